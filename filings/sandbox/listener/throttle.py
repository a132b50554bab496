"""CourtListener's rate limits over three sliding windows. All zero: no limit, as in the demonstration."""

from __future__ import annotations

import threading
from collections.abc import Callable
from math import ceil

WINDOWS = ((60, "min"), (3600, "hour"), (86400, "day"))


class Throttle:
    def __init__(self, limits: tuple[int, int, int], seconds: Callable[[], float]) -> None:
        """`limits`: calls per minute, hour, and day. `seconds`: returns the time, by the sandbox's clock."""
        self.limits = limits
        self._seconds = seconds
        self._log: dict[str, list[float]] = {}
        self._lock = threading.Lock()

    def refuse(self, who: str) -> tuple[str, int] | None:
        """(CourtListener's message, seconds to wait) if `who` must wait. A refused call does not count."""
        if not any(self.limits):
            return None
        with self._lock:
            now = self._seconds()
            log = [moment for moment in self._log.get(who, ()) if now - 86400 < moment <= now]
            self._log[who] = log
            for limit, (window, name) in zip(self.limits, WINDOWS, strict=True):
                recent = [moment for moment in log if moment > now - window]
                if limit and len(recent) >= limit:
                    wait = ceil(recent[-limit] + window - now)
                    return (
                        f"Request was throttled. Rate limit exceeded: {limit}/{name}. "
                        f"Expected available in {wait} seconds.",
                        wait,
                    )
            log.append(now)
            return None
