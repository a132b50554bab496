"""CourtListener's webhook events during a run: sent until accepted, sometimes twice, and then counted.

Each has what CourtListener learned about one case since the previous event, mostly entries without text.
"""

from __future__ import annotations

import random
import time
import uuid
from collections import Counter
from collections.abc import Callable
from datetime import datetime

from bench.chaos.site import Site, Upstream
from bench.chaos.verdict import Verdict
from cases.models import Docket
from filings.models import FetchLog, Report, WebhookCall
from filings.polling import courtlistener_rows
from filings.sandbox.case import CaseFile
from filings.sandbox.listener.tables import docket_id
from filings.sandbox.webhook import Sender, alert, sandbox_rows
from filings.sandbox.world import World

MOST_ROWS = 200  # per event
REPEATED = 0.2  # share of accepted events sent again, as if their answer had been lost
LAST_TRIES = 60.0  # seconds of sending what was not accepted in the storm; the web may just be restarting
PAUSE = 0.5  # seconds between these attempts


class Alerts:
    """CourtListener's side of the webhook. `secret` is part of the address that it posts to."""

    def __init__(
        self, upstream: Upstream, site: Site, world: World, seed: int, secret: Callable[[], str]
    ) -> None:
        self.upstream, self.world = upstream, world
        self.done = Counter[str]()
        self.rows: dict[
            int, dict[int, int | None]
        ] = {}  # CourtListener's docket number -> row -> entry number
        self._keys: set[str] = set()
        self._told: dict[int, datetime] = {}
        self._waiting: list[tuple[str, dict[str, object]]] = []
        self._dice = random.Random(seed)
        self._sender = Sender(f"http://127.0.0.1:{site.port}/hooks/courtlistener/{secret()}/")

    def tell(self) -> None:
        """Sends what is new in a case, and what was not accepted before."""
        now = datetime.fromisoformat(str(self.upstream.order("/clock")["now"]))
        self._write(self._dice.choice(self.world.cases), now)
        self._send()

    def finish(self) -> None:
        deadline = time.monotonic() + LAST_TRIES
        self._send()
        while self._waiting and time.monotonic() < deadline:
            time.sleep(PAUSE)
            self._send()

    def _write(self, case: CaseFile, now: datetime) -> None:
        docket = docket_id(case)
        since = self._told.get(docket, self.world.begins)
        rows = [row for row in sandbox_rows(now, case) if _created(row) > since]
        rows = sorted(rows, key=_created)[:MOST_ROWS]
        if rows:
            self._told[docket] = _created(rows[-1])
            self.rows.setdefault(docket, {}).update({row["id"]: row["entry_number"] for row in rows})
            self._waiting.append((str(uuid.UUID(int=self._dice.getrandbits(128))), alert(rows)))

    def _send(self) -> None:
        again = []
        for key, event in self._waiting:
            self._keys.add(key)
            if not self._sender.send(event, key).is_success:
                self.done["tries that were not answered"] += 1
                again.append((key, event))
                continue
            self.done["taken"] += 1
            if self._dice.random() < REPEATED:
                self.done["repeated after they were taken"] += 1
                self._sender.send(event, key)
        self._waiting = again

    def judge(self, verdict: Verdict) -> None:
        """Each event was stored once, and its rows are there (exactly once: see verdict.dockets)."""
        verdict.must(not self._waiting, f"{len(self._waiting)} webhook events were never accepted")
        verdict.must(WebhookCall.objects.count() == len(self._keys), "an event was stored twice, or never")
        logs = FetchLog.objects.filter(batch__in=WebhookCall.objects.values("batch")).count()
        verdict.must(
            logs == len(self._keys), f"{logs} files were created from {len(self._keys)} webhook events"
        )
        parked = Report.objects.filter(docket=None).count()
        verdict.must(parked == 0, f"{parked} reports still wait for their docket")
        for number, rows in self.rows.items():
            docket = Docket.objects.filter(courtlistener_id=str(number)).first()
            if docket is None:
                verdict.wrong(f"no docket has CourtListener's number {number}")
                continue
            missing = rows.keys() - courtlistener_rows.known_ids(docket, str(number))
            verdict.must(not missing, f"{docket}: {len(missing)} rows of webhook events are missing")
            there = set(docket.entries.current().values_list("entry_number", flat=True))
            lost = {entry for entry in rows.values() if entry is not None} - there
            verdict.must(not lost, f"{docket}: in a webhook event but missing: {sorted(lost)[:5]}")
        numbered = {(docket, entry) for docket, rows in self.rows.items() for entry in rows.values() if entry}
        verdict.counts |= {
            "rows told by webhook": sum(map(len, self.rows.values())),
            "numbered entries told by webhook": len(numbered),
        }


def _created(row: dict[str, object]) -> datetime:
    return datetime.fromisoformat(str(row["date_created"]))
