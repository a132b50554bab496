"""With two beats, an emptied broker, and repeated messages, each due feed is still checked exactly once."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connection
from django.utils import timezone

from casetracker.celery import app
from filings import tasks
from filings.models import Feed, FetchLog, Upstream
from filings.polling import run_checks, schedule

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def feeds() -> set[UUID]:
    """Due feeds of two hosts that do not answer."""
    rows = [
        Feed(kind="rss", court_id=court, url=f"http://127.0.0.1:{port}/rss", docket=None)
        for port, court in enumerate(("cand", "dcd"), start=1)
    ]
    made = Feed.objects.bulk_create(rows)
    return {feed.pk for feed in made}


def at_once(work: Callable[[], list[UUID]], times: int) -> list[UUID]:
    def run() -> list[UUID]:
        try:
            return work()
        finally:
            connection.close()

    with ThreadPoolExecutor(times) as pool:
        answers = [pool.submit(run) for _ in range(times)]
        return [pk for answer in answers for pk in answer.result(30)]


def test_many_beats_claim_each_feed_once(feeds: set[UUID]) -> None:
    for _ in range(10):
        claimed = at_once(schedule.claim_due, 6)
        assert sorted(claimed) == sorted(feeds)
        Feed.objects.update(leased_until=None)
        Upstream.objects.update(leased_until=None)


def test_a_repeated_message_causes_one_check(feeds: set[UUID]) -> None:
    (claimed, _) = schedule.claim_due()
    at_once(lambda: [pk for pk in [claimed] if run_checks.check(pk)], 4)
    assert FetchLog.objects.filter(feed=claimed).count() == 1


def test_an_emptied_broker_loses_nothing(feeds: set[UUID]) -> None:
    tasks.tick()
    with app.connection_for_write() as broker:
        assert broker.default_channel.client.flushdb()  # type: ignore[attr-defined]
    Feed.objects.update(followed=True)  # nobody follows these courts, so the tick paused them
    ended = timezone.now() - timedelta(seconds=1)
    Feed.objects.exclude(leased_until=None).update(leased_until=ended)
    Upstream.objects.exclude(leased_until=None).update(leased_until=ended)
    assert set(schedule.claim_due()) == feeds
