"""One module a kind of payload: bytes in, `filings.records` out. Pure.

A new source is one module with PARSER_VERSION and `parse`, and one line here.
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
    """Tell kind and court from the content, then parse. Raises SourceError with a sentence for people.

    `court_id` is a hint that breaks a tie only; `zone_of` gives a court's IANA zone, "" where it is unknown;
    `lookup` what is known of a docket sheet's rows.
    """
    found = detect(payload, filename, court_id)
    zone = zone_of(found.court_id) if found.court_id else ""
    if found.kind is SourceKind.DOCKET_SHEET:
        report = docket_sheet.parse(payload, court_id=found.court_id, zone=zone, lookup=lookup)
    else:
        report = PARSERS[found.kind](payload, court_id=found.court_id, zone=zone)
    if sum(len(docket.entries) for docket in report.dockets) > MAX_ENTRIES:
        raise SourceError(
            f"This lists more than {MAX_ENTRIES:,} entries, which no docket has. It was not read."
        )
    return report
