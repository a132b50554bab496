"""Loads Doe v. Example Social, Inc., the sandbox court's fictional case.

Its docket sheet is that of the clock's start. Later filings arrive through the sandbox's feeds, as a real
court's would.
"""

from __future__ import annotations

import hashlib
import re
from datetime import date

from django.db import transaction

from cases.courts import docket_zone
from cases.models import (
    Basis,
    Case,
    Claim,
    ClassDefinition,
    Element,
    Fact,
    PolicyChange,
    PolicyDocument,
    PolicyVersion,
    Remedy,
    Source,
    Standing,
)
from casetracker.accounts.models import User
from filings.ingest import pipeline
from filings.models import DocketEntry, Support
from filings.sandbox.case import START, Entry, entries_at
from filings.sandbox.sheet import sheet_html
from filings.sources import parse_payload

from .shared import Book, Json, case_of, first_day, read_data

SEED_KEY = "sandbox"
PUBLISHER = "Example Social"
KINDS = {
    "privacy policy": PolicyDocument.Kind.PRIVACY_POLICY,
    "terms of service": PolicyDocument.Kind.USER_AGREEMENT,
}
# "FAC ¶ 10, ECF No. 48 at 4": a name, a paragraph or section, the number, the page.
_CITATION = re.compile(
    r"(?:(?P<name>[^¶§]+?)(?: (?P<part>[¶§] [^,]+))?, )?ECF No\. (?P<number>[\d-]+)(?: (?P<page>at .+))?"
)


@transaction.atomic
def load(user: User) -> Case | None:
    """Load the case; None if it is already loaded."""
    data = read_data("sandbox_case.json")
    about = data["case"]
    values = {
        "caption": about["name"],
        "case_type": about["case_type"],
        "summary": f"{about['summary']}\n{data['notice']}",
        "is_fictional": about["fictional"],
    }
    case = case_of(user, SEED_KEY, about["court_id"], about["docket_number"], values)
    if case is None:
        return None
    _docket(case, user)
    book = Book(case, parties={party.name: party for party in case.parties.filter(resolved=True)})
    references = _References(book)
    claims = _claims(book, references, data["claims"])
    changes = _policies(book, references, data["policies"])
    facts = _facts(book, references, data["facts"], claims, changes)
    _class_definitions(book, references, data["class_definitions"])
    _support(case, data["claims"], facts, changes)
    book.save()
    return case


def _docket(case: Case, user: User) -> None:
    payload = sheet_html(START).encode()
    record = pipeline.record_of(payload, file_name="sandbox-docket-sheet.html", user=user)
    parsed = parse_payload(record.content, court_id=SEED_KEY, zone_of=docket_zone)
    pipeline.read_parsed(record, parsed, case=case)


