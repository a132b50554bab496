"""Runs the benches, prints their table for docs/benchmarks.md, and keeps the results as JSON."""

from __future__ import annotations

import importlib
import json
import os
import platform
import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.db import connection

from . import corpus
from .timing import Bar

NAMES = ("resync", "few_changes", "first_load", "resolve", "reread", "pages", "api", "memory")
RESULTS = Path(__file__).parent / "results"


def run(names: Sequence[str], share: int) -> int:
    """Runs the named benches, or all. Returns 0 even if a target is missed; the table shows that."""
    quick = share != corpus.WHOLE
    corpus.settle()
    bars: list[Bar] = []
    for name in names or NAMES:
        started = time.monotonic()
        measured: list[Bar] = importlib.import_module(f"bench.bench_{name}").run(quick)
        bars += measured
        if not quick:
            keep(measured)  # at once, so that an interrupted run keeps what it has measured
        print(f"  {name}: {time.monotonic() - started:.0f} s", file=sys.stderr, flush=True)
    print(table(bars))
    return 0


def table(bars: Sequence[Bar]) -> str:
    """The results as a Markdown table."""
    lines = ["| bench | what | measured | target | | details |", "|---|---|---|---|---|---|"]
    for bar in bars:
        sign = "≤" if bar.at_most else "≥"
        target = f"{sign} {bar.bar:g}" if bar.bar is not None else ""
        verdict = {True: "met", False: f"**missed** {_by_how_much(bar)}", None: ""}[bar.met]
        measured = f"{bar.value:.3g} {bar.unit}"
        lines.append(f"| {bar.bench} | {bar.what} | {measured} | {target} | {verdict} | {bar.detail} |")
    return "\n".join(lines)


def _by_how_much(bar: Bar) -> str:
    if not bar.bar:
        return f"by {bar.value:g}"
    return f"by a factor of {max(bar.value / bar.bar, bar.bar / max(bar.value, 1e-9)):.2g}"


def keep(bars: Sequence[Bar]) -> None:
    """Writes results/<time>.json and updates results/latest.json with what was measured, bench by bench."""
    RESULTS.mkdir(exist_ok=True)
    now = datetime.now(UTC)
    results: dict[str, Any] = {
        "measured_at": now.isoformat(timespec="seconds"),
        "machine": machine(),
        "bars": _json(bars),
    }
    (RESULTS / f"{now:%Y%m%d-%H%M%S}.json").write_text(json.dumps(results, indent=1) + "\n")
    latest = RESULTS / "latest.json"
    if latest.exists():
        again = {bar.bench for bar in bars}
        before = json.loads(latest.read_text())["bars"]
        results["bars"] = [bar for bar in before if bar["bench"] not in again] + results["bars"]
    latest.write_text(json.dumps(results, indent=1) + "\n")


def _json(bars: Sequence[Bar]) -> list[dict[str, Any]]:
    measured_at = datetime.now(UTC).isoformat(timespec="seconds")
    return [{**bar.as_json(), "measured_at": measured_at} for bar in bars]


def machine() -> dict[str, Any]:
    """What the numbers depend on, without anything that names the machine."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        postgres = cursor.fetchone()[0]
    return {
        "processors": os.cpu_count(),
        "load": [round(value, 1) for value in os.getloadavg()],
        "python": platform.python_version(),
        "postgresql": postgres,
        "database": corpus.size(),
    }
