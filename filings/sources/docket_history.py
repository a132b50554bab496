"""Parses history reports ("History/Documents") of district and bankruptcy courts (HTML).

They list each event by its short name, and the full text only if it was requested, so they never count as
proof that an entry is missing.
"""

from __future__ import annotations

import re
from typing import Any

from filings.records import DocketRef, ParsedDocket, ParsedReport, SourceError, SourceKind

from .detect import court_of
from .parsing import court_names, juris
from .parsing.payloads import decode, plain
from .parsing.receipts import aware, find_receipt
from .parsing.refusals import refuse_altered
from .parsing.rows import case_id_in, docket_facts, entry_row, full_number

PARSER_VERSION = 1

_LONGEST_LINE = 500  # characters in one line of the page's head


def parse(payload: bytes | str, *, court_id: str = "", zone: str = "") -> ParsedReport:
    """Parse one history report. `zone` is the court's IANA zone, for the receipt's time."""
    text = decode(payload)
    refuse_altered(text)
    receipt = find_receipt(text)
    court = court_id or court_of(text, SourceKind.DOCKET_HISTORY)
    with juris.reading("a history report"):
        report = _History(court_names.pacer_id(court))
        report._parse_text(text)
        data = report.data
        entries = tuple(entry_row(entry) for entry in data.get("docket_entries") or ())
        refused = report.refused_rows()
    number = full_number(data.get("docket_number"), [plain(text[:20_000])])
    if not number:
        raise SourceError(
            "This looks like a history report, but it has no docket number. Nothing was added. "
            "Run the report in PACER again, save the page, and upload it."
        )
    docket = ParsedDocket(
        ref=DocketRef(court, number, case_id_in(text)), facts=docket_facts(data), entries=entries
    )
    return ParsedReport(
        kind=SourceKind.DOCKET_HISTORY,
        parser_version=PARSER_VERSION,
        asof=aware(receipt.at, zone) if receipt else None,
        dockets=(docket,),
        sealed=receipt.sealed if receipt else {},
        refused_rows=refused,
    )


class _History(juris.DocketHistoryReport):  # type: ignore[misc]
    def check_validity(self, text: str) -> None:
        self.is_valid = True  # an entry's text may contain the words of an error page; see docket_sheet

    def _get_judge(self, regex: str) -> str:
        # juriscraper's version also searches all text of the page, in time quadratic in its length.
        lines = [line for line in self.metadata_values[:-1] if len(line) < _LONGEST_LINE]
        return juris.judge_name(self._get_value(re.compile(regex, re.I), lines))

    def refused_rows(self) -> tuple[str, ...]:
        """Sentences for the numbered rows that juriscraper leaves out (those marked "doc")."""
        rows: list[Any] = self.tree.xpath('//table[.//th/text()[contains(., "Description")]]/tbody/tr')
        sentences = []
        for position, row in enumerate(rows[1:], start=1):
            cells = row.xpath("./td")
            number = cells[0].text_content().strip() if len(cells) == 3 else ""
            if number and not number.isdigit():
                words = " ".join(row.text_content().split())
                sentences.append(f"Row {position} has no number of its own and was left out: {words[:200]}")
        return tuple(sentences)
