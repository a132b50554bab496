"""Reads the court stamp on a PDF's first page, and the PDF's file name. Pure.

The stamps are CM/ECF's, as courts print them at the top of a page:

    Case 5:25-cv-00700-ABC   Document 12-1   Filed 03/01/25   Page 1 of 9
    Case: 1:25-cv-00700 Document #: 12 Filed: 03/01/25 Page 1 of 9 PageID #:345
    Case 2:25-cv-00700-ABC ECF No. 12, PageID.345 Filed 03/01/25 Page 1 of 9
    Case 23-10001    Doc 17    Filed 03/01/23    Entered 03/01/23 12:00:00    Desc Main Document   Page 1 of 5
    23-10001-abc    Doc 17    Filed 03/01/23    Entered 03/01/23 12:00:00    Main Document    Pg 1 of 5
    Case: 22-3054, 02/11/2023, ID: 12650011, DktEntry: 7-1, Page 1 of 20
    Appellate Case: 22-1234     Document: 010110612345     Date Filed: 03/01/2022     Page: 1
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from ..identity import clean_document_id, parse_docket_number

MOST_STAMPS = 8  # a document filed in one court and again in another bears both stamps
LONGEST_STAMP = 260  # characters, including spaces left by text extraction


@dataclass(frozen=True, slots=True)
class Stamp:
    """One stamp. The main document has no `attachment`. A number of 8 digits or more is a document id."""

    docket_number: str
    number: int | None = None
    attachment: int | None = None
    document_id: str = ""
    filed: date | None = None
    page: int | None = None
    pages: int | None = None
    text: str = ""  # the words of the stamp, as printed


@dataclass(frozen=True, slots=True)
class FileName:
    """What a file name states. Most state nothing, so any field may be empty."""

    pacer_court: str = ""
    pacer_case_id: str = ""
    document_id: str = ""
    number: int | None = None
    attachment: int | None = None


_DATE = r"\d{1,2}/\d{1,2}/(?:\d{4}|\d{2})"
_CASE = r"(?:\d{1,2}:)?(?:19|20)?\d{2}-(?:[a-z]{2,5}-)?\d{3,6}(?:-[a-z0-9]{1,6}){0,5}"
_HEAD = re.compile(
    rf"(?:(?<![\w-])(?:USCA\d{{1,2}}\s+)?(?:Appellate\s+|Appeal)?\s*(?:Case|Appeal)\s*[:#]?\s*#?\s*|^\s*)"
    rf"(?P<case>{_CASE})(?=[\s,])",
    re.I | re.M,
)
_NUMBER = re.compile(
    r"\b(?:Document|Doc\.?|DktEntry|ECF\s+No\.?|Dkt\.?(?:\s+No\.?)?)\s*[:#]{0,2}\s*#?\s*[:.]?\s*"
    r"(?P<number>\d{1,20})(?:[-.](?P<attachment>\d{1,4}))?(?![\d/])",
    re.I,
)
_FILED = re.compile(
    rf"\b(?:Date\s+)?(?:Filed|Entered\s+on\s+\w+\s+Docket)(?:\s+in\s+\w+\s+on)?\s*:?\s*(?P<day>{_DATE})", re.I
)
_BARE_DAY = re.compile(rf",\s*(?P<day>{_DATE})\s*,")  # appeals: "Case: 22-3054, 02/11/2023, ID: ..."
_PAGE = re.compile(r"\b(?:Page|Pg)s?\.?\s*[:.]?\s*(?P<page>\d{1,5})(?:\s+of\s+(?P<pages>\d{1,5}))?", re.I)
_BARE_PAGE = re.compile(r"(?<![\w/.])(?P<page>\d{1,5})\s+of\s+(?P<pages>\d{1,5})\b", re.I)
_PAGES_ONLY = re.compile(
    r"\bPages\s*:\s*(?P<pages>\d{1,5})\b", re.I
)  # the 7th Cir. prints the number of pages only


def stamps(page_text: str) -> tuple[Stamp, ...]:
    """The distinct stamps in a page's text, in order."""
    distinct: dict[tuple[object, ...], Stamp] = {}
    heads = list(_HEAD.finditer(page_text))[: MOST_STAMPS * 4]
    for index, head in enumerate(heads):
        end = heads[index + 1].start() if index + 1 < len(heads) else len(page_text)
        stamp = _read(head["case"], page_text[head.start() : min(end, head.start() + LONGEST_STAMP)])
        if stamp is not None:
            key = (stamp.docket_number.lower(), stamp.number, stamp.attachment, stamp.page)
            distinct.setdefault(key, stamp)
    return tuple(distinct.values())[:MOST_STAMPS]