class _References:
    """Turns citations as lawyers write them into sources and pins. Each document is one source."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self.entries = {entry.number: entry for entry in entries_at(START) if entry.number is not None}

    def cite(self, target: str, row: object, citations: str) -> None:
        keys, pins = [], {}
        for citation in citations.split("; "):
            key, pin = self._source(citation)
            keys.append(key)
            pins[key] = pin
        self.book.cite(target, row, keys, pins)

    def _source(self, citation: str) -> tuple[str, str]:
        """The key of the source, which is created if it is missing, and the pin."""
        match = _CITATION.fullmatch(citation)
        if match is None:
            keys = {source.publisher: key for key, source in self.book.sources.items()}
            return self._get_or_create(keys.get(citation, f"S{len(keys) + 1:02}"), citation, "", "other"), ""
        number, name = match["number"], match["name"]
        key = self._get_or_create(f"ECF {number}", f"ECF No. {number}", self._title(number), "docket")
        source = self.book.sources[key]
        if name and name not in source.publisher:
            source.publisher = f"{name} (ECF No. {number})"
            source.save(update_fields=["publisher"])
        return key, ", ".join(filter(None, [match["part"], match["page"]]))

    def _get_or_create(self, key: str, publisher: str, title: str, kind: str) -> str:
        if key not in self.book.sources:
            self.book.sources[key] = Source.objects.create(
                case=self.book.case, key=key, publisher=publisher, title=title, kind=kind
            )
        return key

    def _title(self, number: str) -> str:
        main, _, attachment = number.partition("-")
        entry: Entry = self.entries[int(main)]
        return entry.papers[int(attachment or 0)].description


def _claims(book: Book, references: _References, rows: list[Json]) -> dict[str, Claim]:
    claims = {}
    pleaded = {"standing": Standing.ALLEGED, "basis": Basis.COURT_RECORD}
    for position, row in enumerate(rows):
        number, _, name = row["name"].removeprefix("Count ").partition(": ")
        claim = Claim.objects.create(
            case=book.case,
            key=f"count-{number}",
            number=number,
            name=name,
            statute=row["statute"],
            disposition=row["status"],
            position=position,
            **pleaded,
        )
        claim.against.set(book.parties[party] for party in row["against"])
        references.cite("claim", claim, row["status_citation"])
        Remedy.objects.bulk_create(
            Remedy(claim=claim, text=text, position=order, **pleaded)
            for order, text in enumerate(row["remedies"])
        )
        Element.objects.bulk_create(
            Element(claim=claim, text=part["name"], note=part["detail"], position=order, basis=Basis.LAW)
            for order, part in enumerate(row["elements"])
        )
        claims[row["name"]] = claim
    return claims


def _policies(book: Book, references: _References, rows: list[Json]) -> dict[str, PolicyChange]:
    """Add the versions that are public when the clock starts; the policy pages announce later ones."""
    changes = {}
    for row in rows:
        document = PolicyDocument.objects.create(
            name=row["name"].removeprefix(f"{PUBLISHER} "),
            publisher=PUBLISHER,
            kind=KINDS[row["kind"]],
            seed_key=row["key"],
        )
        document.cases.add(book.case)
        public = [part for part in row["versions"] if date.fromisoformat(part["announced"]) <= START.date()]
        previous: PolicyVersion | None = None
        for part in public:
            change = changes[part["key"]] = _change(document, previous, part)
            references.cite("policy_change", change, part["citation"])
            previous = change.new_version
    return changes


def _change(document: PolicyDocument, previous: PolicyVersion | None, row: Json) -> PolicyChange:
    effective = date.fromisoformat(row["effective"])
    version = PolicyVersion.objects.create(
        document=document,
        text=row["text"],
        text_sha256=hashlib.sha256(row["text"].encode()).hexdigest(),
        effective_on=effective,
        record=row["citation"],
    )
    return PolicyChange.objects.create(
        document=document,
        old_version=previous,
        new_version=version,
        name=f"{effective:%B %Y} {'update' if previous else 'version'}",
        announced_on=date.fromisoformat(row["announced"]),
        effective_on=effective,
        text=row["change"],
        basis=Basis.POLICY_TEXT,
        seed_key=row["key"],
    )


def _facts(
    book: Book,
    references: _References,
    rows: list[Json],
    claims: dict[str, Claim],
    changes: dict[str, PolicyChange],
) -> dict[str, Fact]:
    facts = {}
    for row in rows:
        fact = Fact.objects.create(
            case=book.case,
            seed_key=row["key"],
            date=first_day(row["date"]),
            date_end=first_day(row["date_end"]),
            date_precision=row["precision"],
            date_qualifier=row["qualifier"],
            text=row["text"],
            kind=row["kind"],
            standing=row["standing"],
            basis=row["basis"],
            policy_change=changes.get(row.get("policy_change", "")),
        )
        # Some facts name the judge, who is not a party.
        fact.people.set(book.parties[name] for name in row["people"] if name in book.parties)
        fact.claims.set(claims[name] for name in row["claims"])
        references.cite("fact", fact, row["citation"])
        facts[row["key"]] = fact
    return facts


def _class_definitions(book: Book, references: _References, rows: list[Json]) -> None:
    for position, row in enumerate(sorted(rows, key=lambda row: row["proposed_on"])):
        definition = ClassDefinition.objects.create(
            case=book.case,
            text=row["text"],
            status=row["status"],
            stated_on=date.fromisoformat(row["proposed_on"]),
            position=position,
            standing=Standing.ALLEGED,
            basis=Basis.COURT_RECORD,
        )
        references.cite("class_definition", definition, row["citation"])


def _support(case: Case, rows: list[Json], facts: dict[str, Fact], changes: dict[str, PolicyChange]) -> None:
    """Add what supports or undercuts each element: a fact, a numbered docket entry, or a policy change."""
    entries = {
        entry.entry_number: entry
        for entry in DocketEntry.objects.current().filter(docket__case=case, entry_number__isnull=False)
    }
    elements = {
        (element.claim.position, element.position): element
        for element in Element.objects.filter(claim__case=case).select_related("claim")
    }
    Support.objects.bulk_create(
        Support(
            element=elements[claim_index, element_index],
            side=item["side"],
            fact=facts[item["fact"]] if "fact" in item else None,
            entry=entries[item["entry"]] if "entry" in item else None,
            policy_change=changes[item["policy_change"]] if "policy_change" in item else None,
            pin=item.get("pin", ""),
            note=item["note"],
            position=position,
        )
        for claim_index, claim in enumerate(rows)
        for element_index, part in enumerate(claim["elements"])
        for position, item in enumerate(part["support"])
    )
