"""Parses notices of electronic filing and of docket activity: the emails that a court sends with each filing.

Recipients, magic numbers, and the links that contain them are sealed: they name clients, and they open a
document once for anyone who has them.
"""

from __future__ import annotations

import email
import json
import re
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from email.errors import HeaderParseError
from email.header import decode_header, make_header
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

from .detect import court_of
from .parsing import court_names, juris
from .parsing.payloads import MAX_BYTES, decode, plain, tidy
from .parsing.rows import digits, docket_facts, entry_row, full_number

PARSER_VERSION = 2

_NOTICE = re.compile(r"Notice of (?:Electronic (?:Bankruptcy |Claims )?Filing|Docket Activity)", re.I)
# CM/ECF: "entered [by NAME] on 8/9/2021 at 11:53 AM CDT"; bankruptcy: "received from NAME entered on"; courts
# of appeals: seconds; ACMS: "entered on 07/25/2025 12:52:03 PM PDT", without "at".
_ENTERED = re.compile(
    r"transaction was (?:received from\b(?:(?!\bfiled on\b).){0,200}? )?"
    r"entered\b(?:(?!\bfiled on\b).){0,200}?"
    r"\bon (\d{1,2})/(\d{1,2})/(\d{4}) (?:at )?(\d{1,2}):(\d{2})(?::(\d{2}))? ?([AP])M",
    re.I,
)
# Where the docket text is, in the notices that juriscraper has seen, best first.
_DOCKET_TEXT = './following::strong[contains(., "Docket Text:")][1]/parent::p/'
_DOCKET_TEXT_PATHS = (
    "font[1]/b//text()",
    "b[1]/span//text()",
    "text()",
    "font[@face='arial,helvetica']//text()",
    "following::font[@face='arial,helvetica']//text()",
)


@dataclass(frozen=True, slots=True)
class Notice:
    sender: str
    subject: str
    date: str  # as in the header
    subtype: str  # html or plain
    body: str

    @property
    def asof(self) -> datetime | None:
        try:
            at = parsedate_to_datetime(self.date)
            return at.astimezone(UTC) if at.tzinfo else None
        except (ValueError, TypeError, IndexError, OverflowError):
            return None

    def as_mail(self) -> str:
        """The notice as an email of one part, for parsers and for storage."""
        return (
            f"From: {self.sender}\nDate: {self.date}\nSubject: {self.subject}\nMIME-Version: 1.0\n"
            f"Content-Type: text/{self.subtype}; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n"
            f"{self.body}"
        )


def read(payload: bytes | str) -> Notice:
    """The part of an email that is the notice. Raises SourceError if the email is not a notice."""
    raw = payload.encode("utf-8", "replace") if isinstance(payload, str) else payload[:MAX_BYTES]
    with juris.reading("an email"):
        message = email.message_from_bytes(raw)
        texts = [part for part in message.walk() if part.get_content_type() in ("text/html", "text/plain")]
        content = texts[0].get_payload(decode=True) if texts else b""
        body = decode(content) if isinstance(content, bytes) and content.strip() else ""
        # An email from a clerk in person may quote a notice; the logo in its signature gives it away.
        pictured = any(part.get_content_maintype() == "image" for part in message.walk())
    if pictured or not _NOTICE.search(plain(body)):
        raise SourceError(
            "This email is not a notice of electronic filing or docket activity. Nothing was added. "
            "Upload or forward the notice exactly as the court sent it."
        )
    return Notice(
        sender=_header(message, "From"),
        subject=_header(message, "Subject"),
        date=_header(message, "Date"),
        subtype=texts[0].get_content_subtype(),
        body=body,
    )


def _header(message: Message, name: str) -> str:
    raw = next((value for key, value in message.raw_items() if key.lower() == name.lower()), "")
    text = raw.encode("utf-8", "surrogateescape")  # restores bytes beyond ASCII as received
    value = decode(text) if text.strip() else ""
    with suppress(ValueError, LookupError, HeaderParseError):
        value = str(make_header(decode_header(value)))
    return " ".join(tidy(value).split())


def parse(payload: bytes | str, *, court_id: str = "", zone: str = "") -> ParsedReport:
    """Parse one notice (raw MIME), which may cover several dockets. `asof` is from its Date header.

    `zone` is unused. Raises SourceError if the email is not a notice.
    """
    notice = read(payload)
    court = court_id or court_of(decode(payload), SourceKind.NOTICE_EMAIL)
    with juris.reading("a notice of electronic filing"):
        report = _Notice(court_names.pacer_id(court))
        # The email package represents undecoded 8-bit text as surrogates.
        report._parse_text(notice.as_mail().encode("utf-8").decode("ascii", "surrogateescape"))
        report.subject = notice.subject
        data = report.data
    if not data or not data.get("dockets"):
        raise SourceError(
            "This court email reports no new docket entry: it is a correction, an announcement, or a notice "
            "of a claim. Nothing was added. There is nothing else to do."
        )
    when = _entered(plain(notice.body))
    numbers = sorted(map(str, report.raw_docket_numbers))
    return ParsedReport(
        kind=SourceKind.NOTICE_EMAIL,
        parser_version=PARSER_VERSION,
        asof=notice.asof,
        dockets=tuple(_docket(docket, court, numbers, when) for docket in data["dockets"]),
        sealed=_sealed(data),
    )


def _entered(body: str) -> tuple[date, time] | None:
    """Court-local date and time of entry, from the notice's first sentence."""
    match = _ENTERED.search(body)
    if not match:
        return None
    month, day, year, hour, minute, second = (int(match[n] or 0) for n in range(1, 7))
    try:
        clock = time(hour % 12 + (12 if match[7].upper() == "P" else 0), minute, second)
        return date(year, month, day), clock
    except ValueError:
        return None


def _docket(
    data: dict[str, Any], court: str, numbers: list[str], when: tuple[date, time] | None
) -> ParsedDocket:
    entries = data.get("docket_entries") or []
    case_ids = {digits(entry.get("pacer_case_id")) for entry in entries} - {""}
    return ParsedDocket(
        ref=DocketRef(
            court,
            full_number(data.get("docket_number"), numbers),
            case_ids.pop() if len(case_ids) == 1 else "",
        ),
        facts=DocketFacts(case_name=docket_facts(data).case_name),
        entries=tuple(_entry(entry, when) for entry in entries),
    )


def _entry(entry: dict[str, Any], when: tuple[date, time] | None) -> EntryRow:
    row = entry_row(entry)
    if not when:
        return row
    # The time is that of entry. A document filed on an earlier day was filed at a time not known.
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
        """The docket text with its "#", "*", and quotation marks, which juriscraper would remove."""
        if self._is_appellate() or self._is_acms():
            return str(super()._get_description(current_node))
        for path in _DOCKET_TEXT_PATHS:
            words = " ".join("".join(current_node.xpath(_DOCKET_TEXT + path)).split())
            if words:
                return words
        raise SourceError(
            "This notice of electronic filing has no docket text. Nothing was added. "
            "Upload the notice exactly as the court sent it."
        )
