"""A docket with several PACER case IDs, as in criminal cases: sequence numbers count within one (R12)."""

from dataclasses import replace
from datetime import timedelta

import pytest

from filings.records import DocketRef, EntryRow, EvidenceReport, PartyRow, SourceKind
from filings.resolver.resolve import resolve
from filings.writer import stored_reports
from tests.filings.given import docket, give, texts

from .true_dockets import START, feed, report, sheet

LATER = START + timedelta(days=3)
MOTION = EntryRow(date_entered=START, sequence="7", entry_number=5, short_text="Motion")
ORDER = EntryRow(date_entered=LATER, sequence="7", entry_number=9, short_text="Order")


def shown(*reports: EvidenceReport) -> list[tuple[int | None, str]]:
    return [(entry.entry_number, entry.short_text or entry.text) for entry in resolve(reports).entries]


def test_one_sequence_under_two_case_ids_is_not_a_shared_key() -> None:
    both = [feed([MOTION], case_id="11"), feed([ORDER], 3, case_id="22")]
    assert shown(*both) == [(5, "Motion"), (9, "Order")]
    assert shown(*(replace(each, case_id="11") for each in both)) == [(9, "Order")], "renumbered"


def test_document_id_number_or_text_still_join_them() -> None:
    for same in (
        {"document_id": "035025000050"},
        {"entry_number": 5},
        {"text": "ORDER granting the motion."},
    ):
        row = EntryRow(date_entered=START, sequence="7", **same)
        other = replace(row, date_filed=START)
        assert len(resolve([feed([row], case_id="11"), feed([other], case_id="22")]).entries) == 1


def test_equal_numbers_with_different_documents_do_not_agree() -> None:
    row = replace(MOTION, document_id="035025000050")
    other = replace(MOTION, document_id="035025000099")
    assert len(resolve([feed([row], case_id="11"), feed([other], case_id="22")]).entries) == 2


def test_rows_of_one_case_id_join_by_sequence_whatever_another_has_under_it() -> None:
    renumbered = feed([replace(MOTION, entry_number=6)], 1, case_id="11")
    reports = [feed([MOTION], case_id="11"), renumbered, feed([ORDER], 3, case_id="22")]
    assert shown(*reports) == [(6, "Motion"), (9, "Order")]


def test_a_row_without_a_case_id_joins_the_only_one_and_never_bridges_two() -> None:
    bare = feed([EntryRow(date_entered=START, sequence="7", short_text="Motion, seen")], 4)
    first, second = feed([MOTION], case_id="11"), feed([ORDER], 3, case_id="22")
    assert len(shown(first, bare)) == 1
    assert len(shown(first, second, bare)) == 3
    elsewhere = feed([replace(ORDER, sequence="8")], 3, case_id="22")
    assert len(shown(first, elsewhere, bare)) == 2


def test_one_defendants_complete_sheet_does_not_affect_anothers_entries() -> None:
    stub = feed([EntryRow(date_entered=START, sequence="7", short_text="Order")], case_id="11")
    text = EntryRow(date_filed=START, date_entered=START, sequence="7", text="ORDER on bail of another.")
    reports = [stub, sheet([text], 5, case_id="22")]
    assert [entry.unlisted_on for entry in resolve(reports).entries] == [None, None]
    own = sheet([], 6, case_id="11")
    struck = resolve([*reports, own]).entries
    assert {(entry.short_text, entry.unlisted_on is not None) for entry in struck} == {
        ("Order", True),
        ("", False),
    }


def test_two_defendants_sheets_are_not_revisions_of_each_other() -> None:
    one = EntryRow(date_filed=START, text="ORDER on bail of one.")
    other = EntryRow(date_filed=START, text="ORDER on counsel of another.")
    reports = [sheet([one], 1, case_id="11"), sheet([other], 2, case_id="22")]
    assert [entry.unlisted_on for entry in resolve(reports).entries] == [None, None]


def test_one_defendants_sheet_does_not_remove_another_party() -> None:
    def listing(name: str, day: int, case_id: str) -> EvidenceReport:
        return report(
            SourceKind.DOCKET_SHEET, [PartyRow(name, "Defendant")], day=day, complete=True,
            lists_parties=True, lists_terminated=True, case_id=case_id,
        )  # fmt: skip

    first, second = listing("Ann Roe", 1, "11"), listing("Ben Roe", 2, "22")
    assert [party.gone_on for party in resolve([first, second]).parties] == [None, None]
    again = listing("Cy Roe", 3, "11")
    gone = {party.name for party in resolve([first, second, again]).parties if party.gone_on}
    assert gone == {"Ann Roe"}


@pytest.mark.django_db
def test_the_case_id_of_stored_evidence_is_read_again() -> None:
    refs = [DocketRef("cand", f"3:26-cr-00120-{at}", f"99010{at}") for at in (1, 2)]
    for ref, row in zip(refs, (MOTION, ORDER), strict=True):
        give(SourceKind.RSS, row, ref=ref)
    found = docket("3:26-cr-00120")
    assert {each.case_id for each in stored_reports.load(found)[0]} == {"990101", "990102"}
    assert texts(found) == ["Motion", "Order"]
    give(SourceKind.RSS, MOTION, ref=refs[1], hours=1)
    assert texts(found) == ["Motion", "Order"], "an entry of both defendants is one"
