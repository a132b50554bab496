"""Builds the rows of CourtListener's six endpoints for a sandbox case at a given time.

CourtListener has an entry minutes after the court's feed shows it, with an empty description. The long text,
the attachments, and the date filed arrive hours later, when a RECAP user's browser uploads the docket sheet.
Keys that begin with "_" are used by filters and never shown.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from hashlib import sha1
from typing import Any

from filings.sandbox import pdf
from filings.sandbox.case import CaseFile, Counsel, Entry, Paper, Party, demo

Row = dict[str, Any]
Tables = dict[str, list[Row]]

END_OF_TIME = datetime(2099, 1, 1, tzinfo=UTC)  # when everything has been filed
FEED_LAG = timedelta(minutes=2)
ROLES = {"LEAD ATTORNEY": 2, "ATTORNEY TO BE NOTICED": 1, "PRO HAC VICE": 4}
SLUG = "doe-v-example-social-inc"


@dataclass(frozen=True, slots=True)
class Ref:
    """A reference to another row, shown as an absolute URL."""

    endpoint: str
    id: int | str


def docket_id(case: CaseFile | None = None) -> int:
    return int((case or demo()).facts["courtlistener_id"])


def entry_id(case: CaseFile, entry: Entry) -> int:
    return 400_000_000 + 10_000 * case.index + entry.ordinal


def twin_id(case: CaseFile, entry: Entry) -> int:
    """ID of the duplicate row that some entries have until CourtListener merges the two by deleting it."""
    return entry_id(case, entry) + 5_000


def may_have_twin(case: CaseFile, entry: Entry) -> bool:
    return bool(case.facts.get("twins") and entry.number is not None and entry.ordinal % 37 == 5)


def has_twin(case: CaseFile, entry: Entry, now: datetime) -> bool:
    """In cases with "twins", some entries are duplicated for six hours after their text arrives."""
    return may_have_twin(case, entry) and text_arrives(entry) <= now < text_arrives(entry) + timedelta(
        hours=6
    )


def text_arrives(entry: Entry) -> datetime:
    """When the long text arrives: three to nine hours after the entry."""
    return entry.at + timedelta(hours=3 + entry.ordinal * 5 % 7)


def file_arrives(case: CaseFile, entry: Entry, paper: Paper) -> datetime | None:
    """When the document itself arrives; None if nobody ever uploads it."""
    if case.facts.get("no_files") or entry.sealed or (entry.ordinal + (paper.attachment or 0)) % 3 == 2:
        return None
    return text_arrives(entry) + timedelta(hours=2)


def _stamp(moment: datetime, entry: Entry) -> datetime:
    """`moment` with microseconds, as a database would store it."""
    return moment.replace(microsecond=entry.ordinal * 7919 % 1_000_000)


def tables_at(now: datetime, case: CaseFile | None = None) -> Tables:
    case = case or demo()
    entries = [entry for entry in case.entries_at(now, with_removed=True) if entry.at + FEED_LAG <= now]
    filed_that_day = Counter[date]()
    entry_rows = []
    for entry in entries:
        filed_that_day[entry.date_filed] += 1
        row = _entry(case, entry, filed_that_day[entry.date_filed], now)
        entry_rows.append(row)
        if has_twin(case, entry, now):
            entry_rows.append(_twin(case, entry, row))
    documents = [document for row in entry_rows for document in row["recap_documents"]]
    people = case.parties_at(now)
    counsel = {attorney.name: attorney for party in people for attorney in party.attorneys}
    attorney_ids = {name: 7 + position for position, name in enumerate(_attorney_names(case))}
    return {
        "courts": [_court(case)],
        "dockets": [_docket(case, entry_rows)] if entry_rows else [],
        "docket-entries": entry_rows,
        "recap-documents": documents,
        "parties": [_party(case, party, attorney_ids) for party in people],
        "attorneys": [_attorney(case, attorney, attorney_ids, people) for attorney in counsel.values()],
    }


@cache
def _attorney_names(case: CaseFile) -> list[str]:
    """All attorneys who will ever appear, so that IDs never change."""
    parties = case.parties_at(END_OF_TIME)
    return list(dict.fromkeys(attorney.name for party in parties for attorney in party.attorneys))


@cache
def _party_ids(case: CaseFile) -> dict[str, int]:
    parties = case.parties_at(END_OF_TIME)
    return {party.name: 42 + 100 * case.index + position for position, party in enumerate(parties)}


def _twin(case: CaseFile, entry: Entry, row: Row) -> Row:
    """A duplicate row from an uploaded docket sheet, not yet recognized as the same entry."""
    identity = {"resource_uri": Ref("docket-entries", twin_id(case, entry)), "id": twin_id(case, entry)}
    modified = _stamp(text_arrives(entry), entry)
    unknown: Row = {"recap_documents": [], "pacer_sequence_number": None}
    return row | identity | unknown | {"date_created": modified, "date_modified": modified}


def _entry(case: CaseFile, entry: Entry, place: int, now: datetime) -> Row:
    """`place`: position among the entries filed that day; an item from a feed is always the first."""
    created = _stamp(entry.at + FEED_LAG, entry)
    filled = text_arrives(entry) <= now
    changes = [created]
    if filled:
        changes.append(_stamp(text_arrives(entry), entry))
        if entry.revised_at and entry.revised_at + timedelta(hours=6) <= now:
            changes.append(_stamp(entry.revised_at + timedelta(hours=6), entry))
    day = entry.date_filed if filled else entry.at.date()
    papers: tuple[Paper, ...] = entry.papers if filled else entry.papers[:1]
    papers = papers or (Paper(None, entry.event, ""),)
    return {
        "resource_uri": Ref("docket-entries", entry_id(case, entry)),
        "id": entry_id(case, entry),
        "docket": Ref("dockets", docket_id(case)),
        "recap_documents": [_document(case, entry, paper, created, now) for paper in papers],
        "date_created": created,
        "date_modified": max(changes),
        "date_filed": day,
        "time_filed": entry.at.time() if day == entry.at.date() else None,
        "entry_number": entry.number,
        "recap_sequence_number": f"{day}.{place if filled else 1:03d}",
        "pacer_sequence_number": entry.sequence if entry.number is not None else None,
        "description": entry.long_text() if filled else "",
        "tags": [],
    }


def _document(case: CaseFile, entry: Entry, paper: Paper, created: datetime, now: datetime) -> Row:
    arrives = file_arrives(case, entry, paper) if paper.document_id else None
    available = arrives is not None and arrives <= now
    body = pdf.paper_pdf(entry, paper) if available else b""
    modified = _stamp(arrives, entry) if available and arrives else created
    number = "" if entry.number is None else str(entry.number)
    part = f"{number}/{paper.attachment}" if paper.attachment else number
    stored = f"gov.uscourts.sandbox.{case.facts['pacer_case_id']}"
    return {
        "resource_uri": Ref("recap-documents", document_row_id(case, entry, paper)),
        "id": document_row_id(case, entry, paper),
        "tags": [],
        "absolute_url": f"/docket/{docket_id(case)}/{part}/{SLUG}/" if number else "",
        "date_created": created,
        "date_modified": modified,
        "sha1": sha1(body, usedforsecurity=False).hexdigest() if available else "",
        "page_count": pdf.page_count(entry, paper) if available else None,
        "file_size": len(body) if available else None,
        "filepath_local": f"recap/{stored}/{stored}.{number}.{paper.attachment or 0}.pdf"
        if available
        else None,
        "filepath_ia": "",
        "ia_upload_failure_count": None,
        "thumbnail": None,
        "thumbnail_status": 0,
        "plain_text": pdf.paper_text(entry, paper) if available else "",
        "ocr_status": 2 if available else None,
        "date_upload": modified if available else None,
        "document_number": number,
        "attachment_number": paper.attachment,
        "pacer_doc_id": f"{paper.document_id[:3]}0{paper.document_id[4:]}" if paper.document_id else "",
        "is_available": available,
        "is_free_on_pacer": None,
        "is_sealed": True if entry.sealed else None,
        "document_type": 2 if paper.attachment else 1,
        "description": paper.description,
        "acms_document_guid": "",
        "_docket_entry": entry_id(case, entry),
    }


def document_row_id(case: CaseFile, entry: Entry, paper: Paper) -> int:
    return 430_000_000 + 100_000 * case.index + entry.ordinal * 20 + (paper.attachment or 0)


def _party(case: CaseFile, party: Party, attorney_ids: dict[str, int]) -> Row:
    created = _joined(case, party.since)
    return {
        "resource_uri": Ref("parties", _party_ids(case)[party.name]),
        "id": _party_ids(case)[party.name],
        "attorneys": [
            {
                "attorney": Ref("attorneys", attorney_ids[attorney.name]),
                "attorney_id": attorney_ids[attorney.name],
                "date_action": action,
                "docket": Ref("dockets", docket_id(case)),
                "docket_id": docket_id(case),
                "role": role,
            }
            for attorney in party.attorneys
            for role, action in _roles(attorney)
        ],
        "party_types": [
            {
                "docket": Ref("dockets", docket_id(case)),
                "docket_id": docket_id(case),
                "name": party.type,
                "date_terminated": party.terminated,
                "extra_info": party.extra_info,
                "highest_offense_level_opening": "",
                "highest_offense_level_terminated": "",
                "criminal_counts": [],
                "criminal_complaints": [],
            }
        ],
        "date_created": created,
        "date_modified": created,
        "name": party.name,
        "extra_info": "",
    }


def _roles(attorney: Counsel) -> list[tuple[int, date | None]]:
    terminated: list[tuple[int, date | None]] = [(6, attorney.terminated)] if attorney.terminated else []
    return [*terminated, *((ROLES[role], None) for role in attorney.roles)]


def _attorney(case: CaseFile, attorney: Counsel, ids: dict[str, int], people: list[Party]) -> Row:
    created = _joined(case, attorney.since)
    return {
        "resource_uri": Ref("attorneys", ids[attorney.name]),
        "id": ids[attorney.name],
        "parties_represented": [
            {
                "role": role,
                "docket": Ref("dockets", docket_id(case)),
                "party": Ref("parties", _party_ids(case)[party.name]),
                "date_action": action,
            }
            for party in people
            if attorney in party.attorneys
            for role, action in _roles(attorney)
        ],
        "date_created": created,
        "date_modified": created,
        "name": attorney.name,
        "contact_raw": "\n".join(
            [attorney.firm, *attorney.address, attorney.phone, f"Email: {attorney.email}", ""]
        ),
        "phone": attorney.phone,
        "fax": "",
        "email": attorney.email,
    }


def _joined(case: CaseFile, since: date | None) -> datetime:
    first = case.opened_at() + FEED_LAG
    return first if since is None else first.replace(year=since.year, month=since.month, day=since.day)


def _court(case: CaseFile) -> Row:
    court_id = case.facts["court_id"]
    return {
        "resource_uri": Ref("courts", court_id),
        "id": court_id,
        "pacer_court_id": None,
        "pacer_has_rss_feed": True,
        "pacer_rss_entry_types": "all",
        "date_last_pacer_contact": None,
        "fjc_court_id": "",
        "date_modified": case.opened_at(),
        "in_use": True,
        "has_opinion_scraper": False,
        "has_oral_argument_scraper": False,
        "position": 9000.0,
        "citation_string": "Sandbox Ct.",
        "short_name": "Sandbox Court",
        "full_name": "Sandbox Court (fictional)",
        "url": "",
        "start_date": None,
        "end_date": None,
        "jurisdiction": "T",  # CourtListener's code for a testing court
        "parent_court": None,
        "appeals_to": [],
    }


def _docket(file: CaseFile, entries: list[Row]) -> Row:
    case, number = file.facts, file.short_number
    created = entries[0]["date_created"]
    blank = dict.fromkeys(DOCKET_FIELDS)
    return blank | {
        "resource_uri": Ref("dockets", docket_id(file)),
        "id": docket_id(file),
        "court": Ref("courts", case["court_id"]),
        "court_id": case["court_id"],
        "clusters": [],
        "audio_files": [],
        "absolute_url": f"/docket/{docket_id(file)}/{SLUG}/",
        "date_created": created,
        "date_modified": max(row["date_modified"] for row in entries),
        "source": 1,
        **dict.fromkeys(BLANK_TEXTS, ""),
        "assigned_to_str": case["assigned_to"],
        "date_filed": date.fromisoformat(case["date_filed"]),
        "date_last_filing": max(row["date_filed"] for row in entries),
        "case_name_short": "Doe",
        "case_name": case["name"],
        "slug": SLUG,
        "docket_number": number,
        "docket_number_core": number.split(":")[-1][:2] + number.rsplit("-", 1)[1],
        "docket_number_raw": number,
        "docket_number_source": 1,
        "federal_dn_office_code": number[0],
        "federal_dn_case_type": "cv",
        "federal_dn_judge_initials_assigned": "RS",
        "pacer_case_id": case["pacer_case_id"],
        "cause": case["cause"],
        "nature_of_suit": case["nature_of_suit"],
        "jury_demand": case["jury_demand"],
        "jurisdiction_type": case["jurisdiction"],
        "ia_needs_upload": False,
        "blocked": False,
        "tags": [],
        "panel": [],
    }


BLANK_TEXTS = (
    "appeal_from_str", "referred_to_str", "panel_str", "case_name_full", "mdl_status", "filepath_ia",
    "federal_dn_judge_initials_referred", "appellate_fee_status", "appellate_case_type_information",
    "filepath_ia_json",
)  # fmt: skip
DOCKET_FIELDS = (
    "resource_uri", "id", "court", "court_id", "original_court_info", "idb_data", "clusters", "audio_files",
    "assigned_to", "referred_to", "bankruptcy_information", "absolute_url", "date_created", "date_modified",
    "source", "appeal_from_str", "assigned_to_str", "referred_to_str", "panel_str", "date_last_index",
    "date_cert_granted", "date_cert_denied", "date_argued", "date_reargued", "date_reargument_denied",
    "date_filed", "date_terminated", "date_last_filing", "case_name_short", "case_name", "case_name_full",
    "slug", "docket_number", "docket_number_core", "docket_number_raw", "docket_number_source",
    "federal_dn_office_code", "federal_dn_case_type", "federal_dn_judge_initials_assigned",
    "federal_dn_judge_initials_referred", "federal_defendant_number", "pacer_case_id", "cause",
    "nature_of_suit", "jury_demand", "jurisdiction_type", "appellate_fee_status",
    "appellate_case_type_information", "mdl_status", "filepath_ia", "filepath_ia_json",
    "ia_upload_failure_count", "ia_needs_upload", "ia_date_first_change", "date_blocked", "blocked",
    "appeal_from", "parent_docket", "tags", "panel",
)  # fmt: skip
