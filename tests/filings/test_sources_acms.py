"""Courts of appeals: ACMS dockets and document lists (JSON), and CM/ECF's document lists."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from cases.models import Docket
from filings.ingest import pipeline
from filings.models import DocketEntry, Document
from filings.records import DocketRef, DocumentRow, ParsedReport, SourceError, SourceKind
from filings.sources import acms, parse_payload
from filings.sources.sealing import blank
from tests import factories

from .realfiles import OURS

DOCKET = (OURS / "acms_docket.json").read_bytes()
DOCUMENTS = (OURS / "acms_documents.json").read_bytes()
PAGE = (OURS / "appellate_documents.html").read_bytes()
CASE_ID = "0A0A0A0A-0000-4000-8000-000000004242"
ENTRY = "00000000-aaaa-ec11-b820-0000000000{:02d}"


def read(payload: bytes, filename: str = "", hint: str = "") -> ParsedReport:
    return parse_payload(payload, filename=filename, court_id=hint, zone_of=lambda court: "")


def changed(payload: bytes, **case: Any) -> bytes:
    data = json.loads(payload)
    data["caseDetails"].update(case)
    return json.dumps(data).encode()


def test_a_docket_is_read_with_its_days_numbers_and_parties() -> None:
    report = read(DOCKET, hint="ca9")
    (docket,) = report.dockets
    assert report.kind is SourceKind.DOCKET_SHEET
    assert docket.ref == DocketRef("ca9", "31-4242", CASE_ID)
    assert docket.facts.case_name == "Example v. Placeholder Widgets, Inc."
    assert docket.facts.date_filed == date(2031, 3, 3)
    assert docket.facts.originating_docket_number == "3:31-cv-00042-ABC"
    assert not docket.complete  # nothing in it proves that it is complete
    opened, order, motion = docket.entries
    assert [row.entry_number for row in docket.entries] == [1, 3, 2]
    assert (order.date_filed, order.date_entered) == (date(2031, 3, 10), date(2031, 3, 11))
    assert motion.date_entered is None
    assert motion.text == "MOTION to stay filed by Appellant Erika Example."
    assert order.documents == (DocumentRow(document_id=ENTRY.format(3), page_count=4),)
    assert (motion.document_id, motion.documents, opened.documents) == ("", (), ())
    appellant, appellee = docket.parties
    assert (appellant.name, appellant.type) == ("ERIKA EXAMPLE", "Plaintiff - Appellant")
    assert appellant.attorneys[0].email == "inga@invented.example"
    assert appellee.date_terminated == date(2031, 4, 1)


def test_a_persons_registration_number_is_in_nothing_that_is_read_or_shown() -> None:
    for payload in (DOCKET, DOCUMENTS):
        assert b"999-12" in payload
        assert b"999-12" not in blank(payload)
        assert "999-12" not in repr(read(payload, hint="ca9"))
        assert read(blank(payload), hint="ca9") == read(payload, hint="ca9")


def test_the_court_comes_from_an_address_or_else_from_the_uploader() -> None:
    assert read(DOCUMENTS, hint="ca2").dockets[0].ref.court_id == "ca9"
    assert read(DOCKET, filename="ca2_31-4242.acms_json").dockets[0].ref.court_id == "ca2"
    with pytest.raises(SourceError, match="Choose the court"):
        read(DOCKET)
    with pytest.raises(SourceError, match="Choose the court"):
        read(DOCKET, hint="cand")


def test_documents_of_an_acms_entry_are_numbered() -> None:
    report = read(DOCUMENTS)
    (row,) = report.dockets[0].entries
    assert report.kind is SourceKind.ATTACHMENT_PAGE
    assert report.dockets[0].ref == DocketRef("ca9", "", CASE_ID)
    assert (row.entry_number, row.document_id) == (1, ENTRY.format(1))
    shown = [(item.attachment_number, item.description, item.page_count) for item in row.documents]
    assert shown == [(1, "Notice - of Appeal", 2), (2, "Exhibit A", 18)]


def test_numbers_after_the_entrys_leave_the_main_document_without_one() -> None:
    listed = json.loads(DOCUMENTS)["docketEntryDocuments"]
    for row, number in zip(listed, ("3", "3.1"), strict=True):
        row["documentNumber"] = number
    assert [item.attachment_number for item in acms._documents(listed, "")] == [None, 1]
    assert acms._documents(listed[1:], "")[0].attachment_number is None  # it is the only document
    listed[0]["documentNumber"] = "three"
    with pytest.raises(SourceError, match="number"):
        acms._documents(listed, "")


@pytest.mark.parametrize(
    "case",
    [{"court": None}, {"court": {}}, {"partyAttorneyList": None}, {"caseOpened": "soon"}, {"aNumber": None}],
)
def test_missing_values_stay_empty(case: dict[str, Any]) -> None:
    (docket,) = read(changed(DOCKET, **case), hint="ca9").dockets
    assert len(docket.entries) == 3
    assert docket.facts.date_filed == (None if "caseOpened" in case else date(2031, 3, 3))


@pytest.mark.parametrize(
    "payload",
    [
        changed(DOCKET, caseNumber=None),
        b'{"caseDetails": {}, "docketInfo": {}}',
        b'{"caseDetails": {}, "docketInfo": {"docketEntries": [7]}}',
        b'{"caseDetails": {}, "docketEntry": {}, "docketEntryDocuments": []}',
    ],
)
def test_json_that_is_not_a_docket_is_refused_with_a_sentence(payload: bytes) -> None:
    with pytest.raises(SourceError, match="This looks like"):
        read(payload, hint="ca9")


def test_an_appellate_list_of_documents_is_read() -> None:
    report = read(PAGE)
    (docket,) = report.dockets
    (row,) = docket.entries
    assert report.kind is SourceKind.ATTACHMENT_PAGE
    assert docket.ref == DocketRef("ca9", "", "904242")
    assert (row.sequence, row.document_id) == ("11990045", "009039990041")
    assert row.documents == (
        DocumentRow(1, "009039990045", "Docketing Letter", page_count=3, file_size=13481),
        DocumentRow(2, "009039990041", "Case Opening Packet", page_count=22, file_size=8890),
    )


@pytest.mark.django_db
@pytest.mark.parametrize("order", [(DOCKET, DOCUMENTS, DOCKET), (DOCUMENTS, DOCKET)])
def test_a_docket_and_a_document_list_join_in_either_order(order: tuple[bytes, ...]) -> None:
    factories.court("ca9")
    for payload in order:
        pipeline.read(pipeline.record_of(payload), court_hint="ca9")
    docket = Docket.objects.get()
    assert list(docket.pacer_case_ids.values_list("pacer_case_id", flat=True)) == [CASE_ID.lower()]
    assert sorted(DocketEntry.objects.values_list("entry_number", flat=True)) == [1, 2, 3]  # type: ignore[type-var]
    shown = Document.objects.filter(entry__entry_number=1).order_by("attachment_number")
    assert [(item.attachment_number, item.document_id) for item in shown] == [
        (1, ENTRY.format(1)),
        (2, ENTRY.format(1)),
    ]
