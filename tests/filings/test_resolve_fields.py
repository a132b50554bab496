"""Which value of a field wins, and the documents of an entry (R11, documents; R13, which value)."""

from dataclasses import replace
from datetime import date, time

from filings.records import DocketFacts, DocumentRow, EntryRow, SourceKind
from filings.resolver.resolve import resolve

from .true_dockets import START, feed, report, sheet

KEYED = EntryRow(sequence="4")
GUID = "7f0c4b1e-5a51-4c2a-9f3a-0123456789ab"


def test_a_higher_rank_beats_a_later_source_and_empty_never_wins() -> None:
    printed = sheet([replace(KEYED, date_filed=START, text="ORDER")], 0, complete=False)
    stub = feed([replace(KEYED, date_filed=date(2025, 1, 23), time_filed=time(9), short_text="Order")], 9)
    blank = sheet([replace(KEYED, entry_number=7)], 12, complete=False)
    (entry,) = resolve([printed, stub, blank]).entries
    assert (entry.date_filed, entry.text, entry.short_text) == (START, "ORDER", "Order")
    assert (entry.time_filed, entry.entry_number) == (time(9), 7)
    assert entry.sources["text"] == printed.observations[0].digest
    assert entry.sources["short_text"] == stub.observations[0].digest
    assert "date_entered" not in entry.sources


def test_within_a_rank_the_latest_wins_and_an_undated_report_is_oldest() -> None:
    sheets = [
        report(SourceKind.DOCKET_SHEET, [replace(KEYED, text=text)], day=day)
        for text, day in (("third", 3), ("undated", None), ("first", 1))
    ]
    assert [entry.text for entry in resolve(sheets).entries] == ["third"]


def documents(*rows: EntryRow) -> list[tuple[int | None, str, str]]:
    reports = [report(SourceKind.DOCKET_SHEET, [row], day=day) for day, row in enumerate(rows)]
    (entry,) = resolve(reports).entries
    return [(d.attachment_number, d.document_id, d.description) for d in entry.documents]


def test_a_document_is_one_by_its_id_whatever_the_fourth_digit() -> None:
    one = replace(KEYED, documents=(DocumentRow(1, "035125000051", "Exhibit A"),))
    other = replace(KEYED, documents=(DocumentRow(1, "035025000051", "", page_count=3),))
    assert documents(one, other) == [(1, "035025000051", "Exhibit A")]


def test_a_document_without_an_id_is_known_by_its_attachment_number() -> None:
    named = replace(KEYED, documents=(DocumentRow(1, "", "Exhibit A"), DocumentRow(2, "", "Exhibit B")))
    identified = replace(KEYED, documents=(DocumentRow(2, "035025000052", ""),))
    assert documents(named, identified) == [(1, "", "Exhibit A"), (2, "035025000052", "Exhibit B")]


def test_the_document_that_the_row_links_is_the_main_one() -> None:
    row = replace(KEYED, document_id="035125000050", documents=(DocumentRow(1, "035025000051", "Exhibit A"),))
    assert documents(row) == [(None, "035025000050", ""), (1, "035025000051", "Exhibit A")]


def test_a_replaced_pdf_is_shown_beside_the_first() -> None:
    first, second = replace(KEYED, document_id="035025000050"), replace(KEYED, document_id="035025000099")
    assert [d[1] for d in documents(first, second)] == ["035025000050", "035025000099"]


def test_an_appellate_attachment_page_gives_the_linked_document_its_number() -> None:
    linked = replace(KEYED, document_id="00409219058")
    page = replace(
        KEYED, documents=(DocumentRow(1, "00409219058", "Brief"), DocumentRow(2, "00409219059", "Addendum"))
    )
    assert documents(linked, page) == [(1, "00409219058", "Brief"), (2, "00409219059", "Addendum")]


def test_acms_documents_of_one_id_stay_apart() -> None:
    row = replace(KEYED, documents=(DocumentRow(1, GUID, "Motion"), DocumentRow(2, GUID.upper(), "Exhibit")))
    assert documents(row) == [(1, GUID, "Motion"), (2, GUID, "Exhibit")]


def test_false_is_a_value() -> None:
    rows = [
        replace(KEYED, documents=(DocumentRow(None, "035025000050", is_available=known),))
        for known in (True, False)
    ]
    reports = [report(SourceKind.COURTLISTENER, [row], day=day) for day, row in enumerate(rows)]
    (entry,) = resolve(reports).entries
    assert entry.documents[0].is_available is False


def test_each_fact_of_the_docket_names_its_source() -> None:
    printed = report(SourceKind.DOCKET_SHEET, [DocketFacts(case_name="A v. B", date_filed=START)])
    query = report(
        SourceKind.CASE_QUERY, [DocketFacts(case_name="A v. B et al", date_terminated=START)], day=5
    )
    facts = resolve([printed, query]).facts
    assert facts.facts == DocketFacts(case_name="A v. B", date_filed=START, date_terminated=START)
    assert facts.sources["case_name"] == printed.observations[0].digest
    assert facts.sources["date_terminated"] == query.observations[0].digest
