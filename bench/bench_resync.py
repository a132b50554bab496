"""A re-sync that finds nothing new, of a docket of 5,000 entries, 12% unnumbered.

Once with the same payload, once with a new payload that says the same (the receipt's time apart). Parsing
is not in it (bench_reread). Baseline: reading the keys of the docket's entries. Bars: at most 4 times that,
at most 5 queries, no row written but the fetch log's (which is written by the caller, and not counted
here).
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

    found = timing.rounds(
        {"keys": keys, "same payload": same_payload, "new payload": lambda: _undone(parsed)},
        2 if quick else 5,
    )
    result = []
    for name, work in (("same payload", same_payload), ("new payload", lambda: _look(parsed))):
        queries, written = timing.counted(work)
        what = f"{name}, {entries:,} entries unchanged"
        keys_ms = found["keys"].median * 1000
        told = f"{found[name].median * 1000:.1f} ms ({found[name].spread}); keys {keys_ms:.1f} ms"
        ratio = found[name].median / found["keys"].median
        result += [
            Bar("resync", f"{what}: time", ratio, "x reading its keys", 4, detail=told),
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
