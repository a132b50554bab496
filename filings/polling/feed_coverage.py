"""What a court's feed covers: which types of entry, and since when. Pure."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from .intervals import RSS_REACH

MARGIN = timedelta(hours=1)  # feeds are rebuilt about every 20 minutes, so their cutoff is approximate
_TYPES = re.compile(r"docket entries of type:\s*(?P<types>.*)", re.I | re.S)


def covered_since(built: datetime, oldest: datetime | None, newest_before: datetime | None) -> datetime:
    """The time since which a feed built at `built` lists everything of the types it carries.

    A feed reaches back about a day, so a recent oldest item may only mean that the court was quiet. But if
    the newest item of the last check (`newest_before`) should still be listed and nothing that old is, the
    feed is shorter than a day and covers only what it lists.
    """
    day = built - RSS_REACH
    if oldest is None:
        return day
    if newest_before is not None and newest_before > day + MARGIN and oldest > newest_before:
        return oldest
    return min(oldest, day)


def coverage_note(words: str) -> str:
    """A sentence on what a partial feed carries; empty for one that carries every type of entry."""
    found = _TYPES.search(words)
    types = " ".join(found["types"].split()) if found else " ".join(words.split())
    if not types or types.lower() == "all":
        return ""
    if found is None:
        return f"The court describes its feed as: {types}"
    listed = ", ".join(part.strip() for part in types.split(","))
    return f"The court’s feed carries only some types of entry: {listed}"


def no_feed_note(known: str) -> str:
    """For a court without a feed; `known` is the note in the table of courts."""
    words = "This court has no public feed; entries come from uploaded files, notices, and CourtListener"
    return f"{words} ({known})" if known else words
