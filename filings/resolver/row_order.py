"""Which way a report's entry rows stand: oldest first, or turned round. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import groupby, pairwise
from typing import Any

from ..identity import clean_sequence
from ..records import EntryRow, EvidenceReport, Observed, Reading, Row


def reading_of(rows: Sequence[Row]) -> Reading:
    """How the entry rows among `rows` stand.

    Feeds print the newest first, sheets on request, and some history reports (ded) do by day only:
    12, 11 | 10 | 1, 2, 3. Told by majority of neighbours, as single rows stand out of order: a late filing
    on a sheet by date entered.
    """
    entries = [row for row in rows if isinstance(row, EntryRow)]
    if not entries:
        return Reading.EMPTY
    across = within = 0
    for a, b in pairwise(entries):
        entered = a.date_entered and b.date_entered
        if days := _later(*((a.date_entered, b.date_entered) if entered else (a.date_filed, b.date_filed))):
            across += days
        else:
            within += _later_that_day(a, b)
    if across > 0 or (across == 0 and within >= 0):
        return Reading.OLDEST_FIRST
    return Reading.NEWEST_DAY_FIRST if across < 0 < within else Reading.NEWEST_FIRST


def oldest_first(report: EvidenceReport) -> tuple[Reading, list[Observed]]:
    """How the report's entry rows stand, and the rows from the oldest on."""
    entries = [observed for observed in report.observations if isinstance(observed.row, EntryRow)]
    reading = report.reading
    if reading is None:
        reading = reading_of([observed.row for observed in entries])
    if reading in (Reading.EMPTY, Reading.OLDEST_FIRST):
        return reading, entries
    entries.reverse()
    if reading is Reading.NEWEST_DAY_FIRST:
        runs = groupby(entries, key=_day)
        return reading, [observed for _, run in runs for observed in reversed(list(run))]
    return reading, entries


def _later(a: Any, b: Any) -> int:
    """1 where `b` is above `a`, -1 where it is below, 0 where they are equal or one is not known."""
    return 0 if a is None or b is None else (b > a) - (b < a)


def _later_that_day(a: EntryRow, b: EntryRow) -> int:
    number = _later(a.entry_number, b.entry_number)
    return number or _later(a.time_filed, b.time_filed) or _later(_sequence(a), _sequence(b))


def _sequence(row: EntryRow) -> int | None:
    return clean_sequence(row.sequence) if row.sequence else None


def _day(observed: Observed) -> date | None:
    row = observed.row
    return (row.date_entered or row.date_filed) if isinstance(row, EntryRow) else None
