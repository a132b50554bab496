"""The docket as known on a past day, and what each report said about an entry."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases.models import CaseMember, MatterWall
from casetracker.accounts.models import User
from filings.docket_queries import docket_as_of
from filings.models import Decision, Observation
from filings.records import EntryRow, SourceKind
from filings.review import decide
from tests.filings.given import MORNING, ambiguous, docket, entries, give, row

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def at(hours: int) -> list[str]:
    known = docket_as_of.docket_as_of(docket(), MORNING + timedelta(hours=hours))
    return [entry.text or entry.short_text for entry in known.resolution.entries]


def test_what_was_received_later_is_left_out() -> None:
    give(SourceKind.RSS, EntryRow(date(2026, 3, 2), entry_number=1, sequence="4", short_text="Complaint"))
    give(SourceKind.DOCKET_SHEET, row(1, "COMPLAINT by Roe.", sequence="4"), hours=24, complete=True)
    late = MORNING + timedelta(hours=48)
    # Made before the sheet but received after it: known only from then on.
    give(SourceKind.COURTLISTENER, row(2, "ANSWER", 3), hours=1, received=late)
    assert at(-1) == []
    assert at(0) == ["Complaint"]
    assert at(24) == ["COMPLAINT by Roe."]
    assert at(48) == ["COMPLAINT by Roe.", "ANSWER"]


def test_decisions_count_from_when_they_are_made_until_undone(member: User) -> None:
    ambiguous()
    stub = Observation.objects.get(placement="unplaced").digest
    decision, _ = decide.take(member, docket().pk, "same", [stub, entries()[0].field_sources["text"]])
    decide.revoke(member, decision)
    now = timezone.now()
    Decision.objects.update(made_at=now - 2 * DAY, revoked_at=now - DAY)

    def unplaced(ago: float) -> int:
        return len(docket_as_of.docket_as_of(docket(), now - ago * DAY).resolution.unplaced)

    assert [unplaced(3), unplaced(1.5), unplaced(0.5)] == [1, 0, 1]


def test_the_page_says_so_links_to_entries_and_excludes_strangers(page: Client, member: User) -> None:
    give(SourceKind.DOCKET_SHEET, row(1, "COMPLAINT by Roe.", sequence="4"), complete=True)
    give(SourceKind.DOCKET_SHEET, row(1, "COMPLAINT by Doe.", sequence="4"), hours=48, complete=True)
    address = reverse("case-docket", args=[docket().case_id])
    html = page.get(address, {"on": "2026-03-03"}, follow=True).content.decode()
    assert "The docket as known on Mar. 3, 2026" in html
    assert "1 later report is left out" in html
    assert "COMPLAINT by Roe." in html
    assert reverse("entry-detail", args=[entries()[0].pk]) in html
    for nonsense in ("tomorrow", "9999-12-31", "2026-02-31"):
        html = page.get(address, {"on": nonsense}, follow=True).content.decode()
        assert "COMPLAINT by Doe." in html, "today's docket"
    assert (
        "Nothing was known on this date"
        in page.get(address, {"on": "2020-01-01"}, follow=True).content.decode()
    )
    MatterWall.objects.create(case=docket().case, user=member, reason="conflict")
    CaseMember.objects.create(case=docket().case, user=member)
    as_of = reverse("docket-as-known", args=[docket().case_id])
    assert page.get(as_of, {"on": "2026-03-03"}).status_code == 404


def test_an_entry_shows_what_each_report_said_as_a_redline(page: Client) -> None:
    for hours, word in enumerate(["GRANTED", "GRANTED", "DENIED"]):
        give(
            SourceKind.DOCKET_SHEET,
            row(9, f"ORDER: motion {word}.", sequence="31"),
            hours=hours,
            complete=True,
        )
    html = page.get(reverse("entry-detail", args=[entries()[0].pk])).content.decode()
    assert "Text from each source" in html
    assert "ORDER: motion <del>GRANTED</del><ins>DENIED</ins>." in html
    assert "repeated in 1 later report" in html
