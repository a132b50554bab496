"""The embedded broker: Valkey, which speaks Redis's protocol."""

import os
import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

import redis

from casetracker.embedded.places import Places, private_folder
from casetracker.embedded.process import Program, server_environment
from casetracker.embedded.trouble import Trouble

READY_SECONDS = 30.0


@dataclass(frozen=True)
class Valkey:
    """One server with its data below `places.home`, on a loopback port."""

    places: Places
    binary: Path
    port: int
    password: str
    durable: bool = True

    @property
    def data(self) -> Path:
        return self.places.home / "valkey"

    @property
    def url(self) -> str:
        return f"redis://:{self.password}@127.0.0.1:{self.port}/0"

    def initialize(self) -> None:
        """Writes the configuration, which has the password, so that `ps` does not show it."""
        folder = private_folder(self.data, self.places.user)
        settings = {
            "bind": "127.0.0.1",
            "port": str(self.port),
            "requirepass": self.password,
            "dir": f'"{folder}"',
            "appendonly": "yes" if self.durable else "no",
            "save": '""',
            "maxmemory-policy": "noeviction",
            "loglevel": "warning",
        }
        path = folder / "valkey.conf"
        path.unlink(missing_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.writelines(f"{key} {value}\n" for key, value in settings.items())
        if self.places.user is not None:
            os.chown(path, self.places.user.uid, self.places.user.gid)

    def program(self) -> Program:
        return Program(
            name="valkey",
            argv=(str(self.binary), str(self.data / "valkey.conf")),
            env=server_environment(),
            user=self.places.user,
            stop=((signal.SIGTERM, 10.0),),
            orphaned=signal.SIGTERM,
        )

    def wait_ready(self, process: subprocess.Popen[bytes]) -> None:
        deadline = time.monotonic() + READY_SECONDS
        client = redis.Redis.from_url(self.url, socket_timeout=2, socket_connect_timeout=2)
        try:
            while True:
                try:
                    client.ping()
                    return
                except redis.RedisError as error:
                    if process.poll() is not None or time.monotonic() > deadline:
                        raise Trouble(f"The broker did not start: {error}") from error
                time.sleep(0.02)
        finally:
            client.close()
