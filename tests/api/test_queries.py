"""The number of queries does not grow with the number of rows."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from .test_resources import INCLUDE, LISTS
from .world import World, add_entries, add_facts


@pytest.mark.parametrize("name", LISTS)
def test_a_page_is_one_query(api: World, name: str) -> None:
    api.get("courts/")  # records the key's use, once every five minutes
    add_entries(api.docket, 100, first=13)
    for _ in range(3):
        add_facts(api.case)
    query = {"include": INCLUDE[name]} if name in INCLUDE else {}
    with CaptureQueriesContext(connection) as queries:
        assert api.get(f"{name}/", page_size=200, **query).status_code == 200
    assert len(queries) == 2, [query["sql"][:200] for query in queries]


def test_a_dockets_entries_cost_one_more_query_for_its_version(api: World) -> None:
    api.get("courts/")
    with CaptureQueriesContext(connection) as queries:
        api.get("docket-entries/", docket=api.docket.pk)
    assert len(queries) == 3
