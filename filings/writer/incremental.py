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
from typing import Any

from django.db import connection
from django.db.models import F, Func, TextField, Value

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
from . import stored_reports
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
    if len(incoming) != 1 or docket.entry_count < FULL_RESOLVE_BELOW or _lacks_match_keys(docket):
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
    shown = _shown(docket, reports, compared)
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


_LACKS_MATCH_KEYS = """
    SELECT EXISTS (
        SELECT FROM filings_observation WHERE docket_id = %(docket)s AND type = 'EntryRow' AND ties IS NULL
    ) OR EXISTS (
        SELECT FROM filings_docketentry
        WHERE docket_id = %(docket)s AND merged_into_id IS NULL AND withdrawn_at IS NULL
          AND date_filed IS NULL AND date_entered IS NULL
    )
"""


def _lacks_match_keys(docket: Docket) -> bool:
    """Whether some row has no match keys yet, or some entry has no date to order it by."""
    with connection.cursor() as cursor:
        cursor.execute(_LACKS_MATCH_KEYS, {"docket": docket.pk})
        return bool(cursor.fetchone()[0])


def _shown(
    docket: Docket, reports: dict[uuid.UUID, EvidenceReport], compared: ReportsToCompare
) -> dict[str, Sequence[str]]:
    """Report digest -> digests of its observations, for the `compared` reports."""
    named = {report.digest for report in (*compared.later, *([compared.before] if compared.before else []))}
    ids = [pk for pk, report in reports.items() if report.digest in named]
    # Read as one string: an array of thousands of elements takes longer.
    plain = Func(F("observations"), Value(" "), function="array_to_string", output_field=TextField())
    shown = models.Report.objects.filter(pk__in=ids).annotate(plain=plain).values_list("digest", "plain")
    return {digest: digests.split() for digest, digests in shown} if named else {}


# The rows searched for, each by its own index (match keys are salted with the docket), then all rows of their
# entries; rows found by the search appear twice. Each row comes with all dates of the row and its entry.
_ROW = "entry_id, digest, ties, (content ->> 'date_filed')::date, (content ->> 'date_entered')::date"
_SEARCHES = {
    "digests": f"""
        SELECT {_ROW} FROM filings_observation
        WHERE docket_id = %(docket)s AND type = 'EntryRow' AND digest = ANY(%(digests)s)
    """,  # noqa: S608  contains no user data
    "ties": f"""
        SELECT {_ROW}
        FROM (SELECT * FROM filings_observation WHERE ties && %(ties)s::bigint[] OFFSET 0) AS tied
        WHERE docket_id = %(docket)s AND type = 'EntryRow'
    """,  # noqa: S608
    "days": f"""
        SELECT {_ROW} FROM filings_observation WHERE type = 'EntryRow' AND entry_id = ANY(ARRAY(
            SELECT id FROM filings_docketentry
            WHERE docket_id = %(docket)s AND merged_into_id IS NULL AND withdrawn_at IS NULL
              AND coalesce(date_filed, date_entered) = ANY(%(days)s::date[])
        )) AND docket_id = %(docket)s
    """,  # noqa: S608
}
_RELATED = f"""
    WITH named (entry_id, digest, ties, filed, entered) AS MATERIALIZED ({{searches}}), found AS (
        SELECT * FROM named
        UNION ALL
        SELECT {_ROW} FROM filings_observation
        WHERE entry_id = ANY(ARRAY(SELECT entry_id FROM named))
          AND type = 'EntryRow' AND docket_id = %(docket)s
    )
    SELECT found.digest, found.ties, found.filed, found.entered, home.date_filed, home.date_entered
    FROM found LEFT JOIN filings_docketentry AS home ON home.id = found.entry_id
"""  # noqa: S608


def _gather(
    docket: Docket,
    related: _RelatedRows,
    *,
    digests: Collection[str] = (),
    keys: Collection[int] = (),
    days: Collection[date] = (),
) -> bool:
    """Adds the rows with these digests, keys, and days, and all rows related to them. False if too many."""
    parameters: dict[str, Any] = {
        "docket": docket.pk,
        "digests": list(digests),
        "ties": list(keys),
        "days": list(days),
    }
    related.searched_keys.update(keys)
    for _ in range(MAX_ROUNDS):
        searches = " UNION ALL ".join(query for name, query in _SEARCHES.items() if parameters[name])
        if not searches:
            return True
        with connection.cursor() as cursor:
            cursor.execute(_RELATED.format(searches=searches), parameters)
            new = [row for row in cursor.fetchall() if row[0] not in related.digests]
        more = keys_to_search(key for _, row_keys, *_ in new for key in row_keys) - related.searched_keys
        related.digests.update(digest for digest, *_ in new)
        related.days.update(day for _, _, *row_days in new for day in row_days if day)
        related.searched_keys |= more
        if len(related.digests) > MAX_PARTIAL_ROWS:
            return False
        if not more:
            return True
        parameters |= {"digests": [], "ties": list(more), "days": []}
    return False


def _days_of(row: EntryRow) -> list[date]:
    return [day for day in (row.date_filed, row.date_entered) if day]


_SHOWN_ROWS = """
    SELECT report.id, array_agg(shown.digest ORDER BY shown.at)
    FROM filings_report AS report, unnest(report.observations) WITH ORDINALITY AS shown (digest, at)
    WHERE report.docket_id = %s AND shown.digest = ANY(%s)
    GROUP BY report.id
"""


def _restricted(
    docket: Docket, reports: dict[uuid.UUID, EvidenceReport], rows: dict[str, Observed]
) -> list[EvidenceReport]:
    """All reports, each restricted to the `rows` that it shows."""
    with connection.cursor() as cursor:
        cursor.execute(_SHOWN_ROWS, [docket.pk, list(rows)])
        shown = dict(cursor.fetchall())
    return [
        replace(report, observations=tuple(rows[digest] for digest in shown.get(pk, ())))
        for pk, report in reports.items()
    ]
