"""Uploading files in the browser, and requesting a check of a court."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from casetracker.accounts.models import User
from filings.models import Feed, FetchLog, SourceRecord
from tests import factories

DROP = reverse("drop")


def upload(name: str, content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def test_uploads_lead_to_their_batch_and_its_results(page: Client, member: User) -> None:
    response = page.post(DROP, {"files": [upload("a.html", b"<p>nothing</p>"), upload("b.html", b"")]})
    assert response.status_code == 302
    html = page.get(response["Location"]).content.decode()
    assert "a.html" in html
    assert "1 of 2 files read" in html
    assert "This file is empty" in html
    assert "hx-trigger" in html, "polls until all are read"
    FetchLog.objects.filter(user=member).update(status=FetchLog.Status.DONE)
    done = page.get(response["Location"], headers={"HX-Request": "true"}).content.decode()
    assert "2 of 2 files read" in done
    assert "hx-trigger" not in done


def test_results_link_to_dockets_that_the_reader_may_see(page: Client, member: User, owner: User) -> None:
    mine, secret = (factories.docket(factories.case()), factories.docket(factories.case("Secret", owner)))
    result = [
        {"kind": "docket_sheet", "court": "testd", "docket_number": docket.docket_number,
         "docket_id": str(docket.pk), "found": 3, "new": 2, "refused": ""}
        for docket in (mine, secret)
    ]  # fmt: skip
    row = FetchLog.objects.create(batch=mine.pk, user=member, file_name="x", status="done", result=result)
    html = page.get(reverse("batch", args=[row.batch])).content.decode()
    assert str(mine.case_id) in html
    assert str(secret.case_id) not in html


def test_no_file_and_too_large_a_file_are_reported(page: Client, settings: Settings) -> None:
    assert "No file was chosen" in page.post(DROP).content.decode()
    settings.INGEST_MAX_BYTES = 10
    html = page.post(DROP, {"files": [upload("big.html", b"x" * 11)]}).content.decode()
    assert "big.html is larger" in html
    assert not FetchLog.objects.exists()


def test_files_on_hold_are_shown_to_their_uploader(page: Client, member: User, owner: User) -> None:
    for number, user in enumerate([member, owner]):
        SourceRecord.objects.create(
            sha256=str(number) * 64, payload=b"", size=0, file_name=f"parked-{user.name}.html",
            status="parked", received_by=user,
        )  # fmt: skip
    html = page.get(DROP).content.decode()
    assert f"parked-{member.name}" in html
    assert f"parked-{owner.name}" not in html


@pytest.fixture
def feed(db: None) -> Feed:
    docket = factories.docket(factories.case())
    now = timezone.now()
    return Feed.objects.create(
        kind="rss", court=docket.court, url="http://127.0.0.1:9/", interval=timedelta(minutes=15),
        last_check_at=now - timedelta(minutes=6), last_success_at=now - timedelta(minutes=6),
        next_check_at=now + timedelta(minutes=9), coverage="orders only",
    )  # fmt: skip


def test_check_now_makes_the_feed_due_and_says_so(page: Client, feed: Feed) -> None:
    case = feed.court.dockets.get().case
    assert "Checked 6 minutes ago" in page.get(case.get_absolute_url()).content.decode().replace("\xa0", " ")
    answer = page.post(reverse("check-now", args=[case.pk]), headers={"HX-Request": "true"}).content.decode()
    feed.refresh_from_db()
    assert feed.next_check_at <= timezone.now()
    assert "Check requested" in answer


def test_a_feed_just_checked_is_not_checked_again(page: Client, feed: Feed) -> None:
    Feed.objects.update(last_check_at=timezone.now())
    page.post(reverse("check-now", args=[feed.court.dockets.get().case_id]))
    feed.refresh_from_db()
    assert feed.next_check_at > timezone.now()


def test_feeds_page_shows_failures(page: Client, feed: Feed) -> None:
    Feed.objects.update(last_error="The court did not answer in 20 seconds.", failures=2)
    FetchLog.objects.create(feed=feed, status="failed", message="The court did not answer in 20 seconds.")
    html = page.get(reverse("feeds")).content.decode()
    assert "(2 failures in a row)" in html
    assert "orders only" in html
