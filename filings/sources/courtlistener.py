"""Parses JSON from CourtListener's REST API v4: a docket with its entries, parties, and attorneys.

A payload is a bundle, `{"docket": {...}, "entries": [...], "parties": [...], "attorneys": [...]}`, where only
the docket is required. A bare docket, a page of entries, and a docket alert's webhook event are accepted too.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time
from typing import Any

from filings.records import (
    AttorneyRow,
    DocketFacts,
    DocketRef,
    DocumentRow,
    EntryRow,
    Listing,
    ParsedDocket,
    ParsedReport,
    PartyRow,
    SourceError,
    SourceKind,
)

from .courtlistener_webhook import entries_of, event_of, is_event
from .detect import court_of
from .parsing import court_names
from .parsing.payloads import decode, tidy
from .parsing.rows import digits, whole

PARSER_VERSION = 1
STORAGE = "https://storage.courtlistener.com/"

Json = Mapping[str, Any]

_ROLES = {
    1: "ATTORNEY TO BE NOTICED",
    2: "LEAD ATTORNEY",
    3: "ATTORNEY IN SEALED GROUP",
    4: "PRO HAC VICE",
    5: "SELF- TERMINATED",
    6: "TERMINATED",
    7: "SUSPENDED",
    8: "INACTIVE",
    9: "DISBARRED",
}
_COURT_ID = re.compile(r"[a-z0-9]{2,15}")


def parse(payload: bytes | str, *, court_id: str = "", zone: str = "") -> ParsedReport:
    """Parse a bundle, docket, page of entries, or webhook event. Times are court-local; `zone` is unused."""
    text = decode(payload)
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise SourceError(
            "This CourtListener data is incomplete or damaged. Nothing was added. Download it again."
        ) from error
    if not isinstance(data, dict):
        raise SourceError("This JSON is not a docket from CourtListener. Nothing was added.")
    if is_event(data):
        return _alert(entries_of(event_of(data)))
    if isinstance(data.get("docket"), dict) and isinstance(data.get("entry_ids"), list):
        return parse_listing(data["docket"], data["entry_ids"], _moment(data.get("listed_at")))
    if isinstance(data.get("docket"), dict):
        return parse_docket(
            data["docket"], _objects(data.get("entries")), _list(data, "parties"), _list(data, "attorneys")
        )
    if "docket_number" in data:
        return parse_docket(data, [])
    entries = [row for row in _objects(data.get("results")) if "recap_documents" in row]
    if not entries:
        raise SourceError(
            "This CourtListener data has no docket and no docket entries. Nothing was added. "
            "Upload a docket or its entries as CourtListener's API returned them."
        )
    return _entries_alone(entries, court_id or court_of(text, SourceKind.COURTLISTENER))


def parse_docket(
    docket: Json,
    entries: Iterable[Json],
    parties: Iterable[Json] | None = None,
    attorneys: Iterable[Json] | None = None,
) -> ParsedReport:
    """Parse one docket. `parties` None means that they were not requested. Rows keep the order given.

    `asof` is the latest `date_modified` of the rows: CourtListener had nothing newer when it answered.
    """
    ref = _ref(docket)
    listed = list(entries)
    people = {digits(row.get("id")): row for row in attorneys or ()}
    own = (_party(party, ref.courtlistener_id, people) for party in parties or ())
    return _report(
        [docket, *listed],
        ParsedDocket(
            ref=ref,
            facts=_facts(docket),
            entries=tuple(entry(row) for row in listed),
            parties=tuple(row for row in own if row),
            lists_parties=parties is not None,
        ),
    )


def parse_listing(docket: Json, ids: Iterable[object], asof: datetime | None) -> ParsedReport:
    """The IDs of all entries that CourtListener had at `asof`, by its own clock (R8, absence)."""
    listing = Listing(tuple(sorted({digits(entry_id) for entry_id in ids} - {""}, key=int)))
    return ParsedReport(
        kind=SourceKind.COURTLISTENER,
        parser_version=PARSER_VERSION,
        asof=asof,
        dockets=(ParsedDocket(ref=_ref(docket), listing=listing),),
    )


def _ref(docket: Json) -> DocketRef:
    court, identity = tidy(docket.get("court_id")), digits(docket.get("id"))
    if not _COURT_ID.fullmatch(court) or not identity:
        raise SourceError("This CourtListener docket has no court or no ID. Nothing was added.")
    return DocketRef(court, tidy(docket.get("docket_number")), digits(docket.get("pacer_case_id")), identity)


def _by_docket(rows: Iterable[Json]) -> dict[str, list[Json]]:
    """Rows by the CourtListener ID of their docket; rows without one are left out."""
    dockets: dict[str, list[Json]] = {}
    for row in rows:
        if identity := _last_number(row.get("docket")):
            dockets.setdefault(identity, []).append(row)
    return dockets


def _entries_alone(rows: list[Json], court: str) -> ParsedReport:
    return _report(rows, *(_part(court, identity, listed) for identity, listed in _by_docket(rows).items()))


def _part(court: str, identity: str, rows: list[Json]) -> ParsedDocket:
    return ParsedDocket(DocketRef(court, courtlistener_id=identity), entries=tuple(map(entry, rows)))


def _alert(rows: list[Json]) -> ParsedReport:
    """Parse a docket alert. It names no court, so the court is that of all its documents, or ""."""
    by_docket = _by_docket(rows)
    if not by_docket:
        raise SourceError("This docket alert names no docket. Nothing was added.")
    dockets = [_part(_court_of_documents(rows), identity, rows) for identity, rows in by_docket.items()]
    return _report(rows, *dockets)


def _court_of_documents(rows: Iterable[Json]) -> str:
    documents = [document for row in rows for document in _objects(row.get("recap_documents"))]
    courts = {court_names.by_document_id(digits(item.get("pacer_doc_id"))) for item in documents} - {""}
    return courts.pop() if len(courts) == 1 else ""


def _report(rows: Iterable[Json], *dockets: ParsedDocket) -> ParsedReport:
    moments = [moment for row in rows if (moment := _moment(row.get("date_modified")))]
    return ParsedReport(
        kind=SourceKind.COURTLISTENER,
        parser_version=PARSER_VERSION,
        asof=max(moments, default=None),
        dockets=dockets,
    )


def entry(row: Json) -> EntryRow:
    """One docket entry. If it came from a feed, it has only its document's short description as text."""
    documents = _objects(row.get("recap_documents"))
    main = next((item for item in documents if item.get("attachment_number") is None), None)
    document_id = _document_id(main) if main else ""
    number = digits(row.get("entry_number"))
    return EntryRow(
        date_filed=_day(row.get("date_filed")),
        time_filed=_clock(row.get("time_filed")),
        entry_number=None if number == document_id else whole(number),
        sequence=digits(row.get("pacer_sequence_number")),
        document_id=document_id,
        source_row_id=digits(row.get("id")),
        text=tidy(row.get("description")),
        short_text=tidy(main.get("description")) if main else "",
        documents=tuple(parsed for item in documents if (parsed := _document(item)) != DocumentRow()),
    )


