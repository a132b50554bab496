"""Every row in the expected parse of every real file is one of our rows, in the same order."""

from __future__ import annotations

import html
import re
import xml.etree.ElementTree as ET
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest

from filings.records import EntryRow, ParsedReport, SourceError, SourceKind
from filings.sources import detect, parse_payload

from .realfiles import expected, real

ZONES = {"ca9": "America/Los_Angeles", "cand": "America/Los_Angeles", "cacd": "America/Los_Angeles"}
EVERYTHING = (
    "docket_sheet",
    "docket_history",
    "recap_archive_xml",
    "notice_email",
    "attachment_page",
    "case_query",
    "rss",
)


def read(path: Path) -> ParsedReport:
    return parse_payload(path.read_bytes(), zone_of=lambda court: ZONES.get(court, "America/New_York"))


def squeezed(text: str | None) -> str:
    """Text without what parsers treat differently: spacing, escapes, characters that juriscraper removes."""
    text = html.unescape(html.unescape(text or "")).translate(str.maketrans("“”’‘", "\"\"''"))
    return re.sub(r"[\s#*]|(?:[-–_/;,]+$)", "", text)


def same_row(row: EntryRow, wanted: dict[str, Any]) -> None:
    number = wanted.get("document_number")
    numbered = number is not None and number != wanted.get("pacer_doc_id")
    assert str(row.date_filed) == str(wanted["date_filed"])
    assert row.entry_number == (int(number or 0) if numbered else None)
    assert row.document_id == (wanted.get("pacer_doc_id") or "")
    assert row.sequence == (wanted.get("pacer_seq_no") or "")
    assert squeezed(row.text) == squeezed(wanted["description"])
    assert squeezed(row.short_text) == squeezed(wanted.get("short_description"))
    if wanted.get("date_entered"):
        assert str(row.date_entered) == wanted["date_entered"]
    attached = [document for document in row.documents if document.attachment_number is not None]
    for document, attachment in zip(attached, wanted.get("attachments") or [], strict=True):
        assert document.attachment_number == int(attachment["attachment_number"])
        assert document.document_id == (attachment["pacer_doc_id"] or "")
        assert document.description == html.unescape(attachment["description"])
        assert document.file_size == attachment.get("file_size_bytes")


@pytest.mark.parametrize("path", real("docket_sheet", "docket_history", "recap_archive_xml"))
def test_rows_of_sheets_histories_and_archives(path: Path) -> None:
    report, wanted = read(path), expected(path)
    (docket,) = report.dockets
    assert docket.ref.court_id == wanted["court_id"]
    assert docket.ref.docket_number.startswith(wanted["docket_number"])
    assert str(docket.facts.date_filed) == str(wanted["date_filed"])
    assert not report.refused_rows
    if report.kind is not SourceKind.RECAP_XML:  # whose names we keep as in the archive
        assert docket.facts.assigned_to == wanted.get("assigned_to_str", "")
    for row, entry in zip(docket.entries, wanted["docket_entries"], strict=True):
        same_row(row, entry)
    assert [p.name for p in docket.parties] == [p["name"] for p in wanted.get("parties") or []]
    for party, listed in zip(docket.parties, wanted.get("parties") or [], strict=True):
        assert [a.name for a in party.attorneys] == [a["name"] for a in listed.get("attorneys") or []]
        assert str(party.date_terminated) == str(listed["date_terminated"])


@pytest.mark.parametrize("path", real("notice_email"))
def test_rows_of_notices(path: Path) -> None:
    wanted = expected(path)
    if not wanted:
        with pytest.raises(SourceError, match="not a notice of electronic filing"):
            read(path)
        return
    report = read(path)
    assert report.asof is not None
    for docket, listed in zip(report.dockets, wanted["dockets"], strict=True):
        assert docket.ref.court_id == wanted["court_id"]
        assert docket.ref.docket_number.startswith(listed["docket_number"])
        assert docket.ref.pacer_case_id == listed["docket_entries"][0]["pacer_case_id"]
        for row, entry in zip(docket.entries, listed["docket_entries"], strict=True):
            same_row(row, entry)
            assert row.date_entered is not None


