"""One of everything that the API shows, and a second case that the reader may not see."""

import zlib
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

from django.test import Client

from cases.models import (
    Attorney,
    Capture,
    Case,
    CaseDetail,
    CaseMember,
    Change,
    Citation,
    Claim,
    ClassDefinition,
    Court,
    Docket,
    DocketCaseId,
    Element,
    Fact,
    Firm,
    Party,
    PolicyChange,
    PolicyDocument,
    PolicyVersion,
    RelatedCase,
    Remedy,
    Representation,
    Source,
    SourceLocation,
)
from casetracker.accounts.models import SCOPES, ApiKey, User
from filings.models import Decision, DocketEntry, Document, Question, SourceRecord

SECRET = "sealed-login-and-magic-link"
HIDDEN = "Hidden v. Walled"


@dataclass
class World:
    reader: User
    stranger: User
    court: Court
    case: Case
    hidden: Case
    docket: Docket
    key: str

    def get(self, path: str, key: str | None = None, /, **query: Any) -> Any:
        """GET below /api/v1/ with the reader's key."""
        bearer = {"Authorization": f"Bearer {key or self.key}"}
        address = path.removeprefix("http://testserver")
        address = address if address.startswith("/") else f"/api/v1/{address}"
        return Client(headers=bearer).get(address, query)

    def key_for(self, user: User, *scopes: str) -> str:
        return ApiKey.issue(user, "test", list(scopes or SCOPES))[1]


def build() -> World:
    reader = User.objects.create_user("reader@example.org")
    stranger = User.objects.create_user("stranger@example.org")
    court = Court.objects.create(
        id="testd",
        name="Test District",
        short_name="Test",
        citation="D. Test",
        kind="district",
        time_zone="UTC",
    )
    case = Case.objects.create(caption="Alpha v. Beta", visibility="members")
    hidden = Case.objects.create(caption=HIDDEN, visibility="members")
    CaseMember.objects.create(case=case, user=reader, role="owner")
    CaseMember.objects.create(case=hidden, user=stranger, role="owner")
    docket = add_docket(case, court, "1:20-cv-00001")
    add_docket(hidden, court, "1:20-cv-00002")
    for matter in (case, hidden):
        add_people(matter)
        add_claim(matter)
        add_facts(matter)
    add_policy(case, hidden)
    add_changes(docket)
    Change.sequence()
    payload = zlib.compress(SECRET.encode())
    SourceRecord.objects.create(sha256="0" * 64, payload=payload, size=9, sealed=payload, court=court)
    return World(reader, stranger, court, case, hidden, docket, ApiKey.issue(reader, "test", list(SCOPES))[1])


def add_docket(case: Case, court: Court, number: str) -> Docket:
    docket = Docket.objects.create(
        case=case, court=court, docket_number=number, docket_number_key=number, case_name=case.caption,
        date_filed=date(2020, 1, 2), cause="28:1331", nature_of_suit="190", courtlistener_id="77", version=1,
    )  # fmt: skip
    DocketCaseId.objects.create(docket=docket, court=court, pacer_case_id=f"9{docket.docket_number[-1]}")
    add_entries(docket, 12)
    Question.objects.create(docket=docket, key="which_entry:1", kind="which_entry", observations=["b" * 64])
    Decision.objects.create(docket=docket, kind="same", observations=["a" * 64, "b" * 64])
    return docket


def add_entries(docket: Docket, count: int, first: int = 1) -> list[DocketEntry]:
    """Entries numbered from `first`; every fourth is a minute entry without number or date."""
    entries = [
        DocketEntry(
            docket=docket,
            position=number,
            entry_number=None if number % 4 == 0 else number,
            date_filed=None if number % 4 == 0 else date(2020, 1, 1 + number % 7),
            time_filed=time(9, 30),
            text=f"MOTION number {number} of {docket.case.caption}" if number % 2 else f"ORDER {number}",
            kind="motion" if number % 2 else "order",
            sequences=[number],
            document_ids=[f"0350{number}"],
            basis_kinds=["docket_sheet"],
            field_sources={"text": "a" * 64},
            source_ids={"courtlistener": [str(number)]},
        )
        for number in range(first, first + count)
    ]
    DocketEntry.objects.bulk_create(entries)
    Document.objects.bulk_create(
        Document(
            entry=entry, attachment_number=attachment, document_id=f"0350{entry.position}", description="Text"
        )
        for entry in entries
        for attachment in (1, None)
    )
    return entries


