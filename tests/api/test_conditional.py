"""Strong ETags: unchanged answers are not sent again, and a docket's entries are not even queried."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from filings.models import DocketEntry

from .world import World


def again(api: World, path: str, etag: str) -> object:
    headers = {"Authorization": f"Bearer {api.key}", "If-None-Match": etag}
    return Client(headers=headers).get(f"/api/v1/{path}")


@pytest.mark.parametrize(
    "name", ["courts", "cases", "dockets", "docket-entries", "facts", "changes", "timeline"]
)
def test_an_unchanged_answer_is_a_304_without_a_body(api: World, name: str) -> None:
    path = f"{name}/?case={api.case.pk}" if name == "timeline" else f"{name}/"
    etag = api.get(f"/api/v1/{path}")["ETag"]
    assert not etag.startswith("W/")
    answer = again(api, path, etag)
    assert (answer.status_code, answer.content, answer["ETag"]) == (304, b"", etag)  # type: ignore[attr-defined,index]
    assert again(api, path, '"other"').status_code == 200  # type: ignore[attr-defined]


def test_a_dockets_entries_are_not_queried_while_its_version_is_unchanged(api: World) -> None:
    path = f"docket-entries/?docket={api.docket.pk}&page_size=5"
    first = api.get(f"/api/v1/{path}")
    with CaptureQueriesContext(connection) as queries:
        assert again(api, path, first["ETag"]).status_code == 304  # type: ignore[attr-defined]
    assert not [query for query in queries if "filings_docketentry" in query["sql"]]
    DocketEntry.objects.filter(docket=api.docket, entry_number=1).update(text="MOTION, revised")
    api.docket.version += 1
    api.docket.save()
    answer = again(api, path, first["ETag"])
    assert answer.status_code == 200  # type: ignore[attr-defined]
    assert answer["ETag"] != first["ETag"]  # type: ignore[index]


def test_each_page_has_an_etag_of_its_own(api: World) -> None:
    path = f"docket-entries/?docket={api.docket.pk}"
    tags = {
        api.get(f"/api/v1/{path}{more}")["ETag"]
        for more in ("", "&page_size=5", "&fields=id", "&kind=motion")
    }
    assert len(tags) == 4
