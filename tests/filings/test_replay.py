"""A newer parser reads stored payloads again: rows keep their entries, with decisions and notes."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import wraps
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command

from cases.models import Change
from casetracker.accounts.models import User
from filings import sources
from filings.corrections.match_reparsed import match_reparsed
from filings.ingest import pipeline
from filings.models import Decision, EntryNote, Observation, Question, Report, SourceRecord
from filings.records import EntryRow, ParsedReport, SourceKind, observe
from filings.review import decide
from filings.sources import docket_sheet
from tests.filings.given import docket, entries, give
from tests.filings.realfiles import OURS

pytestmark = pytest.mark.django_db
Reading = Callable[[tuple[EntryRow, ...]], tuple[EntryRow, ...]]


@pytest.fixture
def newer(monkeypatch: pytest.MonkeyPatch) -> Callable[[Reading, int], None]:
    """A docket sheet parser of that version, which returns these rows."""
    plain = sources.PARSERS[SourceKind.DOCKET_SHEET]

    def bump(reading: Reading, version: int = 2) -> None:
        @wraps(plain)
        def parse(payload: bytes | str, **options: Any) -> ParsedReport:
            report = plain(payload, **options)
            parts = tuple(replace(part, entries=reading(part.entries)) for part in report.dockets)
            return replace(report, dockets=parts, parser_version=version)

        monkeypatch.setitem(sources.PARSERS, SourceKind.DOCKET_SHEET, parse)
        monkeypatch.setattr(docket_sheet, "parse", parse)
        monkeypatch.setattr(docket_sheet, "PARSER_VERSION", version)

    return bump


def sheet() -> SourceRecord:
    record = pipeline.record_of((OURS / "sheet.html").read_bytes(), file_name="sheet.html")
    pipeline.read(record)
    return record


def run(*options: str) -> str:
    out = StringIO()
    call_command("replay", *(options or ["--all"]), stdout=out)
    return out.getvalue()


def marked(rows: tuple[EntryRow, ...]) -> tuple[EntryRow, ...]:
    return tuple(replace(row, text=f"{row.text} (as filed)") for row in rows)


def the_docket() -> Any:
    return Report.objects.exclude(docket=None).earliest("received_at").docket


def test_rows_keep_their_entries_and_notes_and_decisions_follow(
    member: User, newer: Callable[..., None]
) -> None:
    sheet()
    of = the_docket()
    before = {entry.position: entry.pk for entry in entries(of)}
    first, second, *_ = entries(of)
    rows = [entry.observations.filter(type="EntryRow").get() for entry in (first, second)]
    note = EntryNote.objects.create(entry=first, observation=rows[0], text="Look again")
    decision, _ = decide.take(member, of.pk, "not_same", [row.digest for row in rows])
    newer(marked)
    assert "1 reports parsed again" in run()
    assert {entry.position: entry.pk for entry in entries(of)} == before
    assert all(entry.text.endswith("(as filed)") for entry in entries(of))
    note.refresh_from_db()
    decision.refresh_from_db()
    assert note.entry_id == first.pk
    assert note.observation is not None
    assert note.observation.content["text"].endswith("(as filed)")
    texts = Observation.objects.filter(digest__in=decision.observations).values_list(
        "content__text", flat=True
    )
    assert [text.endswith("(as filed)") for text in texts] == [True, True]
    assert set(decision.made_on) == {row.digest for row in rows}
    assert not decision.is_overridden


def test_a_replay_without_changes_writes_nothing(newer: Callable[..., None]) -> None:
    sheet()

    def state() -> tuple[object, ...]:
        models = (Report, Observation, Change, Question)
        return (the_docket().version, *(model.objects.count() for model in models))  # type: ignore[attr-defined]

    before = state()
    assert "0 reports changed" in run()
    newer(lambda rows: rows)
    assert "0 reports changed" in run()
    assert state() == before
    newer(marked, 3)
    run()
    once = state()
    run()
    assert state() == once, "the second run finds nothing to do"


def test_rows_without_a_counterpart_are_reported_and_left(member: User, newer: Callable[..., None]) -> None:
    sheet()
    of = the_docket()
    first, second, *_ = entries(of)
    digests = [e.observations.filter(type="EntryRow").get().digest for e in (first, second)]
    decision, _ = decide.take(member, of.pk, "not_same", digests)
    newer(lambda rows: tuple(row for row in rows if row.entry_number != first.entry_number))
    out = run("--docket", str(of.pk))
    assert "could not be carried over" in out
    decision.refresh_from_db()
    assert set(decision.observations) & set(digests)
    assert Decision.objects.filter(revoked_at=None).count() == 1


def test_other_kinds_and_unreadable_evidence_stay(newer: Callable[..., None]) -> None:
    give(SourceKind.PRESS, EntryRow(date(2026, 3, 2), text="Complaint, says the press"))
    sheet()
    newer(marked)
    assert "No such payload" in run("--kind", "rss")
    run("--kind", "docket_sheet")
    assert entries(docket())[0].text == "Complaint, says the press"


def test_rows_are_matched_by_position_and_by_keys() -> None:
    a, b, c = EntryRow(text="a", sequence="1"), EntryRow(text="b"), EntryRow(text="c", entry_number=3)
    old = observe([a, b, c])
    new = observe([replace(row, text=row.text.upper()) for row in (a, b, c)])
    assert match_reparsed(old, new) == {old[n].digest: new[n].digest for n in range(3)}
    turned = new[::-1]  # counts agree but the order does not: rows without keys are not matched
    assert match_reparsed(old, turned) == {old[0].digest: new[0].digest, old[2].digest: new[2].digest}
    fewer = (new[2], new[0])
    assert match_reparsed(old, fewer) == {old[0].digest: new[0].digest, old[2].digest: new[2].digest}
