"""The sandbox court's clock, which can be set and runs from there, in real time or faster.

It stops while the sandbox is not running and never goes back by itself: the saved time is slightly ahead, so
a process that was killed resumes at or after any time it has returned.
"""

from __future__ import annotations

import json
import os
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from filings.sandbox.case import START, local

AHEAD = timedelta(seconds=5)
EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
LATEST = datetime(2100, 1, 1, tzinfo=UTC)


class Clock:
    def __init__(self, state_dir: Path | None = None) -> None:
        """Resumes from `state_dir`; without one, the time is not saved."""
        self._file = state_dir / "clock.json" if state_dir else None
        self._lock = threading.Lock()
        self._saved = EARLIEST
        self._rate = 1.0
        self._put(self._load() or START)

    def now(self) -> datetime:
        """The time in the sandbox, in the court's time zone."""
        with self._lock:
            moment = self._base + timedelta(seconds=(time.monotonic() - self._started) * self._rate)
            if moment >= self._saved:
                self._save(moment + AHEAD)
            return local(moment)

    def set(self, moment: datetime) -> datetime:
        """Set the clock to `moment` (aware). Raises ValueError before 2000 or after 2099."""
        with self._lock:
            self._put(moment)
            self._save(moment)
        return local(moment)

    def advance(self, seconds: float) -> datetime:
        try:
            moment = self.now() + timedelta(seconds=seconds)
        except (OverflowError, ValueError):
            raise ValueError("The clock cannot be moved that far. It runs from 2000 to 2099.") from None
        return self.set(moment)

    def run_at(self, rate: float) -> None:
        """Let `rate` seconds pass in each second from now on; 0 stops it."""
        if not 0 <= rate <= 1_000_000:
            raise ValueError('"rate" must be between 0 and 1000000.')
        moment = self.now()
        with self._lock:
            self._put(moment)
            self._rate = rate

    def _put(self, moment: datetime) -> None:
        if not EARLIEST <= moment < LATEST:
            raise ValueError("The sandbox clock runs from 2000 to 2099.")
        self._base = moment
        self._started = time.monotonic()

    def _load(self) -> datetime | None:
        if self._file is None:
            return None
        try:
            moment = datetime.fromisoformat(json.loads(self._file.read_text("utf-8"))["now"])
        except (OSError, ValueError, KeyError, TypeError):
            return None  # never saved, or damaged: start at START
        return moment if moment.tzinfo and EARLIEST <= moment < LATEST else None

    def _save(self, moment: datetime) -> None:
        self._saved = moment
        if self._file is None:
            return
        self._file.parent.mkdir(parents=True, exist_ok=True)
        draft = self._file.with_suffix(".new")
        draft.write_text(json.dumps({"now": local(moment).isoformat()}), "utf-8")
        os.replace(draft, self._file)
