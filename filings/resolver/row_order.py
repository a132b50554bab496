"""Detects whether a report lists its entry rows oldest first or newest first. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import groupby, pairwise
from typing import Any

from ..identity import clean_sequence
from ..records import EntryRow, EvidenceReport, Observed, Reading, Row


def reading_of(rows: Sequence[Row]) -> Reading:
    """The order of the entry rows among `rows`.

    Feeds list the newest first, sheets do on request, and some history reports (D. Del.) put only the days in
    that order: 12, 11 | 10 | 1, 2, 3. Decided by the majority of adjacent pairs, because single rows may be
    out of order, such as a late filing on a sheet sorted by date entered.
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
    """The order of the report's entry rows, and the rows themselves, oldest first."""
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
    """1 if `b` is higher than `a`, -1 if it is lower, 0 if they are equal or one is not known."""
    return 0 if a is None or b is None else (b > a) - (b < a)


def _later_that_day(a: EntryRow, b: EntryRow) -> int:
    number = _later(a.entry_number, b.entry_number)
    return number or _later(a.time_filed, b.time_filed) or _later(_sequence(a), _sequence(b))


def _sequence(row: EntryRow) -> int | None:
    return clean_sequence(row.sequence) if row.sequence else None


def _day(observed: Observed) -> date | None:
    row = observed.row
    return (row.date_entered or row.date_filed) if isinstance(row, EntryRow) else None
