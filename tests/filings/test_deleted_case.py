"""Evidence for a deleted case waits. After the purge no table contains any of it but its removal."""

import json
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases import deletion
from cases.models import Case, CaseMember, Change, Docket, MatterWall, PurgedCase, Subscription
from casetracker.accounts.models import User
from filings.corrections import deleted_case, merge_dockets
from filings.inbox import file_reader
from filings.ingest import pipeline
from filings.models import (
    DocketEntry,
    EntryNote,
    Feed,
    FetchLog,
    FileCopy,
    FilePage,
    Gap,
    Observation,
    Report,
    SourceRecord,
)
from filings.pdf import attach, intake
from filings.polling import followed_feeds
from filings.records import DocketFacts, DocketRef, ParsedDocket, ParsedReport, SourceKind
from tests import factories
from tests.filings.given import MORNING, REF, docket, give, row, texts
from tests.filings.test_purge import WORD, hits, planted

pytestmark = pytest.mark.django_db
OTHER = DocketRef("cand", "3:26-cv-09999-ABC", "990099")


@pytest.fixture
def admin() -> User:
    return User.objects.create_superuser("admin@example.org", "x", name="Ada Admin")


def delete(case: Case) -> None:
    deletion.delete(case, by="Ada Admin", reason="entered twice")


def shared_feed(*refs: DocketRef) -> ParsedReport:
    parts = tuple(
        ParsedDocket(ref=ref, facts=DocketFacts(), entries=(row(7, "", sequence="70", short_text="Order"),))
        for ref in refs
    )
    return ParsedReport(SourceKind.RSS, 1, MORNING + timedelta(hours=5), parts)


def test_evidence_for_a_deleted_case_waits_and_is_added_on_restore() -> None:
    give(SourceKind.DOCKET_SHEET, row(1, "COMPLAINT"), complete=True)
    case = docket().case
    version = docket().version
    delete(case)
    record = give(SourceKind.NOTICE_EMAIL, row(2, "MOTION to dismiss"), hours=2)
    record.refresh_from_db()
    assert record.status == SourceRecord.Status.PARKED
    assert record.message.startswith("On hold")
    assert record.result[0]["docket_id"] is None
    assert texts() == ["COMPLAINT"]
    assert docket().version == version, "a deleted case does not change"
    give(SourceKind.DOCKET_SHEET, row(1, "COMPLAINT"), ref=OTHER, complete=True)
    assert texts() == ["COMPLAINT"], "reports from its court do not restore it either"
    assert deletion.restore(case.pk)
    deleted_case.add_held_evidence(case.pk)
    assert texts() == ["COMPLAINT", "MOTION to dismiss"]
    record.refresh_from_db()
    assert (record.status, record.message) == (SourceRecord.Status.DONE, "")


def test_a_deleted_case_is_neither_fetched_nor_updated(member: User) -> None:
    give(SourceKind.DOCKET_SHEET, row(1, "COMPLAINT"), complete=True)
    give(SourceKind.DOCKET_SHEET, row(1, "COMPLAINT"), ref=OTHER, complete=True)
    case = docket().case
    Subscription.objects.create(user=member, case=case)
    Feed.objects.create(kind="courtlistener", court_id="cand", docket=docket(), url="https://cl.example/")
    assert followed_feeds.followed().exists()
    assert Feed.objects.watched().exists()
    delete(case)
    assert not followed_feeds.followed().exists()
    assert not Feed.objects.watched().exists()
    record = pipeline.record_of(b"<rss/>")
    outcomes = pipeline.read_parsed(record, shared_feed(REF, OTHER), create=False)
    assert [outcome.docket_number for outcome in outcomes] == [OTHER.docket_number]
    assert record.left_out == 1
    assert not Report.objects.filter(docket=None).exists()


def test_the_same_number_cannot_be_added_meanwhile(client: Client, member: User) -> None:
    give(SourceKind.DOCKET_SHEET, row(1, "COMPLAINT"), complete=True)
    delete(docket().case)
    client.force_login(member)
    asked = {"way": "federal", "federal-court": "cand", "federal-docket_number": REF.docket_number}
    answer = client.post(reverse("add-case"), asked, follow=True)
    assert "you do not have access to it" in answer.content.decode()
    assert not Subscription.objects.exists(), "nobody can follow it"
    assert not CaseMember.objects.exists()


def test_a_pdf_of_a_deleted_case_waits_too() -> None:
    give(SourceKind.DOCKET_SHEET, row(1, "COMPLAINT", document_id="035026000009"), complete=True)
    case = docket().case
    delete(case)
    copy = FileCopy.objects.create(
        file=intake.keep(b"%PDF-1.4 paper"), how="courtlistener", status="parked",
        said={"name": {}}, document_keys=["035026000009"],
    )  # fmt: skip
    attach.settle(copy)
    assert copy.docket_id is None


def test_a_file_uploaded_to_a_case_that_is_deleted_before_it_is_read() -> None:
    give(SourceKind.DOCKET_SHEET, row(1, "COMPLAINT"), complete=True)
    case = docket().case
    record = pipeline.record_of(b"{}")
    log = FetchLog.objects.create(record=record, file_name="x.html", case=case, adds_docket=True)
    delete(case)
    log.refresh_from_db()
    file_reader.process(log)
    assert "no longer exists" in log.message
    assert Docket.objects.count() == 1


def test_a_long_absence_is_a_gap(member: User) -> None:
    give(SourceKind.DOCKET_SHEET, row(1, "COMPLAINT"), complete=True)
    case = docket().case
    Subscription.objects.create(user=member, case=case)
    Feed.objects.create(kind="rss", court_id="cand", url="https://ecf.example/rss")
    delete(case)
    deletion.restore(case.pk)
    assert not Gap.objects.exists(), "the next check of the feed shows the last day"
    delete(case)
    away = timezone.now() - timedelta(days=5)
    Case.objects.update(deleted_at=away)
    deletion.restore(case.pk)
    gap = Gap.objects.get()
    assert gap.since == away
    assert timezone.now() - gap.until > timedelta(hours=12)


