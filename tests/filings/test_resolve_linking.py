"""Which rows are one entry: keys, clashes, texts, and revisions (R1 to R5)."""

from dataclasses import replace
from datetime import date, time, timedelta

from filings.records import EntryRow, EvidenceReport, SourceKind
from filings.resolver.resolution import Resolution
from filings.resolver.resolve import resolve

from .true_dockets import START, feed, report, sheet

DAY = timedelta(days=1)


def groups(resolution: Resolution, *reports: EvidenceReport) -> list[int]:
    """For each row of the reports, in order, the index of the entry that explains it; -1: none."""
    home = {digest: entry.order for entry in resolution.entries for digest in entry.observations}
    return [home.get(o.digest, -1) for given in reports for o in given.observations]


def test_a_number_that_two_sequences_claim_joins_nothing() -> None:
    a = feed([EntryRow(sequence="1", entry_number=5, date_entered=START)], 0)
    b = feed([EntryRow(entry_number=5, date_entered=START)], 1)
    c = feed([EntryRow(sequence="2", entry_number=5, date_entered=START)], 2)
    resolution = resolve([a, b, c])
    assert [entry.sequences for entry in resolution.entries] == [(1,), (2,)]
    assert [item.observation for item in resolution.unplaced] == [b.observations[0].digest]
    assert resolution.unplaced[0].candidates == (0, 1)


def test_granted_denied_granted_ends_as_granted() -> None:
    rows = [
        EntryRow(date_filed=START, entry_number=9, sequence="30", text=f"ORDER {word} 7 Motion")
        for word in ("granting", "denying", "granting")
    ]
    sheets = [sheet([row], day) for day, row in enumerate(rows)]
    resolution = resolve(sheets)
    assert [entry.text for entry in resolution.entries] == ["ORDER granting 7 Motion"]
    assert len(resolution.entries[0].observations) == 2


def test_an_old_sheet_uploaded_late_neither_outranks_nor_removes_newer_entries() -> None:
    new = sheet(
        [
            EntryRow(date_filed=START, entry_number=1, text="COMPLAINT, corrected"),
            EntryRow(date_filed=START + DAY, entry_number=2, text="ANSWER"),
        ],
        day=50,
    )
    old = sheet([EntryRow(date_filed=START, entry_number=1, text="COMPLAINT")], day=1)
    late = replace(old, received=new.received + 5 * DAY)
    assert resolve([new, late]).canonical() != resolve([new]).canonical()  # it is still evidence
    entries = resolve([new, late]).entries
    assert [(entry.text, entry.unlisted_on) for entry in entries] == [
        ("COMPLAINT, corrected", None),
        ("ANSWER", None),
    ]


def test_a_replaced_pdf_and_a_renumbering_are_revisions_if_the_sequence_stays() -> None:
    before = feed(
        [EntryRow(sequence="31", entry_number=9, document_id="035025000050", short_text="Notice")], 0
    )
    after = feed(
        [EntryRow(sequence="31", entry_number=10, document_id="035025009999", short_text="Notice")], 3
    )
    (entry,) = resolve([before, after]).entries
    assert entry.entry_number == 10
    assert entry.document_ids == ("035025000050", "035025009999")


def test_the_same_document_is_the_same_entry_whether_page_or_pdf_was_linked() -> None:
    reports = [
        feed([EntryRow(date_entered=START, document_id="035125000050", short_text="Notice")]),
        report(
            SourceKind.NOTICE_EMAIL,
            [EntryRow(date_filed=START, document_id="035025000050", text="NOTICE by A")],
        ),
    ]
    (entry,) = resolve(reports).entries
    assert (entry.text, entry.short_text) == ("NOTICE by A", "Notice")


def test_a_value_that_bankruptcy_pages_repeat_for_every_row_joins_nothing() -> None:
    rows = [EntryRow(date_filed=START, document_id="sho0_doc.pl", text=f"Claim {n}") for n in range(3)]
    assert len(resolve([sheet(rows)]).entries) == 3


def test_one_row_id_of_courtlistener_is_one_entry_and_no_other_sources_row_id() -> None:
    first = report(SourceKind.COURTLISTENER, [EntryRow(source_row_id="77", date_filed=START, text="")], day=0)
    filled = report(
        SourceKind.COURTLISTENER, [EntryRow(source_row_id="77", date_filed=START, text="ORDER")], day=1
    )
    other = report(
        SourceKind.RECAP_XML, [EntryRow(source_row_id="77", date_filed=START, text="MOTION")], day=1
    )
    resolution = resolve([first, filled, other])
    assert sorted(entry.text for entry in resolution.entries) == ["MOTION", "ORDER"]


