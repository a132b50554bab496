"""Keyset paging returns each row once, forward and backward, while rows are being added."""

from typing import Any

import pytest
from django.db.models import F

from filings.models import DocketEntry

from .world import World, add_entries

ORDERS = [
    "position",
    "-position",
    "date_filed",
    "-date_filed",
    "entry_number",
    "-entry_number",
    "-date_filed,id",
    "id",
]


def walk(api: World, path: str, **query: Any) -> list[dict[str, Any]]:
    """All rows by following `next`."""
    rows: list[dict[str, Any]] = []
    link: str | None = None
    for _ in range(100):
        page = (api.get(link) if link else api.get(path, **query)).json()
        rows += page["results"]
        link = page["next"]
        if link is None:
            return rows
    raise AssertionError("The walk does not end.")


@pytest.mark.parametrize("order", ORDERS)
def test_a_walk_in_small_pages_is_the_whole_list(api: World, order: str) -> None:
    query = {"docket": api.docket.pk, "order_by": order}
    whole = api.get("docket-entries/", **query).json()["results"]
    assert len(whole) == 12
    assert walk(api, "docket-entries/", page_size=1, **query) == whole
    assert walk(api, "docket-entries/", page_size=5, **query) == whole
    assert walk(api, "docket-entries/", page_size=5, order_by=order) == whole  # without the docket's index


@pytest.mark.parametrize("order", ORDERS)
def test_previous_goes_back_through_the_same_pages(api: World, order: str) -> None:
    pages = [api.get("docket-entries/", page_size=5, order_by=order).json()]
    while pages[-1]["next"]:
        pages.append(api.get(pages[-1]["next"]).json())
    assert [len(page["results"]) for page in pages] == [5, 5, 2]
    back = pages[-1]
    for page in reversed(pages[:-1]):
        back = api.get(back["previous"]).json()
        assert back["results"] == page["results"]
    assert back["previous"] is None


def test_unknown_dates_come_last_or_first_when_reversed(api: World) -> None:
    dates = [row["date_filed"] for row in walk(api, "docket-entries/", order_by="date_filed", page_size=4)]
    assert dates[-3:] == [None, None, None]
    assert dates[:-3] == sorted(dates[:-3])
    assert [row["date_filed"] for row in walk(api, "docket-entries/", order_by="-date_filed")] == dates[::-1]


def test_rows_added_at_the_front_repeat_and_displace_nothing(api: World) -> None:
    """The sheet is renumbered when an earlier entry arrives: each later entry moves down one."""
    before = [row["id"] for row in api.get("docket-entries/").json()["results"]]
    seen: list[str] = []
    page = api.get("docket-entries/", page_size=3).json()
    while True:
        seen += [row["id"] for row in page["results"]]
        DocketEntry.objects.filter(docket=api.docket).update(position=F("position") + 1)
        add_entries(api.docket, 1, first=1)
        if page["next"] is None:
            break
        page = api.get(page["next"]).json()
    assert seen == before


def test_rows_added_at_the_end_are_included(api: World) -> None:
    page = api.get("docket-entries/", page_size=10).json()
    add_entries(api.docket, 5, first=13)
    assert len(api.get(page["next"]).json()["results"]) == 7


def test_a_cursor_outlives_the_row_it_points_at(api: World) -> None:
    rows = api.get("docket-entries/").json()["results"]
    page = api.get("docket-entries/", page_size=3).json()
    DocketEntry.objects.filter(pk=page["results"][-1]["id"]).delete()
    assert api.get(page["next"]).json()["results"][0]["id"] == rows[3]["id"]


def test_a_cursor_for_other_filters_another_order_or_another_list_is_refused(api: World) -> None:
    link = api.get("docket-entries/", page_size=2, kind="motion").json()["next"]
    assert api.get(link).status_code == 200
    assert api.get(link.replace("page_size=2", "page_size=3&count=true")).status_code == 200
    for other in (
        link.replace("kind=motion", "kind=order"),
        link.replace("kind=motion&", ""),
        link + "&order_by=id",
        link.replace("docket-entries", "documents").replace("kind=motion&", ""),
    ):
        answer = api.get(other)
        assert answer.status_code == 400
        assert answer.json()["errors"][0] == {
            "parameter": "cursor",
            "code": "cursor_mismatch",
            "detail": "cursor was issued for different filters or another order. Start again without it.",
        }


def test_a_forged_cursor_is_refused(api: World) -> None:
    link = api.get("docket-entries/", page_size=2).json()["next"]
    for cursor in ("x", "WyJhIl0:abc", link.split("cursor=")[1].replace("%3A", ":")[:-2] + "aa"):
        answer = api.get("docket-entries/", cursor=cursor)
        assert (answer.status_code, answer.json()["code"]) == (400, "invalid_cursor")


def test_a_page_has_fifty_rows_by_default_and_at_most_two_hundred(api: World) -> None:
    add_entries(api.docket, 200, first=13)
    assert len(api.get("docket-entries/").json()["results"]) == 50
    assert len(api.get("docket-entries/", page_size=200).json()["results"]) == 200
    assert api.get("docket-entries/", page_size=201).status_code == 400


def test_rows_are_counted_only_on_request_and_a_capped_count_says_so(
    api: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "count" not in api.get("docket-entries/").json()
    page = api.get("docket-entries/", count="true", page_size=1, kind="order").json()
    assert (page["count"], page["count_capped"]) == (6, False)
    monkeypatch.setattr("casetracker.lib.api.paging.COUNT_CAP", 5)
    page = api.get("docket-entries/", count="true").json()
    assert (page["count"], page["count_capped"]) == (5, True)
