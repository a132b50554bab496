"""Polling the sandbox court over real HTTP: each filing appears once, whichever source shows it first."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django import Settings

from cases.models import Change, Docket
from casetracker.lib.http import Http
from filings.ingest import pipeline
from filings.models import Feed, FetchLog
from filings.polling import run_checks
from filings.sandbox.case import entries_at, next_filing
from filings.sandbox.court import SandboxCourt
from filings.sandbox.sheet import sheet_html

pytestmark = pytest.mark.django_db


@pytest.fixture
def court(sandbox_court: SandboxCourt) -> SandboxCourt:
    return sandbox_court


@pytest.fixture
def address(sandbox_url: str, settings: Settings) -> str:
    settings.SANDBOX_URL = sandbox_url
    settings.HTTP_ALLOWED_PRIVATE = [sandbox_url.removeprefix("http://")]
    return sandbox_url


@pytest.fixture
def docket(court: SandboxCourt) -> Docket:
    page = sheet_html(court.clock.now()).encode()
    (outcome,) = pipeline.read(pipeline.record_of(page, file_name="sheet.html", court_hint="sandbox"))
    return Docket.objects.get(pk=outcome.docket_id)


def feed(kind: str, url: str, docket: Docket | None = None) -> Feed:
    return Feed.objects.create(
        kind=kind, court_id="sandbox", docket=docket, url=url, interval=timedelta(seconds=10)
    )


def check_feed(feed: Feed) -> FetchLog:
    Feed.objects.filter(pk=feed.pk).update(leased_until=timezone.now() + timedelta(minutes=1))
    run_checks.check(feed.pk)
    feed.refresh_from_db()
    return FetchLog.objects.filter(feed=feed).latest("at")


def numbers(docket: Docket) -> list[int | None]:
    return list(docket.entries.current().order_by("position").values_list("entry_number", flat=True))


def file_next(court: SandboxCourt) -> None:
    """Move the court's clock just past its next filing."""
    coming = next_filing(court.clock.now())
    assert coming is not None
    court.clock.set(coming + timedelta(seconds=1))


def test_the_sheet_alone_is_the_docket(court: SandboxCourt, docket: Docket) -> None:
    filed = [entry.number for entry in entries_at(court.clock.now())]
    assert sorted(numbers(docket), key=str) == sorted(filed, key=str)
    assert len(filed) > 120


def test_the_feed_adds_what_is_filed_next(court: SandboxCourt, docket: Docket, address: str) -> None:
    rss = feed("rss", f"{address}/cgi-bin/rss_outside.pl")
    check_feed(rss)
    before = len(numbers(docket))
    file_next(court)
    log = check_feed(rss)
    assert (log.status, log.new) == ("done", 1)
    assert len(numbers(docket)) == before + 1
    assert Change.objects.filter(docket=docket, kind="new").count() == 1
    assert check_feed(rss).new == 0


def test_courtlistener_gives_the_same_docket(court: SandboxCourt, docket: Docket, address: str) -> None:
    rss = feed("rss", f"{address}/cgi-bin/rss_outside.pl")
    listener = feed("courtlistener", f"{address}/api/rest/v4", docket)
    file_next(court)
    check_feed(rss)
    log = check_feed(listener)
    assert (log.status, log.message) == ("done", "")
    # CourtListener still shows entries that the clerk removed from the sheet.
    filed = [entry.number for entry in entries_at(court.clock.now(), with_removed=True)]
    assert sorted(numbers(docket), key=str) == sorted(filed, key=str)
    assert listener.state["since"]


def test_a_court_that_is_down_is_checked_less_and_less(docket: Docket, settings: Settings) -> None:
    settings.HTTP_ALLOWED_PRIVATE = ["127.0.0.1:9"]
    rss = feed("rss", "http://127.0.0.1:9/cgi-bin/rss_outside.pl")
    waits = []
    for _ in range(3):
        assert check_feed(rss).status == "failed"
        assert rss.last_check_at is not None
        waits.append(rss.next_check_at - rss.last_check_at)
    assert waits[0] < waits[1] < waits[2]
    assert rss.failures == 3
    assert rss.last_error.endswith(".")


def test_without_a_lease_nothing_is_fetched(docket: Docket, address: str) -> None:
    rss = feed("rss", f"{address}/cgi-bin/rss_outside.pl")
    run_checks.check(rss.pk)
    assert not FetchLog.objects.filter(feed=rss).exists()


def test_private_addresses_are_refused_without_the_setting(docket: Docket, address: str) -> None:
    rss = feed("rss", f"{address}/cgi-bin/rss_outside.pl")
    Feed.objects.filter(pk=rss.pk).update(leased_until=timezone.now() + timedelta(minutes=1))
    run_checks.check(rss.pk, http=Http())
    rss.refresh_from_db()
    assert rss.failures == 1
