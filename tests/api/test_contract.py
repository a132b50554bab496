"""Schemathesis over the whole document, against the live application with a real key."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, settings
from schemathesis.checks import positive_data_acceptance

from casetracker.wsgi import application

from .test_resources import INCLUDE, LISTS
from .world import World

DOCUMENT = Path(__file__).parents[2] / "docs" / "openapi.yaml"  # test_openapi.py: the same as the served one
# A well-formed ID need not exist, and a made-up text is not a valid cursor: 404 and 400 are right.
EXCLUDED = [positive_data_acceptance]

schema = schemathesis.openapi.from_path(DOCUMENT)
schema.app = application
# Every boundary of every parameter takes minutes; test_filters.py covers those that once failed.
schema.config.phases.coverage.enabled = False


@pytest.fixture(autouse=True)
def one_connection() -> Iterator[None]:
    """Run the application's requests in the test's own transaction."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@schema.parametrize()
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
def test_every_answer_is_documented(case: Any, api: World) -> None:
    case.call_and_validate(headers={"Authorization": f"Bearer {api.key}"}, excluded_checks=EXCLUDED)


def validated(api: World, path: str, query: dict[str, Any], **parts: str) -> Any:
    case = schema[path]["GET"].Case(query=query, path_parameters=parts)
    answer = case.call_and_validate(headers={"Authorization": f"Bearer {api.key}"}, excluded_checks=EXCLUDED)
    assert answer.status_code == 200
    return answer.json()


@pytest.mark.parametrize("name", LISTS)
def test_real_rows_match_the_document(api: World, name: str) -> None:
    include = {"include": INCLUDE[name]} if name in INCLUDE else {}
    page = validated(api, f"/api/v1/{name}/", {"page_size": 3, "count": "true", **include})
    assert page["results"]
    for row in page["results"]:
        assert validated(api, f"/api/v1/{name}/{{id}}/", include, id=row["id"]) == row


def test_the_timeline_matches_the_document(api: World) -> None:
    assert validated(api, "/api/v1/timeline/", {"case": str(api.case.pk), "count": "true"})["results"]
