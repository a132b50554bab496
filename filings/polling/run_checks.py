"""One check of one feed: fetch, read, and write down how it went. The caller holds the feed's lease."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta

from django.utils import timezone

from casetracker.lib.http import Http, from_settings

from ..models import Feed, FetchLog
from ..records import Purpose, SourceError
from . import check_courtlistener, check_rss, schedule, upstreams
from .feed_check import FeedCheck
from .upstreams import TryLater

SECONDS = 5  # that one call works on the feeds of one host: others want the worker too


def check_in_turn(feed_id: uuid.UUID) -> uuid.UUID | None:
    """Check a leased feed, and then what else is due at its host, for a few seconds.

    Returns the next feed, leased, if there is more. A call that is free within a second is waited for.
    Whoever is done with one feed takes the next itself: a lease that waits in a queue behind other work
    keeps its host idle, which made a backlog of many small checks the slower the busier the site was.
    """
    until = time.monotonic() + SECONDS
    following: uuid.UUID | None = feed_id
    while following is not None and time.monotonic() < until:
        host = check(following)
        if host is None:
            return None
        pause = upstreams.free_in(host)
        if pause <= timedelta(seconds=1):
            time.sleep(pause.total_seconds())
        following = next(iter(schedule.claim_due(host=host)), None)
    return following


def check(feed_id: uuid.UUID, http: Http | None = None) -> str | None:
    """Check a feed that is leased; returns its host. Without a lease, or begun already, nothing happens."""
    feed = schedule.begin(feed_id)
    if feed is None:
        return None
    now = timezone.now()
    log = FetchLog.objects.create(feed=feed, at=now, file_name=str(feed)[:255])
    feed_check = FeedCheck(feed, log, http or from_settings(), now)
    try:
        due, purpose = CHECKS[Feed.Kind(feed.kind)](feed_check)
    except TryLater as waiting:
        schedule.postponed(feed, waiting.until)
        if feed_check.calls:
            _finish(log, FetchLog.Status.DONE, waiting.message)
        else:
            log.delete()  # nobody was asked: this was no check
    except SourceError as error:
        _record_outcome(feed.host, error)
        schedule.failed(feed, now, error.message, error.retry_after)
        _finish(log, FetchLog.Status.FAILED, error.message)
    except Exception:
        schedule.failed(feed, now, "Reading it failed; the administrator finds why in the log.", None)
        _finish(log, FetchLog.Status.FAILED, feed.last_error)
        raise
    else:
        upstreams.record_answer(feed.host)
        schedule.succeeded(feed, now, due, purpose, feed_check.pages)
        _finish(log, FetchLog.Status.DONE, log.message)
    return str(feed.host)


def _record_outcome(host: str, error: SourceError) -> None:
    """What a failure says of the host: it failed itself, or it answered and only this was not to be had."""
    if error.upstream:
        upstreams.record_failure(host, error)
    else:
        upstreams.record_answer(host)


def _finish(log: FetchLog, status: str, message: str) -> None:
    log.status, log.message, log.finished_at = status, message, timezone.now()
    log.save()


CHECKS: dict[Feed.Kind, Callable[[FeedCheck], tuple[datetime, Purpose]]] = {
    Feed.Kind.RSS: check_rss.check,
    Feed.Kind.COURTLISTENER: check_courtlistener.check,
}
