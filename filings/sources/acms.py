"""Parses JSON dockets and document lists from ACMS, the case system of the Second and Ninth Circuits.

Keys are those of its web service, as juriscraper requests it. Cases and entries have GUIDs as IDs. A document
is identified by its entry's GUID and its number, as at CourtListener: no other source has its own GUID.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from filings.records import (
    DocketFacts,
    DocketRef,
    DocumentRow,
    EntryRow,
    ParsedDocket,
    ParsedReport,
    PartyRow,
    SourceError,
    SourceKind,
)

from .parsing import court_names, juris
from .parsing.payloads import BLANK, refuse_oversized, tidy
from .parsing.people import party_rows
from .parsing.rows import digits, whole

# The address of a document: https://ca02.sharepoint.com/sites/ACMS-001/..., https://ca9-showdoc.azurewebsites.us/...
_HOST = re.compile(
    r"\bca0?(\d{1,2})(?:\.sharepoint\.com|-showdoc(?:services)?\.azurewebsites\.us)"
    r"|\bacms\.ca(\d{1,2})\.uscourts\.gov",
    re.I,
)
# The A-number of a person in an immigration case. The court's own pages withhold it from the public.
_ALIEN = re.compile(r"\bA[ -]?\d{2,3}[ -]\d{3}[ -]\d{3}\b|\bA\d{8,9}\b")
_ALIEN_FIELD = re.compile(r'("aNumber"\s*:\s*)"[^"]+"')
_FILE = re.compile(r"ca\d{1,2}(?=[-_. ])", re.I)
_ENTERED = re.compile(r"\[Entered:\s+(\d{1,2}/\d{1,2}/\d{4})\b")
_NUMBER = re.compile(r"(\d{1,9})(?:\.(\d{1,4}))?", re.A)
_DATES = ("%Y-%m-%d", "%m/%d/%Y")
Json = dict[str, Any]


def kind_of(data: object) -> SourceKind | None:
    """The kind of parsed JSON; None if it is not from ACMS."""
    if not isinstance(data, dict) or not isinstance(data.get("caseDetails"), dict):
        return None
    if isinstance(data.get("docketInfo"), dict):
        return SourceKind.DOCKET_SHEET
    listed = isinstance(data.get("docketEntry"), dict) and isinstance(data.get("docketEntryDocuments"), list)
    return SourceKind.ATTACHMENT_PAGE if listed else None


def is_json(text: str) -> bool:
    return text.lstrip().startswith("{") and '"caseDetails"' in text


def court_of(text: str, *, filename: str = "", hint: str = "") -> str:
    """The court, from the documents' addresses or else the hint: ACMS names only the court below."""
    hosts = {court_names.cl_id(f"ca{a or b}") for a, b in _HOST.findall(text)} - {""}
    named = _FILE.match(filename)
    for court in (hosts.pop() if len(hosts) == 1 else "", hint, court_names.cl_id(named[0]) if named else ""):
        if court and court_names.is_appellate(court):
            return court
    raise SourceError(
        "This is a court of appeals docket (ACMS), but it does not say which court it is from. "
        "It was not added. Choose the court and upload the file again."
    )


def without_alien_numbers(text: str) -> str:
    return _ALIEN.sub(BLANK, _ALIEN_FIELD.sub(rf'\1"{BLANK}"', text))


def docket(text: str, court: str, parser_version: int) -> ParsedReport:
    """Parse a docket with its entries and parties. Nothing in it proves that it is complete (R8, absence)."""
    text = without_alien_numbers(text)
    with juris.reading("an ACMS docket"):
        data: Json = json.loads(text)
        case, listed = data["caseDetails"], data["docketInfo"]["docketEntries"]
        texts = [case.get("partyAttorneyList"), *(row.get("docketEntryText") for row in listed)]
        refuse_oversized("\n".join(_markup(texts)))
        entries = tuple(_entry(row) for row in listed)
        parties = _parties(text, court, case)
    number = tidy(case.get("caseNumber"))
    if not number:
        raise SourceError(
            "This looks like an ACMS docket, but it has no docket number. It was not added. "
            "Download it again and upload the new copy."
        )
    return ParsedReport(
        kind=SourceKind.DOCKET_SHEET,
        parser_version=parser_version,
        asof=None,
        dockets=(
            ParsedDocket(
                ref=DocketRef(court, number, digits(case.get("caseId"))),
                facts=_facts(case),
                entries=entries,
                parties=parties,
                lists_parties=bool(parties),
                lists_terminated=any(party.date_terminated for party in parties),
            ),
        ),
    )