def test_equal_rows_of_one_report_are_as_many_entries() -> None:
    rows = [EntryRow(date_filed=START, text="Minute Entry")] * 3
    one, again = sheet(rows, 0), sheet(rows, 1)
    assert len(resolve([one]).entries) == 3
    assert len(resolve([one, again]).entries) == 3


def test_items_of_one_feed_about_one_docketing_are_one_entry() -> None:
    items = [
        EntryRow(sequence="8", date_entered=START, entry_number=3, short_text=name)
        for name in ("Order", "Judgment")
    ]
    assert len(resolve([feed(items)]).entries) == 1


def test_unnumbered_texts_join_despite_brackets_and_the_entered_mark() -> None:
    notice = report(
        SourceKind.NOTICE_EMAIL,
        [EntryRow(date_filed=START, date_entered=START + DAY, text="ORDER granting [12] Motion")],
    )
    printed = sheet([EntryRow(date_filed=START, text="ORDER granting 12 Motion (Entered: 01/22/2025)")], 2)
    assert len(resolve([notice, printed]).entries) == 1


def test_a_date_of_entry_matches_a_date_of_filing() -> None:
    """Feeds give the date entered, sheets the date filed; they differ for one row in four."""
    stub = feed([EntryRow(date_filed=START + DAY, date_entered=START + DAY, short_text="Minute Entry")])
    history = report(
        SourceKind.DOCKET_HISTORY,
        [
            EntryRow(
                date_filed=START, date_entered=START + DAY, short_text="Minute Entry", text="Hearing held"
            ),
            EntryRow(date_filed=START + 9 * DAY, short_text="Minute Entry", text="Hearing held"),
        ],
    )
    resolution = resolve([stub, history])
    assert groups(resolution, stub, history) == [0, 0, 1]
    assert resolution.entries[0].date_filed == START


def test_a_minute_order_repeated_daily_joins_its_own_day() -> None:
    rows = [
        EntryRow(date_filed=START + n * DAY, date_entered=START + (n + 1) * DAY, text="Trial held")
        for n in range(4)
    ]
    archive = [
        EntryRow(date_filed=row.date_filed, text=row.text, source_row_id=str(n)) for n, row in enumerate(rows)
    ]
    history, copies = report(SourceKind.DOCKET_HISTORY, rows), report(SourceKind.COURTLISTENER, archive)
    resolution = resolve([history, copies])
    assert groups(resolution, history, copies) == [0, 1, 2, 3, 0, 1, 2, 3]


def test_a_short_text_that_two_long_ones_share_decides_nothing() -> None:
    stub = feed([EntryRow(date_entered=START, short_text="Order")])
    history = report(
        SourceKind.DOCKET_HISTORY,
        [
            EntryRow(date_filed=START, short_text="Order", text=text)
            for text in ("ORDER granting", "ORDER denying")
        ],
    )
    later = report(SourceKind.DOCKET_HISTORY, [history.observations[1].row], day=1)
    resolution = resolve([stub, history, later])
    rows = {o.digest: o.row for o in history.observations}
    for entry in resolution.entries:
        assert len({digest for digest in entry.observations if digest in rows}) <= 1


def test_one_left_on_each_side_between_consecutive_complete_sheets_is_a_revision() -> None:
    kept = EntryRow(date_filed=START, text="Minute Entry: hearing held")
    before = sheet([kept, EntryRow(date_filed=START, text="Order setting hearing for Tuesday")], 0)
    after = sheet([kept, EntryRow(date_filed=START, text="Order setting hearing for Friday")], 5)
    resolution = resolve([before, after])
    assert [entry.text for entry in resolution.entries] == [kept.text, "Order setting hearing for Friday"]
    assert not any(entry.unlisted_on for entry in resolution.entries)


def test_two_left_on_a_side_are_not_a_revision() -> None:
    before = sheet([EntryRow(date_filed=START, text=text) for text in ("A", "B")], 0)
    after = sheet([EntryRow(date_filed=START, text="C")], 5)
    resolution = resolve([before, after])
    assert sorted(entry.text for entry in resolution.entries) == ["A", "B", "C"]


