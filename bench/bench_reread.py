"""Reading a changed docket sheet again: 5,000 rows, ten of them changed since the last time.

Baseline: juriscraper's full parse of the page. Target: at least 10 times faster, including the lookup of
known rows in the database. Also measured: the parse alone, and our own reading of the whole page without
known rows.
"""

from __future__ import annotations

from dataclasses import replace

from filings.ingest import pipeline, row_cache
from filings.sources import docket_sheet
from filings.sources.parsing.juris import DocketReport

from . import corpus, pages, timing
from .timing import Bar

NUMBER, CASE_ID = "3:19-cv-09321", "809321"


def run(quick: bool) -> list[Bar]:
    count = 200 if quick else 5_000
    rows = corpus.living_rows(corpus.MIXED, count)
    changed = list(rows)
    for index in range(0, count, count // 10):
        changed[index] = replace(rows[index], text=f"{rows[index].text} Modified on 1/4/2026.")
    before, after = pages.page(NUMBER, CASE_ID, rows), pages.page(NUMBER, CASE_ID, changed, second=9)
    with timing.undone():
        pipeline.read(pipeline.record_of(before.encode(), file_name="cand.html"))
        known = row_cache.lookup("cand", CASE_ID)
        assert docket_sheet.parse(after, court_id="cand", lookup=lambda *_: known) == docket_sheet.parse(
            after, court_id="cand"
        ), "reading only the new rows gave a different result"
        times_by_variant = timing.rounds(
            {
                "juriscraper": lambda: _juriscraper(after),
                "ours, whole": lambda: docket_sheet.parse(after, court_id="cand"),
                "new rows": lambda: docket_sheet.parse(after, court_id="cand", lookup=lambda *_: known),
                "with lookup": lambda: docket_sheet.parse(after, court_id="cand", lookup=row_cache.lookup),
            },
            2 if quick else 5,
        )
    base = times_by_variant["juriscraper"].median
    detail = f"juriscraper {base * 1000:.0f} ms ({times_by_variant['juriscraper'].spread})"

    def ratio(name: str, what: str, bar: float | None) -> Bar:
        times = times_by_variant[name]
        measured = f"{times.median * 1000:.0f} ms ({times.spread}); {detail}"
        return Bar("reread", what, base / times.median, "x faster", bar, at_most=False, detail=measured)

    return [
        ratio("with lookup", f"page of {count:,} rows, ten changed, including the lookup", 10),
        ratio("new rows", "the parse alone", None),
        ratio("ours, whole", "our reading of the whole page", None),
    ]


def _juriscraper(text: str) -> object:
    report = DocketReport("cand")
    report._parse_text(text)
    return report.data
