"""Runs one check of one feed: fetch, read, and record the result. The caller holds the feed's lease."""

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

SECONDS = 5  # one task works on one host's feeds for this long, then frees the worker


def check_in_turn(feed_id: uuid.UUID) -> uuid.UUID | None:
    """Check a leased feed, then other due feeds of its host, for up to SECONDS.

    Returns the next feed, leased, if more are due. Waits up to a second for the next call that is allowed.
    The same worker takes the next feed, because a leased feed waiting in the queue keeps its host idle; that
    slowed down backlogs of many small checks on a busy site.
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
    """Check a leased feed; returns its host, or None if it has no lease or its check has already begun."""
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
            log.delete()  # no call went out, so this was not a check
    except SourceError as error:
        _record_outcome(feed.host, error)
        schedule.failed(feed, now, error.message, error.retry_after)
        _finish(log, FetchLog.Status.FAILED, error.message)
    except Exception:
        sentence = "This feed could not be read. The administrator can find the reason in the log."
        schedule.failed(feed, now, sentence, None)
        _finish(log, FetchLog.Status.FAILED, feed.last_error)
        raise
    else:
        upstreams.record_answer(feed.host)
        schedule.succeeded(feed, now, due, purpose, feed_check.pages)
        _finish(log, FetchLog.Status.DONE, log.message)
    return str(feed.host)


def _record_outcome(host: str, error: SourceError) -> None:
    """Record on the host whether it failed itself, or answered and only this request failed."""
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