def test_a_removed_entry_and_a_new_one_with_other_sequences_are_two() -> None:
    before = sheet([EntryRow(date_filed=START, sequence="4", text="Minute Entry A")], 0)
    after = sheet([EntryRow(date_filed=START, sequence="9", text="Minute Entry B")], 5)
    old, new = resolve([before, after]).entries
    assert (old.text, old.unlisted_on, new.unlisted_on) == ("Minute Entry A", date(2025, 1, 26), None)


def test_a_number_used_twice_keeps_both_entries_through_every_sheet() -> None:
    """2 of 58 real district dockets have the same number twice."""
    rows = [EntryRow(date_filed=START, entry_number=5, text=text) for text in ("NOTICE by A", "NOTICE by B")]
    again = [replace(row, text=row.text + " (Entered: 01/21/2025)") for row in rows]
    resolution = resolve([sheet(rows, 0), sheet(again, 1)])
    assert [entry.entry_number for entry in resolution.entries] == [5, 5]


def test_of_one_payload_only_the_newest_parser_counts() -> None:
    misread = report(
        SourceKind.DOCKET_SHEET,
        [EntryRow(date_filed=START, text="ATE of USCA")],
        payload="p",
        parser_version=1,
    )
    read = report(
        SourceKind.DOCKET_SHEET,
        [EntryRow(date_filed=START, text="MANDATE of USCA")],
        payload="p",
        parser_version=2,
    )
    resolution = resolve([read, misread])
    assert [entry.text for entry in resolution.entries] == ["MANDATE of USCA"]
    assert resolution.superseded == (misread.digest,)


def test_a_chain_of_numbers_that_would_join_two_rows_of_one_source_joins_nothing() -> None:
    """Renumbered from 5 to 6; CourtListener has a row with each number and shows that they are two."""
    renumbered = [feed([EntryRow(sequence="9", entry_number=n, date_entered=START)], n) for n in (5, 6)]
    copies = [
        report(
            SourceKind.COURTLISTENER, [EntryRow(source_row_id=f"7{n}", entry_number=n, text=f"X{n}")], day=n
        )
        for n in (5, 6)
    ]
    assert len(resolve([*renumbered, *copies]).entries) == 3


def test_the_same_day_of_entry_does_not_join_two_days_of_filing() -> None:
    rows = [
        EntryRow(date_filed=START + n * DAY, date_entered=START + 3 * DAY, text="Hearing held")
        for n in (0, 1)
    ]
    assert len(resolve([sheet([row], day, complete=False) for day, row in enumerate(rows)]).entries) == 2


def test_equal_texts_of_a_day_join_in_order() -> None:
    history = report(SourceKind.DOCKET_HISTORY, [EntryRow(date_filed=START, text="Hearing held")] * 2)
    copies = report(
        SourceKind.COURTLISTENER,
        [EntryRow(date_filed=START, text="HEARING held", source_row_id=str(n)) for n in (1, 2)],
    )
    assert groups(resolve([history, copies]), history, copies) == [0, 1, 0, 1]


def test_the_same_event_with_other_words_is_another_entry() -> None:
    histories = [
        report(
            SourceKind.DOCKET_HISTORY, [EntryRow(date_filed=START, short_text="Order", text=text)], day=day
        )
        for day, text in enumerate(("ORDER granting", "ORDER denying"))
    ]
    assert len(resolve(histories).entries) == 2


def test_an_events_name_joins_nothing_if_one_of_two_equals_already_has_its_text() -> None:
    """Seen in a real bankruptcy: a feed had "Statement" twice, and CourtListener had the text of one."""
    first, second = (
        EntryRow(date_entered=START, time_filed=time(at), short_text="Statement") for at in (9, 10)
    )
    told = EntryRow(date_filed=START, source_row_id="71", text="STATEMENT of the debtor.")
    bare = EntryRow(date_filed=START, source_row_id="72", short_text="Statement")
    window = feed([second, first], 1)
    known = report(SourceKind.COURTLISTENER, [told, bare], day=2)
    whole = sheet(
        [replace(told, source_row_id=""), EntryRow(date_filed=START, text="STATEMENT of the wife.")], 9
    )
    resolution = resolve([window, known, whole])
    assert len(resolution.entries) == 2
    unplaced = {item.observation for item in resolution.unplaced}
    assert {o.digest for o in window.observations} <= unplaced
    assert all(item.candidates == (0, 1) for item in resolution.unplaced if item.observation in unplaced)
