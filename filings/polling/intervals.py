"""When to look again: how busy a docket is, what the upstream asked for, and its quiet hours. Pure.

Waits that depend on an upstream's manners: CM/ECF makes its feeds anew every 20 minutes or so and they reach
back about 24 hours; CourtListener rests on Thursdays from 21:00 to 24:00 Pacific.
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

RSS_BUSY = timedelta(minutes=15)  # with JITTER 10 to 20 minutes
RSS_ASLEEP = timedelta(hours=6)  # every docket that is followed in that court is closed
RSS_REACH = timedelta(hours=24)  # how far back a feed lists what was entered
RSS_LONGEST = timedelta(hours=12)  # so that nothing leaves a feed unseen
JITTER = 1 / 3

_QUIET = re.compile(
    r"(?P<who>[a-z0-9*]+)(?: (?P<day>mon|tue|wed|thu|fri|sat|sun))? "
    r"(?P<start>\d\d:\d\d)-(?P<end>\d\d:\d\d)"
)


@dataclass(frozen=True, slots=True)
class Quiet:
    """A stretch of a day, in the zone of whom it is about, in which nothing is asked."""

    who: str  # a court's id, "*" for every court, "courtlistener"
    day: int | None  # 0 is Monday; None: every day
    start: time
    end: time | None  # None: midnight


def parse_quiet(text: str) -> tuple[Quiet, ...]:
    """ "courtlistener thu 21:00-24:00; cand sun 02:00-05:00; * 03:00-03:30". Raises ValueError."""
    found = []
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
                f"{part!r} is no quiet time; write it like: courtlistener thu 21:00-24:00; * sun 02:00-05:00."
            ) from None
        found.append(Quiet(match["who"], DAYS.index(match["day"]) if match["day"] else None, start, end))
    return tuple(found)


def quiet_until(rules: Sequence[Quiet], who: str, zone: ZoneInfo, at: datetime) -> datetime | None:
    """The end of the quiet time that `at` falls into, None if it falls into none."""
    local = at.astimezone(zone)
    ends = []
    for rule in rules:
        meant = rule.who == who or (rule.who == "*" and who != COURTLISTENER)
        today = rule.day in (None, local.weekday())
        if meant and today and rule.start <= local.time() and (rule.end is None or local.time() < rule.end):
            midnight = datetime.combine(local.date() + timedelta(days=1), time.min, zone)
            ends.append(midnight if rule.end is None else datetime.combine(local.date(), rule.end, zone))
    return max(ends, default=None)


def after_quiet(rules: Sequence[Quiet], who: str, zone: ZoneInfo, at: datetime) -> datetime:
    """`at`, or the end of the quiet times it falls into."""
    for _ in range(len(rules) + 1):  # one may begin where another ends
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
    """A busy docket often, a quiet one seldom, a closed one daily for 90 days and then weekly.

    Where the court's feed shows every entry, CourtListener only adds texts, and half the looks do.
    """
    if closed_on is not None:
        return timedelta(days=1) if (today - closed_on).days <= 90 else timedelta(days=7)
    age = (today - last_filing).days if last_filing else 0
    for days, hours in ((7, 6), (30, 12), (180, 24)):
        if age <= days:
            return timedelta(hours=hours if has_full_feed else hours / 2)
    return timedelta(days=3 if has_full_feed else 1)


def backoff(failures: int, first: timedelta, longest: timedelta) -> timedelta:
    """Twice as long after each failure in a row."""
    return min(first * (1 << min(failures, 16)), longest)


def jittered(interval: timedelta, chance: float) -> timedelta:
    """`chance` from 0 to 1: a third less to a third more, so that feeds do not fall due together."""
    return interval * (1 - JITTER + 2 * JITTER * chance)


def text_wait(age: timedelta) -> timedelta | None:
    """How long until an entry without text is asked for again; None: no more."""
    for days, hours in ((1, 6), (7, 24), (30, 72), (60, 168)):
        if age <= timedelta(days=days):
            return timedelta(hours=hours)
    return None
