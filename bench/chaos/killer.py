"""Kills parts of the site at random with SIGKILL, starts a second beat, and empties the broker."""

from __future__ import annotations

import random
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Callable

import redis

from bench.chaos.site import Receiver, Site, descendants, end, kill, parents, spawn, words

WEIGHTS = {
    "worker process": 30, "worker": 16, "beat": 14, "broker": 8, "database": 5, "database backend": 7,
    "web": 6, "receiver": 14,
}  # fmt: skip


class Killer(threading.Thread):
    def __init__(  # noqa: PLR0917
        self,
        site: Site,
        environment: dict[str, str],
        receivers: list[Receiver],
        seconds: float,
        kills: int,
        seed: int,
    ) -> None:
        super().__init__(name="killer", daemon=True)
        self.site, self.environment, self.receivers = site, environment, receivers
        self.seconds, self.planned = seconds, kills
        self.counts = Counter[str]()
        self.others = Counter[str]()
        self._dice = random.Random(seed)
        self._twin: subprocess.Popen[bytes] | None = None
        self.broken: Exception | None = None

    @property
    def kills(self) -> int:
        return self.counts.total()

    def run(self) -> None:
        """Makes the planned number of kills, spread over the seconds; a kill that misses is repeated."""
        begun = time.monotonic()
        try:
            while self.kills < self.planned and (passed := time.monotonic() - begun) < 2 * self.seconds:
                share = self.seconds / self.planned
                if passed > share * self.kills:
                    self._strike()
                    self._besides()
                for receiver in self.receivers:
                    receiver.again()
                time.sleep(min(share * self._dice.uniform(0.2, 0.8), 3))
        except Exception as error:  # noqa: BLE001  reported at the end; the run continues
            self.broken = error
        finally:
            end(self._twin, 5)
            for receiver in self.receivers:
                receiver.again()

    def _strike(self) -> None:
        kinds = list(WEIGHTS)
        kind = self._dice.choices(kinds, [WEIGHTS[name] for name in kinds])[0]
        victims = self._victims()[kind]()
        if victims and kill(self._dice.choice(victims)):
            self.counts[kind] += 1

    def _victims(self) -> dict[str, Callable[[], list[int]]]:
        assert self.site.process
        top = self.site.process.pid
        known = parents()
        below = {pid: words(pid) for pid in descendants(top)}

        def children(text: str) -> list[int]:
            return [pid for pid, line in below.items() if known.get(pid) == top and text in line]

        def grandchildren(text: str) -> list[int]:
            above = children(text)
            return [pid for pid in below if known.get(pid) in above]

        return {
            "worker": lambda: children("casetracker.embedded.worker"),
            "worker process": lambda: grandchildren("casetracker.embedded.worker"),
            "beat": lambda: children("casetracker.embedded.beat"),
            "broker": lambda: children("valkey-server"),
            "database": lambda: children("bin/postgres -D"),
            "database backend": lambda: [
                pid for pid in grandchildren("bin/postgres -D") if "casetracker_app" in below[pid]
            ],
            "web": lambda: children("gunicorn"),
            "receiver": lambda: [
                r.process.pid for r in self.receivers if r.process and r.process.poll() is None
            ],
        }

    def _besides(self) -> None:
        luck = self._dice.random()
        if luck < 0.06:
            try:
                with redis.Redis.from_url(self.environment["REDIS_URL"], socket_timeout=2) as broker:
                    broker.flushall()
                self.others["broker emptied"] += 1
            except redis.RedisError:
                return
        elif luck < 0.12:
            end(self._twin, 3)
            self._twin = spawn(
                "-m", "casetracker.embedded.beat", log=self.site.folder / "twin.log", **self.environment
            )
            self.others["beat doubled"] += 1
