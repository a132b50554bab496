"""Parses docket XML from the RECAP collection at the Internet Archive (`gov_uscourts_docket`)."""

from __future__ import annotations

import html
import re
from dataclasses import replace
from datetime import date

from lxml import etree

from filings.records import (
    AttorneyRow,
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

from .parsing import court_names
from .parsing.payloads import decode, tidy
from .parsing.people import attorney_row
from .parsing.rows import digits, whole
from .parsing.xml_tree import text_at, xml_root

PARSER_VERSION = 1

_TERMINATED = re.compile(r"terminated:\s*(\d{1,2})/(\d{1,2})/(\d{4})", re.I)
_ENTERED = re.compile(r"\(Entered:\s*(\d{1,2})/(\d{1,2})/(\d{4})\)")


def parse(payload: bytes | str, *, court_id: str = "", zone: str = "") -> ParsedReport:
    """Parse one archived docket. It does not say as of when, so `asof` is None; `zone` is not needed."""
    root = xml_root(decode(payload), "a docket from the RECAP archive")
    if root.tag != "gov_uscourts_docket":
        raise SourceError("This XML file is not a docket from the RECAP archive. It was not added.")
    court = court_id or court_names.cl_id(_text(root, "case_details/court"))
    number = _text(root, "case_details/docket_num")
    case_id = _text(root, "case_details/pacer_case_num")
    if not court or not (number or case_id):
        raise SourceError(
            "This docket from the RECAP archive does not name its court or its case. It was not added. "
            "Download it again and upload the new copy."
        )
    entries, refused = _entries(root)
    return ParsedReport(
        kind=SourceKind.RECAP_XML,
        parser_version=PARSER_VERSION,
        asof=None,
        dockets=(
            ParsedDocket(
                ref=DocketRef(court, number, case_id),
                facts=_facts(root),
                entries=entries,
                parties=tuple(
                    _party(node) for node in root.iterfind("party_list/party") if _text(node, "name")
                ),
                lists_parties=root.find("party_list/party") is not None,
            ),
        ),
        refused_rows=refused,
    )


def _text(element: etree._Element, path: str) -> str:
    # The archive escaped the court's own entities a second time ("&amp;#039;").
    return tidy(html.unescape(text_at(element, path)))


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text[:10]) if re.fullmatch(r"\d{4}-\d\d-\d\d.*", text, re.S) else None
    except ValueError:  # 0000-00-00
        return None


def _us_day(pattern: re.Pattern[str], text: str) -> date | None:
    match = pattern.search(text)
    try:
        return date(int(match[3]), int(match[1]), int(match[2])) if match else None
    except ValueError:
        return None


def _facts(root: etree._Element) -> DocketFacts:
    details = root.find("case_details")
    if details is None:
        return DocketFacts()
    return DocketFacts(
        case_name=_text(details, "case_name"),
        date_filed=_day(_text(details, "date_case_filed")),
        date_terminated=_day(_text(details, "date_case_terminated")),
        assigned_to=_text(details, "assigned_to"),
        referred_to=_text(details, "referred_to"),
        cause=_text(details, "case_cause"),
        nature_of_suit=_text(details, "nature_of_suit"),
        jury_demand=_text(details, "jury_demand"),
        demand=_text(details, "demand"),
        jurisdiction=_text(details, "jurisdiction"),
    )


def _entries(root: etree._Element) -> tuple[tuple[EntryRow, ...], tuple[str, ...]]:
    """One row per document number, with its attachments, and a sentence for each archive row left out."""
    mains: dict[str, EntryRow] = {}
    documents: dict[str, list[DocumentRow]] = {}
    refused = []
    for node in root.iterfind("document_list/document"):
        number, attachment = node.get("doc_num", "").strip(), whole(node.get("attachment_num"))
        label = f"document {number or '?'}, attachment {node.get('attachment_num', '?')}"
        if whole(number) is None or attachment is None:
            refused.append(f"An archived row has no usable number and was left out ({label}).")
        elif attachment:
            documents.setdefault(number, []).append(_document(node, attachment))
        elif number in mains:
            refused.append(f"The archive has two rows for one number; the later one was left out ({label}).")
        else:
            mains[number] = _entry(node, number)
            documents.setdefault(number, []).insert(0, _document(node, None))
    rows = []
    for number, listed in documents.items():
        main = mains.get(number, EntryRow(entry_number=whole(number)))
        kept = tuple(document for document in listed if document != DocumentRow())
        rows.append(replace(main, documents=kept))
    return tuple(rows), tuple(refused)


def _entry(node: etree._Element, number: str) -> EntryRow:
    text = _text(node, "long_desc")
    return EntryRow(
        date_filed=_day(_text(node, "date_filed")),
        date_entered=_day(_text(node, "date_entered")) or _us_day(_ENTERED, text),
        entry_number=whole(number),
        sequence=digits(_text(node, "pacer_de_seq_num")),
        document_id=_text(node, "pacer_doc_id"),
        text=text,
        short_text=_text(node, "short_desc"),
    )


def _document(node: etree._Element, attachment: int | None) -> DocumentRow:
    available = _text(node, "available")
    return DocumentRow(
        attachment_number=attachment,
        document_id=_text(node, "pacer_doc_id"),
        description=_text(node, "short_desc") if attachment else "",
        page_count=whole(_text(node, "page_count")) or None,
        is_available={"1": True, "0": False}.get(available),
    )


def _party(node: etree._Element) -> PartyRow:
    extra = _text(node, "extra_info")
    return PartyRow(
        name=_text(node, "name"),
        type=_text(node, "type"),
        extra_info=extra,
        date_terminated=_us_day(_TERMINATED, extra),
        attorneys=tuple(
            _attorney(attorney)
            for attorney in node.iterfind("attorney_list/attorney")
            if _text(attorney, "attorney_name")
        ),
    )


def _attorney(node: etree._Element) -> AttorneyRow:
    return attorney_row(
        {
            "name": _text(node, "attorney_name"),
            "contact": _text(node, "contact"),
            "roles": _text(node, "attorney_role").splitlines(),
        }
    )
