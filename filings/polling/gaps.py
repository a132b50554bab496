"""Records gaps in a court's feed at each check, and closes them when another source covers them.

All times are the sources' own (the feed's build time, the sheet's receipt, CourtListener's Date header).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import F, Q
from django.utils import timezone

from cases.models import Case, Docket
from casetracker.lib.waits import wait

from ..models import Feed, Gap
from ..records import Purpose
from .intervals import RSS_REACH

# CourtListener reads the same feeds every few minutes; until then it has no more than we had.
LISTENER_LAG = wait(minutes=30)


def record_gap(feed: Feed, before: datetime | None, since_when: datetime) -> list[Gap]:
    """Record the gap between `before`, the last check, and `since_when`, where this check's coverage begins.

    One gap for each followed open docket of the court. A docket added after the last check was covered only
    by its latest complete sheet; if nothing ever covered it, there is no gap to name.
    """
    gaps = []
    for docket in followed_open(feed.court_id):
        was_here = feed.last_success_at is not None and docket.created_at <= feed.last_success_at
        known = [at for at in (before if was_here else None, docket.complete_asof) if at is not None]
        if known and max(known) < since_when:
            gaps.append(Gap(docket=docket, feed=feed, since=max(known), until=since_when))
    created = Gap.objects.bulk_create(gaps, ignore_conflicts=True)
    expedite(gap.docket_id for gap in created)
    return created


def record_absence(case: Case, since: datetime) -> None:
    """Record what feeds no longer show of a restored case: nothing was read for it after `since`."""
    until = timezone.now() - RSS_REACH  # the next check covers the rest
    courts = case.dockets.values_list("court_id", flat=True).distinct()
    dockets = [docket for court in courts for docket in followed_open(court) if docket.case_id == case.pk]
    for docket in dockets:
        seen = max(filter(None, (since, docket.complete_asof)))
        for feed in Feed.objects.filter(kind=Feed.Kind.RSS, court=docket.court_id) if seen < until else ():
            Gap.objects.get_or_create(docket=docket, feed=feed, until=until, defaults={"since": seen})
    expedite(docket.pk for docket in dockets)


def followed_open(court_id: str) -> list[Docket]:
    rows = Docket.objects.filter(
        court=court_id, date_terminated=None, case__disposition="", case__deleted_at=None
    )
    return list(rows.filter(case__subscriptions__isnull=False).distinct())


def expedite(dockets: Iterable[UUID]) -> None:
    """Check these dockets at CourtListener next, before routine checks."""
    own = Feed.objects.filter(kind=Feed.Kind.COURTLISTENER, docket__in=list(dockets))
    own.filter(purpose__gt=Purpose.GAP).update(next_check_at=timezone.now(), purpose=Purpose.GAP)


def close_by_sheets() -> None:
    """Close gaps that a later complete docket sheet covers: it shows everything entered in them."""
    shown = Gap.objects.filter(closed_at=None, docket__complete_asof__gte=F("until"))
    shown.update(closed_at=timezone.now(), closed_by=Gap.ClosedBy.SHEET)


def close_by_courtlistener(docket_id: UUID, answered_at: datetime | None) -> datetime | None:
    """After a full check at CourtListener, close the gaps old enough for it to cover.

    `answered_at` is by its clock. Returns when to check again for later gaps, None if none is open.
    """
    is_open = Q(docket=docket_id, closed_at=None)
    if answered_at is not None:
        covered = Gap.objects.filter(is_open, until__lte=answered_at - LISTENER_LAG)
        covered.update(closed_at=timezone.now(), closed_by=Gap.ClosedBy.COURTLISTENER)
    latest_end = Gap.objects.filter(is_open).order_by("-until").values_list("until", flat=True).first()
    if latest_end is None:
        return None
    pause = latest_end + LISTENER_LAG - answered_at if answered_at else wait(hours=1)
    return timezone.now() + max(pause, wait(minutes=1))
