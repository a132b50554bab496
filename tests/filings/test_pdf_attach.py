"""A PDF goes to its document, waits for it, or raises a question, and stays with its document."""

from dataclasses import replace

import pytest
from django.utils import timezone

from filings.corrections import purge_docket
from filings.models import Decision, DocketEntry, Document, DocumentFile, FileContent, FileCopy
from filings.pdf import attach
from filings.records import DocumentRow, EntryRow
from filings.records import SourceKind as Kind
from tests.filings.pdfs import ENTRIES, dropped, give, pdf, stamp

pytestmark = pytest.mark.django_db
FULL = "UNITED STATES DISTRICT COURT NORTHERN DISTRICT OF CALIFORNIA"


def where(copy: FileCopy) -> tuple[str, int | None, int | None, bool]:
    copy = FileCopy.objects.select_related("entry").get(pk=copy.pk)
    number = copy.entry.entry_number if copy.entry else None
    return copy.status, number, copy.attachment_number, copy.document_id is not None


def test_by_the_stamp_and_the_courts_name() -> None:
    give()
    copy = dropped(pdf(stamp("12-1", pages=3), FULL, pages=3))
    assert where(copy) == ("attached", 12, 1, True)
    assert copy.file.page_count == 3
    assert copy.file.text_state == "read"
    assert copy.warning == ""
    assert copy.file.content().startswith(b"%PDF")


def test_by_document_id_and_by_the_archives_name() -> None:
    give()
    assert where(dropped(pdf("no stamp"), "035199900051.pdf")) == ("attached", 12, 1, True)
    assert where(dropped(pdf("none here"), "gov.uscourts.cand.900042.12.0.pdf")) == (
        "attached",
        12,
        None,
        True,
    )


def test_identical_files_are_stored_once() -> None:
    give()
    payload = pdf(stamp("12"), FULL)
    first, again, other = (dropped(payload, name) for name in ("a.pdf", "a.pdf", "b.pdf"))
    assert first == again
    assert first != other
    assert DocumentFile.objects.count() == FileContent.objects.count() == 1


def test_a_number_without_a_court_is_ambiguous() -> None:
    """Without the court's name, only the exact date on the docket supports it."""
    give()
    assert where(dropped(pdf(stamp("12", filed="03/09/31"))))[0] == "parked"
    assert where(dropped(pdf(stamp("12"), "same day")))[0] == "attached"
    other_judge = stamp("12", case="5:31-cv-00700-XYZ")
    assert where(dropped(pdf(other_judge)))[0] == "parked"
    texas = "UNITED STATES DISTRICT COURT NORTHERN DISTRICT OF TEXAS"
    assert where(dropped(pdf(stamp("12"), texas)))[0] == "parked"


def test_a_waiting_pdf_is_attached_when_its_document_becomes_known() -> None:
    copy = dropped(pdf(stamp("12-1"), FULL))
    assert where(copy)[0] == "parked"
    assert "will be added automatically" in copy.message
    give()
    assert where(copy) == ("attached", 12, 1, True)
    assert FileCopy.objects.get(pk=copy.pk).message == ""


def test_an_attachment_the_docket_does_not_list_yet_waits_at_its_entry() -> None:
    give(replace(ENTRIES[0], documents=()))
    copy = dropped(pdf(stamp("12-1"), FULL))
    assert where(copy) == ("attached", 12, 1, False)
    give()
    assert where(copy) == ("attached", 12, 1, True)


def test_two_possible_documents_raise_a_question() -> None:
    give(
        EntryRow(date_filed=ENTRIES[0].date_filed, entry_number=12, sequence="61", text="MOTION one"),
        EntryRow(date_filed=ENTRIES[0].date_filed, entry_number=12, sequence="62", text="MOTION two"),
    )
    copy = dropped(pdf(stamp("12"), FULL))
    assert where(copy)[:2] == ("asked", None)
    assert len(attach.choices(copy)) == 2
    second = DocketEntry.objects.get(text="MOTION two")
    attach.put(copy, second, None)
    assert FileCopy.objects.get(pk=copy.pk).entry == second


