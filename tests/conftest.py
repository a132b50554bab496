"""Fixtures for all tests."""

import os
from collections.abc import Callable, Generator, Iterator
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from playwright.sync_api import Browser, sync_playwright
from pytest_django import Settings
from pytest_django.plugin import blocking_manager_key

from . import factories

if TYPE_CHECKING:
    from casetracker.accounts.models import User


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> Generator[None]:
    """A transactional test empties every table, including the courts from the migration: load them again."""
    yield
    if nextitem is None:  # the database went with the last test
        return
    marker = item.get_closest_marker("django_db")
    transactional = {"transactional_db", "live_server"} & set(getattr(item, "fixturenames", ()))
    if transactional or (marker and marker.kwargs.get("transaction")):
        from cases.management.commands.load_courts import load
        from cases.models import Court, CourtDivision

        with item.config.stash[blocking_manager_key].unblock():
            if not Court.objects.exists():
                load(Court, CourtDivision)


@pytest.fixture(scope="session")
def chromium(chromium_executable: str | None) -> Iterator[Browser]:
    """One browser for all tests: Playwright's synchronous API runs once in a process."""
    flags = ["--no-sandbox"] if os.geteuid() == 0 else []  # Chromium's sandbox refuses root
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_executable, args=flags)
        yield browser
        browser.close()


@pytest.fixture(autouse=True)
def fast_hasher(settings: Settings) -> None:
    """Password hashing is slow on purpose; tests that sign in use a fast hasher."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


# ---------- Three people: the owner's cases are open to the member and closed to the stranger ----------


@pytest.fixture
def owner(db: None) -> "User":
    return factories.person("owner@example.org", name="Olive Owner")


@pytest.fixture
def member(db: None) -> "User":
    return factories.person("member@example.org", name="Mel Member")


@pytest.fixture
def stranger(db: None) -> "User":
    return factories.person("stranger@example.org", name="Sam Stranger")


@pytest.fixture
def page(client: Client, member: "User") -> Client:
    """The member's browser, signed in."""
    client.force_login(member)
    return client


@pytest.fixture
def queries() -> Callable[..., int]:
    """queries(page.get, address): how many queries the call makes."""

    def counted(call: Callable[..., object], *arguments: object) -> int:
        with CaptureQueriesContext(connection) as caught:
            call(*arguments)
        return len(caught)

    return counted
