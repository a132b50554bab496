"""Made-up dockets for the resolver's tests: what really happened, and what each source would say about it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta

from hypothesis import strategies as st

from filings.records import EntryRow, EvidenceReport, Row, SourceKind, observe

START = date(2025, 1, 21)
NOON = datetime(2025, 1, 21, 12, tzinfo=UTC)


def report(
    kind: SourceKind,
    rows: Iterable[Row],
    *,
    day: int | None = 0,
    complete: bool = False,
    payload: str = "",
    parser_version: int = 1,
    lists_parties: bool = False,
    lists_terminated: bool = False,
    name: str = "",
    case_id: str = "",
) -> EvidenceReport:
    """A report of `day` days after the start (None: it does not say when it was true)."""
    observations = observe(rows)
    asof = None if day is None else NOON + timedelta(days=day)
    digest = name or f"{kind}/{asof}/{complete}/{payload}/{parser_version}/" + "/".join(
        o.digest for o in observations
    )
    return EvidenceReport(
        digest=digest,
        kind=kind,
        parser_version=parser_version,
        asof=asof,
        received=NOON + timedelta(days=100 + (day or 0)),
        observations=observations,
        complete=complete,
        lists_parties=lists_parties,
        lists_terminated=lists_terminated,
        payload=payload,
        case_id=case_id,
    )


def sheet(rows: Iterable[Row], day: int = 0, *, complete: bool = True, case_id: str = "") -> EvidenceReport:
    return report(SourceKind.DOCKET_SHEET, rows, day=day, complete=complete, case_id=case_id)


def feed(rows: Iterable[Row], day: int = 0, *, case_id: str = "") -> EvidenceReport:
    return report(SourceKind.RSS, rows, day=day, case_id=case_id)


@dataclass(frozen=True)
class TrueEntry:
    """What really happened; sources show parts of it."""

    filed: date
    entered: date
    at: time
    number: int | None
    sequence: int
    document_id: str
    event: str
    text: str


EVENTS = ("Order", "Minute Entry", "Notice of Appearance", "Motion to Dismiss")


@st.composite
def true_entries(draw: st.DrawFn) -> tuple[TrueEntry, ...]:
    """Several days of filings: several entries a day, equal texts, numbers with and without a document."""
    entries: list[TrueEntry] = []
    day, number, sequence = START, 0, 0
    for position in range(draw(st.integers(1, 9))):
        day += timedelta(days=draw(st.sampled_from((0, 0, 0, 1, 2))))
        sequence += draw(st.integers(1, 3))
        event = draw(st.sampled_from(EVENTS))
        numbered = draw(st.sampled_from((True, True, False)))
        number += numbered
        linked = numbered and draw(st.sampled_from((True, True, True, False)))
        detail = draw(st.sampled_from(("by the court", f"no. {position} of that day")))
        entries.append(
            TrueEntry(
                filed=day - timedelta(days=draw(st.sampled_from((0, 0, 0, 1)))),
                entered=day,
                at=time(9 + position),
                number=number if numbered else None,
                sequence=sequence,
                document_id=f"0350{position + 1:08d}" if linked else "",
                event=event,
                text=f"{event.upper()} {detail} re [{position}].",
            )
        )
    return tuple(entries)


View = Callable[[TrueEntry], EntryRow]


def on_sheet(entry: TrueEntry) -> EntryRow:
    """A sheet has the long text, and a sequence and document ID only if it links a document."""
    return EntryRow(
        date_filed=entry.filed,
        date_entered=entry.entered,
        entry_number=entry.number,
        sequence=str(entry.sequence) if entry.document_id else "",
        document_id=entry.document_id,
        text=f"{entry.text.replace('[', '').replace(']', '')} (Entered: {entry.entered:%m/%d/%Y})",
    )


def on_keyless_sheet(entry: TrueEntry) -> EntryRow:
    """A sheet as bankruptcy courts print it: `sho0_doc.pl` for every row."""
    return replace(on_sheet(entry), sequence="", document_id="sho0_doc.pl")


def on_sheet_with_all_sequences(entry: TrueEntry) -> EntryRow:
    return replace(on_sheet(entry), sequence=str(entry.sequence))


def on_feed(entry: TrueEntry) -> EntryRow:
    """A feed has the event, the time of entry, the sequence in its guid, and a number only with a link."""
    return EntryRow(
        date_entered=entry.entered,
        time_filed=entry.at,
        entry_number=entry.number if entry.document_id else None,
        sequence=str(entry.sequence),
        document_id=entry.document_id and f"{entry.document_id[:3]}1{entry.document_id[4:]}",
        short_text=entry.event,
    )


def on_bare_feed(entry: TrueEntry) -> EntryRow:
    """A feed whose links contain no key (nyed)."""
    return replace(on_feed(entry), sequence="", document_id="")


def on_notice(entry: TrueEntry) -> EntryRow:
    return EntryRow(
        date_filed=entry.filed,
        date_entered=entry.entered,
        entry_number=entry.number,
        sequence=str(entry.sequence) if entry.document_id else "",
        document_id=entry.document_id,
        text=entry.text,
        short_text=entry.event,
    )


def in_history(entry: TrueEntry) -> EntryRow:
    return replace(on_sheet(entry), short_text=entry.event)


def at_courtlistener(entry: TrueEntry) -> EntryRow:
    return EntryRow(
        date_filed=entry.filed,
        entry_number=entry.number,
        sequence=str(entry.sequence) if entry.document_id else "",
        document_id=entry.document_id,
        source_row_id=str(900_000 + entry.sequence),
        text=entry.text,
    )


@dataclass(frozen=True)
class Traced:
    """A report, and which true entries each of its observations shows."""

    report: EvidenceReport
    shows: tuple[tuple[str, TrueEntry], ...]


def traced(
    kind: SourceKind, entries: Sequence[TrueEntry], view: View, day: int, *, complete: bool = False
) -> Traced:
    made = report(kind, [view(entry) for entry in entries], day=day, complete=complete)
    pairs = zip(made.observations, entries, strict=True)
    return Traced(made, tuple((observed.digest, entry) for observed, entry in pairs))


@st.composite
def partial_views(draw: st.DrawFn, entries: tuple[TrueEntry, ...], *, bare: bool = False) -> list[Traced]:
    """What was received before the sheet was bought: overlapping feeds, notices, and partial lists."""
    days = (entries[-1].entered - START).days
    views: list[Traced] = []
    for _ in range(draw(st.integers(0, 3))):
        first = draw(st.integers(0, len(entries) - 1))
        window = entries[first : first + draw(st.integers(1, 5))]
        feed_view = on_bare_feed if bare and draw(st.booleans()) else on_feed
        day = (window[-1].entered - START).days
        views.append(traced(SourceKind.RSS, window[::-1], feed_view, day))
    for entry in draw(st.lists(st.sampled_from(entries), max_size=2, unique=True)):
        views.append(traced(SourceKind.NOTICE_EMAIL, [entry], on_notice, (entry.entered - START).days))
    if draw(st.booleans()):
        views.append(traced(SourceKind.COURTLISTENER, entries, at_courtlistener, days))
    if draw(st.booleans()):
        part = entries[: draw(st.integers(1, len(entries)))]
        views.append(traced(SourceKind.DOCKET_HISTORY, part, in_history, days))
    if draw(st.booleans()):
        part = entries[draw(st.integers(0, len(entries) - 1)) :]
        views.append(traced(SourceKind.DOCKET_SHEET, part, on_sheet, days))
    return views


# Rows that agree and disagree at random on a few keys: no real docket looks like this, but no rule may fail.
wild_rows = st.builds(
    EntryRow,
    date_filed=st.sampled_from((None, START, START + timedelta(days=1))),
    date_entered=st.sampled_from((None, START, START + timedelta(days=1))),
    entry_number=st.sampled_from((None, None, 5, 6)),
    sequence=st.sampled_from(("", "", "1", "2", "x")),
    document_id=st.sampled_from(("", "", "035012345678", "035112345678", "035099999999", "sho0_doc.pl")),
    source_row_id=st.sampled_from(("", "", "77", "78")),
    text=st.sampled_from(("", "ORDER granting [3].", "ORDER granting 3.", "ORDER denying 3.")),
    short_text=st.sampled_from(("", "Order", "Minute Entry")),
)
wild_reports = st.builds(
    report,
    st.sampled_from(list(SourceKind)),
    st.lists(wild_rows, min_size=1, max_size=4),
    day=st.sampled_from((None, 0, 1, 2)),
    complete=st.booleans(),
    payload=st.sampled_from(("", "", "p1")),
    parser_version=st.sampled_from((1, 2)),
    case_id=st.sampled_from(("", "", "11", "22")),
)
