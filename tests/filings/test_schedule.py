"""Due feeds are rows: claimed once, found again after a crash, and created for what people follow."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django import Settings

from cases.models import Case, Docket, Subscription
from casetracker.accounts.models import User
from filings.inbox import file_queue
from filings.inbox.drop import accept
from filings.models import Feed, FetchLog, Upstream
from filings.polling import followed_feeds, schedule

pytestmark = pytest.mark.django_db


@pytest.fixture
def docket() -> Docket:
    case = Case.objects.create(caption="Roe v. Example Media LLC")
    return Docket.objects.create(
        case=case, court_id="cand", docket_number="3:26-cv-01234", docket_number_key="3:26-cv-01234"
    )


@pytest.fixture
def reader() -> User:
    return User.objects.create_user("reader@example.com")


def feed(**values: object) -> Feed:
    return Feed.objects.create(
        **{"kind": "rss", "court_id": "cand", "url": "https://x.example/", "interval": timedelta(minutes=15)}
        | values
    )


def test_a_due_feed_is_claimed_once_until_its_lease_ends() -> None:
    due, later = feed(), feed(court_id="dcd", next_check_at=timezone.now() + timedelta(hours=1))
    assert schedule.claim_due() == [due.pk]
    assert schedule.claim_due() == []
    dead = timezone.now() - timedelta(seconds=1)  # its worker died
    Feed.objects.update(leased_until=dead)
    Upstream.objects.update(leased_until=dead)
    assert schedule.claim_due() == [due.pk]
    assert Feed.objects.get(pk=later.pk).next_check_at > timezone.now()


def test_a_disabled_feed_is_never_due() -> None:
    feed(enabled=False)
    assert schedule.claim_due() == []


def test_only_open_followed_dockets_are_monitored(docket: Docket, reader: User, settings: Settings) -> None:
    settings.COURTLISTENER_TOKEN = ""
    followed_feeds.ensure_followed_feeds()
    assert not Feed.objects.exists()
    Subscription.objects.create(user=reader, case=docket.case)
    followed_feeds.ensure_followed_feeds()
    followed_feeds.ensure_followed_feeds()
    assert Feed.objects.get().url == docket.court.rss_url
    settings.COURTLISTENER_TOKEN = "0" * 40
    followed_feeds.ensure_followed_feeds()
    followed_feeds.ensure_followed_feeds()
    assert sorted(Feed.objects.values_list("kind", flat=True)) == ["courtlistener", "rss"]


def test_a_closed_case_is_not_monitored(docket: Docket, reader: User) -> None:
    Subscription.objects.create(user=reader, case=docket.case)
    Case.objects.update(disposition="voluntarily dismissed without prejudice")
    followed_feeds.ensure_followed_feeds()
    assert not Feed.objects.exists()


def test_a_file_whose_message_was_lost_is_found_again() -> None:
    log = FetchLog.objects.get(batch=accept([("a.html", b"x")], user=None))
    assert file_queue.waiting() == []
    FetchLog.objects.update(at=timezone.now() - timedelta(minutes=1))
    assert file_queue.waiting() == [log.pk]


def test_checks_without_results_are_deleted_and_the_others_kept() -> None:
    source, long_ago = feed(), timezone.now() - timedelta(days=30)
    for status, new in [("done", 0), ("done", 2), ("failed", 0)]:
        FetchLog.objects.create(feed=source, status=status, new=new, at=long_ago)
    FetchLog.objects.create(feed=source, status="done")
    assert schedule.trim_log() == 1
    assert FetchLog.objects.count() == 3


def test_the_wait_after_failures_grows_to_a_day_and_obeys_the_server() -> None:
    source, now = feed(), timezone.now()
    for _ in range(12):
        schedule.failed(source, now, "The court does not answer.", None)
    assert source.next_check_at == now + schedule.LONGEST_WAIT
    schedule.failed(source, now, "Too many requests.", 200_000)
    assert source.next_check_at == now + timedelta(seconds=200_000)
    schedule.succeeded(source, now, now + timedelta(minutes=15))
    source.refresh_from_db()
    assert (source.failures, source.last_error) == (0, "")
    assert source.next_check_at == now + timedelta(minutes=15)
