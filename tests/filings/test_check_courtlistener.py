"""Checks of CourtListener within a budget: nothing is paid for twice or lost, and deletions are marked."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from pytest_django import Settings

from cases.models import Docket
from filings.ingest import pipeline
from filings.models import Call, DocketEntry, Feed, FetchedPage, FetchLog, Gap, Upstream
from filings.polling import run_checks, upstreams
from filings.records import Purpose
from filings.sandbox.case import START, entries_at
from filings.sandbox.court import SandboxCourt
from filings.sandbox.listener import api as listener_api
from filings.sandbox.listener.tables import END_OF_TIME
from filings.sandbox.listener.throttle import Throttle
from filings.sandbox.sheet import sheet_html

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def listener(sandbox_court: SandboxCourt, sandbox_url: str, settings: Settings) -> Feed:
    """The sandbox's docket at CourtListener, as a feed; we have the docket from an old sheet."""
    settings.SANDBOX_URL, settings.COURTLISTENER_URL = sandbox_url, f"{sandbox_url}/api/rest/v4"
    settings.HTTP_ALLOWED_PRIVATE = [sandbox_url.removeprefix("http://")]
    settings.COURTLISTENER_BUDGET, settings.QUIET_HOURS = "", ""
    page = sheet_html(START - timedelta(days=60)).encode()
    (outcome,) = pipeline.read(pipeline.record_of(page, file_name="sheet.html", court_hint="sandbox"))
    return Feed.objects.create(
        kind="courtlistener", court_id="sandbox", docket_id=outcome.docket_id, url=settings.COURTLISTENER_URL
    )


def check_feed(feed: Feed, purpose: Purpose | None = None) -> str:
    """Check once, whether or not it is due; returns the message in the log."""
    wanted = {"purpose": purpose} if purpose else {}
    Feed.objects.filter(pk=feed.pk).update(leased_until=timezone.now() + HOUR, is_running=False, **wanted)
    run_checks.check(feed.pk)
    feed.refresh_from_db()
    latest = FetchLog.objects.filter(feed=feed).order_by("-at").first()
    assert feed.last_error == ""
    return latest.message if latest else ""


def calls_pass(hours: float = 25) -> None:
    for call in Call.objects.all():
        Call.objects.filter(pk=call.pk).update(over_at=call.over_at - hours * HOUR)


def counted(court: SandboxCourt, per_day: int = 0) -> list[float]:
    """Record every call that reaches the replica, which refuses calls after `per_day`."""
    arrived: list[float] = []

    class Counting(Throttle):
        def refuse(self, who: str) -> tuple[str, int] | None:
            arrived.append(0)
            return super().refuse(who)

    court.listener.throttle = Counting((0, 0, per_day), lambda: court.clock.now().timestamp())
    return arrived


def entry_count(feed: Feed) -> int:
    return DocketEntry.objects.current().filter(docket=feed.docket_id).count()


