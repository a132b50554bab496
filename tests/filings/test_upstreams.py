"""One worker calls a host at a time, failing hosts are left alone, and calls are counted."""

from __future__ import annotations

import time
import uuid
from datetime import datetime, timedelta

import pytest
from django.utils import timezone
from pytest_django import Settings

from filings.models import Call, Feed, Upstream
from filings.polling import run_checks, schedule, upstreams
from filings.polling.feed_check import FeedCheck
from filings.polling.upstreams import TryLater
from filings.records import Purpose, UpstreamError

pytestmark = pytest.mark.django_db
HOST = "listener.example"
BASE = f"https://{HOST}/api/rest/v4"


@pytest.fixture(autouse=True)
def listener(settings: Settings) -> None:
    settings.COURTLISTENER_URL, settings.COURTLISTENER_BUDGET = BASE, "3/min,5/hour"


def feed(court: str = "cand", url: str = BASE, **values: object) -> Feed:
    return Feed.objects.create(**{"kind": "rss", "court_id": court, "url": url} | values)


def broken(status: int | None = None, retry_after: float | None = None) -> UpstreamError:
    return UpstreamError("It failed.", status=status, retry_after=retry_after)


def host() -> Upstream:
    return Upstream.objects.get(pk=HOST)


def test_one_feed_per_host_is_claimed_the_most_urgent_first() -> None:
    late = timezone.now() - timedelta(hours=3)
    ordinary, urgent = feed("cand", next_check_at=late), feed("dcd", purpose=Purpose.CHECK_NOW)
    elsewhere = feed("nysd", "https://ecf.nysd.example/rss")
    assert set(schedule.claim_due()) == {urgent.pk, elsewhere.pk}
    assert schedule.claim_due() == []  # the host is busy, so the other feed waits
    assert Feed.objects.get(pk=ordinary.pk).next_check_at == late
    taken = schedule.begin(urgent.pk)
    assert taken is not None
    schedule.succeeded(taken, timezone.now(), timezone.now() + timedelta(hours=1))
    assert schedule.claim_due(host=HOST) == [ordinary.pk]


def test_a_lease_starts_once_and_expires() -> None:
    mine = feed()
    schedule.claim_due()
    taken = schedule.begin(mine.pk)
    assert taken is not None
    assert schedule.begin(mine.pk) is None  # the message arrived twice
    assert schedule.begin(uuid.uuid4()) is None
    ended = timezone.now() - timedelta(seconds=1)
    Feed.objects.update(leased_until=ended)
    Upstream.objects.update(leased_until=ended)
    assert schedule.claim_due() == [mine.pk]
    before = Feed.objects.get().next_check_at
    schedule.succeeded(
        taken, timezone.now(), timezone.now() + timedelta(days=9)
    )  # the earlier worker wakes up
    assert Feed.objects.get().next_check_at == before
    assert Feed.objects.get().leased_until is not None


def test_the_breaker_opens_for_the_host_not_for_one_feed_and_one_call_closes_it() -> None:
    feed("cand"), feed("dcd")
    for _ in range(upstreams.FAILURES_TO_OPEN):
        upstreams.record_failure(HOST, broken(502))
    assert host().open_until is not None
    assert schedule.claim_due() == []
    Upstream.objects.update(open_until=timezone.now())  # half open
    assert len(schedule.claim_due()) == 1
    assert schedule.claim_due() == []
    first = Upstream.objects.get().open_until
    upstreams.record_failure(HOST, broken())
    later = host().open_until
    assert first is not None
    assert later is not None
    assert later - timezone.now() > upstreams.FIRST_OPEN
    upstreams.record_answer(HOST)
    assert (host().failures, host().open_until, host().reason) == (0, None, "")


def test_failures_far_apart_do_not_open_the_breaker() -> None:
    for _ in range(upstreams.FAILURES_TO_OPEN):
        upstreams.record_failure(HOST, broken(502))
        upstreams.record_answer(HOST)
    assert host().open_until is None


@pytest.mark.parametrize("status", [401, 403])
def test_a_refusal_opens_it_longer_says_what_to_do_and_a_person_may_retry(status: int) -> None:
    mine = feed()
    upstreams.record_failure(HOST, broken(status))
    wait = host().open_until
    assert wait is not None
    assert wait - timezone.now() > timedelta(hours=5)
    assert "press “Check now”" in host().reason
    assert schedule.claim_due() == []
    assert schedule.ask_now(Feed.objects.all()) == 1
    assert schedule.claim_due() == [mine.pk]


def test_a_hosts_retry_after_stops_it_and_no_person_can_override_that() -> None:
    feed()
    upstreams.record_failure(HOST, broken(429, 42))
    stopped = host().stopped_until
    assert stopped is not None
    assert 40 < (stopped - timezone.now()).total_seconds() <= 42
    schedule.ask_now(Feed.objects.all())
    assert schedule.claim_due() == []
    with pytest.raises(TryLater):
        upstreams.take_call(HOST, Purpose.CHECK_NOW)
    upstreams.record_failure(HOST, broken(429))  # a blocked account: no end is given
    blocked = host().stopped_until
    assert blocked is not None
    assert blocked - timezone.now() > timedelta(hours=23)


