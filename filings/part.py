"""The part of a stored docket that a new report can change, read out for `resolve`.

The rows that are news (news.py), their kin (kinship.py), and the entries of the days on which any of these
stands, since entries of one day are put in order together.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import Q

from cases.models import Docket
from casetracker.lib import bulk

from . import models, store
from .evidence import counted
from .kinship import sought, ties
from .models import DocketEntry, Observation
from .news import News, changed_rows, news
from .reading import reading_of
from .records import EntryRow, Observed, Report
from .resolution import Decision, DecisionKind
from .store import Known

SMALL = 300  # entries of a docket that is resolved whole at every write: it takes no longer
MOST = 2_000  # rows of a part; with more of them the whole is resolved
ROUNDS = 30


@dataclass(slots=True)
class Part:
    """`reports` with the rows of this part alone, the incoming one among them, and again by itself."""

    reports: list[Report]
    incoming: Report
    known: dict[str, Known]
    days: set[date]  # whose order is made anew


@dataclass(slots=True)
class _Kin:
    """Stored entry rows that bear on each other, and the entries that they are placed in."""

    digests: set[str] = field(default_factory=set)
    homes: set[uuid.UUID] = field(default_factory=set)
    sought: set[int] = field(default_factory=set)


def part_of(docket: Docket, incoming: Sequence[Report], decisions: Sequence[Decision]) -> Part | None:
    """None: the whole docket is to be resolved."""
    if len(incoming) != 1 or docket.entry_count < SMALL or _is_unprepared(docket):
        return None
    (report,) = incoming
    reports = store.reports(docket)
    retracted = frozenset(d for one in decisions if one.kind is DecisionKind.RETRACT for d in one.digests)
    current, *_ = counted([*reports.values(), report], retracted)
    found = news(current, report)
    if found is None:
        return None
    stored = Observation.objects.filter(docket=docket)
    rows, known = store.observations(stored.exclude(type=EntryRow.__name__))
    others = {digest: type(observed.row) for digest, observed in rows.items()}
    changed = changed_rows(found, report, _shown(docket, reports, found), others)
    if changed is None:
        return None
    changed.update(digest for one in decisions for digest in one.digests)
    fresh = {o.digest: o.row for o in report.observations if isinstance(o.row, EntryRow)}
    kin = _Kin(
        sought=sought(tie for digest in changed & fresh.keys() for tie in ties(docket.pk, fresh[digest]))
    )
    if not _gather(docket, kin, changed):
        return None
    days = _days(docket, kin) | {day for digest in changed & fresh.keys() for day in _days_of(fresh[digest])}
    if not _gather(docket, kin, set(), _of_days(docket, days)):
        return None
    own, placed = store.observations(stored.filter(digest__in=kin.digests))
    rows |= own
    of_part = kin.digests | changed
    incoming_part = replace(
        report,
        observations=tuple(
            o for o in report.observations if o.digest in of_part or not isinstance(o.row, EntryRow)
        ),
    )
    return Part([*_cut(docket, reports, rows), incoming_part], incoming_part, known | placed, days)


def prepare(docket: Docket) -> None:
    """Work out what reports and rows lack that were stored otherwise than by a write of new evidence."""
    untied = Observation.objects.filter(docket=docket, ties=None, type=EntryRow.__name__)
    rows, known = store.observations(untied)
    tied = [
        {"id": known[digest].id, "ties": ties(docket.pk, observed.row)}
        for digest, observed in rows.items()
        if isinstance(observed.row, EntryRow)
    ]
    bulk.update(Observation, tied)
    unread = models.Report.objects.filter(docket=docket, reading=None)
    shown = dict(unread.values_list("pk", "observations"))
    if not shown:
        return
    rows, _ = store.observations(Observation.objects.filter(docket=docket))
    readings = [
        {"id": pk, "reading": reading_of([rows[digest].row for digest in digests]).value}
        for pk, digests in shown.items()
    ]
    bulk.update(models.Report, readings)


def _is_unprepared(docket: Docket) -> bool:
    """Something was stored otherwise than by a write, or an entry has no day to stand in."""
    return (
        Observation.objects.filter(docket=docket, ties=None, type=EntryRow.__name__).exists()
        or docket.entries.current().filter(date_filed=None, date_entered=None).exists()
    )


def _shown(docket: Docket, reports: dict[uuid.UUID, Report], found: News) -> dict[str, Sequence[str]]:
    named = {report.digest for report in (*found.later, *([found.before] if found.before else []))}
    ids = [pk for pk, report in reports.items() if report.digest in named]
    shown = models.Report.objects.filter(pk__in=ids).values_list("digest", "observations")
    return dict(shown) if named else {}


_KIN = """
    SELECT digest, ties, entry_id FROM filings_observation AS row
    WHERE docket_id = %(docket)s AND type = 'EntryRow' AND (
        digest = ANY(%(digests)s) OR entry_id = ANY(%(homes)s)
        OR ties && %(ties)s::bigint[]
    )
