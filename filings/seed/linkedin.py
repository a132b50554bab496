"""Loads De La Torre v. LinkedIn Corporation, as compiled from published reports.

Each statement keeps its standing, basis, confidence, and sources, in the model's columns if it has them.
Statements about a party, a claim, or a policy become lines of its text, with sources in brackets. What the
data marks as not known is stored as empty, never as a value.
"""

from __future__ import annotations

from datetime import date

from django.db import transaction

from cases.models import (
    Case,
    CaseDetail,
    Claim,
    ClassDefinition,
    Element,
    Fact,
    KnownGap,
    PolicyChange,
    PolicyDocument,
    PolicyVersion,
    RelatedCase,
    Remedy,
    Source,
    SourceConflict,
)
from casetracker.accounts.models import User

from .linkedin_docket import load_docket, load_people
from .shared import Book, Json, case_of, first_day, marks, read_data

SEED_KEY = "linkedin"
RULES = {"announced": "as to the announcement", "effective": "as to the effective date"}


@transaction.atomic
def load(user: User) -> Case | None:
    """Load the case; None if it is already loaded."""
    data = read_data("linkedin_case.json")
    about = data["case"]
    case = case_of(user, SEED_KEY, about["court_id"], about["docket_number"], _values(about))
    if case is None:
        return None
    book = Book(case, _sources(case, data["sources"]))
    load_docket(book, data, user)
    load_people(book, data)
    _details(book, data)
    claims = _claims(book, data["claims"])
    changes = _policies(book, data["policies"])
    _facts(book, data["facts"], claims, changes)
    _class_definitions(book, data["class_definitions"])
    _related(book, data["related_cases"])
    book.save()
    return case


def _values(about: Json) -> Json:
    end = about["disposition"]
    note = f"Dismissed by {end['by']}. Reason: {end['reason']}. {end['note']}"
    return {
        "caption": about["caption"],
        "case_type": about["type"],
        "summary": f"{about['summary']} {about['compiled_note']}",
        "disposition": end["text"],
        "disposition_date": date.fromisoformat(end["date"]),
        "disposition_note": note,
        "compiled_from": about["compiled_from"],
        "compiled_on": date.fromisoformat(about["as_of"]),
        "is_fictional": False,
    }


def _sources(case: Case, rows: list[Json]) -> dict[str, Source]:
    sources = [
        Source(
            case=case,
            key=row["key"],
            publisher=row["publisher"],
            title=row["title"] or "",
            url=row["url"] or "",
            date_text=row["date"] or "",
            kind=row["kind"],
            lineage=row["lineage"] or "",
            note=" ".join(filter(None, [row.get("record"), row.get("recorded_at"), row["note"]])),
        )
        for row in rows
    ]
    return {source.key: source for source in Source.objects.bulk_create(sources)}


def _details(book: Book, data: Json) -> None:
    """The case's details, including those not known, the conflicts between sources, and the gaps."""
    rows = [*data["case"]["details"], _rule(data["filings"]), *map(_unknown, data["attorneys_not_known"])]
    for position, row in enumerate(rows):
        detail = CaseDetail.objects.create(
            case=book.case,
            key=row["key"],
            label=row["label"],
            value=row["value"] or "",
            position=position,
            **marks(row),
        )
        book.cite("detail", detail, row["sources"])
    SourceConflict.objects.bulk_create(
        SourceConflict(case=book.case, position=position, **row)
        for position, row in enumerate(data["conflicts"])
    )
    KnownGap.objects.bulk_create(
        KnownGap(case=book.case, position=position, text=text) for position, text in enumerate(data["gaps"])
    )


def _rule(filings: list[Json]) -> Json:
    rule = next(row["rule"] for row in filings if row["rule"])
    return {**rule, "key": "dismissal_rule", "label": "Rule for dismissal", "value": rule["text"]}


def _unknown(row: Json) -> Json:
    """A detail for counsel who could not be identified."""
    firm = f" ({row['firm']})" if row["firm"] else ""
    return {
        "key": f"counsel_{row['for_party']}",
        "label": row["label"] + firm,
        "value": None,
        "basis": "press_report",
        "confidence": "unknown",
        "note": row["note"],
        "sources": [],
    }


def _claims(book: Book, rows: list[Json]) -> dict[str, Claim]:
    claims = {}
    for position, row in enumerate(rows):
        missing = [f"{gap['label']}: not known. {gap['note']}".strip() for gap in row["not_known"]]
        elements = f"Elements: {row['elements_note']}" if row["elements_note"] else ""
        note = "\n".join(filter(None, [book.lines("", row["statements"]), elements, *missing]))
        claim = Claim.objects.create(
            case=book.case,
            key=row["key"],
            number=row["number"] or "",
            name=row["name"],
            statute=row["statute"],
            statute_note=f"{row['statute_confidence'].capitalize()}. {row['statute_note']}",
            theory=row["theory"],
            disposition=row["disposition"],
            position=position,
            **marks(row) | {"note": note},
        )
        claim.against.set(book.parties[key] for key in row["against"])
        book.cite("claim", claim, row["sources"])
        _proof(book, claim, row)
        claims[row["key"]] = claim
    return claims


