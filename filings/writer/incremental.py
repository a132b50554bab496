"""The part of a stored docket that a new report can change, read out for `resolve`.

It holds the rows that the report changes (changed_rows.py), the rows that share a key with them
(match_keys.py), and every entry of the days on which any of these falls, because the entries of one day are
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

FULL_RESOLVE_BELOW = 300  # entries of a docket that is resolved whole at every write: it takes no longer
MAX_PARTIAL_ROWS = 2_000  # rows of a part; with more of them the whole is resolved
MAX_ROUNDS = 30


@dataclass(slots=True)
class PartialDocket:
    """`reports` with the rows of this part alone, the incoming one among them, and again by itself."""

    reports: list[EvidenceReport]
    incoming: EvidenceReport
    known: dict[str, StoredObservation]
    days: set[date]  # whose order is made anew
    people: bool  # whether parties and facts may be others now


@dataclass(slots=True)
class _RelatedRows:
    """Stored entry rows that bear on each other, and the days that they and their entries name."""

    digests: set[str] = field(default_factory=set)
    days: set[date] = field(default_factory=set)
    searched_keys: set[int] = field(default_factory=set)


@dataclass(slots=True)
class _ReportChanges:
    reports: dict[uuid.UUID, EvidenceReport]
    rows: dict[str, Observed]  # what is stored of facts, parties and listings
    known: dict[str, StoredObservation]
    changed: set[str]  # digests of entry rows
    people: bool


def partial_docket(
    docket: Docket, incoming: Sequence[EvidenceReport], decisions: Sequence[PersonDecision]
) -> PartialDocket | None:
    """None: the whole docket is to be resolved. A part without reports: nothing is new but the moment."""
    if len(incoming) != 1 or docket.entry_count < FULL_RESOLVE_BELOW or _lacks_match_keys(docket):
        return None
    (report,) = incoming
    found = _changes_by(docket, report, decisions)
    if found is None:
        return None
    if not (found.changed or found.people):
        return PartialDocket([], report, {}, set(), found.people)
    return _rows_of_part(docket, report, found)


def _changes_by(
    docket: Docket, report: EvidenceReport, decisions: Sequence[PersonDecision]
) -> _ReportChanges | None:
    reports = stored_reports.reports(docket)
    retracted = frozenset(d for one in decisions if one.kind is DecisionKind.RETRACT for d in one.digests)
    current, *_ = counted([*reports.values(), report], retracted)
    if is_repeated(current, report):
        return _ReportChanges(reports, {}, {}, set(), people=False)
    found = reports_to_compare(current, report)
    if found is None:
        return None
    stored = Observation.objects.filter(docket=docket).exclude(type=EntryRow.__name__)
    rows, known = stored_reports.observations(stored)
    others = {digest: type(observed.row) for digest, observed in rows.items()}
    shown = _shown(docket, reports, found)
    changed = changed_rows(found, report, shown, others)
    if changed is None:
        return None
    changed.update(digest for one in decisions for digest in one.digests)
    return _ReportChanges(reports, rows, known, changed, people=not _repeats(found, report, shown, others))


def _rows_of_part(docket: Docket, report: EvidenceReport, found: _ReportChanges) -> PartialDocket | None:
    fresh = {
        o.digest: o.row
        for o in report.observations
        if o.digest in found.changed and isinstance(o.row, EntryRow)
    }
    related = _RelatedRows()
    wanted = keys_to_search(tie for row in fresh.values() for tie in match_keys(docket.pk, row))
    if not _gather(docket, related, digests=found.changed, wanted=wanted):
        return None
    days = related.days | {day for row in fresh.values() for day in _days_of(row)}
    if not _gather(docket, related, days=days):
        return None
    own, placed = stored_reports.observations(
        Observation.objects.filter(docket=docket, digest__in=related.digests)
    )
    named = related.digests | found.changed
    seen = tuple(o for o in report.observations if o.digest in named or not isinstance(o.row, EntryRow))
    incoming = replace(report, observations=seen)
    reports = _cut(docket, found.reports, found.rows | own)
    return PartialDocket([*reports, incoming], incoming, found.known | placed, days, found.people)


def _repeats(
    found: ReportsToCompare,
    report: EvidenceReport,
    shown: dict[str, Sequence[str]],
    others: dict[str, type[Row]],
) -> bool:
    """Whether the report says of parties and facts what the one before it said, and nothing came between."""
    before = found.before
    if before is None or found.later:
        return False
    said = {o.digest for o in report.observations if not isinstance(o.row, EntryRow)}
    asked = (report.lists_parties, report.lists_terminated)
    return asked == (before.lists_parties, before.lists_terminated) and said == (
        others.keys() & set(shown[before.digest])
    )


def backfill_match_keys(docket: Docket) -> None:
    """Work out what reports and rows lack that were stored otherwise than by a write of new evidence."""
    untied = Observation.objects.filter(docket=docket, ties=None, type=EntryRow.__name__)
    rows, known = stored_reports.observations(untied)
    tied = [
        {"id": known[digest].id, "ties": match_keys(docket.pk, observed.row)}
        for digest, observed in rows.items()
        if isinstance(observed.row, EntryRow)
    ]
    bulk.update(Observation, tied)
    unread = models.Report.objects.filter(docket=docket, reading=None)
    shown = dict(unread.values_list("pk", "observations"))
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
    """Something was stored otherwise than by a write, or an entry has no day to stand in."""
    with connection.cursor() as cursor:
        cursor.execute(_LACKS_MATCH_KEYS, {"docket": docket.pk})
        return bool(cursor.fetchone()[0])


def _shown(
    docket: Docket, reports: dict[uuid.UUID, EvidenceReport], found: ReportsToCompare
) -> dict[str, Sequence[str]]:
    named = {report.digest for report in (*found.later, *([found.before] if found.before else []))}
    ids = [pk for pk, report in reports.items() if report.digest in named]
    # As one text: thousands of elements of an array take longer to read.
    plain = Func(F("observations"), Value(" "), function="array_to_string", output_field=TextField())
    shown = models.Report.objects.filter(pk__in=ids).annotate(plain=plain).values_list("digest", "plain")
    return {digest: digests.split() for digest, digests in shown} if named else {}


# What is asked for, each by its own index; ties are salted with the docket. Then all rows of their entries;
# what was named itself comes twice. With each row come all days that it and its entry name.
_ROW = "entry_id, digest, ties, (content ->> 'date_filed')::date, (content ->> 'date_entered')::date"
_ASKED = {
    "digests": f"""
        SELECT {_ROW} FROM filings_observation
        WHERE docket_id = %(docket)s AND type = 'EntryRow' AND digest = ANY(%(digests)s)
    """,  # noqa: S608  no value of anybody's is in it
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
    WITH named (entry_id, digest, ties, filed, entered) AS MATERIALIZED ({{asked}}), found AS (
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
    wanted: Collection[int] = (),
    days: Collection[date] = (),
) -> bool:
    """Add the rows with these digests, keys and days, and all that relate to them; False: too many."""
    asked: dict[str, Any] = {
        "docket": docket.pk,
        "digests": list(digests),
        "ties": list(wanted),
        "days": list(days),
    }
    related.searched_keys.update(wanted)
    for _ in range(MAX_ROUNDS):
        named = " UNION ALL ".join(question for name, question in _ASKED.items() if asked[name])
        if not named:
            return True
        with connection.cursor() as cursor:
            cursor.execute(_RELATED.format(asked=named), asked)
            new = [row for row in cursor.fetchall() if row[0] not in related.digests]
        more = keys_to_search(tie for _, found_ties, *_ in new for tie in found_ties) - related.searched_keys
        related.digests.update(digest for digest, *_ in new)
        related.days.update(day for _, _, *named in new for day in named if day)
        related.searched_keys |= more
        if len(related.digests) > MAX_PARTIAL_ROWS:
            return False
        if not more:
            return True
        asked |= {"digests": [], "ties": list(more), "days": []}
    return False


def _days_of(row: EntryRow) -> list[date]:
    return [day for day in (row.date_filed, row.date_entered) if day]


_CUT = """
    SELECT report.id, array_agg(shown.digest ORDER BY shown.at)
    FROM filings_report AS report, unnest(report.observations) WITH ORDINALITY AS shown (digest, at)
    WHERE report.docket_id = %s AND shown.digest = ANY(%s)
    GROUP BY report.id
"""


def _cut(
    docket: Docket, reports: dict[uuid.UUID, EvidenceReport], rows: dict[str, Observed]
) -> list[EvidenceReport]:
    """All reports, each with those of `rows` that it shows."""
    with connection.cursor() as cursor:
        cursor.execute(_CUT, [docket.pk, list(rows)])
        shown = dict(cursor.fetchall())
    return [
        replace(report, observations=tuple(rows[digest] for digest in shown.get(pk, ())))
        for pk, report in reports.items()
    ]
