"""Rows for tests, with only the values that their models require."""

from datetime import date, datetime, timedelta
from itertools import count
from typing import Any

from django.utils import timezone

from cases.models import Case, CaseMember, Change, Court, Docket, Fact
from casetracker.accounts.models import User
from filings.models import DocketEntry, Observation, Report, SourceRecord

PASSWORD = "paper and ink 1"
_serial = count(1)


def person(email: str, **values: Any) -> User:
    return User.objects.create_user(email, PASSWORD, **values)


def court(court_id: str = "testd", **values: Any) -> Court:
    plain = {
        "name": "Test District Court",
        "short_name": "Test District",
        "citation": "D. Test",
        "kind": "district",
        "time_zone": "America/Los_Angeles",
    }
    return Court.objects.get_or_create(pk=court_id, defaults=plain | values)[0]


def case(caption: str = "Alpha v. Beta", *members: User, **values: Any) -> Case:
    """A case that is open to the firm, or only to `members` if given."""
    visibility = Case.Visibility.MEMBERS if members else Case.Visibility.FIRM
    row = Case.objects.create(caption=caption, **{"visibility": visibility} | values)
    for user in members:
        CaseMember.objects.create(case=row, user=user, role=CaseMember.Role.EDITOR)
    return row


def docket(of: Case, **values: Any) -> Docket:
    serial = next(_serial)
    core = f"25-cv-{serial:05}"
    plain = {
        "court": values.pop("court", None) or court(),
        "docket_number": f"3:{core}",
        "docket_number_key": f"3:{core}",
        "docket_number_core": core,
        "date_filed": date(2025, 1, 21),
    }
    return Docket.objects.create(case=of, **plain | values)


def entry(of: Docket, number: int | None, text: str = "NOTICE of something", **values: Any) -> DocketEntry:
    """The newest entry of the docket, first seen a month ago unless given."""
    position = of.entries.count()
    long_ago = timezone.now() - timedelta(days=30)
    plain = {
        "position": position,
        "date_filed": date(2025, 2, 1) + timedelta(days=position),
        "basis_kinds": ["docket_sheet"],
        "created_at": long_ago,
        "modified_at": long_ago,
    }
    row = DocketEntry.objects.create(docket=of, entry_number=number, text=text, **plain | values)
    Docket.objects.filter(pk=of.pk).update(entry_count=position + 1, version=of.version + position + 1)
    return row


def entries(of: Docket, how_many: int) -> list[DocketEntry]:
    return [entry(of, number, f"NOTICE number {number}") for number in range(1, how_many + 1)]


def change(of: Case, at: datetime | None = None, **values: Any) -> Change:
    plain: dict[str, Any] = {
        "kind": Change.Kind.NEW,
        "object_type": "docket_entry",
        "object_id": of.pk,
        "summary": "No. 1 was filed",
        "created_at": at or timezone.now(),
    }
    return Change.objects.create(case=of, **plain | values)


def fact(of: Case, text: str = "Something happened.", **values: Any) -> Fact:
    plain = {"date": date(2024, 8, 1), "basis": "press_report"}
    return Fact.objects.create(case=of, text=text, **plain | values)


def observation(of: Docket, digest: str, content: dict[str, Any], **values: Any) -> Observation:
    """An observation, with the record and the report that contain it."""
    now = timezone.now()
    record = SourceRecord.objects.create(
        sha256=f"{next(_serial):064}", payload=b"", size=0, file_name="sheet.html", kind="docket_sheet"
    )
    Report.objects.create(
        record=record, part=0, docket=of, court=of.court, kind="docket_sheet", parser_version=1, ref={},
        asof=now, received_at=now, digest=digest, observations=[digest],
    )  # fmt: skip
    plain = {"type": "EntryRow", "first_received_at": now}
    return Observation.objects.create(docket=of, digest=digest, content=content, **plain | values)
