"""The resolver on real court files: every row explained once, in the sheet's order, whole and in parts."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from filings.identity import docket_key
from filings.records import (
    EntryRow,
    EvidenceReport,
    ParsedDocket,
    ParsedReport,
    SourceError,
    SourceKind,
    observe,
)
from filings.resolver.resolve import resolve
from filings.sources import parse_payload

from .realfiles import real

RECEIVED = datetime(2025, 1, 21, tzinfo=UTC)


def parsed(path: Path) -> ParsedReport:
    return parse_payload(path.read_bytes(), filename=path.name, zone_of=lambda court: "America/New_York")


def as_report(whole: ParsedReport, docket: ParsedDocket, name: str) -> EvidenceReport:
    return EvidenceReport(
        digest=name,
        kind=whole.kind,
        parser_version=whole.parser_version,
        asof=whole.asof,
        received=RECEIVED,
        observations=observe([docket.facts, *docket.parties, *docket.entries]),
        complete=docket.complete,
        lists_parties=docket.lists_parties,
        lists_terminated=docket.lists_terminated,
    )


def rows_of(report: EvidenceReport) -> list[str]:
    return [o.digest for o in report.observations if isinstance(o.row, EntryRow)]


@pytest.mark.parametrize(
    "path", real("docket_sheet", "docket_history", "recap_archive_xml", "notice_email", "rss")
)
def test_every_row_of_a_real_file_is_explained_by_one_entry(path: Path) -> None:
    try:
        whole = parsed(path)
    except SourceError:
        assert path.name == "cand_2.txt"  # the only junk email in the collection
        return
    for docket in whole.dockets:
        report = as_report(whole, docket, path.name)
        resolution = resolve([report])
        explained = [digest for entry in resolution.entries for digest in entry.observations]
        assert sorted(explained) == sorted(rows_of(report))
        assert resolution.unplaced == ()
        # only items of one feed about one docketing event share a sequence
        assert whole.kind is SourceKind.RSS or len(resolution.entries) == len(docket.entries)


@pytest.mark.parametrize("path", real("docket_sheet"))
def test_a_real_sheet_keeps_its_order(path: Path) -> None:
    whole = parsed(path)
    report = as_report(whole, whole.dockets[0], path.name)
    assert [entry.observations[0] for entry in resolve([report]).entries] == rows_of(report)


@pytest.mark.parametrize("path", real("docket_sheet", "docket_history"))
def test_a_real_list_in_any_pieces_and_order_is_the_same_docket(path: Path) -> None:
    """Split into partial reports, repeated, and shuffled with the whole: the same entries."""
    whole = parsed(path)
    docket = replace(whole.dockets[0], complete=True)
    full = replace(as_report(whole, docket, "full"), asof=datetime(2025, 1, 20, tzinfo=UTC))
    chance = random.Random(path.name)
    cuts = [sorted(chance.sample(range(len(docket.entries) + 1), 2)) for _ in range(4)]
    pieces = [
        replace(
            as_report(whole, replace(docket, entries=docket.entries[a:b], complete=False), f"part {n}"),
            asof=None,
        )
        for n, (a, b) in enumerate(cuts)
    ]
    expected = resolve([full])
    for _ in range(5):
        reports = [full, *pieces, *chance.choices(pieces, k=2)]
        chance.shuffle(reports)
        resolution = resolve(reports)
        assert len(resolution.entries) == len(expected.entries) == len(docket.entries)
        assert [e.text for e in resolution.entries] == [e.text for e in expected.entries]
        assert resolution.unplaced == ()


@pytest.mark.parametrize("path", real("docket_sheet"))
def test_a_feed_seen_before_a_real_sheet_leaves_no_entry_twice(path: Path) -> None:
    """The same rows as in a feed: the date entered, and no number without a link."""
    whole = parsed(path)
    docket = replace(whole.dockets[0], complete=True)
    full = replace(as_report(whole, docket, "full"), asof=datetime(2025, 1, 20, tzinfo=UTC))
    stubs = [
        EntryRow(
            date_entered=row.date_entered or row.date_filed,
            entry_number=row.entry_number if row.document_id else None,
            sequence=row.sequence,
            document_id=row.document_id,
            short_text=" ".join(row.text.split()[:1]),
        )
        for row in docket.entries
    ]
    feed = EvidenceReport("feed", SourceKind.RSS, 1, None, RECEIVED, observe(stubs))
    resolution = resolve([feed, full])
    assert [entry.text for entry in resolution.entries] == [entry.text for entry in resolve([full]).entries]
    explained = {digest for entry in resolution.entries for digest in entry.observations}
    placed = explained | {item.observation for item in resolution.unplaced}
    assert placed == {*rows_of(feed), *rows_of(full)}


def test_two_sheets_of_one_real_bankruptcy_are_one_docket() -> None:
    found = [value for param in real("docket_sheet") for value in param.values if value is not None]
    paths = [path for path in found if path.stem in ("txnb_2", "txnb_300577")]  # type: ignore[attr-defined]
    if not paths:
        pytest.skip("shared data missing: the two sheets txnb_2 and txnb_300577")
    wholes = [parsed(path) for path in paths]  # type: ignore[arg-type]
    assert len({docket_key(whole.dockets[0].ref.docket_number) for whole in wholes}) == 1
    reports = [as_report(whole, whole.dockets[0], str(n)) for n, whole in enumerate(wholes)]
    resolution = resolve(reports)
    assert len(resolution.entries) == len(wholes[0].dockets[0].entries) == 64
    assert not any(entry.unlisted_on for entry in resolution.entries)
