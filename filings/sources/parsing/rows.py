"""Entries and docket facts, from the dictionaries that juriscraper's parsers return."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import fields
from datetime import date, datetime
from typing import Any

from filings.records import DocketFacts, DocumentRow, EntryRow

from .payloads import tidy

# A document number has at most nine digits; anything longer is a document ID in its place.
_NUMBER = re.compile(r"\d{1,9}", re.A)
# How document links name the case, in lower case. Each pattern begins with literal text, which a regex search
# finds fast: as one case-insensitive pattern they took half the time of parsing a changed sheet.
_LINKS = (
    r"godls\(\s*'[^']{0,200}'\s*,\s*'(\d{1,12})'",
    r"dodocposturl\(\s*'[^']{0,60}'\s*,\s*'(\d{1,12})'",
    r"/docs?1/\d{6,20}\?[^\"'<>\s]{0,200}?case_?id=(\d{1,12})",
)
_LINK = [re.compile(link) for link in _LINKS]
_ANY_LINK = re.compile("|".join(_LINKS))
_COOKIES = (
    re.compile(r"RECENT_CASES=['\"\s+]{0,10}(\d{1,12});"),
    re.compile(r"CASE_NUM\W{1,6}[\w:~-]{1,40}\((\d{1,12})\)"),
    re.compile(r"courtlistener\.com/[^\"'\s<>]{0,100}pacer_case_id=(\d{1,12})"),
)


def whole(value: object) -> int | None:
    """A non-negative whole number of at most nine digits, or None."""
    if isinstance(value, bool):
        return None
    text = str(value).strip() if isinstance(value, (int, str)) else ""
    return int(text) if _NUMBER.fullmatch(text) else None


def day(value: object) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    return value if isinstance(value, date) else None


def digits(value: object) -> str:
    """A key as given; empty if it is neither text nor a number."""
    return tidy(str(value)) if isinstance(value, (int, str)) and not isinstance(value, bool) else ""


def entry_row(entry: Mapping[str, Any]) -> EntryRow:
    document_id = digits(entry.get("pacer_doc_id"))
    number = digits(entry.get("document_number"))
    return EntryRow(
        date_filed=day(entry.get("date_filed")),
        date_entered=day(entry.get("date_entered")),
        # Appellate reports put the document ID here if the entry has no number.
        entry_number=None if number == document_id else whole(number),
        sequence=digits(entry.get("pacer_seq_no")),
        document_id=document_id,
        text=tidy(entry.get("description")),
        short_text=tidy(entry.get("short_description")),
        documents=document_rows(entry, document_id),
    )


def document_rows(entry: Mapping[str, Any], document_id: str) -> tuple[DocumentRow, ...]:
    """The main document, if the row shows one, followed by its attachments."""
    main = DocumentRow(
        document_id=document_id,
        page_count=whole(entry.get("page_count")),
        file_size=whole(entry.get("file_size_bytes")),
    )
    attachments = [
        DocumentRow(
            attachment_number=whole(item.get("attachment_number")),
            document_id=digits(item.get("pacer_doc_id")),
            description=tidy(item.get("description")),
            page_count=whole(item.get("page_count")),
            file_size=whole(item.get("file_size_bytes")),
        )
        for item in entry.get("attachments") or ()
    ]
    return (*([main] if main != DocumentRow() else []), *attachments)


def docket_facts(data: Mapping[str, Any]) -> DocketFacts:
    """Docket facts. juriscraper uses our names, except for the judges and the court below."""
    names = {"assigned_to": "assigned_to_str", "referred_to": "referred_to_str"}
    values: dict[str, Any] = {}
    for field in fields(DocketFacts):
        value = data.get(names.get(field.name, field.name))
        values[field.name] = day(value) if field.name.startswith("date_") else tidy(value)
    if values["case_name"].lower().startswith("unknown case title"):
        values["case_name"] = ""
    below = data.get("originating_court_information") or {}
    values["originating_docket_number"] = tidy(below.get("docket_number"))
    return DocketFacts(**values)


def case_id_in(markup: str) -> str:
    """The PACER case ID that all document links share; otherwise the one in the page's cookies, or ""."""
    ids = _linked_ids(markup.lower())
    if len(ids) == 1:
        return ids.pop()
    for cookie in _COOKIES:
        if match := cookie.search(markup):
            return match[1]
    return ""


def _linked_ids(lowered: str) -> set[str]:
    id_sets = [ids for link in _LINK if (ids := set(link.findall(lowered)))]
    if len(id_sets) > 1:  # one form may be inside another's argument, where it is not a link: scan in order
        return {match[match.lastindex or 0] for match in _ANY_LINK.finditer(lowered)}
    return id_sets[0] if id_sets else set()


def full_number(number: object, texts: Iterable[str]) -> str:
    """`number` with the judges' initials and defendant number that the page prints after it."""
    number = tidy(number)
    if not number:
        return ""
    longer = re.compile(re.escape(number) + r"(?!\d)(?:-[A-Za-z0-9_/]{1,8}){0,4}", re.I)
    candidates = [match[0] for text in texts for match in longer.finditer(text)]
    return max(candidates, key=len, default=number)
