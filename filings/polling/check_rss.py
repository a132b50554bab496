"""Checks a court's RSS feed: one fetch serves all its dockets and shows since when it covers them."""

from __future__ import annotations

from datetime import datetime

from ..clients.rss import fetch_feed
from ..records import Purpose
from ..sources.pacer_rss import Span, span
from . import feed_coverage, gaps, next_check
from .feed_check import FeedCheck


def check(check: FeedCheck) -> tuple[datetime, Purpose]:
    """Read the feed; returns the time and purpose of the next check."""
    payload = fetch_feed(check.feed.url, http=check.http).content
    check.read(payload)
    _record_coverage(check, span(payload))
    return next_check.rss(check.feed, check.now), Purpose.UPDATE


def _record_coverage(check: FeedCheck, shown: Span) -> None:
    """Record any gap since the last check, and what this check covers.

    `built` is by the court's clock; if the feed gives no build time, we use the time of the check.
    """
    state = check.feed.state
    built = shown.built or check.now
    before, newest = (_moment(state.get(name)) for name in ("built", "newest"))
    gaps.record_gap(check.feed, before, feed_coverage.covered_since(built, shown.oldest, newest))
    state["built"] = built.isoformat()
    if shown.newest:
        state["newest"] = shown.newest.isoformat()


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
