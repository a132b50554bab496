"""Resolving 10,000 entries from three sources (sheet, history report, CourtListener), in processor time.

No baseline; hashing the same rows shows the machine's speed. Target: under 1 second.
"""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from filings.records import EntryRow, EvidenceReport, SourceKind, observe
from filings.resolver.resolve import resolve

from . import corpus
from .timing import Bar

START = datetime(2026, 1, 5, tzinfo=UTC)


def run(quick: bool) -> list[Bar]:
    count = 500 if quick else 10_000
    printed = corpus.living_rows(corpus.MIXED, count)
    history = [replace(row, document_id="", sequence="", documents=(), short_text="Order") for row in printed]
    copies = [replace(row, source_row_id=str(at + 1), sequence="") for at, row in enumerate(printed)]
    before = time.process_time()
    reports = [
        _report(SourceKind.DOCKET_SHEET, printed, day=9, complete=True),
        _report(SourceKind.DOCKET_HISTORY, history, day=8),
        _report(SourceKind.COURTLISTENER, copies, day=7),
    ]
    hashing = time.process_time() - before
    spent = []
    for _ in range(2 if quick else 5):
        before = time.process_time()
        resolution = resolve(reports)
        spent.append(time.process_time() - before)
        assert len(resolution.entries) == count, f"{len(resolution.entries)} entries out of {count}"
    detail = (
        f"{min(spent):.2f} to {max(spent):.2f} s; hashing the same {3 * count:,} rows took {hashing:.2f} s"
    )
    what = f"{count:,} entries from three sources"
    return [Bar("resolve", what, sorted(spent)[len(spent) // 2], "s of processor time", 1.0, detail=detail)]


def _report(kind: SourceKind, rows: list[EntryRow], *, day: int, complete: bool = False) -> EvidenceReport:
    at = START + timedelta(days=day)
    return EvidenceReport(kind.value, kind, 1, at, at, observe(rows), complete=complete, payload=kind.value)
