"""The embedded servers together: which are needed, their secrets, and the claim on their data."""

import fcntl
import json
import os
import secrets
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from casetracker.embedded.places import Places, find_binaries
from casetracker.embedded.postgres import Postgres
from casetracker.embedded.process import spawn, stop
from casetracker.embedded.trouble import Trouble, last_words
from casetracker.embedded.valkey import Valkey


def given(name: str, environment: Mapping[str, str]) -> bool:
    """Whether a setting is in the environment, directly or as a file (see casetracker/settings.py)."""
    return bool(environment.get(name) or environment.get(f"{name}_FILE"))


@dataclass(frozen=True)
class Servers:
    """The embedded servers: those that the environment does not already name."""

    postgres: Postgres | None
    valkey: Valkey | None

    def all(self) -> list[Postgres | Valkey]:
        return [server for server in (self.postgres, self.valkey) if server is not None]

    def initialize(self) -> None:
        for server in self.all():
            server.initialize()

    def environment(self) -> dict[str, str]:
        """The variables that settings.py needs to find the servers."""
        result = {}
        if self.postgres is not None:
            result["DATABASE_URL"] = self.postgres.app_url
            result["OWNER_DATABASE_URL"] = self.postgres.owner_url
        if self.valkey is not None:
            result["REDIS_URL"] = self.valkey.url
        return result


def needed(places: Places, environment: Mapping[str, str], durable: bool = True) -> Servers:
    """Chooses ports and passwords. Writes nothing but the passwords, once."""
    own_database, own_broker = given("DATABASE_URL", environment), given("REDIS_URL", environment)
    if own_database and own_broker:
        return Servers(None, None)
    binaries = find_binaries(places)
    known = _passwords(places)
    first, second = free_ports(2)
    return Servers(
        None if own_database else Postgres(places, binaries.postgres, first, known["postgres"], durable),
        None if own_broker else Valkey(places, binaries.valkey, second, known["valkey"], durable),
    )


@contextmanager
def running(places: Places, servers: Servers) -> Iterator[None]:
    """Runs the servers for the length of the block, with the output of each in a file."""
    servers.initialize()
    with ExitStack() as stack:
        for server in servers.all():
            program = server.program()
            log = places.home / f"{program.name}.log"
            output = stack.enter_context(log.open("wb"))
            process = spawn(program, output)
            stack.callback(stop, process, program)
            _wait(server, process, log)
        yield


def _wait(server: Postgres | Valkey, process: subprocess.Popen[bytes], log: Path) -> None:
    try:
        server.wait_ready(process)
    except Trouble as trouble:
        raise Trouble(f"{trouble} ({last_words(log)})") from trouble


def free_ports(count: int) -> list[int]:
    """Different loopback ports that nobody is listening on now."""
    with ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(count)]
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in sockets]


def secret_file(path: Path, make: str) -> str:
    """The content of a file that only we can read; created with `make` the first time."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        if text := path.read_text().strip():
            return text
        path.write_text(make)  # a full disk may have left it empty
        return make
    with os.fdopen(descriptor, "w") as file:
        file.write(make)
    return make


def _passwords(places: Places) -> dict[str, str]:
    fresh = json.dumps({"postgres": secrets.token_urlsafe(32), "valkey": secrets.token_urlsafe(32)})
    known: dict[str, str] = json.loads(secret_file(places.home / "passwords.json", fresh))
    return known


class Claim:
    """The right to run servers on this data, held by one process at a time and released by the kernel."""

    def __init__(self, places: Places, what: str) -> None:
        self.path = places.home / "lock"
        self.what = what
        self._file = self.path.open("a+")

    def take(self) -> bool:
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        self._file.seek(0)
        self._file.truncate()
        self._file.write(f"{self.what} (process {os.getpid()})")
        self._file.flush()
        return True

    def take_within(self, seconds: float) -> bool:
        deadline = time.monotonic() + seconds
        while not self.take():
            if time.monotonic() > deadline:
                return False
            time.sleep(0.1)
        return True

    def holder(self) -> str:
        return self.path.read_text().strip() or "another command"

    def release(self) -> None:
        self._file.close()
