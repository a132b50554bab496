"""Rows outlive resolutions: what the writer keeps, merges, withdraws, moves, and announces."""

from __future__ import annotations

import itertools
import json
from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from cases.models import Change, Docket, Party
from filings.ingest import pipeline
from filings.models import DocketEntry, EntryNote, Observation, Question, Report
from filings.records import (
    AttorneyRow,
    DocketFacts,
    DocketRef,
    DocumentRow,
    EntryRow,
    ParsedDocket,
    ParsedReport,
    PartyRow,
    SourceKind,
)

pytestmark = pytest.mark.django_db
REF = DocketRef("cand", "3:26-cv-01234-ABC", "990001")
MORNING = datetime(2026, 3, 2, 17, tzinfo=UTC)
_count = itertools.count()


def give(
    kind: SourceKind,
    *entries: EntryRow,
    hours: int = 0,
    complete: bool = False,
    parties: tuple[PartyRow, ...] = (),
    ref: DocketRef = REF,
) -> pipeline.Outcome:
    """Add a report with these rows, made `hours` after the first morning."""
    part = ParsedDocket(
        ref=ref,
        facts=DocketFacts(case_name="Roe v. Example Media LLC")
        if kind is not SourceKind.ATTACHMENT_PAGE
        else DocketFacts(),
        entries=entries,
        parties=parties,
        complete=complete,
        lists_parties=bool(parties),
    )
    report = ParsedReport(kind, 1, MORNING + timedelta(hours=hours), (part,))
    record = pipeline.record_of(json.dumps(["payload", next(_count)]).encode())
    (outcome,) = pipeline.read_parsed(record, report)
    return outcome


def docket() -> Docket:
    return Docket.objects.get(docket_number_key="3:26-cv-01234")


def entries() -> list[DocketEntry]:
    return list(docket().entries.current().order_by("position"))


def kinds() -> list[str]:
    return list(Change.objects.filter(docket=docket()).order_by("id").values_list("kind", flat=True))


def row(number: int | None, text: str, day: int = 2, **more: object) -> EntryRow:
    return EntryRow(date_filed=date(2026, 3, day), entry_number=number, text=text, **more)  # type: ignore[arg-type]


COMPLAINT = row(1, "COMPLAINT against Example Media LLC.", sequence="4", document_id="035026000001")


def test_a_stub_keeps_its_row_when_the_long_text_arrives() -> None:
    give(SourceKind.RSS, EntryRow(date(2026, 3, 2), entry_number=1, sequence="4", short_text="Complaint"))
    (stub,) = entries()
    give(SourceKind.DOCKET_SHEET, COMPLAINT, hours=1, complete=True)
    (entry,) = entries()
    assert entry.pk == stub.pk
    assert (entry.text, entry.short_text) == (COMPLAINT.text, "Complaint")
    assert kinds() == ["loaded", "text_arrived"]
    assert entry.field_sources["text"] != entry.field_sources["short_text"]


def test_first_load_and_backfill_are_one_event_each() -> None:
    give(SourceKind.COURTLISTENER, row(5, "MOTION to Dismiss", 5), row(6, "ORDER", 6))
    give(
        SourceKind.COURTLISTENER,
        row(1, "COMPLAINT", 1),
        row(2, "Summons issued", 1),
        row(7, "REPLY", 7),
        hours=1,
    )
    assert kinds() == ["loaded", "new", "loaded"]
    assert Change.objects.latest("id").summary == "2 earlier entries added"


def test_two_rows_that_turn_out_to_be_one() -> None:
    give(SourceKind.RSS, EntryRow(date(2026, 3, 2), sequence="4", short_text="Complaint"))
    give(SourceKind.NOTICE_EMAIL, row(1, "COMPLAINT filed.", document_id="035026000001"), hours=1)
    feed, notice = entries()
    note = EntryNote.objects.create(
        entry=notice, observation=notice.observations.first(), text="Read the prayer for relief."
    )
    give(SourceKind.DOCKET_SHEET, COMPLAINT, hours=2, complete=True)
    (entry,) = entries()
    gone = DocketEntry.objects.exclude(pk=entry.pk).get(docket=docket())
    assert {entry.pk, gone.pk} == {feed.pk, notice.pk}
    assert gone.merged_into == entry
    note.refresh_from_db()
    assert note.entry == entry
    assert "merged" in kinds()