def add_people(case: Case) -> None:
    docket = case.dockets.get()
    party = Party.objects.create(
        case=case, docket=docket, name=f"{case.caption} party", name_key="p", type="Plaintiff"
    )
    firm, _ = Firm.objects.get_or_create(name="Firm LLP", name_key="firm llp")
    attorney = Attorney.objects.create(
        case=case, docket=docket, firm=firm, name="Counsel", name_key="counsel"
    )
    Attorney.objects.create(case=case, name="Counsel without a firm", name_key="none")
    Representation.objects.create(
        party=party, attorney=attorney, roles=["LEAD ATTORNEY"], basis_kinds=["rss"]
    )


def add_claim(case: Case) -> None:
    source = Source.objects.create(
        case=case, key="S01", publisher=f"{case.caption} Times", date_text="2020-01"
    )
    claim = Claim.objects.create(case=case, name="Breach", basis="press_report", confidence="one_source")
    claim.against.set(case.parties.all())
    element = Element.objects.create(claim=claim, text="A contract", basis="law")
    remedy = Remedy.objects.create(claim=claim, text="Damages", amount="1000.50", basis="press_report")
    detail = CaseDetail.objects.create(case=case, key="jury", label="Jury demand", basis="court_record")
    group = ClassDefinition.objects.create(case=case, text="All", status="Proposed", basis="press_report")
    related = RelatedCase.objects.create(case=case, caption="Gamma v. Beta")
    for target in (
        {"claim": claim}, {"element": element}, {"remedy": remedy}, {"detail": detail},
        {"class_definition": group}, {"related_case": related},
    ):  # fmt: skip
        Citation.objects.create(source=source, pin="at 5", **target)


def add_facts(case: Case) -> None:
    months = {"date_precision": "month", "basis": "press_report"}
    fact = Fact.objects.create(case=case, date=date(2020, 8, 1), text=f"{case.caption} in August", **months)
    fact.people.set(case.parties.all())
    fact.claims.set(case.claims.all())
    Citation.objects.create(source=case.sources.get(), fact=fact)
    Fact.objects.create(case=case, date=date(2020, 1, 2), text=f"{case.caption} filed", basis="court_record")
    Fact.objects.create(case=case, date_qualifier="undated", text=f"{case.caption} undated", basis="law")


def add_policy(case: Case, hidden: Case) -> None:
    """A policy document that both cases share, and one only of the hidden case."""
    shared = PolicyDocument.objects.create(name="Privacy policy", publisher="Beta", kind="privacy_policy")
    shared.cases.set([case, hidden])
    alone = PolicyDocument.objects.create(name=f"{HIDDEN} policy", publisher="Beta", kind="faq")
    alone.cases.set([hidden])
    for document in (shared, alone):
        where = SourceLocation.objects.create(document=document, url="https://policy.example/")
        capture = Capture.objects.create(
            location=where, captured_at=datetime(2020, 5, 1, tzinfo=UTC), final_url=where.url, status=200,
            body=b"", sha256="1" * 64, captured_by="test",
        )  # fmt: skip
        version = PolicyVersion.objects.create(
            document=document, capture=capture, text=f"{document.name} text", recorded_at=capture.captured_at
        )
        PolicyVersion.objects.create(document=document, record="Archive 0bb97299")
        change = PolicyChange.objects.create(
            document=document, new_version=version, name="Change", text="More", basis="policy_text",
            announced_on=date(2020, 5, 1), effective_on=date(2020, 5, 31),
        )  # fmt: skip
        for matter in (case, hidden):
            Citation.objects.create(source=matter.sources.get(), policy_change=change)


def add_changes(docket: Docket) -> None:
    entry = docket.entries.order_by("position")[0]
    for item, kind in ((docket, "docket"), (entry, "docket_entry"), (docket.case.parties.get(), "party")):
        Change.objects.create(
            case=docket.case, docket=docket, kind="new", object_type=kind, object_id=item.pk,
            summary=f"New {kind}", fields={"entry_number": [None, 1]},
        )  # fmt: skip
