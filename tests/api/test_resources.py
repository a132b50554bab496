"""What each resource returns to the key of a user who may see one of two cases."""

import pytest

from .world import HIDDEN, SECRET, World

LISTS = {
    "courts": 1,
    "cases": 1,
    "dockets": 1,
    "docket-entries": 12,
    "documents": 24,
    "questions": 1,
    "decisions": 1,
    "parties": 1,
    "attorneys": 2,
    "claims": 1,
    "facts": 3,
    "policy-documents": 1,
    "policy-versions": 2,
    "policy-changes": 1,
    "changes": 3,
}
INCLUDE = {
    "cases": "details,class_definitions,related_cases,conflicts,gaps,sources",
    "dockets": "sources",
    "docket-entries": "sources",
    "documents": "sources",
    "policy-versions": "text",
}


@pytest.mark.parametrize(("name", "expected"), LISTS.items())
def test_a_list_has_what_its_reader_may_see_and_each_row_is_found_by_its_id(
    api: World, name: str, expected: int
) -> None:
    query = {"include": INCLUDE[name]} if name in INCLUDE else {}
    only = {"short_name": "Test"} if name == "courts" else {}  # the migrations add the real courts
    answer = api.get(f"{name}/", count="true", **query, **only)
    assert answer.status_code == 200, answer.content
    page = answer.json()
    assert (len(page["results"]), page["count"], page["count_capped"]) == (expected, expected, False)
    for row in page["results"]:
        assert api.get(f"{name}/{row['id']}/", **query).json() == row
    assert HIDDEN not in answer.content.decode()
    assert SECRET not in answer.content.decode()


@pytest.mark.parametrize("name", LISTS)
def test_a_stranger_gets_404_for_each_of_them(api: World, name: str) -> None:
    key = api.key_for(api.stranger)
    for row in api.get(f"{name}/", page_size=20).json()["results"]:
        answer = api.get(f"{name}/{row['id']}/", key)
        shared = name in ("courts", "policy-documents", "policy-versions", "policy-changes")
        assert answer.status_code == (200 if shared else 404)
        assert "Alpha" not in answer.content.decode()
