"""A docket's next sheet is parsed by its new rows only, through the upload; the docket is the same."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from cases.models import Docket
from filings.ingest import pipeline, row_cache
from filings.models import DocketEntry, Observation, SheetRows
from filings.sources import docket_sheet
from filings.sources.parsing import sheet_rows

from ..factories import court
from .test_sheet_rows import FOOT, HEAD, row

pytestmark = pytest.mark.django_db
ROWS = [row(number, f"ORDER number {number}") for number in range(1, 81)]


def drop(*rows: str) -> Any:
    page = HEAD.format(judge="", dated="Date Filed") + "".join(rows) + FOOT
    [outcome] = pipeline.read(pipeline.record_of(page.encode()))
    assert not outcome.refused
    return outcome


@pytest.fixture
def read_rows(monkeypatch: pytest.MonkeyPatch) -> Callable[[], int]:
    """The number of docket rows that juriscraper last parsed."""
    court("cand")
    seen: list[int] = []
    texts = docket_sheet._Sheet.row_texts

    def counted(self: Any) -> list[str]:
        found = texts(self)
        seen.append(len(found))
        return found

    monkeypatch.setattr(docket_sheet._Sheet, "row_texts", counted)
    return lambda: seen[-1]


def shown() -> list[tuple[Any, ...]]:
    fields = ("position", "entry_number", "date_filed", "text", "sequences", "document_ids")
    return list(DocketEntry.objects.current().order_by("position").values_list(*fields))


def test_the_second_sheet_is_parsed_by_its_new_rows(read_rows: Callable[[], int]) -> None:
    drop(*ROWS)
    assert read_rows() == 80
    changed = [*ROWS[:40], row(41, "ORDER corrected"), *ROWS[41:], row(81, "NOTICE that is new")]
    outcome = drop(*changed)
    assert read_rows() == 5  # the first, the corrected and the one after it, the last known, the new one
    assert (outcome.found, outcome.new) == (81, 1)
    short = shown()

    DocketEntry.objects.all().delete()
    Observation.objects.all().delete()
    SheetRows.objects.all().delete()
    Docket.objects.get().reports.all().delete()
    drop(*changed, "<tr></tr>")
    assert shown() == short


def test_the_third_sheet_knows_the_rows_of_the_second(read_rows: Callable[[], int]) -> None:
    drop(*ROWS[:60])
    drop(*ROWS)
    assert read_rows() == 22
    drop(*ROWS, row(90, "NOTICE"))
    assert read_rows() == 3


def test_the_cache_may_be_emptied(read_rows: Callable[[], int]) -> None:
    drop(*ROWS)
    before = shown()
    SheetRows.objects.all().delete()
    assert drop(*ROWS, row(90, "NOTICE")).new == 1
    assert read_rows() == 81
    assert shown()[:80] == before


def test_rows_of_deleted_observations_are_parsed_again(read_rows: Callable[[], int]) -> None:
    """A purge (R14, removal by order) deletes observations; their rows are then unknown."""
    drop(*ROWS)
    part = row_cache.lookup("cand", "4711")
    assert len(part) == 80
    Observation.objects.filter(content__entry_number=7).delete()
    assert len(row_cache.lookup("cand", "4711")) == 79


def test_rows_of_another_court_or_case_are_not_used(read_rows: Callable[[], int]) -> None:
    drop(*ROWS)
    assert row_cache.lookup("nysd", "4711") == {}
    assert row_cache.lookup("cand", "4712") == {}
    assert row_cache.lookup("cand", "") == {}


def test_short_sheets_are_not_cached(read_rows: Callable[[], int]) -> None:
    drop(*ROWS[: sheet_rows.MIN_ROWS - 10])
    assert not SheetRows.objects.exists()