def test_calls_are_counted_before_they_are_sent_and_until_they_are_over() -> None:
    spend = upstreams.meter(f"{BASE}/dockets/1/", Purpose.UPDATE)
    with spend():
        under_way = Call.objects.get().over_at
        assert under_way > timezone.now() + timedelta(
            seconds=60
        )  # a killed worker's call stays in that state
    assert Call.objects.get().over_at < timezone.now() + timedelta(seconds=1)
    for _ in range(2):
        with spend():
            pass
    with pytest.raises(TryLater) as refused, spend():
        raise AssertionError("no call goes out")
    assert 50 < (refused.value.until - timezone.now()).total_seconds() <= 60.1
    assert host().free_at == refused.value.until
    feed()
    assert schedule.claim_due() == []  # nothing starts that could not finish


def test_calls_to_other_hosts_are_not_counted() -> None:
    with upstreams.meter("https://ecf.cand.example/rss", Purpose.UPDATE)():
        pass
    assert not Call.objects.exists()


def test_more_urgent_work_that_is_due_goes_before_the_next_call_of_less_urgent_work() -> None:
    feed(purpose=Purpose.GAP)
    for purpose in (Purpose.CHECK_NOW, Purpose.GAP):
        assert upstreams.take_call(HOST, purpose)
    with pytest.raises(TryLater, match="more urgent"):
        upstreams.take_call(HOST, Purpose.SWEEP)
    Feed.objects.update(next_check_at=timezone.now() + timedelta(hours=1))
    assert upstreams.take_call(HOST, Purpose.SWEEP)  # no calls are reserved for work that does not exist


def test_a_fetch_without_a_feed_also_claims_the_host() -> None:
    feed()
    with upstreams.lease_host(HOST, timedelta(minutes=1)) as mine:
        assert mine
        assert schedule.claim_due() == []
        with upstreams.lease_host(HOST, timedelta(minutes=1)) as second:
            assert not second
    assert len(schedule.claim_due()) == 1


def test_calls_outside_every_window_are_deleted() -> None:
    upstreams.take_call(HOST, Purpose.UPDATE)
    Call.objects.update(over_at=timezone.now() - timedelta(days=3))
    upstreams.trim()
    assert not Call.objects.exists()
    upstreams.trim()
    assert not Upstream.objects.exists()


def test_a_worker_done_with_a_feed_takes_the_next_one_of_its_host(monkeypatch: pytest.MonkeyPatch) -> None:
    feeds = [feed(court) for court in ("cand", "dcd", "nysd")]
    seen: list[uuid.UUID | None] = []

    def look(look: FeedCheck) -> tuple[datetime, Purpose]:
        seen.append(look.feed.pk)
        assert Feed.objects.filter(leased_until__gt=timezone.now()).count() == 1
        return timezone.now() + timedelta(hours=1), Purpose.UPDATE

    monkeypatch.setitem(run_checks.CHECKS, Feed.Kind.RSS, look)
    (first,) = schedule.claim_due()
    assert run_checks.check_in_turn(first) is None, "no work is left for this host"
    assert sorted(map(str, seen)) == sorted(str(row.pk) for row in feeds)
    assert host().leased_until is None


def test_a_worker_leaves_a_host_after_a_while_and_reports_what_remains(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for court in ("cand", "dcd"):
        feed(court)
    monkeypatch.setattr(run_checks, "SECONDS", 0.01)

    def look(look: FeedCheck) -> tuple[datetime, Purpose]:
        time.sleep(0.02)
        return timezone.now() + timedelta(hours=1), Purpose.UPDATE

    monkeypatch.setitem(run_checks.CHECKS, Feed.Kind.RSS, look)
    (first,) = schedule.claim_due()
    following = run_checks.check_in_turn(first)
    assert following not in (None, first)
    assert schedule.claim_due(host=HOST) == [], "it is already leased"
    assert following is not None
    assert run_checks.check_in_turn(following) is None


@pytest.mark.parametrize(("milliseconds", "taken"), [(200, 2), (1500, 1)])
def test_only_a_call_that_is_allowed_shortly_is_waited_for(
    monkeypatch: pytest.MonkeyPatch, milliseconds: int, taken: int
) -> None:
    for court in ("cand", "dcd"):
        feed(court)
    seen: list[uuid.UUID | None] = []

    def look(look: FeedCheck) -> tuple[datetime, Purpose]:
        seen.append(look.feed.pk)
        free_at = timezone.now() + timedelta(milliseconds=milliseconds)
        Upstream.objects.filter(pk=HOST).update(free_at=free_at)
        return timezone.now() + timedelta(hours=1), Purpose.UPDATE

    monkeypatch.setitem(run_checks.CHECKS, Feed.Kind.RSS, look)
    (first,) = schedule.claim_due()
    run_checks.check_in_turn(first)
    assert len(seen) == taken