def test_an_ambiguous_stub_is_withdrawn_and_raises_a_question() -> None:
    give(SourceKind.RSS, EntryRow(date(2026, 3, 2), short_text="Order"))
    (stub,) = entries()
    sheet = [row(None, "ORDER granting leave."), row(None, "ORDER setting a hearing.")]
    give(SourceKind.DOCKET_SHEET, *sheet, hours=2, complete=True)
    assert [entry.text for entry in entries()] == [item.text for item in sheet]
    unplaced = Observation.objects.get(docket=docket(), placement="unplaced")
    assert set(unplaced.candidates) == {entry.pk for entry in entries()}
    stub.refresh_from_db()
    assert stub.withdrawn_at is not None
    question = Question.objects.get(docket=docket(), settled_at=None)
    assert question.observations == [unplaced.digest]


def test_the_same_evidence_again_writes_nothing() -> None:
    give(SourceKind.DOCKET_SHEET, COMPLAINT, complete=True, parties=(PartyRow("Jane Roe", "Plaintiff"),))
    before = docket().version, Change.objects.count(), Observation.objects.count()
    give(SourceKind.COURTLISTENER, COMPLAINT, hours=1)
    after_copy = docket().version
    give(SourceKind.COURTLISTENER, COMPLAINT, hours=2)  # a check that shows nothing new adds no report
    assert docket().version == after_copy
    assert Report.objects.filter(docket=docket()).count() == 2
    assert (Change.objects.count(), Observation.objects.count()) == before[1:]


def test_granted_denied_granted_ends_as_granted() -> None:
    for hours, word in enumerate(["GRANTED", "DENIED", "GRANTED"]):
        give(SourceKind.DOCKET_SHEET, row(9, f"ORDER: motion {word}.", sequence="31"), hours=hours)
    (entry,) = entries()
    assert entry.text == "ORDER: motion GRANTED."
    assert kinds() == ["loaded", "revised", "revised"]


def test_an_entry_missing_from_the_sheet_is_unlisted_and_comes_back() -> None:
    answer = row(2, "ANSWER", 3, sequence="9")
    give(SourceKind.DOCKET_SHEET, COMPLAINT, answer, complete=True)
    give(SourceKind.DOCKET_SHEET, COMPLAINT, hours=24, complete=True)
    assert [entry.unlisted_on for entry in entries()] == [None, date(2026, 3, 3)]
    give(SourceKind.DOCKET_SHEET, COMPLAINT, answer, hours=48, complete=True)
    assert [entry.unlisted_on for entry in entries()] == [None, None]
    assert kinds() == ["loaded", "unlisted", "relisted"]


def test_documents_keep_their_rows_and_report_when_a_copy_is_available() -> None:
    page = [DocumentRow(document_id="035026000001"), DocumentRow(1, "035026000002", "Exhibit A")]
    give(SourceKind.COURTLISTENER, row(1, "COMPLAINT", document_id="035026000001", documents=tuple(page)))
    first = {doc.attachment_number: doc.pk for doc in entries()[0].documents.all()}
    page[0] = DocumentRow(document_id="035026000001", is_available=True, url="https://storage.example/1.pdf")
    give(
        SourceKind.COURTLISTENER,
        row(1, "COMPLAINT", document_id="035026000001", documents=tuple(page)),
        hours=1,
    )
    documents = {doc.attachment_number: doc for doc in entries()[0].documents.all()}
    assert {number: doc.pk for number, doc in documents.items()} == first
    assert documents[None].is_available
    assert kinds() == ["loaded", "document_available"]


