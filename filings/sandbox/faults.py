"""Faults on request, to test how Casetracker handles what real upstreams do.

`POST /faults {"path": "/cgi-bin/", "kind": "gateway", "times": 2}`: the next two answers to paths with this
prefix fail. For the kinds see KINDS; "slow" waits `seconds` before it answers. `{"storm": 0.2, "seed": 1}`
makes one answer in five fail at random, in a way that the seed determines; a storm of 0 ends it.
"""

from __future__ import annotations

import random
import threading
import time
from collections import Counter
from dataclasses import dataclass, replace

from filings.sandbox.messages import Response, html_page, json_response

KINDS = ("gateway", "forbidden", "error_page", "empty", "truncated", "slow", "busy", "error", "cut")
STORMY = tuple(kind for kind in KINDS if kind != "forbidden")
# Answers sent in place of the real ones.
INSTEAD = {
    "busy": json_response({"detail": "Request was throttled."}, 429, {"Retry-After": "1"}),
    "error": html_page("500", "<h1>500 Internal Server Error</h1>", 500),
    "gateway": html_page("502 Bad Gateway", "<h1>502 Bad Gateway</h1>", 502),
    "forbidden": html_page("403 Forbidden", "<h1>403 Forbidden</h1>", 403),
    "error_page": html_page("Error", "<h2>An internal error occurred. Please try again later.</h2>"),
}
STORM_SECONDS = 0.8  # the longest delay of a storm's slow answers
MAX_SECONDS = 120
MAX_FAULTS = 100


@dataclass(slots=True)
class Fault:
    path: str
    kind: str
    times: int
    seconds: float


class Faults:
    def __init__(self) -> None:
        self._faults: list[Fault] = []
        self._lock = threading.Lock()
        self._storm = 0.0
        self._rng = random.Random()  # noqa: S311  not used for security
        self.counts = Counter[str]()

    def add(self, order: dict[str, object]) -> None:
        """Add the faults in `order`. Raises ValueError with a sentence if it is not valid."""
        if "storm" in order:
            self._begin_storm(order["storm"], order.get("seed", 0))
            return
        path, kind = order.get("path"), order.get("kind")
        times, seconds = order.get("times", 1), order.get("seconds", 0)
        if not isinstance(path, str) or not path.startswith("/"):
            raise ValueError('"path" must be the beginning of a path, such as "/cgi-bin/".')
        if kind not in KINDS:
            raise ValueError(f'"kind" must be one of {", ".join(KINDS)}.')
        if not isinstance(times, int) or not 1 <= times <= 1000:
            raise ValueError('"times" must be a whole number from 1 to 1000.')
        if not isinstance(seconds, (int, float)) or not 0 <= seconds <= MAX_SECONDS:
            raise ValueError(f'"seconds" must be between 0 and {MAX_SECONDS}.')
        with self._lock:
            if len(self._faults) >= MAX_FAULTS:
                raise ValueError(f"At most {MAX_FAULTS} faults can be pending.")
            self._faults.append(Fault(path, str(kind), times, seconds))

    def _begin_storm(self, rate: object, seed: object) -> None:
        if not isinstance(rate, (int, float)) or not 0 <= rate < 1 or not isinstance(seed, int):
            raise ValueError('"storm" must be at least 0 and below 1, and "seed" must be a whole number.')
        with self._lock:
            self._storm, self._rng = float(rate), random.Random(seed)  # noqa: S311

    def clear(self) -> None:
        with self._lock:
            self._faults.clear()
            self._storm = 0.0

    def roll(self, sides: int) -> int:
        """A random number from 0 up to, not including, `sides` during a storm; otherwise 0."""
        with self._lock:
            return self._rng.randrange(sides) if self._storm else 0

    def spoil(self, path: str, response: Response) -> Response:
        """`response`, as changed by the first pending fault for `path` or by the storm."""
        fault = self._take(path)
        if fault is None:
            return response
        if fault.kind == "slow":
            time.sleep(fault.seconds)
            return response
        if fault.kind in INSTEAD:
            return INSTEAD[fault.kind]
        if fault.kind == "cut":
            return replace(response, cut=True)
        body = b"" if fault.kind == "empty" else response.body[: len(response.body) // 2]
        return replace(response, body=body)

    def _take(self, path: str) -> Fault | None:
        with self._lock:
            fault = next((fault for fault in self._faults if path.startswith(fault.path)), None)
            if fault is None and self._storm and self._rng.random() < self._storm:
                kind = self._rng.choice(STORMY)
                fault = Fault(path, kind, 1, self._rng.uniform(0.1, STORM_SECONDS))
                self.counts[kind] += 1
            elif fault is not None:
                self.counts[fault.kind] += 1
                fault.times -= 1
                if fault.times == 0:
                    self._faults.remove(fault)
            return fault
