"""The feeds page: the result of each check, what comes next, the budget left, and "Check now"."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from cases.models import Docket
from casetracker.accounts.models import User
from filings.models import Feed, FetchLog, Gap, Upstream
from filings.polling import upstreams
from filings.records import Purpose
from tests import factories

pytestmark = pytest.mark.django_db
HOST = "listener.example"
HOUR = timedelta(hours=1)


@pytest.fixture
def listener(settings: Settings) -> Feed:
    settings.COURTLISTENER_URL, settings.COURTLISTENER_BUDGET = f"https://{HOST}/api", "2/min,50/hour"
    return of_docket(factories.docket(factories.case()))


def of_docket(docket: Docket) -> Feed:
    now = timezone.now()
    return Feed.objects.create(
        kind="courtlistener", court=docket.court, docket=docket, url=f"https://{HOST}/api",
        last_check_at=now - HOUR, last_success_at=now - HOUR, next_check_at=now + HOUR,
    )  # fmt: skip


def words(page: Client) -> str:
    html = page.get(reverse("feeds")).content.decode()
    return " ".join(re.sub(r"<[^>]+>", " ", html).replace("\xa0", " ").split())


def test_budget_state_and_gaps_are_shown(page: Client, listener: Feed) -> None:
    now = timezone.now()
    upstreams.take_call(HOST, Purpose.UPDATE)
    Gap.objects.create(docket=listener.docket, feed=listener, since=now - 9 * HOUR, until=now - 3 * HOUR)
    listener.state = {"since": (now - 2 * HOUR).isoformat()}
    listener.save()
    shown = words(page)
    assert "1 of 2 per minute" in shown
    assert "49 of 50 per hour" in shown
    assert "Calls can be made now" in shown
    assert "Entries may be missing from" in shown
    assert "2 hours ago" in shown
    upstreams.take_call(HOST, Purpose.UPDATE)
    with pytest.raises(upstreams.TryLater):
        upstreams.take_call(HOST, Purpose.UPDATE)
    assert "No API calls left until" in words(page)
    Upstream.objects.update(open_until=now + HOUR, reason="It answered 502.")
    shown = words(page)
    assert "Paused after failures until" in shown
    assert f"{HOST}: It answered 502." in shown
    Upstream.objects.update(stopped_until=now + 2 * HOUR)
    assert "Paused at the host’s request until" in words(page)


def test_check_now_works_as_fragment_and_without_javascript(page: Client, listener: Feed) -> None:
    address = reverse("check-feed", args=[listener.pk])
    assert page.get(address).status_code == 405
    answer = page.post(address, headers={"HX-Request": "true"}).content.decode()
    assert answer.lstrip().startswith(f'<tr data-row id="feed-{listener.pk}"')
    assert "check requested" in answer
    listener.refresh_from_db()
    assert (listener.purpose, listener.next_check_at <= timezone.now()) == (Purpose.CHECK_NOW, True)
    assert page.post(address).headers["Location"] == reverse("feeds")


def test_feeds_of_others_cases_are_neither_shown_nor_checked(
    page: Client, owner: User, listener: Feed
) -> None:
    closed = factories.docket(factories.case("Gamma v. Delta", owner), court=factories.court("hidden"))
    for feed in (
        of_docket(closed),
        Feed.objects.create(kind="rss", court_id="hidden", url="https://x.example/"),
    ):
        assert page.post(reverse("check-feed", args=[feed.pk])).status_code == 404
        assert str(feed.pk) not in page.get(reverse("feeds")).content.decode()


def test_ten_more_feeds_cost_no_more_queries(
    page: Client, listener: Feed, queries: Callable[..., int]
) -> None:
    few = queries(page.get, reverse("feeds"))
    for _ in range(10):
        feed = of_docket(factories.docket(factories.case()))
        FetchLog.objects.create(feed=feed, status="done")
        Gap.objects.create(docket=feed.docket, feed=feed, since=timezone.now() - HOUR, until=timezone.now())
    assert queries(page.get, reverse("feeds")) == few


def test_a_feed_that_nobody_follows_says_that_it_is_paused(page: Client, listener: Feed) -> None:
    Feed.objects.update(followed=False)
    assert "paused: no one follows" in words(page)
