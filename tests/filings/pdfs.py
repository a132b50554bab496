"""Small PDFs with given words, and a docket that they belong to."""

from __future__ import annotations

from datetime import UTC, date, datetime

from cases.models import Docket, DocketCaseId
from filings.inbox import drop, file_reader
from filings.ingest import pipeline
from filings.models import FetchLog, FileCopy
from filings.records import DocketRef, DocumentRow, EntryRow, ParsedDocket, ParsedReport, SourceKind
from filings.sandbox.pdf import text_pdf
from tests import factories

NUMBER = "5:31-cv-00700-ABC"
DAY = date(2031, 3, 1)
ENTRIES = (
    EntryRow(
        date_filed=DAY, entry_number=12, sequence="61", document_id="035199900050", text="MOTION to Dismiss",
        documents=(
            DocumentRow(None, "035199900050", "Main"),
            DocumentRow(1, "035199900051", "Proposed Order"),
        ),
    ),
    EntryRow(date_filed=DAY, entry_number=13, sequence="64", text="ORDER of the court"),
)  # fmt: skip


def pdf(*lines: str, pages: int = 1) -> bytes:
    texts = [list(lines), *([f"page {number}"] for number in range(2, pages + 1))]
    return text_pdf(texts, title="A paper", created="D:20310301120000")


def stamp(number: str, *, case: str = NUMBER, pages: int = 1, filed: str = "03/01/31") -> str:
    return f"Case {case}   Document {number}   Filed {filed}   Page 1 of {pages}"


def give(*entries: EntryRow, kind: SourceKind = SourceKind.DOCKET_SHEET, court: str = "cand") -> Docket:
    """A docket from a report with these entries (by default 12 with an attachment, and 13)."""
    rows = entries or ENTRIES
    at = datetime(2031, 4, 1, tzinfo=UTC)
    parsed = ParsedReport(
        kind, 1, at, (ParsedDocket(DocketRef(court, NUMBER, "900042"), entries=rows, complete=True),)
    )
    record = pipeline.record_of(repr((kind, court, rows)).encode())
    [outcome] = pipeline.read_parsed(record, parsed)
    return Docket.objects.get(pk=outcome.docket_id or "")


def dropped(payload: bytes, name: str = "scan.pdf", court_hint: str = "", user: object = None) -> FileCopy:
    """Upload a file, then read it as the worker does."""
    batch = drop.accept([(name, payload)], user=user, court_hint=court_hint)  # type: ignore[arg-type]
    log = FetchLog.objects.get(batch=batch)
    file_reader.process(log)
    assert log.file_copy is not None
    return FileCopy.objects.get(pk=log.file_copy.pk)


__all__ = ["DAY", "ENTRIES", "NUMBER", "DocketCaseId", "dropped", "factories", "give", "pdf", "stamp"]
