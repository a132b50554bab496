"""How long to wait before the next attempt, and when to give up."""

from __future__ import annotations

import random
from datetime import timedelta

from casetracker.lib.waits import wait

FIRST_PAUSE = wait(seconds=5)
LONGEST_PAUSE = wait(hours=1)
GIVE_UP_AFTER = timedelta(days=3)
MOST_ATTEMPTS = 60
MOST_FAILURES = 40  # in a row, about a day and a half; then the destination is turned off


def pause(failures: int, retry_after: float | None = None) -> timedelta:
    """The wait, doubled after each failure in a row, at most an hour, with jitter."""
    whole: timedelta = min(FIRST_PAUSE * 2 ** min(failures - 1, 20), LONGEST_PAUSE)
    spread = whole * random.uniform(0.8, 1.2)  # noqa: S311  jitter
    return max(spread, timedelta(seconds=min(retry_after or 0.0, 86_400.0)))
