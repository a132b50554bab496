"""The docket as known at a moment: `resolve` over what was received, and decided, by then.

What was removed by order (R14) is left out at every moment: it counts as never received.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Q

from cases.courts import docket_zone
from cases.models import Docket

from ..models import Decision
from ..resolver.resolution import DecisionKind, Resolution, ResolvedEntry
from ..resolver.resolution import PersonDecision as Decided
from ..resolver.resolve import resolve
from ..writer import stored_reports


@dataclass(frozen=True, slots=True)
class DocketAsOf:
    moment: datetime
    resolution: Resolution
    reports: int  # that had been received by then
    later: int  # that are left out
    rows: dict[str, UUID]  # digest -> the entry row that explains it today

    def row_of(self, entry: ResolvedEntry) -> UUID | None:
        """The page that answers for this entry today."""
        return next((self.rows[digest] for digest in entry.observations if digest in self.rows), None)


def end_of(day: date, docket: Docket) -> datetime:
    """The last moment of that day at the court. OverflowError past the calendar's end."""
    zone = ZoneInfo(docket_zone(docket.court_id))
    return datetime.combine(day + timedelta(days=1), time.min, zone) - timedelta(microseconds=1)


def docket_as_of(docket: Docket, moment: datetime) -> DocketAsOf:
    reports, known = stored_reports.load(docket)
    received = [report for report in reports if report.received <= moment]
    resolution = resolve(received, _decisions(docket, moment), zone=ZoneInfo(docket_zone(docket.court_id)))
    rows = {digest: item.entry_id for digest, item in known.items() if item.entry_id}
    return DocketAsOf(moment, resolution, len(received), len(reports) - len(received), rows)


def _decisions(docket: Docket, moment: datetime) -> list[Decided]:
    """Taken by then, and not taken back by then."""
    standing = Q(revoked_at=None) | Q(revoked_at__gt=moment)
    return [
        Decided(str(row.pk), DecisionKind(row.kind), tuple(row.observations), row.made_at)
        for row in Decision.objects.filter(standing, docket=docket, made_at__lte=moment)
    ]
