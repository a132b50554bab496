"""Memory growth over 10,000 ingests in a separate process: small sheets of fifty dockets, parsed, resolved,
and written.

Baseline: the same process after the first tenth, when caches are full. Target: it grows by at most 5% from
there to the end. Every hundred ingests share a transaction that is rolled back, so the bench database does
not change.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

from .server import ROOT
from .timing import Bar

HUNDRED = 100


def run(quick: bool) -> list[Bar]:
    ingests = 300 if quick else 10_000
    child = [sys.executable, "-m", "bench.bench_memory", str(ingests)]
    sizes: list[int] = []
    with subprocess.Popen(child, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        for number, line in enumerate(process.stdout, start=1):
            sizes.append(int(line))
            if number % 10 == 0:
                print(
                    f"  {number * HUNDRED:,} ingests, {sizes[-1] / 1024:.1f} MB", file=sys.stderr, flush=True
                )
    assert process.returncode == 0, "the child ended early"
    settled = sizes[max(len(sizes) // 10, 1) - 1]
    along = sizes[:: max(len(sizes) // 10, 1)]
    detail = ", ".join(f"{size / 1024:.1f}" for size in along) + " MB along the way"
    growth = 100 * (sizes[-1] - settled) / settled
    return [
        Bar("memory", f"growth over {ingests:,} ingests", growth, "% of resident memory", 5, detail=detail)
    ]


def ingest_all(ingests: int) -> Iterator[int]:
    """Resident kilobytes after every hundred ingests."""
    from filings.ingest import pipeline

    from . import corpus, pages, timing

    rows = corpus.living_rows(corpus.MIXED, 60)
    for _ in range(0, ingests, HUNDRED):
        with timing.undone():
            for number in range(HUNDRED):
                # each docket twice, the second time with newer entries
                serial, sheet_rows = number // 2, rows[: 2 + number // 2 % 5] + rows[9 : 9 + number % 2]
                page = pages.page(f"3:18-cv-{50_000 + serial:05}", str(600_000 + serial), sheet_rows)
                [outcome] = pipeline.read(pipeline.record_of(page.encode(), file_name=f"cand_{serial}.html"))
                assert outcome.docket_id, outcome.refused
        yield _resident()


def _resident() -> int:
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmRSS"))


if __name__ == "__main__":
    import django

    django.setup()
    for size in ingest_all(int(sys.argv[1])):
        print(size, flush=True)
