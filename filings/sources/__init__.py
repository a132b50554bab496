"""Parsers, one module for each kind of payload: bytes in, `filings.records` out. Pure.

To add a source, add a module with PARSER_VERSION and `parse`, and one line here.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from filings.records import ParsedReport, SourceError, SourceKind

from . import (
    attachment_page,
    case_query,
    courtlistener,
    docket_history,
    docket_sheet,
    manual_entry,
    notice_email,
    pacer_rss,
    recap_xml,
)
from .detect import Detected, detect
from .parsing.payloads import MAX_ENTRIES
from .parsing.sheet_rows import Lookup

__all__ = ["PARSERS", "Detected", "Parser", "detect", "parse_payload"]


class Parser(Protocol):
    def __call__(self, payload: bytes | str, *, court_id: str = "", zone: str = "") -> ParsedReport: ...


PARSERS: dict[SourceKind, Parser] = {
    SourceKind.DOCKET_SHEET: docket_sheet.parse,
    SourceKind.NOTICE_EMAIL: notice_email.parse,
    SourceKind.DOCKET_HISTORY: docket_history.parse,
    SourceKind.ATTACHMENT_PAGE: attachment_page.parse,
    SourceKind.CASE_QUERY: case_query.parse,
    SourceKind.RECAP_XML: recap_xml.parse,
    SourceKind.COURTLISTENER: courtlistener.parse,
    SourceKind.RSS: pacer_rss.parse,
    SourceKind.HAND: manual_entry.parse,
}


def parse_payload(
    payload: bytes,
    *,
    filename: str = "",
    court_id: str = "",
    zone_of: Callable[[str], str],
    lookup: Lookup | None = None,
) -> ParsedReport:
    """Detect the kind and court from the content, then parse. SourceError's message is shown to people.

    `court_id` is a hint, used only to break a tie. `zone_of` returns a court's IANA zone, "" if not known.
    `lookup` returns the rows of a docket sheet that were parsed before.
    """
    detected = detect(payload, filename, court_id)
    zone = zone_of(detected.court_id) if detected.court_id else ""
    if detected.kind is SourceKind.DOCKET_SHEET:
        report = docket_sheet.parse(payload, court_id=detected.court_id, zone=zone, lookup=lookup)
    else:
        report = PARSERS[detected.kind](payload, court_id=detected.court_id, zone=zone)
    if sum(len(docket.entries) for docket in report.dockets) > MAX_ENTRIES:
        raise SourceError(
            f"This file lists more than {MAX_ENTRIES:,} entries, more than any federal docket has. "
            "Nothing was added. Download it again and upload the new copy."
        )
    return report
