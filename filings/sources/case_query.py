"""Parses case summaries ("Query" in PACER): docket facts without entries (HTML)."""

from __future__ import annotations

import re

from filings.records import DocketRef, ParsedDocket, ParsedReport, SourceError, SourceKind

from .detect import court_of
from .parsing import court_names, juris
from .parsing.payloads import decode, plain
from .parsing.receipts import aware, find_receipt
from .parsing.refusals import refuse_altered, refuse_error_page
from .parsing.rows import case_id_in, docket_facts, full_number

PARSER_VERSION = 1

_CASE_LINK = re.compile(r"/cgi-bin/(?:HistDocQry|DktRpt|qrySummary)\.pl\?(\d{1,12})\b")


def parse(payload: bytes | str, *, court_id: str = "", zone: str = "") -> ParsedReport:
    text = decode(payload)
    refuse_error_page(text)
    refuse_altered(text)
    court = court_id or court_of(text, SourceKind.CASE_QUERY)
    with juris.reading("a case summary"):
        report = juris.CaseQuery(court_names.pacer_id(court))
        report._parse_text(text)
        data = report.data
    number = full_number(data.get("docket_number"), [plain(text[:20_000])])
    if not number:
        if re.search(r"DO NOT POST IN THIS CASE", text):
            raise SourceError(
                "The court has marked this case “DO NOT POST IN THIS CASE.” It has another docket. "
                "Nothing was added. Upload the docket sheet of the other docket."
            )
        raise SourceError(
            "This looks like a case summary, but it has no docket number. Nothing was added. "
            "Run the query in PACER again, save the page, and upload it."
        )
    linked = set(_CASE_LINK.findall(text))
    case_id = linked.pop() if len(linked) == 1 else case_id_in(text)
    receipt = find_receipt(text)
    return ParsedReport(
        kind=SourceKind.CASE_QUERY,
        parser_version=PARSER_VERSION,
        asof=aware(receipt.at, zone) if receipt else None,
        dockets=(ParsedDocket(ref=DocketRef(court, number, case_id), facts=docket_facts(data)),),
        sealed=receipt.sealed if receipt else {},
    )
