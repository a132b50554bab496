"""Misbehaviour on request, so that it can be seen how the product takes what real upstreams do.

`POST /faults {"path": "/cgi-bin/", "kind": "gateway", "times": 2}`: the next two answers to paths that begin
so go wrong. Kinds: see KINDS; "slow" waits `seconds` before answering.
"""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, replace

from filings.sandbox.messages import Response, html_page

KINDS = ("gateway", "forbidden", "error_page", "empty", "truncated", "slow")
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

    def add(self, order: dict[str, object]) -> None:
        """Raises ValueError with a sentence if the order makes no sense."""
        path, kind = order.get("path"), order.get("kind")
        times, seconds = order.get("times", 1), order.get("seconds", 0)
        if not isinstance(path, str) or not path.startswith("/"):
            raise ValueError('"path" must be the beginning of a path, like "/cgi-bin/".')
        if kind not in KINDS:
            raise ValueError(f'"kind" must be one of {", ".join(KINDS)}.')
        if not isinstance(times, int) or not 1 <= times <= 1000:
            raise ValueError('"times" must be a whole number from 1 to 1000.')
        if not isinstance(seconds, (int, float)) or not 0 <= seconds <= MAX_SECONDS:
            raise ValueError(f'"seconds" must be between 0 and {MAX_SECONDS}.')
        with self._lock:
            if len(self._faults) >= MAX_FAULTS:
                raise ValueError("Too many faults are waiting.")
            self._faults.append(Fault(path, str(kind), times, seconds))

    def clear(self) -> None:
        with self._lock:
            self._faults.clear()

    def spoil(self, path: str, response: Response) -> Response:
        """`response`, or what the first waiting fault for `path` makes of it."""
        fault = self._take(path)
        if fault is None:
            return response
        if fault.kind == "slow":
            time.sleep(fault.seconds)
            return response
        if fault.kind == "gateway":
            return html_page("502 Bad Gateway", "<h1>502 Bad Gateway</h1>", 502)
        if fault.kind == "forbidden":
            return html_page("403 Forbidden", "<h1>403 Forbidden</h1>", 403)
        if fault.kind == "error_page":
            return html_page("Error", "<h2>An internal error occurred. Please try again later.</h2>")
        body = b"" if fault.kind == "empty" else response.body[: len(response.body) // 2]
        return replace(response, body=body)

    def _take(self, path: str) -> Fault | None:
        with self._lock:
            fault = next((fault for fault in self._faults if path.startswith(fault.path)), None)
            if fault is not None:
                fault.times -= 1
                if fault.times == 0:
                    self._faults.remove(fault)
            return fault
