"""When to check a feed again after a successful check."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Q

from casetracker.lib.waits import wait

from ..models import Feed
from .feed_coverage import coverage_note
from .followed_feeds import followed
from .intervals import (
    COURTLISTENER,
    PACIFIC,
    RSS_LONGEST,
    Quiet,
    after_quiet,
    courtlistener_interval,
    jittered,
    parse_quiet,
    rss_interval,
)


@cache
def quiet_rules(text: str) -> tuple[Quiet, ...]:
    return parse_quiet(text)


def scaled(whole: timedelta) -> timedelta:
    return wait(seconds=whole.total_seconds())


def rss(feed: Feed, now: datetime) -> datetime:
    """A court's feed: outside quiet hours, but never so late that an entry could leave the feed unseen."""
    is_open = Q(court=feed.court_id, date_terminated=None)
    usual = feed.interval or scaled(rss_interval(any_open=followed().filter(is_open).exists()))
    at = now + jittered(usual, random.random())  # noqa: S311  not a secret
    return min(out_of_quiet(feed, at), now + max(usual, scaled(RSS_LONGEST)))


def courtlistener(feed: Feed, now: datetime) -> datetime:
    """When to check CourtListener again for changes on the docket."""
    usual = feed.interval or scaled(_courtlistener_interval(feed, now))
    return out_of_quiet(feed, now + jittered(usual, random.random()))  # noqa: S311  not a secret


def out_of_quiet(feed: Feed, at: datetime) -> datetime:
    who, zone = feed.court_id, ZoneInfo(feed.court.time_zone)
    if feed.kind == Feed.Kind.COURTLISTENER:
        who, zone = COURTLISTENER, PACIFIC
    return after_quiet(quiet_rules(settings.QUIET_HOURS), who, zone, at)


def _courtlistener_interval(feed: Feed, now: datetime) -> timedelta:
    assert feed.docket is not None  # noqa: S101  the successful check had one
    docket = feed.docket
    docket.refresh_from_db(fields=["date_last_filing", "date_terminated"])
    rss_feed = Feed.objects.watched().filter(kind=Feed.Kind.RSS, court=feed.court_id, failures=0).first()
    return courtlistener_interval(
        last_filing=docket.date_last_filing,
        closed_on=docket.date_terminated,
        today=now.astimezone(ZoneInfo(feed.court.time_zone)).date(),
        has_full_feed=rss_feed is not None and not coverage_note(rss_feed.coverage),
    )
