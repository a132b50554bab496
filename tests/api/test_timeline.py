"""The timeline's rows as JSON, page by page."""

from typing import Any

from cases.models import Fact

from .world import World


def pages(api: World, **query: Any) -> list[dict[str, Any]]:
    found = [api.get("timeline/", case=api.case.pk, **query).json()]
    while found[-1]["next"]:
        found.append(api.get(found[-1]["next"]).json())
    return found


def test_a_walk_is_the_whole_timeline_in_its_order(api: World) -> None:
    whole = pages(api, entries="none", page_size=200)[0]["results"]
    assert [row["date_text"] for row in whole] == [
        "Jan. 2, 2020", "May 1, 2020", "May 31, 2020", "Aug. 2020", "undated",
    ]  # fmt: skip
    assert [row["number"] for row in whole] == [1, 2, 3, 4, 5]
    small = pages(api, entries="none", page_size=1)
    assert [row for page in small for row in page["results"]] == whole
    assert api.get(small[-1]["previous"]).json()["results"] == small[-2]["results"]


def test_a_row_shows_its_confidence_and_its_sources(api: World) -> None:
    row = pages(api, q="in August")[0]["results"][0]
    assert (row["date"], row["date_precision"], row["date_text"]) == ("2020-08", "month", "Aug. 2020")
    assert (row["basis"], row["standing"]) == ("press_report", "none")
    assert row["sources"][0]["citation"] == "Alpha v. Beta Times (S01)"


def test_filters_narrow_it(api: World) -> None:
    claim = api.case.claims.get().pk
    assert [row["text"] for row in pages(api, claim=claim)[0]["results"]] == ["Alpha v. Beta in August"]
    assert pages(api, basis="law", count="true")[0]["count"] == 1
    assert all(row["date"] >= "2020-05" for row in pages(api, date__gte="2020-05-01")[0]["results"])


def test_rows_added_before_the_cursor_repeat_nothing(api: World) -> None:
    first = api.get("timeline/", case=api.case.pk, entries="none", page_size=2).json()
    rest = api.get(first["next"]).json()["results"]
    Fact.objects.create(case=api.case, date="2019-01-01", text="Earlier", basis="law")
    assert [row["id"] for row in api.get(first["next"]).json()["results"]] == [row["id"] for row in rest]


def test_a_case_must_be_named_and_visible(api: World) -> None:
    assert api.get("timeline/").json()["errors"][0]["parameter"] == "case"
    assert api.get("timeline/", case=api.hidden.pk).status_code == 404