def purge_now(case: Case) -> None:
    delete(case)
    assert deletion.purge(case.pk, by="Ada Admin")


def test_after_the_purge_none_of_its_text_is_left(member: User) -> None:
    record = planted()
    case = docket().case
    entry = DocketEntry.objects.get(entry_number=2)
    copy = intake.take(f"%PDF-1.4 {WORD}".encode(), file_name=f"{WORD}.pdf", user=None, place=(entry, None))
    FilePage.objects.create(file=copy.file, number=1, text=WORD)
    EntryNote.objects.create(entry=entry, text=f"Ask {WORD}.")
    factories.fact(case, f"{WORD} happened.")
    Case.objects.filter(pk=case.pk).update(summary=WORD)
    Subscription.objects.create(user=member, case=case)
    Change.sequence()
    newest = Change.newest_position()
    assert len(hits()) > 10, "the test adds the word that it searches for"
    delete(case)
    held = pipeline.record_of(json.dumps({"notice": WORD}).encode(), file_name=f"{WORD}.eml")
    part = ParsedDocket(ref=REF, facts=DocketFacts(), entries=(row(3, f"ORDER on {WORD}"),))
    pipeline.read_parsed(held, ParsedReport(SourceKind.NOTICE_EMAIL, 1, MORNING, (part,)))
    assert not deletion.purge(case.pk), "thirty days have not passed"
    assert deletion.purge(case.pk, by="Ada Admin")
    assert hits() == []
    assert not SourceRecord.objects.filter(pk__in=[record.pk, held.pk]).exists()
    assert not Docket.all_objects.exists()
    assert not Observation.objects.exists()
    left = PurgedCase.objects.get()
    assert (left.case_id, left.deleted_by, left.delete_reason) == (case.pk, "Ada Admin", "entered twice")
    assert left.last_position == newest


def test_positions_of_changes_are_never_reused() -> None:
    give(SourceKind.DOCKET_SHEET, row(1, "COMPLAINT"), complete=True)
    Change.sequence()
    newest = Change.newest_position()
    assert newest
    purge_now(docket().case)
    assert Change.newest_position() == newest
    factories.change(factories.case())
    Change.sequence()
    assert Change.objects.get().position == newest + 1


def test_what_another_case_also_uses_stays() -> None:
    give(SourceKind.DOCKET_SHEET, row(1, "COMPLAINT"), complete=True)
    give(SourceKind.DOCKET_SHEET, row(1, "COMPLAINT"), ref=OTHER, complete=True)
    feed = pipeline.record_of(b"<rss>both</rss>")
    pipeline.read_parsed(feed, shared_feed(REF, OTHER))
    other = docket("3:26-cv-09999")
    pdf = b"%PDF-1.4 the same paper"
    for entry in DocketEntry.objects.filter(entry_number=1):
        intake.take(pdf, file_name="scan.pdf", user=None, place=(entry, None))
    case = docket().case
    counts = {count.label: (count.goes, count.stays) for count in deletion.preview(case).counts}
    assert counts["Source files"] == (1, 1)
    assert counts["Stored PDF files"] == (0, 1)
    before, case_id = texts(other), case.pk
    purge_now(case)
    assert texts(other) == before
    copy = FileCopy.objects.get()
    assert copy.docket_id == other.pk
    assert copy.file.content() == pdf
    feed.refresh_from_db()
    assert feed.content == b"<rss>both</rss>"
    assert [item["docket_number"] for item in feed.result] == [OTHER.docket_number]
    outcomes = pipeline.read_parsed(feed, shared_feed(REF, OTHER))
    assert len(outcomes) == 2
    assert docket().case_id != case_id, "uploading it again creates the docket again"


def test_a_case_that_contains_another_cases_docket_is_not_deleted(admin: User, member: User) -> None:
    give(SourceKind.DOCKET_SHEET, row(1, "COMPLAINT"), complete=True)
    give(SourceKind.DOCKET_SHEET, row(2, "ORDER"), ref=OTHER, complete=True)
    survivor, gone = docket(), docket("3:26-cv-09999")
    merge_dockets.merge(admin, survivor.pk, gone.pk)
    with pytest.raises(deletion.CannotDelete, match="Undo that merge first"):
        delete(survivor.case)
    MatterWall.objects.create(case=gone.case, user=member, reason="former client")
    purge_now(gone.case)  # the case that the merge left empty may be deleted
    assert not Case.objects.visible_to(member).exists(), "the wall moved with the evidence"
    assert list(Case.objects.all()) == [survivor.case]
    assert texts(survivor) == ["COMPLAINT", "ORDER"]
    gone.refresh_from_db()
    assert (gone.case, gone.joined_into) == (survivor.case, survivor), "its number still finds the docket"
    purge_now(survivor.case)
    assert not Docket.all_objects.exists()


def test_the_command_deletes_and_removes_at_once() -> None:
    give(SourceKind.DOCKET_SHEET, row(1, "COMPLAINT"), complete=True)
    case = docket().case
    said = ["--reason", "a test case", "--by", "C. Lerk"]
    call_command("delete_case", str(case.pk), *said)
    assert Case.objects.get().is_deleted
    call_command("delete_case", str(case.pk), *said, "--permanently")
    assert not Case.objects.exists()
    assert PurgedCase.objects.get().purged_by == "C. Lerk"
    with pytest.raises(CommandError, match="no such case"):
        call_command("delete_case", str(case.pk), *said)
