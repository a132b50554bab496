"""Filters select what they name, and unknown parameters are refused by name."""

from typing import Any

import pytest

from .world import World

ENTRIES: list[tuple[dict[str, Any], list[int | None]]] = [
    ({"entry_number": 3}, [3]),
    ({"entry_number__gte": 9, "entry_number__lt": 11}, [9, 10]),
    ({"entry_number__in": "2,3,99"}, [2, 3]),
    ({"entry_number__isnull": "true"}, [None, None, None]),
    ({"date_filed__lte": "2020-01-02"}, [1, 7]),
    ({"date_filed": "2020-01-03"}, [2, 9]),
    ({"kind": "order", "entry_number__isnull": "false"}, [2, 6, 10]),
    ({"kind__in": "complaint,minute"}, []),
    ({"pacer_doc_id": "03506"}, [6]),
    ({"basis": "docket_sheet", "entry_number": 1}, [1]),
    ({"basis": "rss"}, []),
    ({"q": '"number 5"'}, [5]),
    ({"q": "motion -beta"}, []),
    ({"court": "testd", "entry_number": 1}, [1]),
    ({"date_modified__gte": "2100-01-01T00:00:00Z"}, []),
]


@pytest.mark.parametrize(("query", "numbers"), ENTRIES)
def test_docket_entries(api: World, query: dict[str, Any], numbers: list[int | None]) -> None:
    answer = api.get("docket-entries/", **query)
    assert answer.status_code == 200, answer.content
    assert [row["entry_number"] for row in answer.json()["results"]] == numbers


def test_other_resources(api: World) -> None:
    def found(path: str, **query: Any) -> int:
        answer = api.get(path, **query)
        assert answer.status_code == 200, answer.content
        return len(answer.json()["results"])

    case = api.case.pk
    party = api.case.parties.get().pk
    assert found("cases/", q="alpha") == 1
    assert found("cases/", q="hidden") == 0
    assert found("dockets/", pacer_case_id="91", court__in="testd,cand", q="alpha") == 1
    assert found("dockets/", pacer_case_id="92") == 0
    assert found("dockets/", date_filed__gte="2020-01-03") == 0
    assert found("documents/", attachment_number__isnull="true", case=case) == 12
    assert found("documents/", docket_entry=api.docket.entries.get(entry_number=3).pk) == 2
    assert found("parties/", case=case, attorney=api.case.attorneys.get(name="Counsel").pk) == 1
    assert found("attorneys/", party=party) == 1
    assert found("attorneys/", docket__isnull="true") == 1
    assert found("claims/", against=party, basis="press_report") == 1
    assert found("facts/", q="august", date__gte="2020-08-01") == 1
    assert found("facts/", claim=api.case.claims.get().pk) == 1
    assert found("policy-documents/", case=case) == 1
    assert found("policy-documents/", case=api.hidden.pk) == 0
    assert found("policy-changes/", case=case, effective_on__isnull="false") == 1
    assert found("changes/", object_type="party") == 1


def test_a_filter_by_a_case_without_access_reveals_nothing(api: World) -> None:
    for path in ("docket-entries/", "facts/", "parties/", "policy-documents/", "policy-changes/"):
        assert api.get(path, case=api.hidden.pk).json()["results"] == []


def test_an_unknown_parameter_is_named_and_a_near_miss_gets_a_suggestion(api: World) -> None:
    answer = api.get("docket-entries/", date_filed__gt="2020-01-01", entrynumber=3, zzz=1)
    body = answer.json()
    assert (answer.status_code, body["code"]) == (400, "unknown_parameter")
    assert [error["parameter"] for error in body["errors"]] == ["entrynumber", "zzz"]
    assert "Did you mean entry_number?" in body["errors"][0]["detail"]


@pytest.mark.parametrize(
    "query",
    [
        "docket=1",
        "entry_number=three",
        "entry_number=99999999999999999999",
        "entry_number__in=1,x",
        "entry_number__isnull=1",
        "date_filed=2020-13-01",
        "date_filed=20200101",
        "date_modified__gte=2020-01-01",
        "kind=motions",
        "q=",
        "q=%00",
        "order_by=text",
        "order_by=",
        "fields=id,secret",
        f"fields={','.join(['id'] * 700)}",
        "include=everything",
        "page_size=0",
        "page_size=1&page_size=2",
        "count=yes",
    ],
)
def test_a_wrong_value_is_a_400_that_names_its_parameter(api: World, query: str) -> None:
    answer = api.get(f"/api/v1/docket-entries/?{query}")
    assert answer.status_code == 400, answer.content
    assert [error["parameter"] for error in answer.json()["errors"]] == [query.split("=", maxsplit=1)[0]]


def test_a_field_may_be_named_more_than_once(api: World) -> None:
    rows = api.get("docket-entries/", fields=",".join(["id"] * 300)).json()["results"]
    assert list(rows[0]) == ["id"]


def test_fields_selects_in_the_usual_order_and_include_adds(api: World) -> None:
    rows = api.get("docket-entries/", fields="documents,id").json()["results"]
    assert list(rows[0]) == ["id", "documents"]
    entry = f"docket-entries/{rows[0]['id']}/"
    assert "field_sources" not in api.get(entry).json()
    assert api.get(entry, include="sources").json()["field_sources"] == {"text": "a" * 64}
    assert api.get("policy-versions/", include="text").json()["results"][0]["text"] == "Privacy policy text"
