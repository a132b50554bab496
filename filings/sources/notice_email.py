"""Notices of electronic filing and of docket activity: the e-mail that a court sends with each filing.

Recipients, magic numbers and the links that carry them are sealed: they open a document once, for whoever
has them, and name clients.
"""

from __future__ import annotations

import email
import email.policy
import json
import re
from dataclasses import replace
from datetime import UTC, date, datetime, time
from email.message import Message
from email.utils import parsedate_to_datetime
from typing import Any

from filings.records import (
    DocketFacts,
    DocketRef,
    EntryRow,
    ParsedDocket,
    ParsedReport,
    SourceError,
    SourceKind,
)

from . import court_names, juris
from .detect import court_of
from .payloads import MAX_BYTES, decode, plain
from .rows import digits, docket_facts, entry_row, full_number

PARSER_VERSION = 1

_NOTICE = re.compile(r"Notice of (?:Electronic (?:Bankruptcy |Claims )?Filing|Docket Activity)", re.I)
_ENTERED = re.compile(
    r"transaction was entered\b.{0,200}?\bon (\d{1,2})/(\d{1,2})/(\d{4}) at (\d{1,2}):(\d{2}) ?([AP])M", re.I
)
# Where the docket text stands in the notices that juriscraper has seen, best first.
_DOCKET_TEXT = './following::strong[contains(., "Docket Text:")][1]/parent::p/'
_DOCKET_TEXT_PATHS = (
    "font[1]/b//text()",
    "b[1]/span//text()",
    "text()",
    "font[@face='arial,helvetica']//text()",
    "following::font[@face='arial,helvetica']//text()",
)


def parse(payload: bytes | str, *, court_id: str = "", zone: str = "") -> ParsedReport:
    """One notice (raw MIME); it may tell of several dockets. `asof` is the mail's Date; `zone` is not needed.

    Raises SourceError for any other mail.
    """
    text = decode(payload)
    message = _message(payload)
    body = plain(_body(message))
    if not _NOTICE.search(body):
        raise SourceError(
            "This e-mail is no notice of electronic filing or docket activity; no docket can be read from it."
        )
    court = court_id or court_of(text, SourceKind.NOTICE_EMAIL)
    with juris.reading("a notice of electronic filing"):
        report = _Notice(court_names.pacer_id(court))
        report._parse_text(_raw(payload))
        data = report.data
    if not data or not data.get("dockets"):
        raise SourceError(
            "This court e-mail tells of no new docket entry (it is a correction, an announcement or a claim)."
        )
    when = _entered(body)
    numbers = sorted(map(str, report.raw_docket_numbers))
    return ParsedReport(
        kind=SourceKind.NOTICE_EMAIL,
        parser_version=PARSER_VERSION,
        asof=_asof(message),
        dockets=tuple(_docket(found, court, numbers, when) for found in data["dockets"]),
        sealed=_sealed(data),
    )


def _raw(payload: bytes | str) -> str:
    # undecoded bytes travel as surrogates, so that each part is decoded by its own charset
    raw = payload.encode("utf-8", "replace") if isinstance(payload, str) else payload
    return raw[:MAX_BYTES].decode("ascii", "surrogateescape")


def _message(payload: bytes | str) -> Message:
    with juris.reading("an e-mail"):
        return email.message_from_string(_raw(payload), policy=email.policy.compat32)


def _body(message: Message) -> str:
    """The first HTML part, else the first text part: the one that the parser reads."""
    parts = [part for part in message.walk() if part.get_content_maintype() == "text"]
    for part in sorted(parts, key=lambda part: part.get_content_type() != "text/html"):
        content = part.get_payload(decode=True)
        if isinstance(content, bytes) and content.strip():
            return decode(content)
    return ""


def _asof(message: Message) -> datetime | None:
    try:
        at = parsedate_to_datetime(str(message["Date"]))
        return at.astimezone(UTC) if at.tzinfo else None
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _entered(body: str) -> tuple[date, time] | None:
    """Day and time of entry by the court's clock, as the notice's first sentence has them."""
    match = _ENTERED.search(body)
    if not match:
        return None
    month, day, year, hour, minute = (int(match[n]) for n in range(1, 6))
    try:
        return date(year, month, day), time(hour % 12 + (12 if match[6].upper() == "P" else 0), minute)
    except ValueError:
        return None


def _docket(
    found: dict[str, Any], court: str, numbers: list[str], when: tuple[date, time] | None
) -> ParsedDocket:
    entries = found.get("docket_entries") or []
    case_ids = {digits(entry.get("pacer_case_id")) for entry in entries} - {""}
    return ParsedDocket(
        ref=DocketRef(
            court,
            full_number(found.get("docket_number"), numbers),
            case_ids.pop() if len(case_ids) == 1 else "",
        ),
        facts=DocketFacts(case_name=docket_facts(found).case_name),
        entries=tuple(_entry(entry, when) for entry in entries),
    )


def _entry(entry: dict[str, Any], when: tuple[date, time] | None) -> EntryRow:
    row = entry_row(entry)
    if not when:
        return row
    # the time is that of entry; a paper may have been filed on an earlier day, at an unknown hour
    same_day = when[0] == row.date_filed
    return replace(row, date_entered=when[0], time_filed=when[1] if same_day else None)


def _sealed(data: dict[str, Any]) -> dict[str, str]:
    entries = [entry for docket in data["dockets"] for entry in docket.get("docket_entries") or []]
    links = [digits(entry.get("document_url")) for entry in entries if entry.get("pacer_magic_num")]
    numbers = [digits(entry.get("pacer_magic_num")) for entry in entries if entry.get("pacer_magic_num")]
    sealed = {
        "recipients": json.dumps(data.get("email_recipients") or [], sort_keys=True),
        "magic_links": "\n".join(links),
        "magic_numbers": "\n".join(numbers),
    }
    return {name: value for name, value in sealed.items() if value and value != "[]"}


class _Notice(juris.S3NotificationEmail):  # type: ignore[misc]
    def _get_description(self, current_node: Any) -> str:
        """The docket text with its "#", "*" and quotation marks, which juriscraper would clean away."""
        if self._is_appellate() or self._is_acms():
            return str(super()._get_description(current_node))
        for path in _DOCKET_TEXT_PATHS:
            words = " ".join("".join(current_node.xpath(_DOCKET_TEXT + path)).split())
            if words:
                return words
        raise SourceError("This notice of electronic filing has no docket text.")
