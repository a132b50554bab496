"""Free copies are fetched from CourtListener within limits, and a notice's free look is used only once."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from pytest_django import Settings

from cases.models import Docket, Subscription
from casetracker.accounts.models import User
from casetracker.lib.http import Http, HttpError
from filings.ingest import pipeline
from filings.models import FileCopy, FileFetch, Upstream
from filings.polling import pdf_fetches
from filings.records import DocumentRow, EntryRow
from filings.sandbox.case import Entry, Paper, entries_at
from filings.sandbox.court import SandboxCourt
from tests import factories
from tests.filings.pdfs import DAY, give

pytestmark = pytest.mark.django_db
NOTICE = (Path(__file__).parent / "data" / "notice.eml").read_bytes()


@pytest.fixture
def paper(sandbox_court: SandboxCourt, sandbox_url: str, settings: Settings) -> tuple[Entry, Paper]:
    settings.SANDBOX_URL = sandbox_url
    settings.HTTP_ALLOWED_PRIVATE = [sandbox_url.removeprefix("http://")]
    settings.FREE_LOOK = True
    entry = next(e for e in entries_at(sandbox_court.clock.now()) if e.papers and not e.sealed)
    return entry, entry.papers[0]


@pytest.fixture
def noticed(paper: tuple[Entry, Paper], sandbox_url: str) -> FileFetch:
    """A notice whose link points to the sandbox court, added to its docket; its free look is planned."""
    there = f"{sandbox_url}/doc1/{paper[1].document_id}".encode()
    record = pipeline.record_of(NOTICE.replace(b"https://ecf.cand.uscourts.gov/doc1/035199900050", there))
    pipeline.read(record, court_hint="cand")
    pdf_fetches.plan()
    return FileFetch.objects.get(kind="free_look")


def test_the_free_look_is_used_once_and_the_pdf_is_on_its_entry(
    noticed: FileFetch, sandbox_court: SandboxCourt, caplog: pytest.LogCaptureFixture
) -> None:
    for _ in range(3):
        for pk in pdf_fetches.due():
            pdf_fetches.fetch(pk)
        pdf_fetches.plan()
    assert list(sandbox_court.looks.values()) == [1]
    copy = FileCopy.objects.get()
    assert (copy.how, copy.status, copy.entry.entry_number, copy.url) == ("free_look", "attached", 9, "")  # type: ignore[union-attr]
    assert copy.file.page_count
    assert "magic" not in caplog.text
    assert b"55566677" not in noticed.record.content  # type: ignore[union-attr]


def test_a_worker_killed_midway_never_uses_a_second_look(
    noticed: FileFetch, sandbox_court: SandboxCourt, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        pass

    class Door(Http):
        def get(self, url: str, **options: object) -> object:  # type: ignore[override]
            super().get(url)
            raise Killed

    with pytest.raises(Killed):
        pdf_fetches.fetch(noticed.pk, Door(allowed_private=[sandbox_court_place(noticed)], attempts=1))
    Upstream.objects.update(leased_until=None)
    assert pdf_fetches.due() == []
    FileFetch.objects.update(started_at=timezone.now() - timedelta(hours=1))
    assert pdf_fetches.due() == []
    pdf_fetches.plan()
    pdf_fetches.fetch(noticed.pk)
    noticed.refresh_from_db()
    assert noticed.status == "unknown"
    assert "Whether it succeeded is not known" in noticed.message
    assert list(sandbox_court.looks.values()) == [1]


def sandbox_court_place(row: FileFetch) -> str:
    assert row.record is not None
    return pdf_fetches.links(row.record)[row.link].split("/")[2]


def test_without_the_setting_no_free_look_is_planned(
    paper: object, sandbox_url: str, settings: Settings
) -> None:
    settings.FREE_LOOK = False
    pipeline.read(pipeline.record_of(NOTICE), court_hint="cand")
    pdf_fetches.plan()
    assert not FileFetch.objects.exists()


def test_a_forged_notice_triggers_no_request(paper: object) -> None:
    forged = NOTICE.replace(b"https://ecf.cand.uscourts.gov/doc1/", b"https://evil.example/doc1/")
    pipeline.read(pipeline.record_of(forged), court_hint="cand")
    pdf_fetches.plan()
    assert not FileFetch.objects.exists()


@pytest.fixture
def offered(paper: tuple[Entry, Paper], sandbox_url: str, member: User) -> Docket:
    """A followed docket with a free copy in the sandbox's storage."""
    url = f"{sandbox_url}/doc1/{paper[1].document_id}"
    row = EntryRow(
        date_filed=DAY, entry_number=5, sequence="9", text="ORDER",
        documents=(DocumentRow(None, "035199900070", is_available=True, url=url),),
    )  # fmt: skip
    docket = give(row)
    Subscription.objects.create(user=member, case=docket.case, channel="screen")
    return docket


def test_a_free_copy_is_fetched_for_a_followed_docket_only(offered: Docket) -> None:
    Subscription.objects.all().delete()
    pdf_fetches.plan()
    assert pdf_fetches.due() == []
    Subscription.objects.create(user=factories.person("x@example.org"), case=offered.case, channel="screen")
    pdf_fetches.plan()
    [pk] = pdf_fetches.due()
    pdf_fetches.fetch(pk)
    copy = FileCopy.objects.get()
    assert (copy.how, copy.status, copy.document is not None) == ("courtlistener", "attached", True)
    pdf_fetches.plan()
    assert pdf_fetches.due() == []


def test_the_setting_turns_it_off(offered: Docket, settings: Settings) -> None:
    settings.COURTLISTENER_COPIES = False
    pdf_fetches.plan()
    assert not FileFetch.objects.exists()


def test_failures_are_retried_a_limited_number_of_times(offered: Docket) -> None:
    class Broken(Http):
        def get(self, url: str, **options: object) -> object:  # type: ignore[override]
            raise HttpError("The server answered 503.", retry=True, status=503)

    pdf_fetches.plan()
    for _ in range(pdf_fetches.MOST_ATTEMPTS + 2):
        FileFetch.objects.update(next_try_at=timezone.now())
        for pk in pdf_fetches.due():
            pdf_fetches.fetch(pk, Broken())
    row = FileFetch.objects.get()
    assert (row.status, row.attempts) == ("failed", pdf_fetches.MOST_ATTEMPTS)


def test_a_file_other_than_the_requested_one_is_not_stored(
    offered: Docket, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pdf_fetches, "expected_sha1", lambda row: "0" * 40)
    pdf_fetches.plan()
    for pk in pdf_fetches.due():
        pdf_fetches.fetch(pk)
    assert "SHA-1 differs" in FileFetch.objects.get().message
    assert not FileCopy.objects.exists()
