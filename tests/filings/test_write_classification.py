"""Links and dates are written with their entries, follow their numbers, and can be rebuilt."""

from __future__ import annotations

from datetime import date, time

import pytest
from django.core.management import call_command

from cases.models import Docket
from filings.models import DocketEntry, DocketLink, EntryDate, EntryLink, EntryReading
from filings.records import EntryRow, SourceKind
from filings.writer import knowledge

from .. import factories
from .test_write import docket, give

pytestmark = pytest.mark.django_db
SHEET = SourceKind.DOCKET_SHEET


def row(number: int | None, text: str, day: int) -> EntryRow:
    sequence = str(number or 900 + day)
    return EntryRow(date_filed=date(2026, 3, day), entry_number=number, sequence=sequence, text=text)


MOTION = row(12, "MOTION to Compel filed by Jane Roe. Responses due by 4/1/2026.", 3)
OPPOSITION = row(14, "OPPOSITION re 12 MOTION to Compel filed by Example Media LLC.", 4)
ORDER = row(20, "ORDER granting 12 Motion to Compel; re 11 Letter. USCA Case Number 26-1234.", 5)


def links(of: Docket) -> set[tuple[int | None, str, int, int | None]]:
    rows = EntryLink.objects.filter(docket=of).values_list(
        "entry__entry_number", "relation", "to_number", "to_entry__entry_number"
    )
    return set(rows)


def test_links_point_to_entries_in_any_order_of_arrival() -> None:
    give(SHEET, ORDER)
    assert links(docket()) == {(20, "granting", 12, None), (20, "relating", 11, None)}
    give(SHEET, OPPOSITION, hours=1)
    give(SHEET, MOTION, hours=2)
    assert links(docket()) == {
        (20, "granting", 12, 12),
        (20, "relating", 11, None),
        (14, "responding", 12, 12),
    }
    assert EntryReading.objects.get(entry__entry_number=14).filer == "Example Media LLC"
    other = DocketLink.objects.get(docket=docket())
    assert (other.relation, other.number) == ("appeal", "26-1234")


def test_an_unchanged_text_is_not_read_again_and_a_new_one_is() -> None:
    give(SHEET, MOTION)
    before = list(EntryDate.objects.values_list("pk", "day", "state", "what"))
    assert [one[1:] for one in before] == [(date(2026, 4, 1), "due", "Responses")]
    EntryDate.objects.update(status=EntryDate.Status.CONFIRMED)
    give(SHEET, MOTION, ORDER, hours=1)
    assert list(EntryDate.objects.values_list("pk", "day", "state", "what")) == before
    revised = row(12, MOTION.text + " Motion Hearing set for 5/6/2026 02:00 PM in Courtroom 5.", 3)
    give(SHEET, revised, ORDER, hours=2)
    told = set(EntryDate.objects.values_list("day", "at", "status"))
    assert told == {(date(2026, 4, 1), None, "confirmed"), (date(2026, 5, 6), time(14), "proposed")}
    assert EntryDate.objects.get(status="confirmed").pk == before[0][0]


def test_reclassify_rebuilds_everything_and_a_second_run_writes_nothing() -> None:
    give(SHEET, MOTION, OPPOSITION, ORDER)
    before = links(docket())
    version = docket().version
    call_command("reclassify")
    assert docket().version == version
    EntryReading.objects.update(digest="read by older rules")
    DocketEntry.objects.update(kind="other")
    EntryLink.objects.all().delete()
    call_command("reclassify")
    assert links(docket()) == before
    assert set(DocketEntry.objects.values_list("kind", flat=True)) == {"motion", "response", "order"}
    assert docket().version == version + 1


def test_an_appellate_court_refers_to_documents_by_their_number() -> None:
    of = factories.docket(factories.case())
    motion = factories.entry(of, 3, "MOTION to extend time. [12345670] (AB) [Entered: 03/04/2025 01:00 PM]")
    order = factories.entry(of, 5, "ORDER granting motion [12345670] [12345999] (AB) [Entered: 03/06/2025]")
    assert knowledge.write(of, [order.pk])
    assert EntryLink.objects.get().to_entry is None
    knowledge.write(of, [motion.pk])
    assert (EntryLink.objects.get().to_entry, EntryLink.objects.get().relation) == (motion, "granting")


def test_no_link_points_to_a_withdrawn_entry() -> None:
    of = factories.docket(factories.case())
    motion, order = factories.entry(of, 12, MOTION.text), factories.entry(of, 20, ORDER.text)
    knowledge.write(of, [motion.pk, order.pk])
    assert EntryLink.objects.get(to_number=12).to_entry == motion
    DocketEntry.objects.filter(pk=motion.pk).update(withdrawn_at=motion.created_at)
    assert knowledge.write(of, [motion.pk])
    assert EntryLink.objects.get(to_number=12).to_entry is None


def test_entries_are_written_in_bulk(django_assert_max_num_queries: object) -> None:
    of = factories.docket(factories.case())
    rows = [
        factories.entry(of, n, f"ORDER granting {n - 1} Motion. Answer due 4/{n}/2026.") for n in range(2, 12)
    ]
    more = [
        factories.entry(of, n, f"ORDER granting {n - 1} Motion. Answer due 4/{n}/2026.")
        for n in range(12, 29)
    ]
    with django_assert_max_num_queries(5):  # type: ignore[operator]
        knowledge.write(of, [entry.pk for entry in rows])
    with django_assert_max_num_queries(5):  # type: ignore[operator]
        knowledge.write(of, [entry.pk for entry in more])
    assert EntryDate.objects.count() == EntryLink.objects.count() == 27
