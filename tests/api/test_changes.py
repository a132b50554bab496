"""`/changes?since=` returns every change once, in an order that never shifts."""

from cases.models import Change

from .world import World, add_changes


def positions(api: World, since: int) -> list[int]:
    return [row["position"] for row in api.get("changes/", since=since, page_size=2).json()["results"]]


def test_changes_after_a_position_come_in_order_once_they_have_one(api: World) -> None:
    assert positions(api, 0) == [1, 2]
    assert positions(api, 2) == [3]
    add_changes(api.docket)
    assert positions(api, 3) == []  # committed, not yet in the sequence
    Change.sequence()
    assert positions(api, 3) == [4, 5]
    assert positions(api, 5) == [6]


def test_a_walk_from_a_position_continues_by_next(api: World) -> None:
    page = api.get("changes/", since=1, page_size=1).json()
    assert [row["position"] for row in api.get(page["next"]).json()["results"]] == [3]


def test_positions_of_changes_without_access_are_skipped(api: World) -> None:
    add_changes(api.hidden.dockets.get())
    add_changes(api.docket)
    Change.sequence()
    assert positions(api, 3) == [7, 8]