def documents(text: str, court: str, parser_version: int) -> ParsedReport:
    """Parse one entry with its documents. Only a GUID identifies the case (R12, which docket)."""
    text = without_alien_numbers(text)
    with juris.reading("an ACMS list of documents"):
        data: Json = json.loads(text)
        row, listed = data["docketEntry"], data["docketEntryDocuments"]
        refuse_oversized("\n".join(_markup([row.get("docketEntryText")])))
        entry_id = digits(row.get("docketEntryId"))
        entry = EntryRow(
            date_filed=_date(row.get("endDate")),
            date_entered=_entered(_text(row)),
            entry_number=whole(row.get("entryNumber")),
            document_id=entry_id,
            source_row_id=entry_id,
            text=_text(row),
            documents=_documents(listed, entry_id),
        )
        case_id = digits(data["caseDetails"].get("caseId"))
    if not entry.documents:
        raise SourceError(
            "This looks like an ACMS list of documents, but it lists none. It was not added. "
            "Download it again and upload the new copy."
        )
    return ParsedReport(
        kind=SourceKind.ATTACHMENT_PAGE,
        parser_version=parser_version,
        asof=None,
        dockets=(ParsedDocket(ref=DocketRef(court, "", case_id), entries=(entry,)),),
    )


def _facts(case: Json) -> DocketFacts:
    below = case.get("court")
    return DocketFacts(
        case_name=tidy(case.get("name")),
        date_filed=_date(case.get("caseOpened")),
        appeal_from=tidy(below.get("name") if isinstance(below, dict) else case.get("districtCourtName")),
        originating_docket_number=tidy(case.get("originatingCaseNumber")),
    )


def _entry(row: Json) -> EntryRow:
    """An entry. Its page count covers all its documents, so it is used only if there is exactly one."""
    entry_id, count = digits(row.get("docketEntryId")), whole(row.get("documentCount"))
    document_id = entry_id if count == 1 else ""
    pages = whole(row.get("pageCount")) or None
    text = _text(row)
    return EntryRow(
        date_filed=_date(row.get("endDate") or row.get("endDateFormatted")),
        date_entered=_entered(text),
        entry_number=whole(row.get("entryNumber")),
        document_id=document_id,
        source_row_id=entry_id,
        text=text,
        documents=(DocumentRow(document_id=document_id, page_count=pages),) if document_id else (),
    )


def _documents(listed: list[Json], entry_id: str) -> tuple[DocumentRow, ...]:
    """Numbers are "1" and "2" within the entry, or "3.1" with it. A single document is the main document."""
    numbers = [_NUMBER.fullmatch(digits(row.get("documentNumber"))) for row in listed]
    dotted = any(match and match[2] for match in numbers)
    rows = []
    for row, match in zip(listed, numbers, strict=True):
        if match is None:
            raise SourceError(
                "A document in this ACMS list has an unreadable number. Nothing in the list was added. "
                "Download it again and upload the new copy."
            )
        number = match[2] if dotted else match[1]
        rows.append(
            DocumentRow(
                attachment_number=whole(number) if number and len(listed) > 1 else None,
                document_id=entry_id,
                description=_description(tidy(row.get("name"))),
                page_count=whole(row.get("billablePages")) or None,
            )
        )
    return tuple(rows)


def _description(name: str) -> str:
    """The last part of a name such as "31-7222 003-02 - Motion - Exhibit A.pdf", without the extension."""
    parts = name.split(" - ", 2)
    return parts[2].rsplit(".", 1)[0].strip() if len(parts) == 3 else name


def _parties(text: str, court: str, case: Json) -> tuple[PartyRow, ...]:
    if not tidy(case.get("partyAttorneyList")):
        return ()
    report = juris.ACMSDocketReport(court_names.pacer_id(court))
    report._parse_text(text)
    return party_rows(report.parties)


def _markup(values: Iterable[object]) -> list[str]:
    return [value for value in values if isinstance(value, str)]


def _text(row: Json) -> str:
    markup = row.get("docketEntryText")
    text = juris.text_of(markup) if isinstance(markup, str) and markup.strip() else ""
    return " ".join(tidy(text).split())


def _entered(text: str) -> date | None:
    match = _ENTERED.search(text)
    return _date(match[1]) if match else None


def _date(value: object) -> date | None:
    """A date written in full; None for anything else, never a guess."""
    for form in _DATES:
        try:
            return datetime.strptime(tidy(value), form).date()
        except ValueError:
            continue
    return None