"""


def _gather(docket: Docket, kin: _Kin, digests: Collection[str], homes: Collection[uuid.UUID] = ()) -> bool:
    """Add the rows of `digests` and `homes` and all their kin; False where these are too many."""
    asked: dict[str, Any] = {
        "docket": docket.pk,
        "digests": list(digests),
        "homes": list(homes),
        "ties": list(kin.sought),
    }
    kin.homes.update(homes)
    for _ in range(ROUNDS):
        with connection.cursor() as cursor:
            cursor.execute(_KIN, asked)
            found = cursor.fetchall()
        new = [row for row in found if row[0] not in kin.digests]
        if not new:
            return True
        wanted = sought(tie for _, found_ties, _ in new for tie in found_ties)
        entered = {entry_id for *_, entry_id in new if entry_id}
        asked |= {
            "digests": [],
            "homes": list(entered - kin.homes),
            "ties": list(wanted - kin.sought),
        }
        kin.digests.update(digest for digest, *_ in new)
        kin.homes |= entered
        kin.sought |= wanted
        if len(kin.digests) > MOST:
            return False
        if not (asked["homes"] or asked["ties"]):
            return True
    return False


def _days_of(row: EntryRow) -> list[date]:
    return [day for day in (row.date_filed, row.date_entered) if day]


def _days(docket: Docket, kin: _Kin) -> set[date]:
    """All days that these rows name, and on which their entries stand."""
    rows = Observation.objects.filter(docket=docket, digest__in=kin.digests)
    entries = DocketEntry.objects.filter(pk__in=kin.homes)
    named = [*rows.values_list("content__date_filed", "content__date_entered")]
    days = {date.fromisoformat(day) for pair in named for day in pair if day}
    return days | {day for pair in entries.values_list("date_filed", "date_entered") for day in pair if day}


def _of_days(docket: Docket, days: Collection[date]) -> list[uuid.UUID]:
    on_day = Q(date_filed__in=days) | Q(date_filed=None, date_entered__in=days)
    return list(docket.entries.current().filter(on_day).values_list("pk", flat=True))


_CUT = """
    SELECT report.id, array_agg(shown.digest ORDER BY shown.at)
    FROM filings_report AS report, unnest(report.observations) WITH ORDINALITY AS shown (digest, at)
    WHERE report.docket_id = %s AND shown.digest = ANY(%s)
    GROUP BY report.id
"""


def _cut(docket: Docket, reports: dict[uuid.UUID, Report], rows: dict[str, Observed]) -> list[Report]:
    """All reports, each with those of `rows` that it shows."""
    with connection.cursor() as cursor:
        cursor.execute(_CUT, [docket.pk, list(rows)])
        shown = dict(cursor.fetchall())
    return [
        replace(report, observations=tuple(rows[digest] for digest in shown.get(pk, ())))
        for pk, report in reports.items()
    ]
