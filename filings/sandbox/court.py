"""The sandbox court: answers requests for all its paths, without a socket; `server` puts it on one."""

from __future__ import annotations

import json
import math
import re
import time
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from html import escape
from pathlib import Path

from filings.sandbox import feed, pdf, policies
from filings.sandbox.case import COURT_TIME, Entry, Paper, demo, entries_at, facts, next_filing
from filings.sandbox.clock import Clock
from filings.sandbox.faults import Faults
from filings.sandbox.listener.api import ROOT, Listener
from filings.sandbox.listener.tables import file_arrives
from filings.sandbox.listener.throttle import Throttle
from filings.sandbox.messages import Request, Response, html_page, json_response
from filings.sandbox.replay import Replay
from filings.sandbox.sheet import sheet_html
from filings.sandbox.world import Court, World

# Public on purpose: it opens only a replica on loopback. 40 hex digits, like CourtListener's tokens.
DEMO_TOKEN = "5a4db0c5" * 5
STORED = re.compile(r"/recap/gov\.uscourts\.sandbox\.\d+/gov\.uscourts\.sandbox\.\d+\.(\d+)\.(\d+)\.pdf")


class SandboxCourt:
    def __init__(
        self,
        state_dir: Path | None = None,
        *,
        replay: Path | None = None,
        token: str = DEMO_TOKEN,
        throttle: tuple[int, int, int] = (0, 0, 0),
        world: World | None = None,
        hurry: float = 1,
    ) -> None:
        """`throttle`: calls per minute, hour, and day; 0 for no limit. Raises ValueError for a bad `replay`.

        With a `world` its cases are served instead of the demonstration case, each court under its ID. The
        throttle counts real time, because the clock may run fast, and `hurry` shortens the throttle's
        windows.
        """
        self.clock = Clock(state_dir)
        self.world = world
        seconds = (lambda: time.monotonic() * hurry) if world else (lambda: self.clock.now().timestamp())
        self.listener = Listener(token, Throttle(throttle, seconds), world.cases if world else ())
        self.calls: list[tuple[float, int]] = []  # to the replica: time (monotonic) and status of the answer
        self.faults = Faults()
        self.looks: Counter[str] = Counter()  # free looks used, by document
        self.replay = Replay(replay) if replay else None

    def respond(self, request: Request) -> Response:
        if request.path == "/clock":
            return self._control(request, self._move, lambda: None)
        if request.path == "/faults":
            return self._control(request, self.faults.add, self.faults.clear)
        if request.path == "/calls":
            return json_response({"calls": self.calls[-100_000:], "faults": self.faults.counts})
        answer = self._page(request) or html_page("Not found", "<h1>404 Not Found</h1>", 404)
        if request.path.startswith("/api/"):
            self.calls.append((time.monotonic(), answer.status))
        return self.faults.spoil(request.path, answer)

    def _page(self, request: Request) -> Response | None:  # noqa: PLR0911  one line per address
        now, path = self.clock.now(), request.path
        if path.startswith("/api/"):
            return self.listener.respond(request, now, self.faults.roll(4))
        if request.method not in {"GET", "HEAD"}:
            return html_page("Method not allowed", "<h1>405 Method Not Allowed</h1>", 405)
        if path.startswith("/replay/"):
            return self.replay.respond(request) if self.replay else None
        if self.world:
            return self._of_world(self.world, request, now)
        pages: dict[str, Callable[[Request, datetime], Response]] = {
            "/": _front,
            "/cgi-bin/rss_outside.pl": _feed,
            "/cgi-bin/DktRpt.pl": _docket,
        }
        if path in pages:
            return pages[path](request, now)
        if path.startswith("/doc1/") and "magic_num=" in request.query_string:
            self.looks[path] += 1
            if self.looks[path] > 1:
                used = "<h1>PACER Login</h1><p>The free look at this document has been used.</p>"
                return html_page("PACER: Login", used)
        return _document(path, now) or policies.respond(path, now)

    def _of_world(self, world: World, request: Request, now: datetime) -> Response | None:
        """Answer `/<court>/cgi-bin/...`. During a storm the courts' clocks are off by up to a minute."""
        name, _, page = request.path.lstrip("/").partition("/")
        court = world.courts.get(name)
        if court is None:
            return None
        wobble = timedelta(seconds=self.faults.roll(120) - 60 if self.faults.roll(2) else 0)
        origin = f"{request.origin}/{name}"
        if page == "cgi-bin/rss_outside.pl":
            payload = feed.feed_xml(now, origin, court.cases, types=court.types, wobble=wobble)
            return Response(200, payload, "text/xml; charset=ISO-8859-1")
        return _sheet_of(court, request, now, origin, wobble) if page == "cgi-bin/DktRpt.pl" else None

    def _control(
        self, request: Request, act: Callable[[dict[str, object]], object], clear: Callable[[], object]
    ) -> Response:
        """GET returns the time, POST acts on a JSON object, DELETE clears."""
        if request.method == "DELETE":
            clear()
        if request.method == "POST":
            # A web page can send a form to loopback, but cannot send this type without a preflight request.
            if not request.headers.get("content-type", "").startswith("application/json"):
                detail = "Send JSON with the header Content-Type: application/json."
                return json_response({"detail": detail}, 415)
            try:
                order = json.loads(request.body)
                if not isinstance(order, dict):
                    raise ValueError("Send a JSON object.")
                act(order)
            except (ValueError, RecursionError) as error:
                return json_response({"detail": str(error)}, 400)
        now = self.clock.now()
        following = None if self.world else next_filing(now)
        return json_response(
            {"now": now.isoformat(), "next_filing": following.isoformat() if following else None}
        )

    def _move(self, order: dict[str, object]) -> None:
        now, seconds = order.get("now"), order.get("advance_seconds")
        rate = order.get("rate")
        if isinstance(rate, (int, float)) and math.isfinite(rate):
            self.clock.run_at(rate)
        elif isinstance(now, str):
            try:
                moment = datetime.fromisoformat(now)
            except ValueError:
                raise ValueError('"now" must be a time such as 2026-11-23T09:00.') from None
            self.clock.set(moment if moment.tzinfo else moment.replace(tzinfo=COURT_TIME))
        elif isinstance(seconds, (int, float)) and math.isfinite(seconds):
            self.clock.advance(seconds)
        else:
            raise ValueError('Send {"now": "2026-11-23T09:00"} or {"advance_seconds": 3600}.')


