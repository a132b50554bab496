"""The properties that docs/docket-evidence.md promises, for randomly generated dockets."""

from __future__ import annotations

import random
from collections import Counter
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from filings.records import EntryRow, EvidenceReport, SourceKind
from filings.resolver.resolution import DecisionKind, PersonDecision, Resolution
from filings.resolver.resolve import resolve

from .true_dockets import (
    NOON,
    Traced,
    TrueEntry,
    on_keyless_sheet,
    on_sheet,
    on_sheet_with_all_sequences,
    partial_views,
    traced,
    true_entries,
    wild_reports,
)


def entry_digests(reports: list[EvidenceReport]) -> set[str]:
    return {o.digest for report in reports for o in report.observations if isinstance(o.row, EntryRow)}


def explained(resolution: Resolution) -> Counter[str]:
    counted = Counter(digest for entry in resolution.entries for digest in entry.observations)
    counted.update({item.observation for item in resolution.unplaced})
    return counted


@st.composite
def wild_dockets(draw: st.DrawFn) -> tuple[list[EvidenceReport], list[PersonDecision]]:
    reports = draw(st.lists(wild_reports, min_size=1, max_size=6))
    digests = sorted(entry_digests(reports))
    decisions = [
        PersonDecision(
            id=str(index),
            kind=draw(st.sampled_from((DecisionKind.SAME, DecisionKind.NOT_SAME))),
            digests=tuple(draw(st.lists(st.sampled_from(digests), min_size=2, max_size=3))),
            made_at=NOON + timedelta(minutes=draw(st.integers(0, 2))),
        )
        for index in range(draw(st.integers(0, 3)))
    ]
    return reports, decisions


@given(wild_dockets(), st.randoms(use_true_random=False))
@settings(max_examples=200, deadline=None)
def test_any_order_and_repetition_of_the_same_reports_gives_the_same_docket(
    docket: tuple[list[EvidenceReport], list[PersonDecision]], chance: random.Random
) -> None:
    reports, decisions = docket
    expected = resolve(reports, decisions)
    shuffled = reports + chance.choices(reports, k=3)
    chance.shuffle(shuffled)
    again = resolve(shuffled, chance.sample(decisions, len(decisions)))
    assert again == expected
    assert again.canonical() == expected.canonical()


@given(wild_dockets())
@settings(max_examples=200, deadline=None)
def test_every_row_of_every_current_report_is_explained_exactly_once(
    docket: tuple[list[EvidenceReport], list[PersonDecision]],
) -> None:
    reports, decisions = docket
    resolution = resolve(reports, decisions)
    current = [report for report in reports if report.digest not in resolution.superseded]
    counted = explained(resolution)
    assert set(counted) == entry_digests(current)
    assert set(counted.values()) <= {1}
    assert [entry.order for entry in resolution.entries] == list(range(len(resolution.entries)))


@given(wild_dockets())
@settings(max_examples=100, deadline=None)
def test_each_field_names_an_observation_of_its_own_entry_that_says_so(
    docket: tuple[list[EvidenceReport], list[PersonDecision]],
) -> None:
    reports, decisions = docket
    rows = {o.digest: o.row for report in reports for o in report.observations}
    for entry in resolve(reports, decisions).entries:
        for name, digest in entry.sources.items():
            assert digest in entry.observations
            assert getattr(rows[digest], name) == getattr(entry, name)
        for name in ("date_filed", "date_entered", "entry_number", "text", "short_text"):
            said = any(getattr(rows[digest], name) not in (None, "") for digest in entry.observations)
            assert said == (name in entry.sources), name


@given(wild_dockets())
@settings(max_examples=100, deadline=None)
def test_candidates_are_entries_and_unplaced_evidence_is_asked_about(
    docket: tuple[list[EvidenceReport], list[PersonDecision]],
) -> None:
    reports, decisions = docket
    resolution = resolve(reports, decisions)
    asked = {digest for question in resolution.questions for digest in question.observations}
    for item in resolution.unplaced:
        assert item.observation in asked
        assert item.candidates
        assert all(0 <= index < len(resolution.entries) for index in item.candidates)
    keys = [question.key for question in resolution.questions]
    assert len(keys) == len(set(keys))
    assert all(len(key) <= 64 for key in keys)


def truth(views: list[Traced]) -> dict[str, set[TrueEntry]]:
    shown: dict[str, set[TrueEntry]] = {}
    for view in views:
        for digest, entry in view.shows:
            shown.setdefault(digest, set()).add(entry)
    return shown


@given(st.data())
@settings(max_examples=150, deadline=None)
def test_with_a_sheet_that_gives_sequences_each_true_entry_is_one_entry_and_only_it(
    data: st.DataObject,
) -> None:
    entries = data.draw(true_entries())
    views = data.draw(partial_views(entries))
    days = (entries[-1].entered - entries[0].entered).days + 30
    views.append(traced(SourceKind.DOCKET_SHEET, entries, on_sheet_with_all_sequences, days, complete=True))
    resolution = resolve([view.report for view in views])
    assert len(resolution.entries) == len(entries)
    shown = truth(views)
    for entry in resolution.entries:
        shared = set.intersection(*(shown[digest] for digest in entry.observations))
        assert shared, "rows of two different true entries were joined"
        assert entry.unlisted_on is None
    assert [entry.text for entry in resolution.entries] == [
        row.row.text
        for row in sorted(views[-1].report.observations, key=lambda o: o.row.date_filed)  # type: ignore[union-attr, arg-type, return-value]
        if isinstance(row.row, EntryRow)
    ]


@given(st.data())
@settings(max_examples=200, deadline=None)
def test_a_complete_sheet_leaves_no_true_entry_twice_whatever_keys_are_missing(data: st.DataObject) -> None:
    entries = data.draw(true_entries())
    views = data.draw(partial_views(entries, bare=True))
    sheet_view = data.draw(st.sampled_from((on_sheet, on_keyless_sheet)))
    days = (entries[-1].entered - entries[0].entered).days + 30
    views.append(traced(SourceKind.DOCKET_SHEET, entries, sheet_view, days, complete=True))
    resolution = resolve([view.report for view in views])
    assert len(resolution.entries) == len(entries)
    assert not any(entry.unlisted_on for entry in resolution.entries)


@given(st.data())
@settings(max_examples=50, deadline=None)
def test_evidence_that_says_nothing_new_changes_nothing(data: st.DataObject) -> None:
    entries = data.draw(true_entries())
    complete = traced(SourceKind.DOCKET_SHEET, entries, on_sheet, 40, complete=True)
    later = traced(SourceKind.DOCKET_SHEET, entries, on_sheet, 60, complete=True)
    before, after = resolve([complete.report]), resolve([complete.report, later.report])
    assert after.entries == before.entries
