"""Parses attachment pages ("Document Selection Menu"): one entry's documents, no docket number (HTML)."""

from __future__ import annotations

from filings.records import DocketRef, EntryRow, ParsedDocket, ParsedReport, SourceError, SourceKind

from . import acms, appellate_attachments
from .detect import court_of
from .parsing import court_names, juris
from .parsing.payloads import decode
from .parsing.receipts import aware, find_receipt
from .parsing.refusals import refuse_altered, refuse_error_page
from .parsing.rows import case_id_in, digits, document_rows, whole

PARSER_VERSION = 1


def parse(payload: bytes | str, *, court_id: str = "", zone: str = "") -> ParsedReport:
    """Parse one entry with its documents. Its docket is known only by the PACER case ID (R12)."""
    text = decode(payload)
    if acms.is_json(text):
        return acms.documents(text, court_id or acms.court_of(text), PARSER_VERSION)
    refuse_error_page(text)
    refuse_altered(text)
    court = court_id or court_of(text, SourceKind.ATTACHMENT_PAGE)
    if appellate_attachments.is_page(text):
        return appellate_attachments.parse(text, court, PARSER_VERSION)
    with juris.reading("a list of attachments"):
        report = juris.AttachmentPage(court_names.pacer_id(court))
        report._parse_text(text)
        data = report.data
        document_id = digits(data.get("pacer_doc_id"))
        row = EntryRow(
            entry_number=whole(data.get("document_number")),
            sequence=digits(data.get("pacer_seq_no")),
            document_id=document_id,
            documents=document_rows(data, document_id),
        )
    if not row.document_id and not row.documents:
        raise SourceError(
            "This looks like a list of attachments, but it lists no documents. Nothing was added. "
            "Open the document in PACER again, save the page, and upload it."
        )
    case_id = digits(data.get("pacer_case_id")) or case_id_in(text)
    receipt = find_receipt(text)
    return ParsedReport(
        kind=SourceKind.ATTACHMENT_PAGE,
        parser_version=PARSER_VERSION,
        asof=aware(receipt.at, zone) if receipt else None,
        dockets=(ParsedDocket(ref=DocketRef(court, "", case_id), entries=(row,)),),
        sealed=receipt.sealed if receipt else {},
    )
