"""The sandbox clock can be set, runs by itself, survives restarts, and never goes back by itself."""

from __future__ import annotations

import json
import time
from datetime import datetime, timedelta
from pathlib import Path

import httpx
import pytest

from filings.sandbox.case import COURT_TIME, START
from filings.sandbox.clock import Clock
from filings.sandbox.court import SandboxCourt


def test_it_starts_on_a_monday_morning_and_runs() -> None:
    clock = Clock()
    first = clock.now()
    assert timedelta(0) <= first - START < timedelta(seconds=5)
    time.sleep(0.02)
    assert clock.now() > first
    assert first.isoformat().endswith("-05:00")


def test_it_resumes_where_it_stopped_and_never_earlier(tmp_path: Path) -> None:
    clock = Clock(tmp_path)
    clock.set(datetime(2026, 12, 3, 12, 57, tzinfo=COURT_TIME))
    told = [clock.now() for _ in range(50)][-1]
    resumed = Clock(tmp_path).now()
    assert told <= resumed < told + timedelta(seconds=10)


def test_a_damaged_state_restarts_at_the_beginning(tmp_path: Path) -> None:
    for damage in ("", "{", "[]", '{"now": 5}', '{"now": "yesterday"}', '{"now": "2026-11-23T09:00"}'):
        (tmp_path / "clock.json").write_text(damage)
        assert Clock(tmp_path).now() - START < timedelta(seconds=5)


def test_it_is_read_and_set_over_http(sandbox_url: str, tmp_path: Path) -> None:
    url = f"{sandbox_url}/clock"
    answer = httpx.post(url, json={"now": "2026-11-23T16:50"}).json()
    assert answer["now"].startswith("2026-11-23T16:50:0")
    assert answer["next_filing"] == "2026-11-23T16:52:00-05:00"
    httpx.post(url, json={"advance_seconds": 3600})
    assert httpx.get(url).json()["now"].startswith("2026-11-23T17:50:0")
    kept = json.loads((tmp_path / "sandbox" / "clock.json").read_text())
    assert kept["now"].startswith("2026-11-23T17:50:")
    assert (
        httpx.post(url, json={"now": "2026-12-24T12:00:00Z"}).json()["now"].startswith("2026-12-24T07:00:0")
    )


@pytest.mark.parametrize(
    "order",
    [{}, [], {"now": "tomorrow"}, {"now": "1999-01-01"}, {"advance_seconds": 1e300}, {"advance_seconds": "9"},
     {"advance_seconds": float("nan")}],
)  # fmt: skip
def test_an_invalid_order_is_refused_and_changes_nothing(
    sandbox_court: SandboxCourt, sandbox_url: str, order: object
) -> None:
    before = sandbox_court.clock.now()
    body = json.dumps(order).encode()
    answer = httpx.post(f"{sandbox_url}/clock", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == 400
    assert answer.json()["detail"]
    assert sandbox_court.clock.now() - before < timedelta(seconds=5)


def test_a_form_on_some_web_page_cannot_move_it(sandbox_court: SandboxCourt, sandbox_url: str) -> None:
    answer = httpx.post(f"{sandbox_url}/clock", content=b'{"advance_seconds": 86400}')
    assert answer.status_code == 415
    assert sandbox_court.clock.now() < START + timedelta(minutes=1)
