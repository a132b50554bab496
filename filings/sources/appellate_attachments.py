"""Parses the lists of documents of courts of appeals ("3 Documents are attached to this filing", HTML)."""

from __future__ import annotations

import re

from filings.records import DocketRef, EntryRow, ParsedDocket, ParsedReport, SourceError, SourceKind

from .parsing import court_names, juris
from .parsing.rows import digits, document_rows

_HEADING = re.compile(r"\bDocuments? (?:is|are) attached to this filing", re.I)
_LINK = re.compile(r"/docs1/\d{6,20}")


def is_page(text: str) -> bool:
    return bool(_HEADING.search(text) and _LINK.search(text))


def parse(text: str, court: str, parser_version: int) -> ParsedReport:
    """Parse one entry with its documents. The page does not say which of them is the main document.

    A docket links an entry by the lowest of their IDs, so that one identifies the entry. If a docket does
    not, the page stays unplaced.
    """
    with juris.reading("a list of documents"):
        report = juris.AppellateAttachmentPage(court_names.pacer_id(court))
        report._parse_text(text)
        data = report.data
        row = EntryRow(
            sequence=digits(data.get("pacer_seq_no")),
            document_id=digits(data.get("pacer_doc_id")),
            documents=document_rows({"attachments": data.get("attachments")}, ""),
        )
    if not row.documents:
        raise SourceError(
            "This looks like a list of documents, but it lists none. Nothing was added. "
            "Open the document in PACER again, save the page, and upload it."
        )
    return ParsedReport(
        kind=SourceKind.ATTACHMENT_PAGE,
        parser_version=parser_version,
        asof=None,
        dockets=(ParsedDocket(ref=DocketRef(court, "", digits(data.get("pacer_case_id"))), entries=(row,)),),
    )
