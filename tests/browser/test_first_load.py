"""How much a browser must fetch before a reader sees a docket, and that it fetches it only once."""

import gzip
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.core.management import call_command
from django.test import Client
from django.test.testcases import LiveServerThread
from playwright.sync_api import Page
from pytest_django import Settings

from cases.models import Case
from casetracker.accounts.models import User

MOST = 100_000  # bytes over the wire: page, styles, scripts and icons, headers included
A_YEAR = 365 * 24 * 3600


@pytest.fixture
def site(settings: Settings, tmp_path: Path, seeded: dict[str, Case]) -> Iterator[str]:
    """The address of a site with collected static files, as `make run` and the Docker image serve them."""
    settings.STATIC_ROOT = str(tmp_path)
    settings.WHITENOISE_USE_FINDERS = False
    settings.STORAGES = settings.STORAGES | {"staticfiles": {"BACKEND": settings.COLLECTED}}
    call_command("collectstatic", interactive=False, verbosity=0)
    server = LiveServerThread("localhost", static_handler=lambda application: application)
    server.daemon = True
    server.start()
    server.is_ready.wait()
    yield f"http://localhost:{server.port}"
    server.terminate()


@dataclass
class Fetched:
    """One resource that Chromium fetched for a page."""

    path: str
    size: float  # bytes over the wire, headers included; 0 if it was in the browser's cache
    headers: dict[str, str]


def visit(tab: Page, address: str) -> list[Fetched]:
    session = tab.context.new_cdp_session(tab)
    session.send("Network.enable")
    answers: dict[str, dict[str, Any]] = {}
    sizes: dict[str, float] = {}
    session.on(
        "Network.responseReceived", lambda event: answers.update({event["requestId"]: event["response"]})
    )
    session.on(
        "Network.loadingFinished",
        lambda event: sizes.update({event["requestId"]: event["encodedDataLength"]}),
    )
    tab.goto(address, wait_until="networkidle")
    session.detach()
    return [
        Fetched(
            urlsplit(answer["url"]).path,
            sizes.get(request, 0),
            {name.lower(): value for name, value in answer["headers"].items()},
        )
        for request, answer in answers.items()
        if answer["url"].startswith("http")
    ]


def test_a_docket_is_a_small_first_load_and_its_files_are_cached(
    site: str, tab: Page, seeded: dict[str, Case]
) -> None:
    docket = f"{site}/cases/{seeded['sandbox'].pk}/docket/"
    first = visit(tab, docket)
    assert tab.locator("tr[data-row]").count() >= 100, "a docket with many entries"
    page, *files = sorted(first, key=lambda one: one.path.startswith("/static/"))
    assert page.headers["content-encoding"] == "gzip"
    assert {"css", "js", "svg"} <= {one.path.rpartition(".")[2] for one in files}
    assert sum(one.size for one in first) <= MOST, [(one.path, one.size) for one in first]
    for one in files:
        kept = re.search(r"max-age=(\d+)", one.headers["cache-control"])
        assert kept is not None, one.path
        assert int(kept[1]) >= A_YEAR, one.path
        assert "immutable" in one.headers["cache-control"], one.path

    again = [one for one in visit(tab, docket) if one.path.startswith("/static/")]
    assert sum(one.size for one in again) == 0, "nothing is fetched twice"


def test_a_browser_without_compression_gets_the_plain_page(client: Client, member: User) -> None:
    client.force_login(member)
    plain = client.get("/")
    assert not plain.has_header("Content-Encoding")
    packed = client.get("/", headers={"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert len(packed.content) < len(plain.content) / 2
    assert b"<h1" in gzip.decompress(packed.content)


def test_the_api_answers_as_before_with_a_strong_etag(client: Client, member: User) -> None:
    client.force_login(member)
    answer = client.get("/api/v1/courts", headers={"Accept-Encoding": "gzip"})
    assert not answer.has_header("Content-Encoding")
    assert answer.headers["ETag"].startswith('"')
