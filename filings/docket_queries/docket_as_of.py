"""Shows a docket as it was known at a past moment: resolves only what was received and decided by then.

Evidence removed by court order (R14, removal) is left out of every moment, as if it had never been received.
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
from ..resolver.resolution import DecisionKind, PersonDecision, Resolution, ResolvedEntry
from ..resolver.resolve import resolve
from ..writer import stored_reports


@dataclass(frozen=True, slots=True)
class DocketAsOf:
    moment: datetime
    resolution: Resolution
    reports: int  # reports received by then
    later: int  # reports received later, and left out
    rows: dict[str, UUID]  # observation digest -> id of the entry it belongs to today

    def row_of(self, entry: ResolvedEntry) -> UUID | None:
        """The id of the entry that shows this evidence today, or None."""
        return next((self.rows[digest] for digest in entry.observations if digest in self.rows), None)


def end_of(day: date, docket: Docket) -> datetime:
    """The last moment of `day` in the court's time zone. OverflowError past the end of the calendar."""
    zone = ZoneInfo(docket_zone(docket.court_id))
    return datetime.combine(day + timedelta(days=1), time.min, zone) - timedelta(microseconds=1)


def docket_as_of(docket: Docket, moment: datetime) -> DocketAsOf:
    reports, observations = stored_reports.load(docket)
    received = [report for report in reports if report.received <= moment]
    resolution = resolve(received, _decisions(docket, moment), zone=ZoneInfo(docket_zone(docket.court_id)))
    rows = {digest: item.entry_id for digest, item in observations.items() if item.entry_id}
    return DocketAsOf(moment, resolution, len(received), len(reports) - len(received), rows)


def _decisions(docket: Docket, moment: datetime) -> list[PersonDecision]:
    """Decisions made by `moment` and not yet revoked then."""
    not_revoked = Q(revoked_at=None) | Q(revoked_at__gt=moment)
    return [
        PersonDecision(str(row.pk), DecisionKind(row.kind), tuple(row.observations), row.made_at)
        for row in Decision.objects.filter(not_revoked, docket=docket, made_at__lte=moment)
    ]
