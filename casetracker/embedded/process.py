"""Starts child processes that cannot outlive the process that started them."""

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, TypedDict

_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


@dataclass(frozen=True)
class ServerUser:
    """The account that the database server, which refuses to run as root, runs under if we are root."""

    name: str
    uid: int
    gid: int


@dataclass(frozen=True)
class Program:
    """A long-running child process: how it is started and how it is stopped."""

    name: str
    argv: tuple[str, ...]
    env: dict[str, str] = field(default_factory=dict)
    user: ServerUser | None = None
    cwd: Path = Path("/")
    # Signals to try in turn, each with the seconds to wait; then SIGKILL to the group.
    stop: tuple[tuple[signal.Signals, float], ...] = ((signal.SIGTERM, 5.0),)
    # The signal that the kernel sends if the supervisor itself dies.
    orphaned: signal.Signals = signal.SIGTERM
    # Programs with a higher stage are stopped first.
    stage: int = 0
    # PostgreSQL's backends are their own groups and exit by themselves, leaving shared memory in order.
    kill_group: bool = True


def die_with_parent(number: signal.Signals, parent: int) -> None:
    """Asks the kernel to signal this process when the THREAD that created it ends (Linux only)."""
    if _libc is None:
        return
    _libc.prctl(_PR_SET_PDEATHSIG, int(number), 0, 0, 0)
    if os.getppid() != parent:  # the parent died before we could ask
        os._exit(1)


def _first_act(number: signal.Signals) -> Callable[[], None]:
    parent = os.getpid()
    return lambda: die_with_parent(number, parent)


class Account(TypedDict, total=False):
    """The arguments of subprocess that change the account."""

    user: int
    group: int
    extra_groups: list[int]


def drop(user: ServerUser | None) -> Account:
    """Changes to `user`, if given. It is applied before preexec_fn, so the death signal stays set."""
    return {} if user is None else {"user": user.uid, "group": user.gid, "extra_groups": []}


def spawn(program: Program, output: int | IO[bytes]) -> subprocess.Popen[bytes]:
    """Starts `program` in its own session, so that Ctrl-C reaches only us. Call from the main thread."""
    return subprocess.Popen(
        program.argv,
        env=program.env,
        cwd=program.cwd,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT,
        start_new_session=True,
        preexec_fn=_first_act(program.orphaned),  # noqa: PLW1509 - no threads here, by rule
        **drop(program.user),
    )


def kill_group(pid: int) -> None:
    """Kills whatever is left of the process group that `pid` led."""
    try:
        os.killpg(pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        return


def stop(process: subprocess.Popen[bytes], program: Program) -> None:
    """Stops one process for good, politely first. Waits at most as long as the program specifies."""
    for number, seconds in program.stop:
        if process.poll() is not None:
            break
        process.send_signal(number)
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            continue
    if process.poll() is None:
        process.kill()
        process.wait(10)
    if program.kill_group:
        kill_group(process.pid)


def server_environment() -> dict[str, str]:
    """The part of our environment that a server binary needs, without any secrets."""
    keep = ("PATH", "TZDIR", "LD_LIBRARY_PATH", "TMPDIR")
    return {"LC_ALL": "C", "TZ": "UTC"} | {key: os.environ[key] for key in keep if key in os.environ}
