"""Counts API calls in sliding windows: how many are left, and when the next one is allowed. Pure.

A call counts for one window's length from the latest time at which it can have ended. The upstream counts
from the call's arrival, so it never counts more calls than we do.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

UNITS = {"sec": 1, "min": 60, "hour": 3600, "day": 86_400}
_WINDOW = re.compile(r"(\d{1,6})/(sec|min|hour|day)")


@dataclass(frozen=True, slots=True)
class RateWindow:
    limit: int
    length: timedelta
    name: str  # "min", "hour", "day"

    @property
    def counted(self) -> timedelta:
        """How long a call counts: 0.1% longer than the window, because two clocks never agree exactly."""
        return self.length * 1.001


@dataclass(frozen=True, slots=True)
class Left:
    """Calls left in one window. `until` is when the next call is allowed; None if one is allowed now."""

    window: RateWindow
    left: int
    until: datetime | None


def parse_budget(text: str, divided_by: float = 1) -> tuple[RateWindow, ...]:
    """Parse "5/min,50/hour,125/day" into windows, shortest first; an empty text means no limit.

    Raises ValueError. `divided_by` shortens the windows (settings.WAITS_DIVIDED_BY).
    """
    windows = []
    for part in filter(None, (part.strip() for part in text.split(","))):
        match = _WINDOW.fullmatch(part)
        if match is None or int(match[1]) == 0:
            raise ValueError(f"{part!r} is not a valid call limit. Write it as 5/min,50/hour,125/day.")
        windows.append(RateWindow(int(match[1]), timedelta(seconds=UNITS[match[2]]) / divided_by, match[2]))
    return tuple(sorted(windows, key=lambda window: window.length))


def left(windows: Sequence[RateWindow], calls: Sequence[datetime], now: datetime) -> list[Left]:
    """Calls left per window. `calls` are end times, latest first; that of a running call is in the future."""
    results = []
    for window in windows:
        counted = [at for at in calls if at > now - window.counted]
        free = window.limit - len(counted)
        until = None if free > 0 else counted[window.limit - 1] + window.counted
        results.append(Left(window, max(free, 0), until))
    return results


def free_at(windows: Sequence[RateWindow], calls: Sequence[datetime], now: datetime) -> datetime | None:
    """When the next call is allowed; None if one is allowed now."""
    return max((item.until for item in left(windows, calls, now) if item.until), default=None)
