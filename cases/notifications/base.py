"""What all ways of sending share: how a try may end, and how long to wait for the next one."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from casetracker.lib.waits import wait

from ..models import Delivery, Destination

FIRST_PAUSE = wait(seconds=5)
LONGEST_PAUSE = wait(hours=1)
GIVE_UP_AFTER = timedelta(days=3)
MOST_ATTEMPTS = 60
MOST_FAILURES = 40  # in a row, a day and a half of them: then the destination is switched off


@dataclass(frozen=True, slots=True)
class Result:
    """How one try ended. `error` is a sentence, empty where the message was taken.

    `down`: the destination itself does not answer, so that the messages behind this one wait too.
    `gone`: it says that it wants no more (HTTP 410). `retry_after`: seconds that it asked for.
    """

    status: int | None = None
    error: str = ""
    down: bool = False
    gone: bool = False
    retry_after: float | None = None

    @property
    def taken(self) -> bool:
        return not self.error


# Sends what goes out together: all of it is taken, or none is.
Send = Callable[[Destination, Sequence[Delivery]], Result]


def pause(failures: int, retry_after: float | None = None) -> timedelta:
    """Twice as long after each failure in a row, an hour at most, spread so that not all come at once."""
    whole: timedelta = min(FIRST_PAUSE * 2 ** min(failures - 1, 20), LONGEST_PAUSE)
    spread = whole * random.uniform(0.8, 1.2)  # noqa: S311  jitter
    return max(spread, timedelta(seconds=min(retry_after or 0.0, 86_400.0)))
