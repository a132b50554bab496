"""What a feed may have shown between checks is a gap of each docket, until something closes it."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from cases.models import Case, Docket, Subscription
from casetracker.accounts.models import User
from filings.ingest import pipeline
from filings.models import Feed, Gap
from filings.polling import gaps, run_checks
from filings.records import Purpose
from filings.sandbox.case import START
from filings.sandbox.court import SandboxCourt
from filings.sandbox.sheet import sheet_html

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def drop_sheet(at: datetime) -> Docket:
    record = pipeline.record_of(sheet_html(at).encode(), file_name="sheet.html", court_hint="sandbox")
    (outcome,) = pipeline.read(record)
    return Docket.objects.get(pk=outcome.docket_id)


@pytest.fixture
def feed(sandbox_url: str, settings: Settings) -> Feed:
    settings.SANDBOX_URL = sandbox_url
    settings.HTTP_ALLOWED_PRIVATE = [sandbox_url.removeprefix("http://")]
    return Feed.objects.create(
        kind="rss", court_id="sandbox", url=f"{sandbox_url}/cgi-bin/rss_outside.pl", interval=HOUR
    )


@pytest.fixture
def docket(sandbox_court: SandboxCourt, member: User, feed: Feed) -> Docket:
    found = drop_sheet(sandbox_court.clock.now())
    Subscription.objects.create(user=member, case=found.case)
    return found


def check_feed(feed: Feed) -> None:
    Feed.objects.filter(pk=feed.pk).update(leased_until=timezone.now() + HOUR, is_running=False)
    run_checks.check(feed.pk)
    feed.refresh_from_db()
    assert feed.last_error == ""


def test_no_gap_while_checks_follow_each_other(
    docket: Docket, feed: Feed, sandbox_court: SandboxCourt
) -> None:
    for hours in (0, 10, 20, 40, 60):
        sandbox_court.clock.set(START + hours * HOUR)
        check_feed(feed)
    assert not Gap.objects.exists()


def test_a_long_pause_is_a_gap_that_speeds_up_courtlistener_until_a_sheet_closes_it(
    docket: Docket, feed: Feed, sandbox_court: SandboxCourt, page: Client
) -> None:
    listener = Feed.objects.create(
        kind="courtlistener", court_id="sandbox", docket=docket, url=feed.url,
        next_check_at=timezone.now() + 9 * HOUR, purpose=Purpose.SWEEP,
    )  # fmt: skip
    check_feed(feed)
    sandbox_court.clock.set(START + 72 * HOUR)
    check_feed(feed)
    gap = Gap.objects.get()
    assert (gap.docket_id, gap.closed_at) == (docket.pk, None)
    assert START - HOUR <= gap.since <= START + HOUR
    assert START + 47 * HOUR <= gap.until <= START + 49 * HOUR
    listener.refresh_from_db()
    assert listener.purpose == Purpose.GAP
    assert listener.next_check_at <= timezone.now()
    shown = page.get(f"/cases/{docket.case_id}/docket/").content.decode()
    assert re.search(r"Entries may be missing from <time[^>]*>Nov. 23, 2026", shown)
    check_feed(feed)
    assert Gap.objects.count() == 1  # noticed once

    gaps.close_by_sheets()
    assert not Gap.objects.exclude(closed_at=None).exists()
    drop_sheet(sandbox_court.clock.now())
    gaps.close_by_sheets()
    assert Gap.objects.get().closed_by == "sheet"
    assert "may be missing" not in page.get(f"/cases/{docket.case_id}/docket/").content.decode()


def test_a_first_check_long_after_the_latest_sheet_is_a_gap_too(
    feed: Feed, sandbox_court: SandboxCourt, member: User
) -> None:
    old = drop_sheet(START - 9 * 24 * HOUR)
    Subscription.objects.create(user=member, case=old.case)
    check_feed(feed)
    gap = Gap.objects.get()
    assert gap.since == old.complete_asof
    assert START - 25 * HOUR <= gap.until <= START - 23 * HOUR


def test_unfollowed_and_closed_dockets_have_no_gaps(
    docket: Docket, feed: Feed, sandbox_court: SandboxCourt
) -> None:
    check_feed(feed)
    Case.objects.update(disposition="voluntarily dismissed without prejudice")
    sandbox_court.clock.set(START + 72 * HOUR)
    check_feed(feed)
    Case.objects.update(disposition="")
    Subscription.objects.all().delete()
    sandbox_court.clock.set(START + 144 * HOUR)
    check_feed(feed)
    assert not Gap.objects.exists()


def test_a_failed_check_covers_nothing(docket: Docket, feed: Feed, sandbox_court: SandboxCourt) -> None:
    check_feed(feed)
    sandbox_court.clock.set(START + 30 * HOUR)
    sandbox_court.faults.add({"path": "/cgi-bin/rss", "kind": "error_page", "times": 1})
    Feed.objects.update(leased_until=timezone.now() + HOUR, is_running=False)
    run_checks.check(feed.pk)
    feed.refresh_from_db()
    assert feed.failures == 1
    sandbox_court.clock.set(START + 72 * HOUR)
    check_feed(feed)
    assert Gap.objects.get().since <= START + HOUR


def test_a_case_says_what_its_courts_feed_leaves_out(docket: Docket, feed: Feed, page: Client) -> None:
    Docket.objects.update(court="ca4")
    Feed.objects.update(court="ca4", coverage="Docket entries of type: orders, opinions, judgments")
    address = f"/cases/{docket.case_id}/docket/"
    said = "feed carries only some types of entry: orders, opinions, judgments"
    assert said in page.get(address).content.decode()
    Feed.objects.update(coverage="Docket entries of type: all")
    assert "some types of entry" not in page.get(address).content.decode()
    Docket.objects.update(court="scotus")
    assert "no public feed" in page.get(address).content.decode()
