"""Gaps in what a court's feed told us: noticed at each look, shown until something closes them.

All moments are the court's own (the feed's build time, the sheet's receipt, CourtListener's Date).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import F, Q
from django.utils import timezone

from cases.models import Case, Docket
from casetracker.lib.waits import wait

from .budget import Purpose
from .intervals import RSS_REACH
from .models import Feed, Gap

# CourtListener reads the same feeds every few minutes; before that it knows no more than we did.
LISTENER_LAG = wait(minutes=30)


def notice(feed: Feed, before: datetime | None, since_when: datetime) -> list[Gap]:
    """Record what lies between `before`, the last look, and `since_when`, where this one begins to cover.

    For each open docket of the court that somebody follows. One that is newer here than the last look was
    covered by its latest complete sheet only; where nothing ever covered it, no gap can be named.
    """
    gaps = []
    for docket in followed_open(feed.court_id):
        was_here = feed.last_success_at is not None and docket.created_at <= feed.last_success_at
        known = [at for at in (before if was_here else None, docket.complete_asof) if at is not None]
        if known and max(known) < since_when:
            gaps.append(Gap(docket=docket, feed=feed, since=max(known), until=since_when))
    made = Gap.objects.bulk_create(gaps, ignore_conflicts=True)
    hurry(gap.docket_id for gap in made)
    return made


def notice_absence(case: Case, since: datetime) -> None:
    """A case was deleted `since` then, and comes back: what feeds no longer show was not read for it."""
    until = timezone.now() - RSS_REACH  # the next look covers the rest
    courts = case.dockets.values_list("court_id", flat=True).distinct()
    dockets = [docket for court in courts for docket in followed_open(court) if docket.case_id == case.pk]
    for docket in dockets:
        seen = max(filter(None, (since, docket.complete_asof)))
        for feed in Feed.objects.filter(kind=Feed.Kind.RSS, court=docket.court_id) if seen < until else ():
            Gap.objects.get_or_create(docket=docket, feed=feed, until=until, defaults={"since": seen})
    hurry(docket.pk for docket in dockets)


def followed_open(court_id: str) -> list[Docket]:
    rows = Docket.objects.filter(
        court=court_id, date_terminated=None, case__disposition="", case__deleted_at=None
    )
    return list(rows.filter(case__subscriptions__isnull=False).distinct())


def hurry(dockets: Iterable[UUID]) -> None:
    """CourtListener is asked about these next, before ordinary work."""
    own = Feed.objects.filter(kind=Feed.Kind.COURTLISTENER, docket__in=list(dockets))
    own.filter(purpose__gt=Purpose.GAP).update(next_check_at=timezone.now(), purpose=Purpose.GAP)


def close_by_sheets() -> None:
    """A complete sheet later than a gap shows all that was entered in it."""
    shown = Gap.objects.filter(closed_at=None, docket__complete_asof__gte=F("until"))
    shown.update(closed_at=timezone.now(), closed_by=Gap.ClosedBy.SHEET)


def close_by_courtlistener(docket_id: UUID, answered_at: datetime | None) -> datetime | None:
    """After a whole look at CourtListener: close what it may know by now.

    Returns when to look again for what is too recent, None if nothing is open.
    """
    is_open = Q(docket=docket_id, closed_at=None)
    if answered_at is not None:
        seen = Gap.objects.filter(is_open, until__lte=answered_at - LISTENER_LAG)
        seen.update(closed_at=timezone.now(), closed_by=Gap.ClosedBy.COURTLISTENER)
    rest = Gap.objects.filter(is_open).order_by("-until").values_list("until", flat=True).first()
    if rest is None:
        return None
    pause = rest + LISTENER_LAG - answered_at if answered_at else wait(hours=1)
    return timezone.now() + max(pause, wait(minutes=1))