def test_an_attachment_page_waits_for_its_docket() -> None:
    page = EntryRow(
        document_id="035026000001", documents=(DocumentRow(1, "035026000002", "Civil Cover Sheet"),)
    )
    outcome = give(SourceKind.ATTACHMENT_PAGE, page, ref=DocketRef("cand"))
    assert outcome.docket_id is None
    assert outcome.refused.startswith("On hold")
    give(SourceKind.DOCKET_SHEET, COMPLAINT, hours=1, complete=True)
    (entry,) = entries()
    assert "Civil Cover Sheet" in [doc.description for doc in entry.documents.all()]
    assert not Report.objects.filter(docket=None).exists()


def test_people_on_the_sheet_and_people_typed_by_hand() -> None:
    counsel = AttorneyRow(
        "A. Counsel", "Sample Law LLP\n1 Main Street", ("LEAD ATTORNEY",), "a@sample.example"
    )
    give(
        SourceKind.DOCKET_SHEET,
        COMPLAINT,
        complete=True,
        parties=(
            PartyRow("Jane Roe", "Plaintiff", attorneys=(counsel,)),
            PartyRow("Example Media LLC", "Defendant"),
        ),
    )
    by_hand = Party.objects.create(
        case=docket().case, name="Parent Inc.", name_key="parent inc", role="non_party"
    )
    give(SourceKind.DOCKET_SHEET, COMPLAINT, hours=1, parties=(PartyRow("Jane Roe", "Plaintiff"),))
    roles = dict(Party.objects.filter(case=docket().case).values_list("name", "role"))
    assert roles == {"Jane Roe": "plaintiff", "Example Media LLC": "defendant", "Parent Inc.": "non_party"}
    attorney = docket().attorneys.get()
    assert attorney.firm is not None
    assert attorney.firm.name == "Sample Law LLP"
    assert attorney.representations.get().roles == ["LEAD ATTORNEY"]
    by_hand.refresh_from_db()


def test_press_reported_entries_join_the_sheet_by_a_question() -> None:
    give(SourceKind.PRESS, row(1, "Complaint (class action), press-reported"))
    (reported,) = entries()
    assert reported.number_inferred
    give(SourceKind.DOCKET_SHEET, COMPLAINT, hours=1, complete=True)
    assert len(entries()) == 2
    question = Question.objects.get(docket=docket(), settled_at=None)
    assert question.kind == "same_entry"


def test_changes_get_dense_positions_after_the_fact() -> None:
    give(SourceKind.COURTLISTENER, row(5, "MOTION", 5))
    give(SourceKind.COURTLISTENER, row(6, "ORDER", 6), row(7, "NOTICE", 7), hours=1)
    assert Change.sequence() == 3
    assert Change.sequence() == 0
    assert list(Change.objects.order_by("id").values_list("position", flat=True)) == [1, 2, 3]
    assert timezone.now() >= Change.objects.latest("id").created_at


def test_an_undated_report_does_not_hide_later_ones() -> None:
    part = ParsedDocket(ref=REF, entries=(COMPLAINT,))
    timeless = ParsedReport(SourceKind.COURTLISTENER, 1, None, (part,))
    pipeline.read_parsed(pipeline.record_of(b"no time"), timeless)
    changed = row(1, "COMPLAINT, corrected.", sequence="4", document_id="035026000001")
    give(SourceKind.COURTLISTENER, changed, hours=1)
    give(SourceKind.COURTLISTENER, COMPLAINT, hours=2)
    assert [entry.text for entry in entries()] == [COMPLAINT.text]


def test_a_new_source_with_many_copies_is_one_event() -> None:
    numbers = range(1, 31)
    sheet = [row(n, f"NOTICE {n}", document_id=f"0350260000{n:02}") for n in numbers]
    give(SourceKind.DOCKET_SHEET, *sheet, complete=True)
    copies = [
        row(
            n,
            f"NOTICE {n}",
            document_id=f"0350260000{n:02}",
            short_text="Notice",
            documents=(DocumentRow(document_id=f"0350260000{n:02}", is_available=True),),
        )
        for n in numbers
    ]
    give(SourceKind.COURTLISTENER, *copies, hours=1)
    assert kinds() == ["loaded", "document_available"]
    assert Change.objects.latest("id").summary == "30 documents available"
    assert [entry.short_text for entry in entries()] == ["Notice"] * 30
