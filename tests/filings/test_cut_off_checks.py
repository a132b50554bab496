"""A check whose worker was killed is closed in the log, and a check in progress is left alone."""

from datetime import timedelta

import pytest
from django.utils import timezone

from filings.models import Feed, FetchLog
from filings.polling import schedule
from tests import factories

pytestmark = pytest.mark.django_db


def test_a_check_whose_lease_expired_is_logged_as_cut_off() -> None:
    feed = Feed.objects.create(kind="rss", court=factories.court(), url="https://court.example/rss")
    now = timezone.now()
    lost = FetchLog.objects.create(feed=feed, at=now - schedule.LEASE - timedelta(seconds=1))
    current = FetchLog.objects.create(feed=feed, at=now)
    file = FetchLog.objects.create(at=now - timedelta(days=1), file_name="a file that waits")
    assert schedule.end_lost_checks() == 1
    lost.refresh_from_db()
    assert (lost.status, "interrupted" in lost.message) == ("failed", True)
    assert {current.pk, file.pk} == set(
        FetchLog.objects.filter(status="waiting").values_list("pk", flat=True)
    )
