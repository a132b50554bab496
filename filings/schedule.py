"""What is due, and who has it. Rows decide: Redis may be emptied and beat may run twice."""

from __future__ import annotations

import random
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from casetracker.lib.session_lock import alone_with
from casetracker.lib.waits import wait

from . import upstreams
from .budget import Purpose
from .intervals import backoff
from .models import Feed, FetchedPage, FetchLog, Upstream
from .models.source import FeedQuerySet

LEASE = wait(minutes=5)  # longer than one check may take (see kept_pages.py), shorter than anyone minds
FIRST_RETRY = wait(minutes=5)
LONGEST_WAIT = wait(hours=24)
MOST_ATTEMPTS = 5
KEEP_LOG = timedelta(days=14)
RETRY_WAITING = wait(seconds=30)  # a waiting file that no worker has: its message was lost
PATIENCE = timedelta(seconds=10)  # a feed just read is not read again, however often the button is pressed


def claim_due(limit: int = 50, host: str = "") -> list[uuid.UUID]:
    """Lease one due feed of each host that may be asked, the most urgent; returns their ids.

    A host that is busy, at rest or out of budget keeps its due feeds waiting: they are rows.
    """
    now = timezone.now()
    due = Feed.objects.due(now).filter(**({"host": host} if host else {}))
    upstreams.known(due.exclude(host__in=Upstream.objects.values("host")).values_list("host", flat=True))
    with transaction.atomic():
        rows = upstreams.askable(now).select_for_update(skip_locked=True)
        rows = rows.filter(Exists(due.filter(host=OuterRef("pk")))).order_by("pk")[:limit]
        hosts = [row.pk for row in rows]
        first = due.filter(host__in=hosts).order_by("host", "purpose", "next_check_at", "pk")
        ids = list(first.distinct("host").values_list("pk", flat=True))
        Feed.objects.filter(pk__in=ids).update(leased_until=now + LEASE, is_running=False)
        Upstream.objects.filter(pk__in=hosts).update(leased_until=now + LEASE)
    return ids


def begin(feed_id: uuid.UUID) -> Feed | None:
    """The leased feed, for whoever comes first with its message; a lease is begun once."""
    now = timezone.now()
    feed = Feed.objects.select_related("court", "docket").filter(pk=feed_id, leased_until__gt=now).first()
    if feed is None:
        return None
    lease = Feed.objects.filter(pk=feed_id, leased_until=feed.leased_until, enabled=True, is_running=False)
    return feed if lease.update(is_running=True) else None


def ask_now(feeds: FeedQuerySet) -> int:
    """A person asks for these: they go before all other work, also through an open breaker, once."""
    now = timezone.now()
    rested = Q(last_check_at=None) | Q(last_check_at__lt=now - PATIENCE)
    idle = Q(leased_until=None) | Q(leased_until__lt=now)
    asked = feeds.watched().filter(rested, idle)
    upstreams.probe(asked.values_list("host", flat=True).distinct())
    return asked.update(next_check_at=now, purpose=Purpose.CHECK_NOW)


def waiting_files() -> list[uuid.UUID]:
    """Files whose message to a worker may have been lost."""
    before = timezone.now() - RETRY_WAITING
    waiting = FetchLog.objects.filter(status=FetchLog.Status.WAITING, feed=None, at__lt=before)
    return list(waiting.order_by("at").values_list("pk", flat=True)[:100])


@contextmanager
def claimed_file(log_id: uuid.UUID) -> Iterator[FetchLog | None]:
    """The waiting row, for one worker at a time; None if it is done or another has it.

    A row that was tried too often fails with a sentence.
    """
    with alone_with(log_id) as is_ours:
        waiting = FetchLog.objects.filter(pk=log_id, status=FetchLog.Status.WAITING)
        log = waiting.first() if is_ours else None
        if log is not None and log.attempts >= MOST_ATTEMPTS:
            fail_file(log)
            log = None
        if log is not None:
            FetchLog.objects.filter(pk=log_id).update(attempts=F("attempts") + 1)
            log.attempts += 1
        yield log


def fail_file(log: FetchLog) -> None:
    sentence = f"Reading it failed {log.attempts} times. It is kept; the administrator finds why in the log."
    log.status, log.message, log.finished_at = FetchLog.Status.FAILED, sentence, timezone.now()
    nothing = {"kind": "", "court": "", "docket_number": "", "docket_id": None, "found": 0, "new": 0}
    log.result = [{"file": log.file_name, **nothing, "refused": sentence}]
    log.save()


def succeeded(
    feed: Feed, now: datetime, due: datetime, purpose: Purpose = Purpose.UPDATE, pages: Sequence[str] = ()
) -> None:
    """It went well: what the next check needs is written, and pages that are read are let go, at once."""
    feed.failures, feed.last_error = 0, ""
    feed.last_check_at = feed.last_success_at = now
    feed.next_check_at, feed.purpose = due, purpose
    with transaction.atomic():
        _give_back(feed)
        FetchedPage.objects.filter(feed=feed, key__in=pages).delete()


def failed(feed: Feed, now: datetime, sentence: str, retry_after: float | None) -> None:
    """Wait twice as long after each failure in a row, a day at most, and never less than was asked for."""
    feed.failures += 1
    feed.last_error = sentence
    feed.last_check_at = now
    first = min(feed.interval or FIRST_RETRY, FIRST_RETRY)
    pause = backoff(feed.failures, first, LONGEST_WAIT) * random.uniform(1, 1.1)  # noqa: S311  jitter
    pause = min(pause, LONGEST_WAIT)
    if retry_after is not None:
        pause = max(pause, timedelta(seconds=retry_after))
    feed.next_check_at = now + pause
    _give_back(feed)


def postponed(feed: Feed, until: datetime) -> None:
    """No call was free: nothing failed, and what was fetched is kept."""
    feed.next_check_at = until
    _give_back(feed)


def _give_back(feed: Feed) -> None:
    """Write what came of a check, unless its lease ran out and somebody else has the feed by now.

    A gap noticed meanwhile is not forgotten: the plan of the next check asks for open ones.
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
    """Say of checks whose worker was killed that they came to nothing; returns how many.

    Their lease ran out, and the feed is checked again; without this their rows would wait for ever.
    """
    now = timezone.now()
    lost = FetchLog.objects.filter(status=FetchLog.Status.WAITING, feed__isnull=False, at__lt=now - LEASE)
    sentence = "The check was cut off: its worker was stopped. It is made again."
    return lost.update(status=FetchLog.Status.FAILED, message=sentence, finished_at=now)


def trim_log() -> int:
    """Forget checks that brought nothing and went well, after a while; returns how many."""
    upstreams.trim()
    old = timezone.now() - KEEP_LOG
    FetchedPage.objects.filter(fetched_at__lt=old).delete()
    quiet = FetchLog.objects.filter(feed__isnull=False, status=FetchLog.Status.DONE, new=0, at__lt=old)
    return quiet.delete()[0]
