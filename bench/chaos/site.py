"""The processes of a run: the world, the site under its own supervisor, and the receivers."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path

from bench.chaos.plan import Plan
from casetracker.embedded.servers import free_ports
from filings.sandbox.court import DEMO_TOKEN
from filings.sandbox.world import ZONES

ROOT = Path(__file__).resolve().parents[2]
SERVERS = {"DATABASE_URL", "REDIS_URL", "SECRET_KEY", "OWNER_DATABASE_URL", "MAKELEVEL"}
# One loopback address for each upstream, because in reality they are different hosts.
ADDRESS = {name: f"127.0.0.{number}" for number, name in enumerate(("courtlistener", *ZONES), start=2)}


def spawn(*argv: str, log: Path, **environment: str) -> subprocess.Popen[bytes]:
    inherited = {key: value for key, value in os.environ.items() if key not in SERVERS}
    with log.open("ab") as output:
        return subprocess.Popen(
            [sys.executable, *argv],
            cwd=ROOT,
            env=inherited | environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )


def end(process: subprocess.Popen[bytes] | None, seconds: float = 30) -> None:
    if process is None or process.poll() is not None:
        return
    process.terminate()
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait(5)


@dataclass
class Upstream:
    """Serves the world: courts and CourtListener, each at its own address."""

    plan: Plan
    folder: Path
    port: int = field(default_factory=lambda: free_ports(1)[0])
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        hosts = ",".join(("127.0.0.1", *ADDRESS.values()))
        throttle = ",".join(map(str, self.plan.budget))
        self.process = spawn(
            *("-m", "filings.sandbox", "--world", self.plan.world, "--host", hosts),
            *("--port", str(self.port), "--throttle", throttle, "--hurry", str(self.plan.hurry)),
            log=self.folder / "world.log",
        )
        wait_until(self._answers, 30, "the world")

    def url(self, name: str) -> str:
        return f"http://{ADDRESS[name]}:{self.port}"

    def places(self) -> list[str]:
        return [f"{address}:{self.port}" for address in ADDRESS.values()]

    def order(self, path: str, **what: object) -> dict[str, object]:
        """Sends a POST to the world's controls, which the storm does not affect."""
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}{path}",
            json.dumps(what).encode() if what else None,
            {"Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=20) as answer:
            found: dict[str, object] = json.loads(answer.read())
        return found

    def _answers(self) -> bool:
        try:
            return bool(self.order("/clock"))
        except OSError:
            return False


@dataclass
class Site:
    """`manage.py run` as a person starts it; the real supervisor restarts what is killed."""

    plan: Plan
    folder: Path
    port: int = field(default_factory=lambda: free_ports(1)[0])
    process: subprocess.Popen[bytes] | None = None

    @property
    def log(self) -> Path:
        return self.folder / "site.log"

    def start(self, world: Upstream, receivers: list[str]) -> dict[str, str]:
        """Starts the site and waits for its greeting; returns the environment that names its servers."""
        minute, hour, day = self.plan.budget
        self.process = spawn(
            *("manage.py", "run"),
            log=self.log,
            CASETRACKER_VAR=str(self.folder),
            PORT=str(self.port),
            CASETRACKER_DEMO="0",
            CASETRACKER_WAITS_DIVIDED_BY=str(self.plan.hurry),
            CASETRACKER_HTTP_ALLOWED_PRIVATE=",".join((*world.places(), *receivers)),
            COURTLISTENER_URL=f"{world.url('courtlistener')}/api/rest/v4",
            COURTLISTENER_TOKEN=DEMO_TOKEN,
            COURTLISTENER_BUDGET=f"{minute}/min,{hour}/hour,{day}/day",
            QUIET_HOURS="",
        )
        wait_until(self._greeted, 120, "the site")
        found: dict[str, str] = json.loads((self.folder / "run.json").read_text())["environment"]
        return found

    def _greeted(self) -> bool:
        text = self.log.read_text(errors="replace")
        if self.process is None or self.process.poll() is not None:
            raise RuntimeError(f"The site did not start:\n{text[-2000:]}")
        return "Ctrl-C stops everything" in text

    def stop(self) -> None:
        if self.process and self.process.poll() is None:
            below = descendants(self.process.pid)
            end(self.process, 60)
            for pid in below:
                kill(pid)


@dataclass
class Receiver:
    """A subscriber's program. It records what it receives and is restarted when it dies."""

    folder: Path
    name: str
    port: int = field(default_factory=lambda: free_ports(1)[0])
    flaky: float = 0.05  # share of its answers that fail
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/{self.name}"

    @property
    def place(self) -> str:
        return f"127.0.0.1:{self.port}"

    @property
    def book(self) -> Path:
        return self.folder / f"{self.name}.messages"

    def start(self) -> None:
        self.process = spawn(
            *("-m", "bench.chaos.receiver", str(self.port), str(self.book), str(self.flaky)),
            log=self.folder / "receivers.log",
        )

    def again(self) -> None:
        if self.process is None or self.process.poll() is not None:
            self.start()


def wait_until(check: object, seconds: float, what: str) -> None:
    assert callable(check)
    deadline = time.monotonic() + seconds
    while not check():
        if time.monotonic() > deadline:
            raise RuntimeError(f"not within {seconds:.0f} s: {what}")
        time.sleep(0.2)


def kill(pid: int) -> bool:
    try:
        os.kill(pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        return False
    return True


def parents() -> dict[int, int]:
    found = {}
    for entry in Path("/proc").glob("[0-9]*/stat"):
        try:
            found[int(entry.parent.name)] = int(entry.read_text().rpartition(")")[2].split()[1])
        except (FileNotFoundError, ProcessLookupError):
            continue
    return found


def descendants(pid: int) -> list[int]:
    known = parents()
    found, todo = [], [pid]
    while todo:
        above = todo.pop()
        below = [each for each, parent in known.items() if parent == above]
        found += below
        todo += below
    return found


def words(pid: int) -> str:
    """The command line of a process; empty if it is gone."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except (FileNotFoundError, ProcessLookupError):
        return ""