def _sheet_of(court: Court, request: Request, now: datetime, origin: str, wobble: timedelta) -> Response:
    """`?<case ID>` for a whole docket, `?<case ID>&days=3` for what was filed in the last three days."""
    case_id, _, limit = request.query_string.partition("&days=")
    case = next((case for case in court.cases if case.facts["pacer_case_id"] == case_id), None)
    if case is None:
        return html_page("ECF", "<p><b>Case not found.</b></p>")
    days = int(limit) if limit.isascii() and limit.isdigit() else 0
    since = (now - timedelta(days=days)).astimezone(case.zone).date() if days else None
    return Response(200, sheet_html(now, origin, case, since=since, wobble=wobble).encode())


def _feed(request: Request, now: datetime) -> Response:
    return Response(200, feed.feed_xml(now, request.origin), "text/xml; charset=ISO-8859-1")


def _docket(request: Request, now: datetime) -> Response:
    if request.query_string.split("&")[0] != facts()["pacer_case_id"]:
        return html_page("SANDBOX-ECF", "<p><b>Case not found.</b></p>")
    return Response(200, sheet_html(now, request.origin).encode())


def _document(path: str, now: datetime) -> Response | None:
    """A document by its PACER ID, in which the fourth digit is ignored, or from CourtListener's storage."""
    by_id = re.fullmatch(r"/doc1/(\d{3})\d(\d{8})", path)
    stored = STORED.fullmatch(path)
    for entry in entries_at(now, with_removed=True) if by_id or stored else ():
        for paper in entry.papers:
            if by_id and f"{paper.document_id[:3]}.{paper.document_id[4:]}" == f"{by_id[1]}.{by_id[2]}":
                return _opened(entry, paper)
            numbers = (str(entry.number), str(paper.attachment or 0))
            if stored and numbers == (stored[1], stored[2]):
                arrives = file_arrives(demo(), entry, paper)
                return _opened(entry, paper) if arrives and arrives <= now else None
    return None


def _opened(entry: Entry, paper: Paper) -> Response:
    if entry.sealed:
        return html_page("SANDBOX-ECF", "<p><b>You do not have permission to view this document.</b></p>")
    return Response(200, pdf.paper_pdf(entry, paper), "application/pdf")


def _front(request: Request, now: datetime) -> Response:
    case = facts()
    links = [
        ("/cgi-bin/rss_outside.pl", "Recent entries (RSS)"),
        (f"/cgi-bin/DktRpt.pl?{case['pacer_case_id']}", f"Docket of {case['name']}"),
        (ROOT, "CourtListener replica"),
        *((policy.path, policy.name) for policy in policies.policies()),
        ("/clock", "Clock"),
    ]
    listed = "".join(f'<li><a href="{escape(url)}">{escape(label)}</a></li>\n' for url, label in links)
    return html_page(
        "Sandbox Court",
        f"<h1>Sandbox Court</h1>\n<p>A fictional court for demonstrations and tests. Its clock reads "
        f"{now:%B} {now.day}, {now:%Y, %H:%M:%S %Z}.</p>\n<ul>\n{listed}</ul>",
    )