def _proof(book: Book, claim: Claim, row: Json) -> None:
    for position, part in enumerate(row["elements"]):
        element = Element.objects.create(claim=claim, text=part["text"], position=position, **marks(part))
        book.cite("element", element, part["sources"])
    for position, part in enumerate(row["remedies"]):
        remedy = Remedy.objects.create(
            claim=claim,
            text=part["text"],
            amount=part["amount"],
            unit=part["unit"],
            position=position,
            **marks(part),
        )
        book.cite("remedy", remedy, part["sources"])


def _policies(book: Book, rows: list[Json]) -> dict[str, PolicyChange]:
    changes = {}
    for row in rows:
        document = PolicyDocument.objects.create(
            name=row["name"],
            publisher=row["publisher"],
            kind=row["kind"],
            note=book.lines(row["note"], row["statements"]),
            seed_key=row["key"],
        )
        document.cases.add(book.case)
        versions = [_version(document, version) for version in row["versions"]]
        for part in row["changes"]:
            change = _change(book, document, versions, part)
            pins = {item["source"]: RULES[item["supports"]] for item in part["evidence"]}
            book.cite("policy_change", change, part["sources"], pins)
            changes[part["key"]] = change
    return changes


def _version(document: PolicyDocument, row: Json) -> PolicyVersion:
    """A version known only by its record. The data's "text" is our own description of it."""
    return PolicyVersion.objects.create(
        document=document,
        recorded_at=row["recorded_at"],
        effective_on=date.fromisoformat(row["effective"]),
        record=f"{row['record']}. {row['text']}",
    )


def _change(book: Book, document: PolicyDocument, versions: list[PolicyVersion], row: Json) -> PolicyChange:
    effective = first_day(row["effective"])
    index = next((n for n, version in enumerate(versions) if version.effective_on == effective), None)
    return PolicyChange.objects.create(
        document=document,
        old_version=versions[index - 1] if index else None,
        new_version=versions[index] if index is not None else None,
        name=row["name"],
        kind=row["kind"],
        announced_on=first_day(row["announced"]),
        announced_precision=row["announced_precision"],
        effective_on=effective,
        effective_precision=row["effective_precision"],
        text=row["text"],
        quote=row["quote"],
        seed_key=row["key"],
        **marks(row) | {"note": book.lines(row["note"], row["statements"])},
    )


def _facts(book: Book, rows: list[Json], claims: dict[str, Claim], changes: dict[str, PolicyChange]) -> None:
    links = dict.fromkeys(changes, 0)
    for row in rows:
        # A fact may mention two changes but link only one. The least linked is chosen, so that the timeline
        # shows each change.
        change = min(row["policy_changes"], key=lambda key: links[key], default=None)
        if change:
            links[change] += 1
        fact = Fact.objects.create(
            case=book.case,
            seed_key=row["key"],
            date=first_day(row["date"]),
            date_end=first_day(row["date_end"]),
            date_precision=row["precision"],
            date_qualifier=row["qualifier"],
            time_text=row["time_text"],
            text=row["text"],
            kind=row["kind"],
            quote=row["quote"],
            policy_change=changes[change] if change else None,
            **marks(row),
        )
        fact.people.set(book.parties[key] for key in row["people"])
        fact.claims.set(claims[key] for key in row["claims"])
        book.cite("fact", fact, row["sources"], row["pins"])


def _class_definitions(book: Book, rows: list[Json]) -> None:
    for position, row in enumerate(rows):
        definition = ClassDefinition.objects.create(
            case=book.case,
            text=row["text"],
            status=row["status"],
            period_start=first_day(row["start"]),
            period_end=first_day(row["end"]),
            period_end_exclusive=row["end_exclusive"],
            position=position,
            **marks(row),
        )
        book.cite("class_definition", definition, row["sources"])


def _related(book: Book, rows: list[Json]) -> None:
    """Related cases, by rank. The data's watch list is not part of the case."""
    columns = ("caption", "docket_number", "court_name", "judge", "status", "citation", "relation", "note")
    not_details = {*columns, "key", "rank", "sources"}
    for row in sorted(rows, key=lambda row: row["rank"]):
        related = RelatedCase.objects.create(
            case=book.case,
            position=row["rank"],
            details={name: value for name, value in row.items() if name not in not_details},
            **{name: row[name] or "" for name in columns},
        )
        book.cite("related_case", related, row["sources"])
