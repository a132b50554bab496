"""A real Chromium against a live server with the demonstration cases."""

from collections.abc import Callable, Iterator

import pytest
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page
from pytest_django.live_server_helper import LiveServer

from cases.models import Case
from casetracker.accounts.models import User
from filings.seed import demo
from tests import factories


@pytest.fixture
def reader(live_server: LiveServer) -> User:
    return factories.person("reader@example.org", name="Rita Reader")


@pytest.fixture
def seeded(live_server: LiveServer) -> dict[str, Case]:
    demo.load()
    return {case.seed_key: case for case in Case.objects.exclude(seed_key="")}


@pytest.fixture
def open_context(chromium: Browser, live_server: LiveServer) -> Iterator[Callable[..., BrowserContext]]:
    """A separate browser window, signed in as `user` if given; closed when the test ends."""
    contexts: list[BrowserContext] = []

    def opened(user: User | None = None, **options: object) -> BrowserContext:
        context = chromium.new_context(base_url=live_server.url, **options)  # type: ignore[arg-type]
        context.set_default_timeout(10_000)
        contexts.append(context)
        if user is not None:
            client = Client()
            client.force_login(user)
            cookie = client.cookies["sessionid"].value
            context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
        return context

    yield opened
    for context in contexts:
        context.close()


@pytest.fixture
def complaints() -> list[str]:
    """Messages in the browser's console, including Content-Security-Policy violations."""
    return []


@pytest.fixture
def tab(open_context: Callable[..., BrowserContext], reader: User, complaints: list[str]) -> Iterator[Page]:
    # Without motion: a color halfway through its transition is not the theme's color.
    options = {"viewport": {"width": 1440, "height": 1000}, "reduced_motion": "reduce"}
    page = open_context(reader, **options).new_page()
    page.on("console", lambda line: complaints.append(line.text) if line.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    assert complaints == []
