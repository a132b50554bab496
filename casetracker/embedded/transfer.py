"""Backup and restore: the whole database as a plain SQL file, for example to move to docker compose."""

import os
import shutil
import subprocess
from pathlib import Path

from casetracker.embedded.places import postgres_tools
from casetracker.embedded.roles import Account, set_up_app_role
from casetracker.embedded.trouble import Trouble, last_words

SECONDS = 4 * 3600
EMPTY = "DROP SCHEMA public CASCADE; CREATE SCHEMA public"


def backup(owner_url: str, target: Path) -> None:
    """Writes everything to `target`, readable by its owner only. The file gets its name once complete."""
    partial = target.with_name(target.name + ".partial")
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            _run(owner_url, "pg_dump", "--no-owner", "--no-privileges", stdout=file.fileno())
            file.flush()
            os.fsync(file.fileno())
        partial.rename(target)
    finally:
        partial.unlink(missing_ok=True)


def restore(owner_url: str, app_url: str, source: Path, replace: bool) -> None:
    """Loads `source` in one transaction, all of it or nothing. `replace` replaces the present data."""
    if not source.is_file():
        raise Trouble(f"There is no file {source}.")
    if not replace and (count := _tables(owner_url)):
        raise Trouble(
            f"The database already has {count} tables. `restore --replace {source}` "
            "replaces them with the backup."
        )
    _run(
        owner_url,
        *("psql", "--no-psqlrc", "--quiet", "--single-transaction", "--output=/dev/null"),
        *("--set=ON_ERROR_STOP=1", "--command=SET lock_timeout = '10s'", f"--command={EMPTY}"),
        *("--file", str(source), "--command=ANALYZE"),
    )
    set_up_app_role(owner_url, app_url)


def _tables(owner_url: str) -> int:
    connection = Account.parse(owner_url).connect()
    try:
        with connection, connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")
            row = cursor.fetchone()
            return int(row[0]) if row else 0
    finally:
        connection.close()


def _run(owner_url: str, tool: str, *arguments: str, stdout: int | None = None) -> None:
    account = Account.parse(owner_url)
    environment = os.environ | {
        "PGHOST": account.host,
        "PGPORT": str(account.port),
        "PGUSER": account.user,
        "PGPASSWORD": account.password,
        "PGDATABASE": account.database,
        "PGOPTIONS": "--client-min-messages=warning",
    }
    done = subprocess.run(
        [_find(tool), *arguments],
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=stdout,
        stderr=subprocess.PIPE,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    if "lock timeout" in done.stderr:
        raise Trouble("The database is in use. Stop web, worker, and beat, then try again.")
    if done.returncode != 0:
        raise Trouble(f"{tool} failed: {last_words(done.stderr)}")


def _find(tool: str) -> str:
    """The wheel's tool, which is as new as any server we support, or else the one on PATH."""
    folder = postgres_tools()
    path = str(folder / tool) if folder else shutil.which(tool)
    if path is None:
        raise Trouble(f"{tool} is missing. Install PostgreSQL's client programs.")
    return path
