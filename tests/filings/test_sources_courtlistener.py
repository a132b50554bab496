"""CourtListener's JSON: rows with their own IDs, and rows from feeds with only the short text."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, time
from typing import Any

import pytest

from filings.records import SourceError, SourceKind
from filings.sources import courtlistener, parse_payload

DOCKET: dict[str, Any] = {
    "id": 90000001,
    "court_id": "cand",
    "docket_number": "3:31-cv-00042",
    "pacer_case_id": "900042",
    "case_name": "Example v. Placeholder Widgets, Inc.",
    "date_filed": "2031-01-02",
    "date_modified": "2031-03-02T18:30:11.000201-08:00",
    "assigned_to_str": "Nona Such",
    "jurisdiction_type": "Diversity",
    "original_court_info": None,
}
FULL: dict[str, Any] = {
    "id": 400000001,
    "date_filed": "2031-01-02",
    "time_filed": None,
    "date_modified": "2031-03-03T00:00:00-08:00",
    "entry_number": 1,
    "pacer_sequence_number": 7,
    "description": "COMPLAINT against Placeholder Widgets, Inc.",
    "recap_documents": [
        {
            "attachment_number": None,
            "pacer_doc_id": "035099900001",
            "description": "Complaint",
            "page_count": 38,
            "file_size": 812345,
            "is_available": True,
            "is_sealed": None,
            "filepath_local": "recap/gov.uscourts.cand.900042/gov.uscourts.cand.900042.1.0.pdf",
        },
        {"attachment_number": 1, "pacer_doc_id": "035099900002", "description": "Civil Cover Sheet"},
    ],
}
BORN_OF_FEED: dict[str, Any] = {
    "id": 400000002,
    "date_filed": "2031-02-28",
    "time_filed": "16:09:55",
    "entry_number": None,
    "pacer_sequence_number": None,
    "description": "",
    "recap_documents": [{"attachment_number": None, "pacer_doc_id": "", "description": "Order"}],
}
PARTY: dict[str, Any] = {
    "name": "Ada Example",
    "party_types": [
        {"docket_id": 5, "name": "Witness", "date_terminated": None, "extra_info": ""},
        {
            "docket_id": 90000001,
            "name": "Plaintiff",
            "date_terminated": "2031-02-01",
            "extra_info": "a class",
        },
    ],
    "attorneys": [
        {"attorney_id": 7, "docket_id": 90000001, "role": 2, "date_action": None},
        {"attorney_id": 7, "docket_id": 90000001, "role": 6, "date_action": "2031-02-01"},
        {"attorney_id": 8, "docket_id": 5, "role": 1, "date_action": None},
    ],
}
ATTORNEY = {
    "id": 7,
    "name": "Counsel Invented",
    "contact_raw": "Fictional LLP",
    "phone": "(415) 555-0100",
    "email": "",
}


def test_a_docket_with_its_entries() -> None:
    report = courtlistener.parse_docket(DOCKET, [FULL, BORN_OF_FEED])
    (docket,) = report.dockets
    assert (docket.ref.court_id, docket.ref.courtlistener_id, docket.ref.pacer_case_id) == (
        "cand",
        "90000001",
        "900042",
    )
    assert (docket.facts.assigned_to, docket.facts.jurisdiction) == ("Nona Such", "Diversity")
    assert report.asof == datetime(2031, 3, 3, 8, tzinfo=UTC)
    assert not docket.complete


def test_an_entry_keeps_its_keys_texts_and_documents() -> None:
    row = courtlistener.entry(FULL)
    assert (row.source_row_id, row.sequence, row.entry_number, row.document_id) == (
        "400000001",
        "7",
        1,
        "035099900001",
    )
    assert (row.text, row.short_text) == ("COMPLAINT against Placeholder Widgets, Inc.", "Complaint")
    main, cover = row.documents
    assert main.url == (
        "https://storage.courtlistener.com/recap/gov.uscourts.cand.900042/gov.uscourts.cand.900042.1.0.pdf"
    )
    assert (main.page_count, main.file_size, main.is_available) == (38, 812345, True)
    assert (cover.attachment_number, cover.document_id, cover.url) == (1, "035099900002", "")


def test_a_row_from_a_feed_has_only_the_short_text() -> None:
    row = courtlistener.entry(BORN_OF_FEED)
    assert (row.text, row.short_text, row.sequence, row.entry_number) == ("", "Order", "", None)
    assert (row.date_filed, row.time_filed) == (date(2031, 2, 28), time(16, 9, 55))


def test_a_document_id_in_place_of_a_number_is_not_a_number() -> None:
    row = courtlistener.entry({**FULL, "entry_number": 35099900001})
    assert row.entry_number is None


def test_parties_of_this_docket_only() -> None:
    (docket,) = courtlistener.parse_docket(DOCKET, [], [PARTY], [ATTORNEY]).dockets
    (party,) = docket.parties
    assert (party.type, party.extra_info, party.date_terminated) == ("Plaintiff", "a class", date(2031, 2, 1))
    (attorney,) = party.attorneys
    assert attorney.roles == ("LEAD ATTORNEY", "TERMINATED: 02/01/2031")
    assert docket.lists_parties
    assert not courtlistener.parse_docket(DOCKET, []).dockets[0].lists_parties


def test_a_bundle_is_read_as_a_file() -> None:
    bundle = {"docket": DOCKET, "entries": [FULL], "parties": [PARTY], "attorneys": [ATTORNEY]}
    report = parse_payload(json.dumps(bundle).encode(), zone_of=lambda court: "")
    assert report.kind is SourceKind.COURTLISTENER
    assert report == courtlistener.parse_docket(DOCKET, [FULL], [PARTY], [ATTORNEY])


def test_a_webhook_names_its_dockets_by_courtlisteners_id() -> None:
    hook = {"webhook": {"event_type": 1}, "payload": {"results": [{**FULL, "docket": 90000001}]}}
    report = parse_payload(json.dumps(hook).encode(), zone_of=lambda court: "")
    (docket,) = report.dockets
    assert (docket.ref.court_id, docket.ref.courtlistener_id) == ("cand", "90000001")  # by its document ids
    assert docket.entries[0].source_row_id == "400000001"


@pytest.mark.parametrize(
    "path", ["javascript:alert(1)", "//evil.example/x", "data:text/html,x", "http://plain.example/x"]
)
def test_only_https_addresses_count_as_public_copies(path: str) -> None:
    row = courtlistener.entry({**FULL, "recap_documents": [{"attachment_number": None, "filepath_ia": path}]})
    assert not [document.url for document in row.documents if document.url]


@pytest.mark.parametrize(
    "payload", ["[]", "{}", '{"docket": {}}', '{"results": []}', '{"docket": 5}', "[1, 2"]
)
def test_other_json_is_refused(payload: str) -> None:
    with pytest.raises(SourceError) as refusal:
        courtlistener.parse(payload)
    assert refusal.value.message.endswith(".")
