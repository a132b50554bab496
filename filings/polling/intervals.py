"""How long to wait between checks: by a docket's activity, past failures, and quiet hours. Pure.

Facts behind the numbers: CM/ECF rebuilds its feeds about every 20 minutes, and they reach back about 24
hours; CourtListener has maintenance on Thursdays from 21:00 to 24:00 Pacific.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
PACIFIC = ZoneInfo("America/Los_Angeles")
COURTLISTENER = "courtlistener"

RSS_BUSY = timedelta(minutes=15)  # 10 to 20 minutes with JITTER
RSS_ASLEEP = timedelta(hours=6)  # if every followed docket in the court is closed
RSS_REACH = timedelta(hours=24)  # how far back a feed lists entries
RSS_LONGEST = timedelta(hours=12)  # so that no entry leaves a feed before we see it
JITTER = 1 / 3

_QUIET = re.compile(
    r"(?P<who>[a-z0-9*]+)(?: (?P<day>mon|tue|wed|thu|fri|sat|sun))? "
    r"(?P<start>\d\d:\d\d)-(?P<end>\d\d:\d\d)"
)


@dataclass(frozen=True, slots=True)
class Quiet:
    """A time of day, in the source's own time zone, when the source is not checked."""

    who: str  # a court's id, "*" for every court, "courtlistener"
    day: int | None  # 0 is Monday; None: every day
    start: time
    end: time | None  # None: midnight


def parse_quiet(text: str) -> tuple[Quiet, ...]:
    """Parse "courtlistener thu 21:00-24:00; cand sun 02:00-05:00; * 03:00-03:30". Raises ValueError."""
    rules = []
    for part in filter(None, (part.strip().lower() for part in text.split(";"))):
        match = _QUIET.fullmatch(part)
        try:
            if match is None:
                raise ValueError
            start = time.fromisoformat(match["start"])
            end = None if match["end"] == "24:00" else time.fromisoformat(match["end"])
            if end is not None and end <= start:
                raise ValueError
        except ValueError:
            raise ValueError(
                f"{part!r} is not a valid quiet time. "
                "Write it as: courtlistener thu 21:00-24:00; * sun 02:00-05:00."
            ) from None
        rules.append(Quiet(match["who"], DAYS.index(match["day"]) if match["day"] else None, start, end))
    return tuple(rules)


def quiet_until(rules: Sequence[Quiet], who: str, zone: ZoneInfo, at: datetime) -> datetime | None:
    """The end of the quiet time that `at` falls in; None if it falls in none."""
    local = at.astimezone(zone)
    ends = []
    for rule in rules:
        applies = rule.who == who or (rule.who == "*" and who != COURTLISTENER)
        today = rule.day in (None, local.weekday())
        if applies and today and rule.start <= local.time() and (rule.end is None or local.time() < rule.end):
            midnight = datetime.combine(local.date() + timedelta(days=1), time.min, zone)
            ends.append(midnight if rule.end is None else datetime.combine(local.date(), rule.end, zone))
    return max(ends, default=None)


def after_quiet(rules: Sequence[Quiet], who: str, zone: ZoneInfo, at: datetime) -> datetime:
    """`at`, or the end of the quiet times that it falls in."""
    for _ in range(len(rules) + 1):  # one quiet time may begin where another ends
        end = quiet_until(rules, who, zone, at)
        if end is None:
            return at
        at = end
    return at


def rss_interval(*, any_open: bool) -> timedelta:
    return RSS_BUSY if any_open else RSS_ASLEEP


def courtlistener_interval(
    *, last_filing: date | None, closed_on: date | None, today: date, has_full_feed: bool
) -> timedelta:
    """Time between checks: short for a busy docket; for a closed one a day for 90 days, then a week.

    If the court's feed shows every entry, CourtListener only adds texts, so half as many checks are enough.
    """
    if closed_on is not None:
        return timedelta(days=1) if (today - closed_on).days <= 90 else timedelta(days=7)
    age = (today - last_filing).days if last_filing else 0
    for days, hours in ((7, 6), (30, 12), (180, 24)):
        if age <= days:
            return timedelta(hours=hours if has_full_feed else hours / 2)
    return timedelta(days=3 if has_full_feed else 1)


def backoff(failures: int, first: timedelta, longest: timedelta) -> timedelta:
    """`first`, doubled with each failure in a row, but at most `longest`."""
    return min(first * (1 << min(failures, 16)), longest)


def jittered(interval: timedelta, chance: float) -> timedelta:
    """`interval`, from a third shorter (`chance` 0) to a third longer (1), so that feeds spread out."""
    return interval * (1 - JITTER + 2 * JITTER * chance)


def text_wait(age: timedelta) -> timedelta | None:
    """How long to wait before requesting an entry without text again, by its age; None: never again."""
    for days, hours in ((1, 6), (7, 24), (30, 72), (60, 168)):
        if age <= timedelta(days=days):
            return timedelta(hours=hours)
    return None
