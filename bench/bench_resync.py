"""A re-sync that finds nothing new in a docket of 5,000 entries, 12% unnumbered.

Once with the same payload, and once with a new payload that differs only in the receipt's time. Parsing is
not included (see bench_reread). Baseline: reading the keys of the docket's entries. Targets: at most 4 times
as long, at most 5 queries, and no rows written except the fetch log's, which the caller writes and which does
not count here.
"""

from __future__ import annotations

from datetime import timedelta
from itertools import count as counter

from filings.ingest import pipeline
from filings.models import DocketEntry
from filings.records import ParsedReport

from . import corpus, timing
from .timing import Bar

_serial = counter()


def run(quick: bool) -> list[Bar]:
    docket = DocketEntry.objects.filter(docket__case__seed_key=corpus.MIXED)
    entries = docket.count()
    rows = corpus.living_rows(corpus.MIXED, entries)
    parsed = corpus.parsed(corpus.MIXED, rows, asof=corpus.EPOCH + timedelta(days=1))
    same = f"{corpus.MIXED} of {entries} entries".encode()

    def keys() -> None:
        list(
            docket.values_list("id", "sequences", "document_ids", "source_ids", "entry_number", "date_filed")
        )

    def same_payload() -> None:
        pipeline.read(pipeline.record_of(same))

    times = timing.rounds(
        {"keys": keys, "same payload": same_payload, "new payload": lambda: _undone(parsed)},
        2 if quick else 5,
    )
    result = []
    for name, work in (("same payload", same_payload), ("new payload", lambda: _look(parsed))):
        queries, written = timing.counted(work)
        what = f"{name}, {entries:,} entries unchanged"
        keys_ms = times["keys"].median * 1000
        detail = f"{times[name].median * 1000:.1f} ms ({times[name].spread}); keys {keys_ms:.1f} ms"
        ratio = times[name].median / times["keys"].median
        result += [
            Bar("resync", f"{what}: time", ratio, "x reading its keys", 4, detail=detail),
            Bar("resync", f"{what}: queries", queries, "queries", 5),
            Bar("resync", f"{what}: rows written", written, "rows", 0),
        ]
    return result


def _look(parsed: ParsedReport) -> None:
    record = pipeline.record_of(f"another receipt {next(_serial)}".encode())
    pipeline.read_parsed(record, parsed)


def _undone(parsed: ParsedReport) -> None:
    with timing.undone():
        _look(parsed)
