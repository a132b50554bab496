"""Which feeds are due, and which worker has each. The rows decide: Redis may be empty, beat may run twice."""

from __future__ import annotations

import random
import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from casetracker.lib.waits import wait

from ..models import Feed, FetchedPage, FetchLog, Upstream
from ..models.source import FeedQuerySet
from ..records import Purpose
from . import upstreams
from .intervals import backoff

LEASE = wait(minutes=5)  # longer than one check can take (partial_fetches.SECONDS)
FIRST_RETRY = wait(minutes=5)
LONGEST_WAIT = wait(hours=24)
MOST_ATTEMPTS = 5
KEEP_LOG = timedelta(days=14)
PATIENCE = timedelta(seconds=10)  # a feed just checked is not checked again, however often users ask


def claim_due(limit: int = 50, host: str = "") -> list[uuid.UUID]:
    """Lease the most urgent due feed of each available host; returns their ids.

    Due feeds of a host that is busy, paused, or out of calls stay due until it is available.
    """
    now = timezone.now()
    due = Feed.objects.due(now).filter(**({"host": host} if host else {}))
    upstreams.register_hosts(
        due.exclude(host__in=Upstream.objects.values("host")).values_list("host", flat=True)
    )
    with transaction.atomic():
        rows = upstreams.available_hosts(now).select_for_update(skip_locked=True)
        rows = rows.filter(Exists(due.filter(host=OuterRef("pk")))).order_by("pk")[:limit]
        hosts = [row.pk for row in rows]
        first = due.filter(host__in=hosts).order_by("host", "purpose", "next_check_at", "pk")
        ids = list(first.distinct("host").values_list("pk", flat=True))
        Feed.objects.filter(pk__in=ids).update(leased_until=now + LEASE, is_running=False)
        Upstream.objects.filter(pk__in=hosts).update(leased_until=now + LEASE)
    return ids


def begin(feed_id: uuid.UUID) -> Feed | None:
    """The leased feed, for the first worker with its message; None for any other, or if the lease ran out."""
    now = timezone.now()
    feed = Feed.objects.select_related("court", "docket").filter(pk=feed_id, leased_until__gt=now).first()
    if feed is None:
        return None
    lease = Feed.objects.filter(pk=feed_id, leased_until=feed.leased_until, enabled=True, is_running=False)
    return feed if lease.update(is_running=True) else None


def ask_now(feeds: FeedQuerySet) -> int:
    """Check these feeds at a user's request: before all other checks, and once through an open breaker.

    Returns how many feeds will be checked.
    """
    now = timezone.now()
    rested = Q(last_check_at=None) | Q(last_check_at__lt=now - PATIENCE)
    idle = Q(leased_until=None) | Q(leased_until__lt=now)
    requested = feeds.watched().filter(rested, idle)
    upstreams.probe(requested.values_list("host", flat=True).distinct())
    return requested.update(next_check_at=now, purpose=Purpose.CHECK_NOW)


def succeeded(
    feed: Feed, now: datetime, due: datetime, purpose: Purpose = Purpose.UPDATE, pages: Sequence[str] = ()
) -> None:
    """Save a successful check: its state and the next check's time, and delete the `pages` that were read."""
    feed.failures, feed.last_error = 0, ""
    feed.last_check_at = feed.last_success_at = now
    feed.next_check_at, feed.purpose = due, purpose
    with transaction.atomic():
        _save_and_release(feed)
        FetchedPage.objects.filter(feed=feed, key__in=pages).delete()


def failed(feed: Feed, now: datetime, sentence: str, retry_after: float | None) -> None:
    """Save a failed check: wait twice as long after each failure in a row, up to LONGEST_WAIT.

    `retry_after`: the seconds that the host asked us to wait; never wait less.
    """
    feed.failures += 1
    feed.last_error = sentence
    feed.last_check_at = now
    first = min(feed.interval or FIRST_RETRY, FIRST_RETRY)
    pause = backoff(feed.failures, first, LONGEST_WAIT) * random.uniform(1, 1.1)  # noqa: S311  jitter
    pause = min(pause, LONGEST_WAIT)
    if retry_after is not None:
        pause = max(pause, timedelta(seconds=retry_after))
    feed.next_check_at = now + pause
    _save_and_release(feed)


def postponed(feed: Feed, until: datetime) -> None:
    """Put a check off because no call was allowed; nothing failed, and what was fetched is kept."""
    feed.next_check_at = until
    _save_and_release(feed)


def _save_and_release(feed: Feed) -> None:
    """Save the feed, unless its lease ran out and another worker has it.

    A gap recorded meanwhile is not lost: planning the next check looks for open gaps.
    """
    lease = feed.leased_until
    mine = Feed.objects.filter(pk=feed.pk, leased_until=lease)
    values = {
        name: getattr(feed, name)
        for name in (
            "failures", "last_error", "last_check_at", "last_success_at", "next_check_at", "purpose", "state",
            "coverage",
        )
    }  # fmt: skip
    with transaction.atomic():
        mine.update(leased_until=None, is_running=False, **values)
        upstreams.release(feed.host, lease)
    feed.leased_until = None


def end_lost_checks() -> int:
    """Mark checks whose worker was killed as failed; returns how many.

    Their lease ran out and the feed is checked again; their log rows would otherwise stay waiting forever.
    """
    now = timezone.now()
    lost = FetchLog.objects.filter(status=FetchLog.Status.WAITING, feed__isnull=False, at__lt=now - LEASE)
    sentence = "This check was interrupted because its worker stopped. It will be repeated."
    return lost.update(status=FetchLog.Status.FAILED, message=sentence, finished_at=now)


def trim_log() -> int:
    """Delete successful checks that found nothing new and are older than KEEP_LOG; returns how many."""
    upstreams.trim()
    old = timezone.now() - KEEP_LOG
    FetchedPage.objects.filter(fetched_at__lt=old).delete()
    quiet = FetchLog.objects.filter(feed__isnull=False, status=FetchLog.Status.DONE, new=0, at__lt=old)
    return quiet.delete()[0]
