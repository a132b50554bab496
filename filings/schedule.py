"""What is due, and who has it. Rows decide: Redis may be emptied and beat may run twice."""

from __future__ import annotations

import random
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F, Q
from django.utils import timezone

from cases.models import Court, Docket
from casetracker.lib.waits import wait

from .models import Feed, FetchLog

LEASE = wait(minutes=5)  # longer than one check may take (see lib/http.py), shorter than anyone minds
LONGEST_WAIT = wait(hours=24)
RSS_INTERVAL = wait(minutes=15)  # the courts make their feeds anew every 20 minutes or so
COURTLISTENER_INTERVAL = wait(hours=12)  # 125 calls a day serve about 100 dockets
MOST_ATTEMPTS = 5
KEEP_LOG = timedelta(days=14)
RETRY_WAITING = wait(seconds=30)  # a waiting file that no worker has: its message was lost


def claim_due(limit: int = 50) -> list[uuid.UUID]:
    """Lease the feeds that are due and nobody else has; returns their ids."""
    now = timezone.now()
    with transaction.atomic():
        due = (
            Feed.objects.select_for_update(skip_locked=True)
            .filter(Q(leased_until=None) | Q(leased_until__lt=now), enabled=True, next_check_at__lte=now)
            .order_by("next_check_at")[:limit]
        )
        ids = [feed.pk for feed in due]
        Feed.objects.filter(pk__in=ids).update(leased_until=now + LEASE)
    return ids


def waiting_files() -> list[uuid.UUID]:
    """Files whose message to a worker may have been lost."""
    before = timezone.now() - RETRY_WAITING
    waiting = FetchLog.objects.filter(status=FetchLog.Status.WAITING, feed=None, at__lt=before)
    return list(waiting.order_by("at").values_list("pk", flat=True)[:100])


@contextmanager
def claimed_file(log_id: uuid.UUID) -> Iterator[FetchLog | None]:
    """The waiting row, for one worker at a time; None if it is done or another has it.

    The claim is a lock of the database session: it ends with the worker, however that ends. A row that was
    tried too often fails with a sentence.
    """
    key = log_id.int & 0x7FFF_FFFF_FFFF_FFFF
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [key])
        if not cursor.fetchone()[0]:
            yield None
            return
    try:
        log = FetchLog.objects.filter(pk=log_id, status=FetchLog.Status.WAITING).first()
        if log is not None and log.attempts >= MOST_ATTEMPTS:
            fail_file(log)
            log = None
        if log is not None:
            FetchLog.objects.filter(pk=log_id).update(attempts=F("attempts") + 1)
            log.attempts += 1
        yield log
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [key])


def fail_file(log: FetchLog) -> None:
    sentence = f"Reading it failed {log.attempts} times. It is kept; the administrator finds why in the log."
    log.status, log.message, log.finished_at = FetchLog.Status.FAILED, sentence, timezone.now()
    nothing = {"kind": "", "court": "", "docket_number": "", "docket_id": None, "found": 0, "new": 0}
    log.result = [{"file": log.file_name, **nothing, "refused": sentence}]
    log.save()


def succeeded(feed: Feed, now: datetime) -> None:
    feed.failures, feed.last_error = 0, ""
    feed.last_check_at = feed.last_success_at = now
    feed.next_check_at = now + feed.interval * random.uniform(0.95, 1.05)  # noqa: S311  jitter
    feed.leased_until = None
    feed.save()


def failed(feed: Feed, now: datetime, sentence: str, retry_after: float | None) -> None:
    """Wait twice as long after each failure in a row, a day at most, and never less than was asked for."""
    feed.failures += 1
    feed.last_error = sentence
    feed.last_check_at = now
    wait = min(feed.interval * 2 ** min(feed.failures, 10), LONGEST_WAIT)
    if retry_after is not None:
        wait = max(wait, timedelta(seconds=retry_after))
    feed.next_check_at = now + wait
    feed.leased_until = None
    feed.save()


def watch_followed() -> None:
    """A feed for every open docket that somebody follows: its court's, and CourtListener's with a token.

    One court's feed serves all its dockets; a feed that is there stays as it is.
    """
    followed = Docket.objects.filter(
        case__subscriptions__isnull=False, date_terminated=None, case__disposition=""
    )
    rss = Feed.objects.filter(kind=Feed.Kind.RSS, docket=None).values("court")
    courts = Court.objects.filter(dockets__in=followed).exclude(rss_url="").exclude(pk__in=rss).distinct()
    feeds = [
        Feed(kind=Feed.Kind.RSS, court=court, url=court.rss_url, interval=RSS_INTERVAL) for court in courts
    ]
    if settings.COURTLISTENER_TOKEN:
        known = Feed.objects.filter(kind=Feed.Kind.COURTLISTENER).values("docket")
        unknown = followed.exclude(pk__in=known).exclude(court__kind=Court.Kind.SANDBOX).distinct()
        feeds += [
            Feed(
                kind=Feed.Kind.COURTLISTENER,
                court_id=docket.court_id,
                docket=docket,
                url=settings.COURTLISTENER_URL,
                interval=COURTLISTENER_INTERVAL,
            )
            for docket in unknown
        ]
    Feed.objects.bulk_create(feeds, ignore_conflicts=True)


def trim_log() -> int:
    """Forget checks that brought nothing and went well, after a while; returns how many."""
    old = timezone.now() - KEEP_LOG
    quiet = FetchLog.objects.filter(feed__isnull=False, status=FetchLog.Status.DONE, new=0, at__lt=old)
    return quiet.delete()[0]
