"""Runs `manage.py run` as a person would, and checks what it leaves behind."""

import http.client
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from casetracker.embedded.servers import free_ports

ROOT = Path(__file__).resolve().parent.parent.parent


def wait_until(check: Callable[[], object], seconds: float, what: str, pause: float = 0.1) -> None:
    deadline = time.monotonic() + seconds
    while not check():
        assert time.monotonic() < deadline, f"not within {seconds} s: {what}"
        time.sleep(pause)


def bare_environment(**more: str) -> dict[str, str]:
    """Our environment without the servers and secrets that the test plugin added."""
    mine = {"DATABASE_URL", "REDIS_URL", "SECRET_KEY", "CASETRACKER_VAR", "MAKELEVEL"}
    return {key: value for key, value in os.environ.items() if key not in mine} | more


def manage(*arguments: str, var: Path, seconds: float = 60, **more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=bare_environment(CASETRACKER_VAR=str(var), **more),
        capture_output=True,
        text=True,
        timeout=seconds,
        check=False,
    )


def descendants(pid: int) -> list[int]:
    """All descendants of process `pid`, from /proc."""
    parents = {}
    for entry in Path("/proc").glob("[0-9]*/stat"):
        try:
            parents[int(entry.parent.name)] = int(entry.read_text().rpartition(")")[2].split()[1])
        except (FileNotFoundError, ProcessLookupError):
            continue
    found, todo = [], [pid]
    while todo:
        above = todo.pop()
        below = [each for each, parent in parents.items() if parent == above]
        found += below
        todo += below
    return found


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


@dataclass
class Site:
    var: Path
    port: int = field(default_factory=lambda: free_ports(1)[0])
    process: subprocess.Popen[bytes] | None = None

    @property
    def log(self) -> str:
        return (self.var / "log").read_text()

    def start(self) -> None:
        with (self.var / "log").open("wb") as output:
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", "run"],
                cwd=ROOT,
                env=bare_environment(
                    CASETRACKER_VAR=str(self.var), PORT=str(self.port), CASETRACKER_DEMO="0"
                ),
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        wait_until(self._greeted, 90, "the greeting")

    def _greeted(self) -> bool:
        assert self.process is not None
        assert self.process.poll() is None, self.log
        return "Ctrl-C stops everything" in self.log

    def health(self) -> dict[str, str]:
        """The state of the parts by name; empty while the web server does not answer."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            connection.request("GET", "/healthz")
            response = connection.getresponse()
            parts: dict[str, str] = json.loads(response.read())["parts"]
        except (OSError, http.client.HTTPException, ValueError):
            return {}
        finally:
            connection.close()
        assert (response.status == 200) == (set(parts.values()) == {"up"})
        return parts

    def is_well(self) -> bool:
        return set(self.health().values()) == {"up"}

    def child(self, words: str) -> int | None:
        """The supervisor's child process whose command line contains these words."""
        assert self.process is not None
        for pid in descendants(self.process.pid):
            try:
                parent = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1]
                command = Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
            except (FileNotFoundError, ProcessLookupError):
                continue
            if int(parent) == self.process.pid and words in command:
                return pid
        return None

    def run_environment(self) -> dict[str, str]:
        found: dict[str, str] = json.loads((self.var / "run.json").read_text())["environment"]
        return found

    def stop(self) -> float:
        """Press Ctrl-C; returns the seconds until it stopped."""
        assert self.process is not None
        since = time.monotonic()
        self.process.send_signal(signal.SIGINT)
        self.process.wait(40)
        return time.monotonic() - since


@pytest.fixture
def reachable_folder() -> Iterator[Path]:
    """A folder that the servers' account may enter, which pytest's own are not."""
    folder = Path(tempfile.mkdtemp(prefix="casetracker-embedded-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    folder = Path(tempfile.mkdtemp(prefix="casetracker-site-"))
    folder.chmod(0o755)
    site = Site(folder)
    try:
        site.start()
        yield site
    finally:
        if site.process is not None and site.process.poll() is None:
            below = descendants(site.process.pid)
            site.process.terminate()
            try:
                site.process.wait(40)
            finally:
                for pid in filter(alive, below):
                    os.kill(pid, signal.SIGKILL)
        shutil.rmtree(folder, ignore_errors=True)
