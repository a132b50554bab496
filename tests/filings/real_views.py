"""What each source would have shown of a real docket over time, with its full sheet as the truth.

Nothing is invented but the looks: every view shows rows of the real sheet as that source would have shown
them, up to a day. A feed has the event's name and the sequence number in its guid, a notice the text without
the date of entry, CourtListener a row that is often empty at first, a sheet bought early the rows entered
until then.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta

from filings.records import EntryRow, EvidenceReport, SourceKind, observe

RECEIVED = datetime(2026, 1, 5, tzinfo=UTC)


@dataclass(frozen=True)
class TrueRow:
    """One row of the full sheet: the docket's entry number `at` in the sheet's order."""

    at: int
    row: EntryRow

    @property
    def entered(self) -> date:
        return self.row.date_entered or self.row.date_filed or date.max

    @property
    def linked(self) -> bool:
        return bool(self.row.document_id and self.row.entry_number is not None)


@dataclass(frozen=True)
class Traced:
    """A report, and which row of the truth each of its observations shows."""

    report: EvidenceReport
    shows: tuple[tuple[str, int], ...]


View = Callable[[TrueRow], EntryRow]


def event(row: EntryRow) -> str:
    """The docketing event's name, which feeds and history reports share; otherwise the start of the text."""
    return row.short_text or " ".join(row.text.split()[:2])


def stub(entry: TrueRow) -> EntryRow:
    """A feed: the event's name, the time of entry, and a number only if a document is linked."""
    row = entry.row
    return EntryRow(
        date_entered=entry.entered,
        time_filed=time(entry.at % 24, entry.at % 60),
        entry_number=row.entry_number if entry.linked else None,
        sequence=row.sequence,
        document_id=row.document_id and f"{row.document_id[:3]}1{row.document_id[4:]}",
        short_text=event(row),
    )


def bare_stub(entry: TrueRow) -> EntryRow:
    """A feed whose links contain no key (E.D.N.Y.)."""
    return replace(stub(entry), sequence="", document_id="")


def notice(entry: TrueRow) -> EntryRow:
    row = entry.row
    text = row.text.split(" (Entered:")[0]
    return replace(row, text=text, date_entered=entry.entered, documents=())


def listed(entry: TrueRow) -> EntryRow:
    return entry.row


def at_courtlistener(entry: TrueRow) -> EntryRow:
    row = entry.row
    return replace(row, date_entered=None, source_row_id=str(700_000 + entry.at), documents=())


def empty_at_courtlistener(entry: TrueRow) -> EntryRow:
    return replace(at_courtlistener(entry), text="", short_text=event(entry.row))


def traced(
    kind: SourceKind, entries: Iterable[TrueRow], view: View, asof: datetime | None, *, complete: bool = False
) -> Traced:
    shown = list(entries)
    observations = observe(view(entry) for entry in shown)
    name = f"{kind}/{asof}/{complete}/" + "/".join(o.digest for o in observations)
    report = EvidenceReport(name, kind, 1, asof, RECEIVED, observations, complete=complete)
    return Traced(report, tuple((o.digest, entry.at) for o, entry in zip(observations, shown, strict=True)))


def evening(day: date) -> datetime:
    return datetime.combine(day, time(23, 0), UTC) + timedelta(hours=6)  # after the day is over in any court


def full_sheet(entries: list[TrueRow]) -> Traced:
    last = max(entry.entered for entry in entries)
    return traced(SourceKind.DOCKET_SHEET, entries, listed, evening(last + timedelta(days=30)), complete=True)


def some_views(entries: list[TrueRow], chance: random.Random) -> list[Traced]:
    """What was received before and besides the full sheet; any of it may be missing."""
    days = sorted({entry.entered for entry in entries})
    views = [
        _window(entries, day, chance.choice((stub, stub, bare_stub)))
        for day in chance.sample(days, min(len(days), chance.randrange(8)))
    ]
    for entry in chance.sample(entries, min(len(entries), chance.randrange(6))):
        views.append(traced(SourceKind.NOTICE_EMAIL, [entry], notice, evening(entry.entered)))
    for day in sorted(chance.sample(days, min(len(days), chance.randrange(4)))):
        until = [entry for entry in entries if entry.entered <= day]
        views.append(_snapshot(until, day, chance))
    return views


def _window(entries: list[TrueRow], day: date, view: View) -> Traced:
    """A feed serves the last 24 hours, newest first."""
    rows = [entry for entry in entries if timedelta() <= day - entry.entered <= timedelta(days=1)]
    return traced(SourceKind.RSS, sorted(rows, key=lambda entry: -entry.at), view, evening(day))


def _snapshot(until: list[TrueRow], day: date, chance: random.Random) -> Traced:
    """The whole docket, or part of it, as it was on `day`."""
    kind = chance.choice(("sheet", "sheet", "part", "history", "courtlistener", "undated"))
    start = chance.randrange(len(until))
    if kind == "sheet":
        return _early_sheet(until, day, chance)
    if kind == "courtlistener":
        late = {entry.at for entry in until if entry.entered == day or chance.random() < 0.1}
        rows = [
            traced(SourceKind.COURTLISTENER, [entry], empty_at_courtlistener, None).report.observations[0].row
            if entry.at in late
            else at_courtlistener(entry)
            for entry in until
        ]
        by_at = {entry.at: row for entry, row in zip(until, rows, strict=True)}
        return traced(SourceKind.COURTLISTENER, until, lambda entry: by_at[entry.at], evening(day))  # type: ignore[arg-type, return-value]
    source = SourceKind.DOCKET_HISTORY if kind == "history" else SourceKind.DOCKET_SHEET
    asof = None if kind == "undated" else evening(day)
    return traced(source, until[start:], listed, asof)


def _early_sheet(until: list[TrueRow], day: date, chance: random.Random) -> Traced:
    """Bought early: an entry may be off the sheet for a while (sealed), a numbered one be worded otherwise.

    Not one of two that share a number, as happens: reworded, off and back again, it is an entry removed and
    another one added, for all that the sheets tell.
    """
    off = {entry.at for entry in until if chance.random() < 0.03}
    numbers = Counter(entry.row.entry_number for entry in until)
    numbered = [entry for entry in until if entry.row.text and numbers[entry.row.entry_number] == 1]
    reworded = {entry.at for entry in numbered if entry.row.entry_number and chance.random() < 0.05}

    def then(entry: TrueRow) -> EntryRow:
        row = entry.row
        return replace(row, text=f"{row.text} (Modified later)") if entry.at in reworded else row

    rows = [entry for entry in until if entry.at not in off]
    return traced(SourceKind.DOCKET_SHEET, rows, then, evening(day), complete=bool(rows))