@pytest.mark.parametrize("path", real("attachment_page"))
def test_documents_of_attachment_pages(path: Path) -> None:
    report, wanted = read(path), expected(path)
    (docket,) = report.dockets
    (row,) = docket.entries
    assert (docket.ref.docket_number, docket.ref.pacer_case_id) == ("", wanted["pacer_case_id"])
    assert (row.entry_number, row.document_id) == (wanted["document_number"], wanted["pacer_doc_id"])
    attached = [document for document in row.documents if document.attachment_number]
    assert [(d.document_id, d.page_count) for d in attached] == [
        (a["pacer_doc_id"], a["page_count"]) for a in wanted["attachments"]
    ]


@pytest.mark.parametrize("path", real("case_query"))
def test_facts_of_case_summaries(path: Path) -> None:
    wanted = expected(path)
    if not wanted:
        with pytest.raises(SourceError, match="DO NOT POST IN"):
            read(path)
        return
    (docket,) = read(path).dockets
    assert docket.ref.docket_number.startswith(wanted["docket_number"])
    assert (str(docket.facts.date_filed), docket.facts.assigned_to) == (
        wanted["date_filed"],
        wanted["assigned_to_str"],
    )
    assert not docket.entries


@pytest.mark.parametrize("path", real("rss"))
def test_each_item_of_a_feed_is_one_row(path: Path) -> None:
    report = read(path)
    items: dict[str, list[tuple[str, str, str, str]]] = defaultdict(list)
    for item in ET.fromstring(path.read_bytes()).iter("item"):
        title = (item.findtext("title") or "").split()
        described = item.findtext("description") or ""
        document = re.search(r"/docs?1/(\d+)", described)
        link = re.search(r">(\w+)</a>", described)
        name = re.search(r"\[(.*)\]", described)
        items[title[0]].append(
            (
                re.split(r"[^0-9]", item.findtext("guid") or "")[-1],
                document[1] if document else "",
                link[1] if link and link[1].isdigit() else "",
                html.unescape(name[1]).strip() if name else "",
            )
        )
    ours: dict[str, list[tuple[str, str, str, str]]] = defaultdict(list)
    for docket in report.dockets:
        for row in docket.entries:
            assert row.date_entered is not None
            number = "" if row.entry_number is None else str(row.entry_number)
            ours[docket.ref.docket_number].append((row.sequence, row.document_id, number, row.short_text))
    assert ours == items
    assert report.asof is not None
    assert report.coverage.startswith("Docket entries of type: ")
    refs = [docket.ref for docket in report.dockets]
    assert len(refs) == len(set(refs))


@pytest.mark.parametrize("path", real("error_page"))
def test_error_pages_are_refused_with_a_sentence(path: Path) -> None:
    with pytest.raises(SourceError) as refusal:
        read(path)
    assert re.search(r"[a-z].*\.$", refusal.value.message)


@pytest.mark.parametrize("path", real(*EVERYTHING))
def test_kind_and_court_come_from_the_content_alone(path: Path) -> None:
    kinds = {"recap_archive_xml": SourceKind.RECAP_XML, "rss": SourceKind.RSS}
    court = path.stem.split("_")[0]
    found = detect(path.read_bytes())
    assert found.kind == kinds.get(path.parent.name, path.parent.name)
    assert found.court_id == {"sdny": "nysd"}.get(court, court)


@pytest.mark.parametrize("path", real("docket_sheet"))
def test_completeness_is_what_the_receipt_proves(path: Path) -> None:
    """Determined by hand from each file's receipt: no receipt, a range, or a case summary proves nothing."""
    unproved = {"ca9_1", "cacd", "cand_2", "cand_263146", "txed"}
    (docket,) = read(path).dockets
    assert docket.complete is (path.stem not in unproved)
