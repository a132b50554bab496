"""Several worker processes, some of them killed, share one budget: the replica never has to refuse a call."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection

from filings.ingest import pipeline
from filings.models import Call, Feed, FetchLog, Upstream
from filings.sandbox.court import SandboxCourt
from filings.sandbox.listener.throttle import Throttle
from filings.sandbox.server import running
from filings.sandbox.sheet import sheet_html

FASTER = 60  # one minute there is one second here
SECONDS = 9
MINUTE, HOUR = 5, 45


class Counting(Throttle):
    def __init__(self) -> None:
        super().__init__((MINUTE, HOUR, 0), lambda: time.monotonic() * FASTER)
        self.refused: list[tuple[str, int]] = []
        self.served = 0

    def refuse(self, who: str) -> tuple[str, int] | None:
        answer = super().refuse(who)
        if answer:
            self.refused.append(answer)
        else:
            self.served += 1
        return answer


def worker(address: str) -> subprocess.Popen[bytes]:
    values = connection.settings_dict
    url = f"postgresql://{values['USER']}:{values['PASSWORD']}@{values['HOST']}:{values['PORT']}/{values['NAME']}"
    environment = os.environ | {
        "DATABASE_URL": url,
        "COURTLISTENER_BUDGET": f"{MINUTE}/min,{HOUR}/hour",
        "CASETRACKER_WAITS_DIVIDED_BY": str(FASTER),
    }
    root = Path(__file__).resolve().parents[2]
    command = [sys.executable, "-m", "tests.filings.throttled_worker", address]
    return subprocess.Popen(command, env=environment, cwd=root)


def kill(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGKILL)
    process.wait()


def wait_for_first_call() -> float:
    ends = time.monotonic() + 60
    while not Call.objects.exists():
        assert time.monotonic() < ends, "no worker started"
        time.sleep(0.1)
    return time.monotonic()


@pytest.mark.django_db(transaction=True)
def test_the_budget_is_used_up_and_never_exceeded(sandbox_court: SandboxCourt) -> None:
    page = sheet_html(sandbox_court.clock.now()).encode()
    (outcome,) = pipeline.read(pipeline.record_of(page, file_name="sheet.html", court_hint="sandbox"))
    throttle = sandbox_court.listener.throttle = Counting()
    with running(sandbox_court) as address:
        Feed.objects.create(
            kind="courtlistener", court_id="sandbox", docket_id=outcome.docket_id,
            url=f"{address}/api/rest/v4", interval=timedelta(milliseconds=5),
        )  # fmt: skip
        workers = [worker(address) for _ in range(3)]
        kills = 0
        try:
            first = wait_for_first_call()
            while (passed := time.monotonic() - first) < SECONDS:
                time.sleep(random.uniform(1.5, 3))
                if passed < SECONDS / 2:
                    kill(workers[kills % 3])
                    workers[kills % 3] = worker(address)
                    kills += 1
        finally:
            for process in workers:
                kill(process)
    assert throttle.refused == []
    assert throttle.served <= Call.objects.count()  # each call was recorded before it was sent
    assert kills >= 2
    assert throttle.served > 2 * MINUTE, "the windows slide, and calls they free are used"
    assert not FetchLog.objects.filter(status="failed").exists()
    assert Upstream.objects.get().stopped_until is None
