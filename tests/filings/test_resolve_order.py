"""The order of entries (R9)."""

from dataclasses import replace
from datetime import time, timedelta

from filings.records import EntryRow, SourceKind
from filings.resolver.resolve import resolve

from .true_dockets import START, feed, report, sheet

DAY = timedelta(days=1)


def row(text: str, *, day: int = 0, number: int | None = None, sequence: str = "") -> EntryRow:
    return EntryRow(date_filed=START + day * DAY, entry_number=number, sequence=sequence, text=text)


def texts(*reports: object) -> list[str]:
    return [entry.text or entry.short_text for entry in resolve(reports).entries]  # type: ignore[arg-type]


def test_the_printed_order_beats_sequences_and_numbers() -> None:
    rows = [row("b", number=2, sequence="9"), row("minutes", sequence="30"), row("a", number=1, sequence="4")]
    assert texts(sheet(rows)) == ["b", "minutes", "a"]


def test_a_sheet_printed_newest_first_is_read_from_its_end() -> None:
    rows = [
        row("answer", day=2, number=3),
        row("minutes", day=1),
        row("summons", number=2),
        row("complaint", number=1),
    ]
    assert texts(sheet(rows)) == ["complaint", "summons", "minutes", "answer"]


def test_a_history_newest_day_first_keeps_the_order_within_its_days() -> None:
    rows = [
        row("12", day=5, number=12),
        row("9", day=3, number=9),
        row("1", number=1),
        row("2", number=2),
        row("3", number=3),
    ]
    history = report(SourceKind.DOCKET_HISTORY, rows)
    assert texts(history) == ["1", "2", "3", "9", "12"]


def test_a_late_filing_does_not_reverse_the_sheet() -> None:
    rows = [row("1", day=3, number=1), row("minutes", day=3), row("2", day=0, number=2)]
    entered = [replace(printed, date_entered=START + 3 * DAY) for printed in rows]
    assert texts(sheet(entered)) == ["2", "1", "minutes"]


def test_an_entry_not_on_the_sheet_follows_the_last_lower_number_of_its_day() -> None:
    printed = sheet(
        [row("1", number=1), row("minutes"), row("2", number=2), row("4", number=4), row("next", day=1)], 1
    )
    since = report(SourceKind.NOTICE_EMAIL, [row("3", number=3), row("5", number=5)], day=2)
    assert texts(printed, since) == ["1", "minutes", "2", "3", "4", "5", "next"]


def test_a_lower_number_than_all_of_its_day_goes_first() -> None:
    printed = sheet([row("6", number=6), row("7", number=7)], 1)
    assert texts(printed, report(SourceKind.NOTICE_EMAIL, [row("5", number=5)], day=2)) == ["5", "6", "7"]


def test_an_unnumbered_entry_goes_by_sequence_or_after_its_predecessor() -> None:
    printed = sheet([row("1", number=1, sequence="10"), row("2", number=2, sequence="20")], 1)
    by_sequence = report(SourceKind.NOTICE_EMAIL, [row("minutes", sequence="15")], day=2)
    assert texts(printed, by_sequence) == ["1", "minutes", "2"]
    listed = report(SourceKind.COURTLISTENER, [row("1", number=1), row("minutes"), row("2", number=2)], day=2)
    assert texts(printed, listed) == ["1", "minutes", "2"]


def test_feeds_alone_are_ordered_by_day_and_time() -> None:
    rows = [
        EntryRow(date_entered=START + DAY, short_text="c"),
        EntryRow(date_entered=START, time_filed=time(15), short_text="b"),
        EntryRow(date_entered=START, time_filed=time(9), short_text="a"),
    ]
    assert texts(feed(rows)) == ["a", "b", "c"]


def test_an_undated_entry_follows_the_last_lower_number_and_stays_undated() -> None:
    """An attachment page has no date."""
    page = report(
        SourceKind.ATTACHMENT_PAGE, [EntryRow(entry_number=2, document_id="035025000050")], day=None
    )
    resolution = resolve([sheet([row("1", number=1), row("3", day=1, number=3)]), page])
    assert [(entry.entry_number, entry.date_filed) for entry in resolution.entries] == [
        (1, START),
        (2, None),
        (3, START + DAY),
    ]
