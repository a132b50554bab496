"""Loads the LinkedIn docket as the press reports it: filings and parties as evidence, other people as notes.

The filings are added like any other evidence. If the court's own docket sheet is uploaded later, a question
asks whether its entries are the same, and the page shows what the sheet confirms. Their numbers are not keys.
"""

from __future__ import annotations

import json
from datetime import date

from cases.models import Attorney, Docket, Firm, Party, Representation
from casetracker.accounts.models import User
from filings.ingest import pipeline
from filings.models import DocketEntry, EntryNote
from filings.normalize import name_key
from filings.records import (
    DocketFacts,
    DocketRef,
    DocumentRow,
    EntryRow,
    ParsedDocket,
    ParsedReport,
    PartyRow,
    SourceKind,
)

from .shared import Book, Json

PARSER_VERSION = 1
PRESS = [SourceKind.PRESS.value]


def load_docket(book: Book, data: Json, user: User) -> None:
    """Ingest the press's report of the docket, and add a note with the sources to each entry."""
    about = data["case"]
    reported = {
        "court_id": about["court_id"],
        "docket_number": about["docket_number"],
        "date_filed": about["date_filed"],
        "filings": data["filings"],
        "parties": [party for party in data["parties"] if party["party_type"]],
    }
    payload = json.dumps(reported, ensure_ascii=False, indent=1, sort_keys=True).encode()
    record = pipeline.record_of(payload, file_name="press-reports.json", user=user)
    pipeline.read_parsed(record, press_report(reported), case=book.case)
    docket = Docket.objects.get(case=book.case, court_id=about["court_id"])
    for row in reported["filings"]:
        entry = DocketEntry.objects.current().get(docket=docket, text=row["text"])
        notes = [f"{row['type']} [{book.grounds(row)}]", row["note"], row["entry_number"]["note"]]
        EntryNote.objects.create(
            entry=entry,
            observation=entry.observations.first(),
            author=user,
            text="\n".join(filter(None, notes)),
        )


def press_report(reported: Json) -> ParsedReport:
    """The filings and parties as a report from the press."""
    ref = DocketRef(reported["court_id"], reported["docket_number"])
    facts = DocketFacts(date_filed=date.fromisoformat(reported["date_filed"]))
    entries = tuple(_entry(row) for row in reported["filings"])
    parties = tuple(PartyRow(row["name"], row["party_type"]) for row in reported["parties"])
    return ParsedReport(
        SourceKind.PRESS,
        PARSER_VERSION,
        asof=None,
        dockets=(ParsedDocket(ref, facts, entries, parties),),
    )


def _entry(row: Json) -> EntryRow:
    number = row["entry_number"]["value"]
    return EntryRow(
        date_filed=date.fromisoformat(row["date"]),
        entry_number=int(number) if number else None,
        text=row["text"],
        documents=(DocumentRow(page_count=row["pages"]),),
    )


def load_people(book: Book, data: Json) -> None:
    """Describe the parties, and add the other people and the attorneys whom the press names."""
    resolved = {party.name_key: party for party in book.case.parties.filter(resolved=True)}
    for position, row in enumerate(data["parties"]):
        party = resolved.get(name_key(row["name"])) or Party(
            case=book.case, name=row["name"], name_key=name_key(row["name"]), basis_kinds=PRESS
        )
        if not party.resolved:
            party.role, party.position = row["role"], position
        party.entity = row["kind"]
        party.description = book.lines(f"{row['description']}.", row["statements"])
        party.save()
        book.parties[row["key"]] = party
        book.cite("party", party, (key for item in row["statements"] for key in item["sources"]))
    for row in data["attorneys"]:
        _attorney(book, row)


def _attorney(book: Book, row: Json) -> None:
    firm, _ = Firm.objects.get_or_create(name_key=name_key(row["firm"]), defaults={"name": row["firm"]})
    note = f"Reported as {row['title']}; {row['role']} [{book.grounds(row)}]. {row['note']}"
    attorney = Attorney.objects.create(
        case=book.case, firm=firm, name=row["name"], name_key=name_key(row["name"]), note=note
    )
    Representation.objects.create(
        party=book.parties[row["for_party"]],
        attorney=attorney,
        of_record=row["counsel_of_record"],
        basis_kinds=PRESS,
    )
    book.cite("attorney", attorney, row["sources"])
