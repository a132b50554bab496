"""Loads the part of a stored docket that a new report can change, for `resolve`.

The part holds the rows that the report changes (changed_rows.py), the rows that share a key with them
(match_keys.py), and all entries of the days on which any of these fall, because the entries of one day are
ordered together.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from cases.models import Docket
from casetracker.lib import bulk

from .. import models
from ..models import Observation
from ..records import EntryRow, EvidenceReport, Observed, Row
from ..resolver.evidence import counted
from ..resolver.incremental.changed_rows import (
    ReportsToCompare,
    changed_rows,
    is_repeated,
    reports_to_compare,
)
from ..resolver.incremental.match_keys import keys_to_search, match_keys
from ..resolver.resolution import DecisionKind, PersonDecision
from ..resolver.row_order import reading_of
from . import incremental_queries, stored_reports
from .stored_reports import StoredObservation

FULL_RESOLVE_BELOW = 300  # entries; a smaller docket is always resolved whole, which takes no longer
MAX_PARTIAL_ROWS = 2_000  # rows of a part; if there are more, the whole docket is resolved
MAX_ROUNDS = 30


@dataclass(slots=True)
class PartialDocket:
    """Part of a docket. `reports` hold only the rows of this part, and include the `incoming` report."""

    reports: list[EvidenceReport]
    incoming: EvidenceReport
    known: dict[str, StoredObservation]
    days: set[date]  # days whose entries are reordered
    people: bool  # whether parties and facts may have changed


@dataclass(slots=True)
class _RelatedRows:
    """Stored entry rows that can affect one another, and the days that they and their entries name."""

    digests: set[str] = field(default_factory=set)
    days: set[date] = field(default_factory=set)
    searched_keys: set[int] = field(default_factory=set)


@dataclass(slots=True)
class _ReportChanges:
    reports: dict[uuid.UUID, EvidenceReport]
    rows: dict[str, Observed]  # stored facts, parties, and listings
    known: dict[str, StoredObservation]
    changed: set[str]  # digests of entry rows
    people: bool


def partial_docket(
    docket: Docket, incoming: Sequence[EvidenceReport], decisions: Sequence[PersonDecision]
) -> PartialDocket | None:
    """The part to resolve. None if the whole docket must be resolved; no `reports` if nothing is new."""
    if (
        len(incoming) != 1
        or docket.entry_count < FULL_RESOLVE_BELOW
        or incremental_queries.lacks_match_keys(docket.pk)
    ):
        return None
    (report,) = incoming
    changes = _changes_by(docket, report, decisions)
    if changes is None:
        return None
    if not (changes.changed or changes.people):
        return PartialDocket([], report, {}, set(), changes.people)
    return _rows_of_part(docket, report, changes)


def _changes_by(
    docket: Docket, report: EvidenceReport, decisions: Sequence[PersonDecision]
) -> _ReportChanges | None:
    reports = stored_reports.reports(docket)
    retracted = frozenset(d for one in decisions if one.kind is DecisionKind.RETRACT for d in one.digests)
    current, *_ = counted([*reports.values(), report], retracted)
    if is_repeated(current, report):
        return _ReportChanges(reports, {}, {}, set(), people=False)
    compared = reports_to_compare(current, report)
    if compared is None:
        return None
    stored = Observation.objects.filter(docket=docket).exclude(type=EntryRow.__name__)
    rows, known = stored_reports.observations(stored)
    others = {digest: type(observed.row) for digest, observed in rows.items()}
    shown = _shown(reports, compared)
    changed = changed_rows(compared, report, shown, others)
    if changed is None:
        return None
    changed.update(digest for decision in decisions for digest in decision.digests)
    people = not _repeats(compared, report, shown, others)
    return _ReportChanges(reports, rows, known, changed, people=people)


def _rows_of_part(docket: Docket, report: EvidenceReport, changes: _ReportChanges) -> PartialDocket | None:
    incoming_rows = [
        o.row for o in report.observations if o.digest in changes.changed and isinstance(o.row, EntryRow)
    ]
    related = _RelatedRows()
    keys = keys_to_search(key for row in incoming_rows for key in match_keys(docket.pk, row))
    if not _gather(docket, related, digests=changes.changed, keys=keys):
        return None
    days = related.days | {day for row in incoming_rows for day in _days_of(row)}
    if not _gather(docket, related, days=days):
        return None
    rows, placed = stored_reports.observations(
        Observation.objects.filter(docket=docket, digest__in=related.digests)
    )
    digests = related.digests | changes.changed
    kept = tuple(o for o in report.observations if o.digest in digests or not isinstance(o.row, EntryRow))
    incoming = replace(report, observations=kept)
    reports = _restricted(docket, changes.reports, changes.rows | rows)
    return PartialDocket([*reports, incoming], incoming, changes.known | placed, days, changes.people)


def _repeats(
    compared: ReportsToCompare,
    report: EvidenceReport,
    shown: dict[str, Sequence[str]],
    others: dict[str, type[Row]],
) -> bool:
    """Whether the report states the same parties and facts as the one before, with none in between."""
    before = compared.before
    if before is None or compared.later:
        return False
    digests = {o.digest for o in report.observations if not isinstance(o.row, EntryRow)}
    scope = (report.lists_parties, report.lists_terminated)
    return scope == (before.lists_parties, before.lists_terminated) and digests == (
        others.keys() & set(shown[before.digest])
    )


def backfill_match_keys(docket: Docket) -> None:
    """Computes match keys and row order for rows and reports that were not stored by a write of evidence."""
    without_keys = Observation.objects.filter(docket=docket, ties=None, type=EntryRow.__name__)
    rows, known = stored_reports.observations(without_keys)
    updates = [
        {"id": known[digest].id, "ties": match_keys(docket.pk, observed.row)}
        for digest, observed in rows.items()
        if isinstance(observed.row, EntryRow)
    ]
    bulk.update(Observation, updates)
    without_reading = models.Report.objects.filter(docket=docket, reading=None)
    shown = dict(without_reading.values_list("pk", "observations"))
    if not shown:
        return
    rows, _ = stored_reports.observations(Observation.objects.filter(docket=docket))
    readings = [
        {"id": pk, "reading": reading_of([rows[digest].row for digest in digests]).value}
        for pk, digests in shown.items()
    ]
    bulk.update(models.Report, readings)


def _shown(reports: dict[uuid.UUID, EvidenceReport], compared: ReportsToCompare) -> dict[str, Sequence[str]]:
    """Report digest -> digests of its observations, for the `compared` reports."""
    named = {report.digest for report in (*compared.later, *([compared.before] if compared.before else []))}
    ids = [pk for pk, report in reports.items() if report.digest in named]
    return incremental_queries.rows_of_reports(ids)


def _gather(
    docket: Docket,
    related: _RelatedRows,
    *,
    digests: Collection[str] = (),
    keys: Collection[int] = (),
    days: Collection[date] = (),
) -> bool:
    """Adds the rows with these digests, keys, and days, and all rows related to them. False if too many."""
    related.searched_keys.update(keys)
    for _ in range(MAX_ROUNDS):
        rows = incremental_queries.related_rows(docket.pk, digests=digests, keys=keys, days=days)
        new = [row for row in rows if row.digest not in related.digests]
        more = keys_to_search(key for row in new for key in row.match_keys) - related.searched_keys
        related.digests.update(row.digest for row in new)
        related.days.update(day for row in new for day in row.days)
        related.searched_keys |= more
        if len(related.digests) > MAX_PARTIAL_ROWS:
            return False
        if not more:
            return True
        digests, keys, days = (), more, ()
    return False


def _days_of(row: EntryRow) -> list[date]:
    return [day for day in (row.date_filed, row.date_entered) if day]


def _restricted(
    docket: Docket, reports: dict[uuid.UUID, EvidenceReport], rows: dict[str, Observed]
) -> list[EvidenceReport]:
    """All reports, each restricted to the `rows` that it shows."""
    shown = incremental_queries.rows_by_report(docket.pk, rows)
    return [
        replace(report, observations=tuple(rows[digest] for digest in shown.get(pk, ())))
        for pk, report in reports.items()
    ]