def test_a_name_and_stamp_that_disagree_raise_a_question() -> None:
    give()
    copy = dropped(pdf(stamp("13"), FULL), "035199900051.pdf")
    assert where(copy)[0] == "asked"
    foreign = dropped(pdf(stamp("4", case="1:19-cv-00001")), "035199900051.pdf")
    assert where(foreign)[0] == "asked"
    assert "1:19-cv-00001" in foreign.warning


def test_another_date_on_the_stamp_is_reported() -> None:
    give()
    copy = dropped(pdf(stamp("13", filed="03/09/31"), FULL))
    assert where(copy)[:2] == ("attached", 13)
    assert "filed Mar. 9, 2031" in copy.warning


def test_a_pdf_stays_where_a_person_puts_it_and_its_stamp_may_object() -> None:
    docket = give()
    copy = dropped(pdf(stamp("4", case="1:19-cv-00001")))
    attach.put(copy, docket.entries.get(entry_number=13), None)
    copy = FileCopy.objects.get(pk=copy.pk)
    assert where(copy) == ("attached", 13, None, False)
    assert "may be another document" in copy.warning
    give(replace(ENTRIES[1], documents=(DocumentRow(None, "035199900060", "Order"),)), kind=Kind.RECAP_XML)
    assert where(copy) == ("attached", 13, None, True), "its document is now known"


def test_a_pdf_follows_its_document_when_evidence_is_retracted_and_restored() -> None:
    docket = give()
    copies = [dropped(pdf(stamp("12-1"), FULL)), dropped(pdf("x"), "035199900050.pdf")]
    row = docket.reports.get()
    taken = Decision.objects.create(docket=docket, kind="retract", observations=[row.digest])
    give(EntryRow(date_filed=ENTRIES[0].date_filed, entry_number=99, sequence="99", text="NOTICE"))
    assert not Document.objects.filter(entry__docket=docket, document_id="035099900051").exists()
    assert [where(copy)[0] for copy in copies] == ["parked", "parked"], "not with an unrelated document"
    taken.revoked_at = timezone.now()
    taken.save()
    give(EntryRow(date_filed=ENTRIES[0].date_filed, entry_number=98, sequence="98", text="NOTICE two"))
    assert [where(copy)[:3] for copy in copies] == [("attached", 12, 1), ("attached", 12, None)]


def test_pdfs_move_with_a_merged_docket() -> None:
    docket = give()
    copy = dropped(pdf(stamp("13"), FULL))
    other = give(court="cacd")
    attach.moved(docket, other)
    assert FileCopy.objects.get(pk=copy.pk).docket == other


def test_a_hostile_or_empty_pdf_does_no_harm() -> None:
    give()
    broken = dropped(b"%PDF-1.7\n" + b"\x00\xff" * 5000, "035199900051.pdf")
    assert broken.file.text_state == "failed"
    assert "damaged" in broken.file.message
    assert where(broken)[0] == "attached", "its name still identifies it"
    bare = dropped(pdf(""), "scan.pdf")
    assert bare.file.text_state == "none"
    assert "no court stamp" in bare.message


def test_relinking_cost_does_not_grow_with_attached_files(queries: object) -> None:
    docket = give()
    dropped(pdf(stamp("12-1"), FULL))
    few = queries(attach.relink, docket)  # type: ignore[operator]
    for number in range(6):
        dropped(pdf(stamp("12"), FULL, f"copy {number}"), f"{number}.pdf")
    assert queries(attach.relink, docket) == few  # type: ignore[operator]


def test_a_purge_removes_pdfs_of_documents_that_no_longer_exist() -> None:
    docket = give()
    gone, kept = dropped(pdf(stamp("12"), FULL)), dropped(pdf(stamp("13"), FULL), "b.pdf")
    entry = docket.entries.get(entry_number=12)
    entry.observations.all().delete()
    assert purge_docket._files({gone.pk: entry.pk, kept.pk: docket.entries.get(entry_number=13).pk}) == 1
    assert list(FileCopy.objects.all()) == [kept]
    assert list(DocumentFile.objects.all()) == [kept.file]
