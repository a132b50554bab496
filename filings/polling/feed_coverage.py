"""What a court's feed covers: which kinds of entry, and since when. Pure."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from .intervals import RSS_REACH

MARGIN = timedelta(hours=1)  # feeds are made anew every 20 minutes or so, and their edge is not sharp
_TYPES = re.compile(r"docket entries of type:\s*(?P<types>.*)", re.I | re.S)


def covered_since(built: datetime, oldest: datetime | None, newest_before: datetime | None) -> datetime:
    """The moment from which on a feed made at `built` shows everything that it carries at all.

    A feed reaches back about a day, so that its oldest item may be young only because the court was quiet.
    But where an item that the last look saw (`newest_before`) should still be listed and nothing as old is,
    the feed is shorter than a day, and covers no more than it lists.
    """
    day = built - RSS_REACH
    if oldest is None:
        return day
    if newest_before is not None and newest_before > day + MARGIN and oldest > newest_before:
        return oldest
    return min(oldest, day)


def coverage_note(words: str) -> str:
    """What a partial feed leaves out, as a sentence; empty for one that carries every type of entry."""
    found = _TYPES.search(words)
    types = " ".join(found["types"].split()) if found else " ".join(words.split())
    if not types or types.lower() == "all":
        return ""
    if found is None:
        return f"The court says of its feed: {types}"
    listed = ", ".join(part.strip() for part in types.split(","))
    return f"The court’s feed carries only some types of entry: {listed}"


def no_feed_note(known: str) -> str:
    """For a court without a feed; `known` is what the table of courts says of it."""
    words = "This court has no public feed; entries come from dropped files, notices and CourtListener"
    return f"{words} ({known})" if known else words
