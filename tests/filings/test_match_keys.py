"""Rows that may belong to one entry find each other by shared keys (decision 0023)."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest

from filings.records import EntryRow, SourceKind
from filings.resolver.incremental.match_keys import keys_to_search, match_keys
from filings.writer import incremental, write

from .given import entries, give, row

DOCKET, OTHER = UUID(int=1), UUID(int=2)
DAY = date(2026, 3, 2)


def finds(a: EntryRow, b: EntryRow) -> bool:
    return not keys_to_search(match_keys(DOCKET, a)).isdisjoint(match_keys(DOCKET, b))


@pytest.mark.parametrize(
    ("a", "b"),
    [
        (EntryRow(entry_number=5), EntryRow(entry_number=5, date_filed=DAY)),
        (EntryRow(sequence="12"), EntryRow(sequence="012", entry_number=7)),
        (EntryRow(document_id="035112345678"), EntryRow(document_id="035012345678", entry_number=7)),
        (EntryRow(source_row_id="77"), EntryRow(source_row_id="77", entry_number=7)),
        (EntryRow(date_filed=DAY), EntryRow(date_entered=DAY)),
        (EntryRow(date_entered=DAY), EntryRow(date_filed=DAY, entry_number=7)),
    ],
)
def test_one_key_or_day_is_enough_and_both_ways(a: EntryRow, b: EntryRow) -> None:
    assert finds(a, b)
    assert finds(b, a)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        (EntryRow(entry_number=5, date_filed=DAY), EntryRow(entry_number=6, date_filed=DAY)),
        (EntryRow(date_filed=DAY), EntryRow(date_filed=DAY, entry_number=6, document_id="035012345678")),
        (EntryRow(sequence="x"), EntryRow(sequence="x")),
        (EntryRow(document_id="sho0_doc.pl"), EntryRow(document_id="sho0_doc.pl")),
    ],
)
def test_rows_that_cannot_be_one_entry_do_not_match(a: EntryRow, b: EntryRow) -> None:
    assert not finds(a, b)
    assert not finds(b, a)


def test_dockets_do_not_share_keys() -> None:
    first = EntryRow(entry_number=1)
    assert keys_to_search(match_keys(DOCKET, first)).isdisjoint(match_keys(OTHER, first))


@pytest.mark.django_db
def test_a_number_alone_is_found_on_another_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(incremental, "FULL_RESOLVE_BELOW", 0)
    monkeypatch.setattr(write, "FULL_RESOLVE_BELOW", 0)
    sheet = [row(number, f"MINUTE ENTRY {number}.", day=number) for number in range(1, 9)]
    give(SourceKind.DOCKET_SHEET, *sheet, complete=True)
    give(SourceKind.DOCKET_SHEET, *sheet, complete=True, hours=1)
    late = EntryRow(date_filed=date(2026, 3, 20), entry_number=4, source_row_id="77", text="MINUTE ENTRY 4.")
    give(SourceKind.COURTLISTENER, late, hours=2)
    assert [entry.entry_number for entry in entries()] == list(range(1, 9))
    assert entries()[3].source_ids == {"courtlistener": ["77"]}
