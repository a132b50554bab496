"""How many calls an upstream allows, and when the next one is free: sliding windows. Pure.

A call counts until a window's length after the moment at which it was surely over, so that the upstream,
which counts from its arrival there, never counts more than we do.
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
        """How long a call counts: a thousandth longer, for two clocks do not run alike."""
        return self.length * 1.001


@dataclass(frozen=True, slots=True)
class Left:
    """What is left of one window. `until`: when the next call is free, None if one is."""

    window: RateWindow
    left: int
    until: datetime | None


def parse_budget(text: str, divided_by: float = 1) -> tuple[RateWindow, ...]:
    """ "5/min,50/hour,125/day" as windows, the shortest first; empty: no limit. Raises ValueError."""
    windows = []
    for part in filter(None, (part.strip() for part in text.split(","))):
        found = _WINDOW.fullmatch(part)
        if found is None or int(found[1]) == 0:
            raise ValueError(f"{part!r} is no budget; write it like 5/min,50/hour,125/day.")
        windows.append(RateWindow(int(found[1]), timedelta(seconds=UNITS[found[2]]) / divided_by, found[2]))
    return tuple(sorted(windows, key=lambda window: window.length))


def left(windows: Sequence[RateWindow], calls: Sequence[datetime], now: datetime) -> list[Left]:
    """`calls` are the moments at which past ones were over, the latest first; one under way lies ahead."""
    found = []
    for window in windows:
        counted = [at for at in calls if at > now - window.counted]
        free = window.limit - len(counted)
        until = None if free > 0 else counted[window.limit - 1] + window.counted
        found.append(Left(window, max(free, 0), until))
    return found


def free_at(windows: Sequence[RateWindow], calls: Sequence[datetime], now: datetime) -> datetime | None:
    """When a call is free: None for now."""
    return max((item.until for item in left(windows, calls, now) if item.until), default=None)