def _read(case: str, words: str) -> Stamp | None:
    """A stamp has a case, a document, and a date or page. Anything less is a citation in the text."""
    number = _NUMBER.search(words)
    day = _FILED.search(words) or _BARE_DAY.search(words)
    rest = words[number.end() :] if number else words
    page = _PAGE.search(rest) or _BARE_PAGE.search(rest)
    if number is None or (day is None and page is None) or parse_docket_number(case) is None:
        return None
    ends = [match.end() for match in (number, day) if match] + ([number.end() + page.end()] if page else [])
    only = _PAGES_ONLY.search(words)
    long = number["number"] if len(number["number"]) >= 8 else ""
    return Stamp(
        docket_number=case,
        number=None if long else int(number["number"]),
        attachment=int(number["attachment"]) or None if number["attachment"] else None,
        document_id=clean_document_id(long),
        filed=_day(day["day"]) if day else None,
        page=None if only or page is None else int(page["page"]),
        pages=int(only["pages"]) if only else _whole(page["pages"]) if page else None,
        text=" ".join(words[: max(ends)].split()),
    )


def _whole(value: str | None) -> int | None:
    return int(value) if value else None


def _day(text: str) -> date | None:
    month, day, year = (int(part) for part in text.split("/"))
    try:
        return date(year + 2000 if year < 70 else year + 1900 if year < 100 else year, month, day)
    except ValueError:
        return None


def of_first_page(candidates: Iterable[Stamp], page_count: int | None) -> tuple[Stamp, ...]:
    """The stamps that may be the file's own: for page 1, and for its number of pages.

    An exhibit filed earlier also bears its older stamp, usually for another page or number of pages. If no
    stamp fits, returns all of them: the file may be an excerpt, which a person must judge.
    """
    every = tuple(candidates)
    first = [stamp for stamp in every if stamp.page in (None, 1)]
    exact = [stamp for stamp in first if page_count and stamp.pages == page_count]
    return tuple(exact or [stamp for stamp in first if stamp.pages is None] or every)


_RECAP_NAME = re.compile(
    r"gov\.uscourts\.(?P<court>[a-z0-9-]{2,15})\.(?P<case>\d{1,12}|[0-9a-f-]{36})"
    r"\.(?P<number>\d{1,20})(?:\.(?P<attachment>\d{1,4}))?",
    re.I,
)
# A document id by itself or between separators: "035125000050.pdf", "12 - 035125000050 (1).pdf"
_ID_NAME = re.compile(r"(?<![\d-])(\d{9,20})(?![\d-])")


def file_name(name: str) -> FileName:
    """What the name states. RECAP names the main document of No. 12 `gov.uscourts.cand.440001.12.0`."""
    stem = re.sub(r"(?:\s*\(\d{1,3}\))?\.pdf$", "", name.strip(), flags=re.I)
    if recap := _RECAP_NAME.search(stem):
        number = recap["number"]
        long = len(number) >= 8  # appeals: a document id in place of the number
        return FileName(
            pacer_court=recap["court"].lower(),
            pacer_case_id=recap["case"],
            document_id=clean_document_id(number) if long else "",
            number=None if long else int(number),
            attachment=(int(recap["attachment"]) or None) if recap["attachment"] else None,
        )
    ids = {clean_document_id(found) for found in _ID_NAME.findall(stem)} - {""}
    return FileName(document_id=ids.pop()) if len(ids) == 1 else FileName()
