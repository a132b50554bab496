"""The cost of a very large docket: 10,000 entries from three sources."""

import time
from dataclasses import replace
from datetime import timedelta

from filings.records import DocumentRow, EntryRow, SourceKind
from filings.resolver.resolve import resolve

from .true_dockets import START, report

ENTRIES = 10_000
SECONDS = 2.5  # of processor time; 0.8 s when measured, with room for slower and busier machines


def test_ten_thousand_entries_from_three_sources_resolve_in_a_second_or_two() -> None:
    printed, history, copies = [], [], []
    for n in range(ENTRIES):
        day = START + timedelta(days=n // 4)
        number = n if n % 9 else None
        document_id = f"0350{n:08d}" if number and n % 3 else ""
        text = f"ORDER by Judge granting {n} Motion for Extension of Time to File. Responses due by 4/1/2025."
        row = EntryRow(
            date_filed=day, entry_number=number, document_id=document_id, text=f"{text} (Entered: 4/2/2025)"
        )
        attached = (DocumentRow(1, f"0350{n:06d}019", "Exhibit A"),) if n % 5 == 0 else ()
        sequence = str(n + 1) if document_id else ""
        printed.append(replace(row, sequence=sequence, documents=attached))
        history.append(replace(row, document_id="", text=text, short_text="Order"))
        copies.append(replace(row, source_row_id=str(n + 1), text=text))
    reports = [
        report(SourceKind.DOCKET_SHEET, printed, day=9_000, complete=True, name="a"),
        report(SourceKind.DOCKET_HISTORY, history, day=8_000, name="b"),
        report(SourceKind.COURTLISTENER, copies, day=8_500, name="c"),
    ]
    before = time.process_time()
    resolution = resolve(reports)
    spent = time.process_time() - before
    assert len(resolution.entries) == ENTRIES
    assert spent < SECONDS, f"{spent:.2f} s"


def test_a_day_of_a_hundred_indistinguishable_stubs_is_still_quick() -> None:
    """In one real history report, 98 rows share date and text with another row."""
    names = [f"Order {n}" for n in range(100)]
    stubs = report(SourceKind.RSS, [EntryRow(date_entered=START, short_text=name) for name in names])
    printed = [EntryRow(date_filed=START, text=f"{name}: text") for name in names]
    before = time.process_time()
    resolution = resolve([stubs, report(SourceKind.DOCKET_SHEET, printed, day=3, complete=True)])
    spent = time.process_time() - before
    assert (len(resolution.entries), len(resolution.unplaced), resolution.unidentified) == (100, 100, ())
    assert spent < SECONDS, f"{spent:.2f} s"
