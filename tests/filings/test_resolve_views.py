"""Each real docket, built from any views that sources could have shown of it, equals its full sheet."""

from __future__ import annotations

import os
import random
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from filings.records import EntryRow, SourceError
from filings.resolver.resolution import Resolution, ResolvedEntry
from filings.resolver.resolve import resolve
from filings.sources import parse_payload

from .real_views import Traced, TrueRow, full_sheet, some_views
from .realfiles import real

FILES = real("docket_sheet", "docket_history", "recap_archive_xml")
# For all files together. PROPERTY_RUNS=20000 before the command makes more, with a new seed each time.
WANTED = int(os.environ.get("PROPERTY_RUNS", "2000"))
RUNS = WANTED // len(FILES) + 1


@cache
def truth(path: Path) -> list[TrueRow]:
    try:
        whole = parse_payload(path.read_bytes(), filename=path.name, zone_of=lambda court: "America/New_York")
    except SourceError:
        return []
    return [TrueRow(at, row) for at, row in enumerate(whole.dockets[0].entries)]


def outline(entry: ResolvedEntry) -> tuple[object, ...]:
    return (entry.entry_number, entry.date_filed, entry.text, entry.documents, entry.unlisted_on)


def check(views: list[Traced], full: Traced, resolution: Resolution) -> None:
    """The entries of the full sheet; every row of every view is in its true entry or listed with it."""
    expected = resolve([full.report])
    assert [outline(entry) for entry in resolution.entries] == [outline(entry) for entry in expected.entries]
    true = {digest: set[int]() for view in [*views, full] for digest, _ in view.shows}
    for view in [*views, full]:
        for digest, at in view.shows:
            true[digest].add(at)
    home = dict(full.shows)
    entry_is = [
        {home[digest] for digest in entry.observations if digest in home} for entry in resolution.entries
    ]
    seen: set[str] = set()
    for entry, shown in zip(resolution.entries, entry_is, strict=True):
        for digest in entry.observations:
            assert digest not in seen
            seen.add(digest)
            assert true[digest] & shown or _twins(digest, views, shown, full), "joined to the wrong entry"
    for item in resolution.unplaced:
        assert item.observation not in seen
        seen.add(item.observation)
        assert any(true[item.observation] & entry_is[index] for index in item.candidates)
    assert seen == set(true)


def _twins(digest: str, views: list[Traced], shown: set[int], full: Traced) -> bool:
    """Rows that are equal in everything a sheet prints cannot be told apart, and need not be."""
    rows = {at: o.row for o, (_, at) in zip(full.report.observations, full.shows, strict=True)}
    mine = next(at for view in views for d, at in view.shows if d == digest)
    return any(_printed(rows[at]) == _printed(rows[mine]) for at in shown)


def _printed(row: object) -> tuple[object, ...]:
    assert isinstance(row, EntryRow)
    return (row.date_filed, row.entry_number, row.text, row.sequence, row.document_id)


@pytest.mark.parametrize("path", FILES)
def test_any_views_of_a_real_docket_with_its_sheet_equal_that_sheet(path: Path) -> None:
    entries = truth(path)
    if not entries:
        return
    full = full_sheet(entries)

    @given(st.randoms(use_true_random=False))
    @settings(
        max_examples=RUNS,
        derandomize="PROPERTY_RUNS"
        not in os.environ,  # fixed seed: the suite fails because of a change, not by chance
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    def run(chance: random.Random) -> None:
        views = some_views(entries, chance)
        reports = [view.report for view in views] + [full.report]
        resolution = resolve(reports)
        check(views, full, resolution)
        shuffled = reports + chance.choices(reports, k=2)
        chance.shuffle(shuffled)
        assert resolve(shuffled).canonical() == resolution.canonical()

    run()
