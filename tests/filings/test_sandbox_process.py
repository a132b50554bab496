"""`python -m filings.sandbox` as a process: starts, prints its address, stops on request, keeps its clock."""

from __future__ import annotations

import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

ROOT = Path(__file__).parents[2]


@contextmanager
def started(*options: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    command = [sys.executable, "-m", "filings.sandbox", "--port", "0", *options]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        yield process, process.stdout.readline().rpartition(" ")[2].strip()
    finally:
        process.terminate()
        process.communicate(timeout=10)


def test_it_serves_on_loopback_and_stops_when_asked(tmp_path: Path) -> None:
    with started("--state-dir", str(tmp_path)) as (process, url):
        assert url.startswith("http://127.0.0.1:")
        httpx.post(f"{url}/clock", json={"now": "2026-12-03T13:00"})
    assert process.returncode == 0
    with started("--state-dir", str(tmp_path)) as (_, url):
        assert httpx.get(f"{url}/clock").json()["now"].startswith("2026-12-03T13:00:")
        assert "Motion Hearing" in httpx.get(f"{url}/cgi-bin/rss_outside.pl").text


def test_it_can_be_throttled_like_the_real_one() -> None:
    with started("--throttle", "2,0,0", "--token", "t") as (_, url):
        asked = [
            httpx.get(f"{url}/api/rest/v4/dockets/", headers={"Authorization": "Token t"}) for _ in range(3)
        ]
    assert [answer.status_code for answer in asked] == [200, 200, 429]


def test_a_taken_port_is_one_plain_sentence() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        command = [sys.executable, "-m", "filings.sandbox", "--port", port]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=30, check=False)
    assert done.returncode == 1
    assert done.stderr.startswith("The sandbox court cannot start: ")
    assert "Traceback" not in done.stderr


def test_it_needs_no_django() -> None:
    code = "import sys, filings.sandbox.__main__; sys.exit('django' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, timeout=30, check=False).returncode == 0
