"""Keeps the child processes of `make run` alive, streams their output, and stops them in order.

It has only one thread, because the kernel's death signal to children is tied to the thread that created them.
"""

import os
import selectors
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from types import FrameType

from casetracker.embedded.log import Lines, say
from casetracker.embedded.process import Program, kill_group, spawn
from casetracker.embedded.trouble import Trouble

# The fault run shortens all waits (casetracker/lib/waits.py); this runs before settings are read.
_SHORTENED = float(os.environ.get("CASETRACKER_WAITS_DIVIDED_BY") or 1)
QUICK_DEATH = 30.0 / _SHORTENED  # if a child lived longer, the count of deaths starts over
MOST_DEATHS = 8  # quick ones in a row
LONGEST_PAUSE = 10.0 / _SHORTENED


class Stopped(Exception):
    """Somebody asked us to stop (Ctrl-C, SIGTERM, a closed terminal)."""


@dataclass
class Child:
    program: Program
    process: subprocess.Popen[bytes]
    lines: Lines
    started: float
    deaths: int = 0
    restart_at: float | None = None

    @property
    def alive(self) -> bool:
        return self.restart_at is None


@dataclass
class Supervisor:
    children: dict[str, Child] = field(default_factory=dict)
    # Once the site has been up, a part that keeps dying no longer stops the others: it is restarted again and
    # again, and the log says so. Before that, it is a setup problem that somebody should read about.
    settled: bool = False
    _selector: selectors.BaseSelector = field(default_factory=selectors.DefaultSelector)
    _asked_to_stop: int = 0

    def __post_init__(self) -> None:
        """Lets signals wake the loop through a socket; nothing else handles them."""
        self._wake, sender = socket.socketpair()
        self._wake.setblocking(False)
        sender.setblocking(False)
        self._sender = sender
        signal.set_wakeup_fd(sender.fileno(), warn_on_full_buffer=False)
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._on_stop)
        if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:  # nohup
            signal.signal(signal.SIGHUP, self._on_stop)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        self._selector.register(self._wake, selectors.EVENT_READ)

    def _on_stop(self, _number: int, _frame: FrameType | None) -> None:
        self._asked_to_stop += 1

    # -- starting

    def start(self, program: Program) -> subprocess.Popen[bytes]:
        process = spawn(program, subprocess.PIPE)
        child = self.children.get(program.name)
        if child is None:
            child = Child(program, process, Lines(program.name), time.monotonic())
            self.children[program.name] = child
        child.process, child.started, child.restart_at = process, time.monotonic(), None
        if process.stdout is not None:
            os.set_blocking(process.stdout.fileno(), False)
            self._selector.register(process.stdout, selectors.EVENT_READ, child)
        return process

    def run(self, program: Program, seconds: float) -> int:
        """Runs a program to its end while watching the others; returns its exit code."""
        process = self.start(program)
        deadline = time.monotonic() + seconds
        while process.poll() is None:
            self.turn(0.2, restart=[name for name in self.children if name != program.name])
            if time.monotonic() > deadline:
                raise Trouble(f"{program.name} took longer than {seconds:.0f} seconds.")
        self._drain(self.children.pop(program.name))
        return process.returncode

    # -- the loop

    def turn(self, seconds: float, restart: Iterable[str] | None = None) -> None:
        """Waits at most `seconds`, passes on output, and restarts what died. Raises Stopped or Trouble."""
        self._pump(min([seconds, *self._pauses()]))
        if self._asked_to_stop:
            raise Stopped
        for name in list(self.children) if restart is None else restart:
            self._look_after(self.children[name])

    def _pauses(self) -> list[float]:
        now = time.monotonic()
        return [max(c.restart_at - now, 0.0) for c in self.children.values() if c.restart_at is not None]

    def _pump(self, seconds: float) -> None:
        for key, _events in self._selector.select(seconds):
            if key.fileobj is self._wake:
                self._wake.recv(4096)
            else:
                self._read(key.data, key.fd)

    def _read(self, child: Child, descriptor: int) -> bool:
        """Passes on the available output; False at the end of the pipe."""
        try:
            data = os.read(descriptor, 65536)
        except BlockingIOError:
            return False
        if data:
            child.lines.feed(data)
            return True
        self._unwatch(child)
        return False

    def _unwatch(self, child: Child) -> None:
        output = child.process.stdout
        if output is not None and not output.closed:
            self._selector.unregister(output)
            output.close()
            child.lines.end()

    def _drain(self, child: Child) -> None:
        """Passes on what a dead child left in its pipe, without waiting: a grandchild may hold it open."""
        output = child.process.stdout
        while output is not None and not output.closed and self._read(child, output.fileno()):
            continue
        self._unwatch(child)

    # -- the dead

    def _look_after(self, child: Child) -> None:
        if child.restart_at is not None:
            if time.monotonic() >= child.restart_at:
                self.start(child.program)
            return
        if not self._has_died(child):
            return
        self._drain(child)
        lived = time.monotonic() - child.started
        child.deaths = child.deaths + 1 if lived < QUICK_DEATH else 1
        if child.deaths > MOST_DEATHS and not self.settled:
            last_line = child.lines.last or "none"
            raise Trouble(
                f"{child.program.name} stopped {child.deaths} times in a row. Its last line: {last_line}"
            )
        pause = min(0.1 * 2 ** min(child.deaths - 1, 20), LONGEST_PAUSE)
        say(child.program.name, f"stopped ({_how(child.process.returncode)}); restarting in {pause:.1f} s")
        child.restart_at = time.monotonic() + pause

    @staticmethod
    def _has_died(child: Child) -> bool:
        """Kills the rest of the group before the leader is reaped; until then its ID cannot be reused."""
        if child.process.returncode is not None:
            return True
        pid = child.process.pid
        if os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None:
            return False
        if child.program.kill_group:
            kill_group(pid)
        child.process.wait()
        return True

    # -- stopping

    def stop(self) -> None:
        """Stops all programs, the highest stage first. A second Ctrl-C hurries it without harming data."""
        self._asked_to_stop = 0
        living = [child for child in self.children.values() if child.alive and not self._has_died(child)]
        for stage in sorted({child.program.stage for child in living}, reverse=True):
            self._stop_stage([child for child in living if child.program.stage == stage])

    def _stop_stage(self, children: list[Child]) -> None:
        asked: dict[str, int] = dict.fromkeys((c.program.name for c in children), 0)
        since = time.monotonic()
        left = children
        while left:
            for child in left:
                self._ask(child, asked, time.monotonic() - since)
            self._pump(0.05)
            left = [child for child in left if not self._has_died(child)]
        for child in children:
            self._drain(child)

    def _ask(self, child: Child, asked: dict[str, int], waited: float) -> None:
        """Sends the next signal when it is time; a second Ctrl-C sends all of them sooner."""
        steps = [*child.program.stop, (signal.SIGKILL, 0.0)]
        due = 0.0
        for position, (number, seconds) in enumerate(steps):
            hurried = self._asked_to_stop and number != signal.SIGKILL
            if position >= asked[child.program.name] and (waited >= due or hurried):
                child.process.send_signal(number)
                asked[child.program.name] = position + 1
            due += seconds


def _how(code: int) -> str:
    return f"exit code {code}" if code >= 0 else signal.Signals(-code).name


def wait_for(supervisor: Supervisor, check: Callable[[], bool], seconds: float) -> bool:
    """Runs the loop until `check`, called every half second, is true; False after `seconds`."""
    deadline = time.monotonic() + seconds
    while not check():
        if time.monotonic() > deadline:
            return False
        again = time.monotonic() + 0.5
        while (left := again - time.monotonic()) > 0:
            supervisor.turn(left)
    return True