def test_a_list_that_exceeds_the_budget_continues_later_and_is_one_event(
    listener: Feed, sandbox_court: SandboxCourt, settings: Settings
) -> None:
    arrived = counted(sandbox_court)
    settings.COURTLISTENER_BUDGET = "3/day"
    before = entry_count(listener)
    said = check_feed(listener)
    assert "call limit" in said
    assert (len(arrived), FetchedPage.objects.count()) == (3, 2)  # one call found the docket's ID
    assert entry_count(listener) == before
    assert listener.next_check_at > timezone.now() + 23 * HOUR  # when a call is allowed again
    log = FetchLog.objects.count()
    check_feed(listener)  # too early: no call, and nothing in the log
    assert (len(arrived), FetchLog.objects.count()) == (3, log)
    for _ in range(9):
        calls_pass()
        check_feed(listener)
        if "since" in listener.state:
            break
    filed = entries_at(sandbox_court.clock.now(), with_removed=True)
    assert entry_count(listener) == len(filed)
    pages = -(-len(filed) // 20)
    assert len(arrived) == 1 + pages + 1  # its ID and the docket's own row; no page was fetched twice
    assert not FetchedPage.objects.exists()
    new = list(Docket.objects.get().changes.values_list("kind", flat=True))
    assert new.count("loaded") <= 2


def test_a_worker_killed_between_two_pages_loses_no_page(
    listener: Feed, sandbox_court: SandboxCourt, monkeypatch: pytest.MonkeyPatch
) -> None:
    arrived = counted(sandbox_court)
    real = FetchedPage.objects.create

    class Killed(BaseException):
        pass

    def dying(**values: Any) -> FetchedPage:
        page = real(**values)
        if values["number"] == 4:
            raise Killed
        return page

    with monkeypatch.context() as patched:
        patched.setattr(FetchedPage.objects, "create", dying)
        with pytest.raises(Killed):
            check_feed(listener)
    assert Feed.objects.get(pk=listener.pk).is_running  # nobody released it
    check_feed(listener)
    pages = -(-len(entries_at(sandbox_court.clock.now(), with_removed=True)) // 20)
    assert len(arrived) == 1 + pages + 1


def test_a_check_without_news_costs_one_call_and_writes_no_evidence(
    listener: Feed, sandbox_court: SandboxCourt
) -> None:
    check_feed(listener)
    version = Docket.objects.get().version
    arrived = counted(sandbox_court)
    check_feed(listener, Purpose.CHECK_NOW)
    assert len(arrived) == 1
    assert Docket.objects.get().version == version
    assert listener.purpose != Purpose.CHECK_NOW


def test_people_are_fetched_by_the_weekly_check_that_the_first_check_schedules(listener: Feed) -> None:
    check_feed(listener)
    assert listener.purpose in (Purpose.SWEEP, Purpose.TEXT)
    check_feed(listener, Purpose.SWEEP)
    assert Docket.objects.get().case.parties.count() >= 5
    assert listener.next_check_at > timezone.now()


def test_entries_it_deleted_are_marked_and_kept(
    listener: Feed, sandbox_court: SandboxCourt, monkeypatch: pytest.MonkeyPatch
) -> None:
    check_feed(listener)
    check_feed(listener, Purpose.SWEEP)
    arrived = counted(sandbox_court)
    check_feed(listener, Purpose.SWEEP)
    assert len(arrived) == 3  # parties, attorneys, and the number of entries, which equals ours
    only_there = DocketEntry.objects.filter(basis_kinds=["courtlistener"]).order_by("-position")
    lost = only_there[0]
    gone = {int(row_id) for row_id in lost.source_ids["courtlistener"]}
    real = listener_api.tables_at

    def without(*arguments: Any) -> Any:
        tables = real(*arguments)
        rows = [row for row in tables["docket-entries"] if row["id"] not in gone]
        return {**tables, "docket-entries": rows}

    count = entry_count(listener)
    with monkeypatch.context() as patched:
        patched.setattr(listener_api, "tables_at", without)
        check_feed(listener, Purpose.SWEEP)
        assert entry_count(listener) == count
        marked = DocketEntry.objects.exclude(lapsed_on=None)
        assert [entry.pk for entry in marked] == [lost.pk]
        assert listener.state["gone"] == sorted(gone)
        again = counted(sandbox_court)
        check_feed(listener, Purpose.SWEEP)
        assert len(again) == 3
    check_feed(listener, Purpose.SWEEP)  # it is back
    assert not DocketEntry.objects.exclude(lapsed_on=None).exists()


def test_entries_without_text_are_requested_by_id_and_less_and_less(
    listener: Feed, sandbox_court: SandboxCourt
) -> None:
    sandbox_court.clock.set(START + timedelta(minutes=40))
    check_feed(listener)
    without = DocketEntry.objects.current().filter(docket=listener.docket_id, text="")
    assert without.count() > 1
    DocketEntry.objects.update(created_at=timezone.now() - timedelta(hours=7))
    sandbox_court.clock.set(START + timedelta(hours=20))
    arrived = counted(sandbox_court)
    check_feed(listener, Purpose.TEXT)
    assert len(arrived) <= 2
    assert not without.exists()
    assert listener.state["texts"] or listener.purpose != Purpose.TEXT
    DocketEntry.objects.update(text="", created_at=timezone.now() - timedelta(days=61))
    check_feed(listener, Purpose.TEXT)
    assert listener.purpose != Purpose.TEXT  # no request after 60 days


def test_a_gap_is_closed_only_by_a_later_check(listener: Feed, sandbox_court: SandboxCourt) -> None:
    now = sandbox_court.clock.now()
    rss = Feed.objects.create(kind="rss", court_id="sandbox", url=listener.url)
    values = {"docket_id": listener.docket_id, "feed": rss, "since": now - 50 * HOUR}
    old = Gap.objects.create(until=now - 2 * HOUR, **values)
    recent = Gap.objects.create(until=now - timedelta(minutes=5), **values)
    check_feed(listener, Purpose.GAP)
    old.refresh_from_db()
    recent.refresh_from_db()
    assert (old.closed_by, recent.closed_at) == ("courtlistener", None)
    assert listener.next_check_at <= timezone.now() + HOUR
    sandbox_court.clock.set(now + HOUR)
    check_feed(listener, Purpose.GAP)
    recent.refresh_from_db()
    assert recent.closed_by == "courtlistener"
    assert "gap_due" not in listener.state or listener.state["gap_due"] is None


def test_a_429_stops_the_host_for_as_long_as_it_says(listener: Feed, sandbox_court: SandboxCourt) -> None:
    counted(sandbox_court, per_day=2)
    Feed.objects.filter(pk=listener.pk).update(leased_until=timezone.now() + HOUR)
    run_checks.check(listener.pk)
    listener.refresh_from_db()
    host = Upstream.objects.get(pk=listener.host)
    assert host.stopped_until is not None
    assert host.stopped_until > timezone.now() + 23 * HOUR
    assert "asked us to wait" in listener.last_error
    assert listener.pages.count() == 1  # kept
    with pytest.raises(upstreams.TryLater):
        upstreams.take_call(listener.host, Purpose.CHECK_NOW)


def test_the_whole_docket_ends_as_on_the_courts_sheet(listener: Feed, sandbox_court: SandboxCourt) -> None:
    check_feed(listener)
    sandbox_court.clock.set(END_OF_TIME)
    check_feed(listener, Purpose.UPDATE)
    filed = entries_at(END_OF_TIME, with_removed=True)
    assert entry_count(listener) == len(filed)