def _document(row: Json) -> DocumentRow:
    stored = tidy(row.get("filepath_local"))
    return DocumentRow(
        attachment_number=whole(row.get("attachment_number")),
        document_id=_document_id(row),
        description=tidy(row.get("description")),
        page_count=whole(row.get("page_count")),
        file_size=whole(row.get("file_size")),
        is_available=_flag(row.get("is_available")),
        is_sealed=_flag(row.get("is_sealed")),
        url=_public(stored) or _public(tidy(row.get("filepath_ia"))),
    )


def _document_id(row: Json) -> str:
    return digits(row.get("pacer_doc_id")) or tidy(row.get("acms_document_guid"))


def _public(path: str) -> str:
    if re.match(r"https://[a-z0-9.-]+/", path):
        return path
    return STORAGE + path if path and not re.match(r"[a-z]+:|//", path, re.I) else ""


def _facts(docket: Json) -> DocketFacts:
    below = docket.get("original_court_info")
    return DocketFacts(
        case_name=tidy(docket.get("case_name")),
        date_filed=_day(docket.get("date_filed")),
        date_terminated=_day(docket.get("date_terminated")),
        assigned_to=tidy(docket.get("assigned_to_str")),
        referred_to=tidy(docket.get("referred_to_str")),
        cause=tidy(docket.get("cause")),
        nature_of_suit=tidy(docket.get("nature_of_suit")),
        jury_demand=tidy(docket.get("jury_demand")),
        jurisdiction=tidy(docket.get("jurisdiction_type")),
        mdl_status=tidy(docket.get("mdl_status")),
        appeal_from=tidy(docket.get("appeal_from_str")),
        originating_docket_number=tidy(below.get("docket_number")) if isinstance(below, dict) else "",
    )


def _party(party: Json, docket: str, people: Mapping[str, Json]) -> PartyRow | None:
    """The party as it appears on this docket; CourtListener lists its other dockets as well."""
    name = tidy(party.get("name"))
    parts = [part for part in _objects(party.get("party_types")) if digits(part.get("docket_id")) == docket]
    if not name or not parts:
        return None
    roles: dict[str, list[str]] = {}
    for row in _objects(party.get("attorneys")):
        if digits(row.get("docket_id")) == docket:
            roles.setdefault(digits(row.get("attorney_id")), []).extend(_role(row))
    return PartyRow(
        name=name,
        type=tidy(parts[0].get("name")),
        extra_info=tidy(parts[0].get("extra_info")),
        date_terminated=_day(parts[0].get("date_terminated")),
        attorneys=tuple(
            _attorney(people[key], names)
            for key, names in roles.items()
            if tidy(people.get(key, {}).get("name"))
        ),
    )


def _role(row: Json) -> list[str]:
    number = whole(row.get("role"))
    name = _ROLES.get(number) if number is not None else None
    day = _day(row.get("date_action"))
    return [f"{name}: {day:%m/%d/%Y}" if day else name] if name else []


def _attorney(row: Json, roles: list[str]) -> AttorneyRow:
    return AttorneyRow(
        name=tidy(row.get("name")),
        contact=tidy(row.get("contact_raw")),
        roles=tuple(roles),
        email=tidy(row.get("email")),
        phone=tidy(row.get("phone")),
    )


def _list(data: Json, key: str) -> list[Json] | None:
    return _objects(data[key]) if isinstance(data.get(key), list) else None


def _objects(value: object) -> list[Json]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _last_number(value: object) -> str:
    match = re.search(r"(\d{1,12})/?\Z", digits(value))
    return match[1] if match else ""


def _flag(value: object) -> bool | None:
    return value if isinstance(value, bool) else None


def _day(value: object) -> date | None:
    try:
        return date.fromisoformat(tidy(value)[:10])
    except ValueError:
        return None


def _clock(value: object) -> time | None:
    try:
        return time.fromisoformat(tidy(value)).replace(tzinfo=None)
    except ValueError:
        return None


def _moment(value: object) -> datetime | None:
    try:
        at = datetime.fromisoformat(tidy(value))
        return at.astimezone(UTC) if at.tzinfo else None
    except (ValueError, OverflowError):
        return None
