"""Starts PostgreSQL and the broker before pytest-django reads the settings (`-p tests.embedded_plugin`).

A conftest.py would come too late. With DATABASE_URL and REDIS_URL set, those are used instead.
"""

import os
import shutil
import tempfile
from collections.abc import Generator
from contextlib import ExitStack
from pathlib import Path

import pytest

from casetracker.embedded.places import Places, server_user
from casetracker.embedded.servers import needed, running

_stack = ExitStack()


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests() -> Generator[None, object, object]:
    # Playwright's synchronous API runs an event loop in the thread that also uses the ORM.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    os.environ.setdefault("SECRET_KEY", "for tests only, never for a running site")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "casetracker.settings")
    _start()
    return (yield)


def _start() -> None:
    folder = Path(tempfile.mkdtemp(prefix="casetracker-tests-"))
    _stack.callback(shutil.rmtree, folder, ignore_errors=True)
    folder.chmod(0o755)  # as root the servers run under another account
    os.environ.setdefault("CASETRACKER_VAR", str(folder))
    places = Places(folder, folder, server_user())
    servers = needed(places, os.environ, durable=False)
    try:
        _stack.enter_context(running(places, servers))
    except BaseException:
        _stack.close()
        raise
    found = servers.environment()
    # Tests create and drop their own database, which only the owner may do.
    if owner := found.pop("OWNER_DATABASE_URL", None):
        found["DATABASE_URL"] = owner
    os.environ.update(found)
    _own_broker_database()


def _own_broker_database() -> None:
    """Processes of one run share the servers that the first started; each has a broker database to itself."""
    if worker := os.environ.get("PYTEST_XDIST_WORKER"):
        server, _, first = os.environ["REDIS_URL"].rpartition("/")
        os.environ["REDIS_URL"] = f"{server}/{int(first or 0) + int(worker.removeprefix('gw')) + 1}"


def pytest_unconfigure() -> None:
    _stack.close()


@pytest.fixture(scope="session")
def chromium_executable() -> str | None:
    """Debian's Chromium if Playwright's own build is missing; None means Playwright's own."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        if Path(playwright.chromium.executable_path).exists():
            return None
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if found is None:
        pytest.fail("no Chromium: run `make test`, which installs one")
    return found
