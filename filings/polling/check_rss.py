"""A look at a court's feed: one fetch serves all its dockets, and tells since when it covers them."""

from __future__ import annotations

from datetime import datetime

from ..clients.rss import fetch_feed
from ..records import Purpose
from ..sources.pacer_rss import Span, span
from . import feed_coverage, gaps, next_check
from .feed_check import FeedCheck


def check(check: FeedCheck) -> tuple[datetime, Purpose]:
    """Read the feed; returns when and for what to look next."""
    payload = fetch_feed(check.feed.url, http=check.http).content
    check.read(payload)
    _cover(check, span(payload))
    return next_check.rss(check.feed, check.now), Purpose.UPDATE


def _cover(check: FeedCheck, shown: Span) -> None:
    """Notice what may have passed unseen since the last look, and remember what this one saw.

    `built` is the court's clock; a feed that does not tell it was made when we read it.
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
