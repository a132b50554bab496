"""What only CourtListener showed and then deleted is marked and never lost, in any order of evidence."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from filings.records import EntryRow, EvidenceReport, Listing, SourceKind
from filings.resolver.resolve import resolve
from filings.sources import courtlistener

from .true_dockets import START, feed, report, sheet

CL = SourceKind.COURTLISTENER
COMPLAINT = EntryRow(date_filed=START, entry_number=1, source_row_id="41", text="COMPLAINT")
MINUTES = EntryRow(date_filed=START, source_row_id="42", text="MINUTE ENTRY for proceedings")


def rows(*shown: EntryRow, day: int = 0, scope: str = "9") -> EvidenceReport:
    return replace(report(CL, shown, day=day), scope=scope)


def ids(*shown: str, day: int | None, scope: str = "9") -> EvidenceReport:
    return replace(report(CL, [Listing(shown)], day=day), scope=scope)


def lapsed(*reports: EvidenceReport) -> dict[str, date | None]:
    return {entry.text: entry.lapsed_on for entry in resolve(reports).entries}


def test_a_row_missing_from_a_later_listing_is_marked_with_the_first_such_date() -> None:
    shown = rows(COMPLAINT, MINUTES)
    assert lapsed(shown) == {"COMPLAINT": None, MINUTES.text: None}
    swept = shown, ids("41", day=3), ids("41", "43", day=9)
    assert lapsed(*swept) == {"COMPLAINT": None, MINUTES.text: date(2025, 1, 24)}


def test_an_older_undated_or_foreign_listing_proves_nothing() -> None:
    shown = rows(COMPLAINT, day=5)
    for silent in (ids("7", day=5), ids("7", day=1), ids("7", day=None), ids("7", day=8, scope="10")):
        assert lapsed(shown, silent) == {"COMPLAINT": None}
    elsewhere = rows(COMPLAINT, day=2, scope="10")
    assert lapsed(rows(COMPLAINT), elsewhere, ids(day=8)) == {"COMPLAINT": None}


def test_another_source_or_its_return_clears_the_mark() -> None:
    gone = rows(COMPLAINT), ids("7", day=3)
    assert lapsed(*gone) == {"COMPLAINT": date(2025, 1, 24)}
    printed = EntryRow(date_filed=START, entry_number=1, text="COMPLAINT")
    assert lapsed(*gone, sheet([printed], day=-9)) == {"COMPLAINT": None}
    announced = EntryRow(date_entered=START, entry_number=1, short_text="Complaint")
    assert lapsed(*gone, feed([announced])) == {"COMPLAINT": None}
    assert lapsed(*gone, rows(COMPLAINT, day=4)) == {"COMPLAINT": None}
    assert lapsed(*gone, ids("41", day=5)) == {"COMPLAINT": None}
    assert lapsed(*gone, ids("41", day=5), ids("7", day=6)) == {"COMPLAINT": date(2025, 1, 27)}


def test_a_row_merged_into_another_of_the_same_entry_is_not_missing() -> None:
    twin = EntryRow(date_filed=START, entry_number=1, sequence="3", source_row_id="41", text="COMPLAINT")
    kept = EntryRow(date_filed=START, entry_number=1, sequence="3", source_row_id="50", text="COMPLAINT")
    merged = resolve([rows(twin), rows(kept, day=1), ids("50", day=2)])
    assert [entry.lapsed_on for entry in merged.entries] == [None]


a_row = st.builds(
    EntryRow,
    date_filed=st.just(START),
    entry_number=st.sampled_from((None, 1, 2)),
    source_row_id=st.sampled_from("1234"),
    text=st.sampled_from(("ORDER", "MINUTE ENTRY")),
)
anything = st.one_of(
    st.builds(
        lambda shown, day: rows(*shown, day=day),
        st.lists(a_row, min_size=1, max_size=3, unique_by=lambda row: row.source_row_id),
        st.integers(0, 6),
    ),
    st.builds(
        lambda shown, day: ids(*sorted(shown), day=day), st.sets(st.sampled_from("1234")), st.integers(0, 6)
    ),
    st.builds(lambda shown, day: sheet([replace(shown, source_row_id="")], day), a_row, st.integers(0, 6)),
)


@given(st.lists(anything, min_size=1, max_size=6), st.randoms(use_true_random=False))
@settings(max_examples=150, deadline=None)
def test_listings_only_mark_in_any_order(reports: list[EvidenceReport], chance: random.Random) -> None:
    expected = resolve(reports)
    shuffled = reports + chance.choices(reports, k=2)
    chance.shuffle(shuffled)
    assert resolve(shuffled).canonical() == expected.canonical()
    without = [found for found in reports if not any(isinstance(o.row, Listing) for o in found.observations)]
    bare = resolve(without)
    assert [replace(entry, lapsed_on=None) for entry in expected.entries] == list(bare.entries)
    assert expected.unplaced == bare.unplaced
    for entry in expected.entries:
        if entry.lapsed_on:
            assert entry.basis_kinds == (CL,)


def test_a_sweep_is_read_with_its_time_and_its_docket() -> None:
    payload = (
        b'{"docket": {"id": 90000001, "court_id": "cand", "docket_number": "3:31-cv-00042"},'
        b' "entry_ids": [12, 3, 12], "listed_at": "2031-03-03T00:00:00+00:00"}'
    )
    found = courtlistener.parse(payload)
    (docket,) = found.dockets
    assert docket.listing == Listing(("3", "12"))
    assert (docket.ref.courtlistener_id, docket.entries) == ("90000001", ())
    assert found.asof is not None
    assert found.asof.isoformat() == "2031-03-03T00:00:00+00:00"
