"""Gives a `manage.py` command its servers: those of `make run`, or its own for as long as it runs."""

import json
import os
import secrets
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from casetracker.embedded.places import Places, find_places
from casetracker.embedded.servers import Claim, Servers, given, needed, running, secret_file
from casetracker.embedded.trouble import Trouble

ROOT = Path(__file__).resolve().parent.parent.parent
# Commands that run as the tables' owner: they change tables, or must read and write all of them.
OWNER_COMMANDS = {"migrate", "backup", "restore", "app_role", "flush", "pgtrigger", "test"}
NEEDS_NO_SERVER = {"help", "version", "--help", "--version", "-h", "collectstatic", "diffsettings"}
PATIENCE = 60.0  # seconds to wait for another command that is using the data


def var_folder() -> Path:
    return Path(os.environ.get("CASETRACKER_VAR") or ROOT / "var")


@contextmanager
def servers_for(argv: Sequence[str]) -> Iterator[None]:
    """Sets DATABASE_URL, REDIS_URL, and SECRET_KEY for the command line `argv` if they are not set."""
    command = argv[1] if len(argv) > 1 else "help"
    if command in NEEDS_NO_SERVER or "--help" in argv:
        os.environ.setdefault(
            "SECRET_KEY", secrets.token_urlsafe(50)
        )  # nothing that outlives this command uses it
        yield
        return
    if given("DATABASE_URL", os.environ) and given("REDIS_URL", os.environ):
        if not given("SECRET_KEY", os.environ):
            os.environ["SECRET_KEY"] = secret_key(_made(var_folder()))
        _become_owner(command)
        yield
        return
    places = find_places(var_folder())
    if not given("SECRET_KEY", os.environ):
        os.environ["SECRET_KEY"] = secret_key(places.var)
    with _found_or_started(places, " ".join(("manage.py", *argv[1:2]))):
        _become_owner(command)
        yield


def secret_key(var: Path) -> str:
    return secret_file(var / "secret_key", secrets.token_urlsafe(50))


def _made(folder: Path) -> Path:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


@contextmanager
def _found_or_started(places: Places, what: str) -> Iterator[None]:
    claim = Claim(places, what)
    try:
        if not claim.take():
            if (environment := _run_file(places)) is not None:
                _fill_in(environment)
                yield
                return
            print(f"Waiting for {claim.holder()} ...", file=sys.stderr)
            if not claim.take_within(PATIENCE):
                raise Trouble(
                    f"{claim.holder()} is using the data in {places.var}. Wait for it to finish, or start "
                    "`make run`, whose servers all commands share."
                )
        run_file(places).unlink(missing_ok=True)  # left over from a run that was killed
        servers: Servers = needed(places, os.environ)
        with running(places, servers):
            _fill_in(servers.environment())
            yield
    finally:
        claim.release()


def run_file(places: Places) -> Path:
    """The file in which `make run` says how to reach its servers; valid only while it holds the claim."""
    return places.var / "run.json"


def _run_file(places: Places) -> dict[str, str] | None:
    try:
        environment: dict[str, str] = json.loads(run_file(places).read_text())["environment"]
    except (FileNotFoundError, ValueError, KeyError):
        return None
    return environment


def _fill_in(environment: dict[str, str]) -> None:
    for name, value in environment.items():
        if not given(name, os.environ):
            os.environ[name] = value


def _become_owner(command: str) -> None:
    """Uses the owner's database URL, if there is one, instead of the application's."""
    if command not in OWNER_COMMANDS or not given("OWNER_DATABASE_URL", os.environ):
        return
    os.environ["APP_DATABASE_URL"] = read_setting("DATABASE_URL")
    os.environ["DATABASE_URL"] = read_setting("OWNER_DATABASE_URL")


def read_setting(name: str) -> str:
    """The variable, or the content of its file, as settings.py reads it."""
    if value := os.environ.get(name):
        return value
    path = os.environ.get(f"{name}_FILE")
    return Path(path).read_text().strip() if path else ""
