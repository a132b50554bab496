"""What a complete sheet does not show: stubs, absence, and entries from press or hand (R6 to R8, R13)."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

from filings.records import EntryRow, SourceKind
from filings.resolver.resolution import DecisionKind, PersonDecision, QuestionKind
from filings.resolver.resolve import resolve

from .true_dockets import NOON, START, feed, report, sheet

DAY = timedelta(days=1)
STUB = EntryRow(date_entered=START, short_text="Order")


def decision(kind: DecisionKind, *digests: str, id: str = "1", minute: int = 0) -> PersonDecision:
    return PersonDecision(id, kind, digests, NOON + timedelta(minutes=minute))


def minute_orders(*texts: str) -> list[EntryRow]:
    return [EntryRow(date_filed=START, text=text) for text in texts]


def test_without_a_later_complete_sheet_a_stub_is_an_entry() -> None:
    assert [entry.short_text for entry in resolve([feed([STUB])]).entries] == ["Order"]
    older = sheet(minute_orders("ORDER setting hearing"), day=-1)
    assert len(resolve([feed([STUB]), older]).entries) == 2


def test_a_stub_joins_its_one_candidate() -> None:
    resolution = resolve([feed([STUB]), sheet(minute_orders("ORDER setting hearing"), day=1)])
    (entry,) = resolution.entries
    assert (entry.text, entry.short_text) == ("ORDER setting hearing", "Order")
    assert resolution.questions == ()


def test_a_stub_with_several_candidates_is_a_question_not_an_entry() -> None:
    stub = feed([STUB])
    resolution = resolve([stub, sheet(minute_orders("ORDER one", "ORDER two"), day=1)])
    assert [entry.text for entry in resolution.entries] == ["ORDER one", "ORDER two"]
    (question,) = resolution.questions
    assert (question.kind, question.candidates) == (QuestionKind.WHICH_ENTRY, (0, 1))
    assert question.observations == (stub.observations[0].digest,)
    assert resolution.unidentified == ()


def test_a_decision_places_the_stub_and_settles_the_question() -> None:
    stub, printed = feed([STUB]), sheet(minute_orders("ORDER one", "ORDER two"), day=1)
    digests = stub.observations[0].digest, printed.observations[1].digest
    resolution = resolve([stub, printed], [decision(DecisionKind.SAME, *digests)])
    assert [entry.short_text for entry in resolution.entries] == ["", "Order"]
    assert (resolution.questions, resolution.unplaced) == ((), ())


def test_more_different_stubs_than_candidates_are_counted_not_guessed() -> None:
    stubs = feed([STUB, EntryRow(date_entered=START, short_text="Minute Entry")])
    resolution = resolve([stubs, sheet(minute_orders("ORDER one"), day=1)])
    (entry,) = resolution.entries
    assert entry.short_text == ""
    (more,) = resolution.unidentified
    assert (more.count, more.candidates, len(more.observations)) == (1, (0,), 2)


def test_two_feeds_about_one_stub_count_it_once() -> None:
    again = feed([EntryRow(date_entered=START, short_text="ORDER")], day=0)
    resolution = resolve([feed([STUB]), again, sheet(minute_orders("ORDER one"), day=1)])
    assert len(resolution.entries) == 1
    assert len(resolution.entries[0].observations) == 3
    assert resolution.unidentified == ()


def test_a_text_only_entry_without_a_number_joins_its_numbered_row() -> None:
    """N.D. Cal. numbers text-only entries; its feed has no link with the number, but has a sequence."""
    stub = feed([EntryRow(date_entered=START, sequence="88", short_text="Order")])
    numbered = EntryRow(date_filed=START, entry_number=41, text="ORDER setting hearing")
    linked = EntryRow(
        date_filed=START, entry_number=40, sequence="87", document_id="035025000050", text="MOTION"
    )
    resolution = resolve([stub, sheet([linked, numbered], day=1)])
    assert [(e.entry_number, e.short_text) for e in resolution.entries] == [(40, ""), (41, "Order")]


def test_a_numbered_row_with_other_words_raises_a_question() -> None:
    stub = feed([STUB])
    resolution = resolve([stub, sheet([EntryRow(date_filed=START, entry_number=1, text="COMPLAINT")], day=1)])
    assert [(entry.text, entry.short_text) for entry in resolution.entries] == [("COMPLAINT", "")]
    assert [question.kind for question in resolution.questions] == [QuestionKind.WHICH_ENTRY]


def test_an_entry_missing_from_a_complete_sheet_is_unlisted_until_it_reappears() -> None:
    seen = feed([EntryRow(date_entered=START, sequence="4", entry_number=2, short_text="Sealed Motion")])
    other = EntryRow(date_filed=START, entry_number=1, sequence="2", text="COMPLAINT")
    absent, absent_again = sheet([other], day=3), sheet([other], day=6)
    entries = resolve([seen, absent, absent_again]).entries
    assert [(e.entry_number, e.unlisted_on) for e in entries] == [(1, None), (2, date(2025, 1, 24))]
    back = sheet([other, EntryRow(date_filed=START, entry_number=2, sequence="4", text="MOTION")], day=9)
    assert [e.unlisted_on for e in resolve([seen, absent, absent_again, back]).entries] == [None, None]


def test_the_date_of_absence_is_court_local() -> None:
    seen = feed([EntryRow(date_entered=START, sequence="4", short_text="Sealed Motion")])
    absent = sheet([EntryRow(date_filed=START, sequence="2", text="COMPLAINT")], day=3)
    days = [
        [e.unlisted_on for e in resolve([seen, absent], zone=ZoneInfo(zone)).entries if e.unlisted_on]
        for zone in ("America/New_York", "Pacific/Auckland")
    ]
    assert days == [[date(2025, 1, 24)], [date(2025, 1, 25)]]


def test_an_incomplete_or_undated_sheet_proves_no_absence() -> None:
    seen = feed([EntryRow(date_entered=START, sequence="4", short_text="Sealed Motion")])
    rows = [EntryRow(date_filed=START, sequence="2", text="COMPLAINT")]
    undated = report(SourceKind.DOCKET_SHEET, rows, day=None, complete=True)
    for partial in (sheet(rows, day=3, complete=False), undated):
        assert [e.unlisted_on for e in resolve([seen, partial]).entries] == [None, None]


def test_what_the_court_never_showed_is_not_missing_from_its_sheet() -> None:
    copies = report(
        SourceKind.COURTLISTENER, [EntryRow(date_filed=START, source_row_id="7", sequence="4", text="X")]
    )
    printed = sheet([EntryRow(date_filed=START, sequence="2", text="COMPLAINT")], day=3)
    assert [e.unlisted_on for e in resolve([copies, printed]).entries] == [None, None]


PRESS = EntryRow(
    date_filed=START, entry_number=1, sequence="2", document_id="035025000050", text="Complaint filed"
)
PRINTED = EntryRow(
    date_filed=START, entry_number=1, sequence="2", document_id="035025000050", text="COMPLAINT"
)


def test_a_press_reported_entry_joins_the_real_sheet_by_a_question_not_by_a_guess() -> None:
    said, printed = report(SourceKind.PRESS, [PRESS]), sheet([PRINTED], day=5)
    resolution = resolve([said, printed])
    assert {entry.basis_kinds for entry in resolution.entries} == {
        (SourceKind.PRESS,),
        (SourceKind.DOCKET_SHEET,),
    }
    (question,) = resolution.questions
    assert question.kind is QuestionKind.SAME_ENTRY
    assert question.entry is not None
    assert resolution.entries[question.entry].basis_kinds == (SourceKind.PRESS,)
    assert [resolution.entries[at].text for at in question.candidates] == ["COMPLAINT"]
    assert not any(entry.unlisted_on for entry in resolution.entries)

    digests = said.observations[0].digest, printed.observations[0].digest
    answered = resolve([said, printed], [decision(DecisionKind.SAME, *digests)])
    (entry,) = answered.entries
    assert (entry.text, entry.basis_kinds) == ("COMPLAINT", (SourceKind.DOCKET_SHEET, SourceKind.PRESS))
    assert answered.questions == ()

    parted = resolve([said, printed], [decision(DecisionKind.NOT_SAME, *digests)])
    assert len(parted.entries) == 2
    assert parted.questions == ()


def test_a_question_keeps_its_key_while_evidence_grows() -> None:
    said = report(SourceKind.PRESS, [PRESS])
    first = resolve([said, sheet([PRINTED], day=5)]).questions
    more = EntryRow(date_filed=START, entry_number=2, text="SUMMONS")
    second = resolve([said, sheet([PRINTED], day=5), sheet([PRINTED, more], day=6)]).questions
    assert [question.key for question in first] == [question.key for question in second]
    assert second[0].candidates[0] == first[0].candidates[0]  # number and date come before the date alone


def test_a_typed_entry_corrected_by_its_author_is_one_entry() -> None:
    rows = [
        EntryRow(date_filed=START, source_row_id="h1", text=text)
        for text in ("Complaint", "Complaint, filed")
    ]
    resolution = resolve([report(SourceKind.HAND, [row], day=day) for day, row in enumerate(rows)])
    assert [entry.text for entry in resolution.entries] == ["Complaint, filed"]


def test_not_the_same_outranks_a_shared_sequence() -> None:
    one, other = (
        feed([EntryRow(date_entered=START, sequence="4", short_text=text)], day)
        for day, text in enumerate("AB")
    )
    digests = one.observations[0].digest, other.observations[0].digest
    assert len(resolve([one, other]).entries) == 1
    assert len(resolve([one, other], [decision(DecisionKind.NOT_SAME, *digests)]).entries) == 2


def test_the_newer_of_two_contradicting_decisions_wins_and_the_older_is_shown() -> None:
    one, other = (feed([EntryRow(date_entered=START, sequence=n, short_text="A")], int(n)) for n in "12")
    digests = one.observations[0].digest, other.observations[0].digest
    same = decision(DecisionKind.SAME, *digests, id="old", minute=0)
    parted = decision(DecisionKind.NOT_SAME, *digests, id="new", minute=1)
    resolution = resolve([one, other], [same, parted])
    assert (len(resolution.entries), resolution.overridden) == (2, ("old",))


def test_a_retracted_report_no_longer_counts() -> None:
    wrong = sheet([EntryRow(date_filed=START, text="Another case's entry")], 4)
    right = sheet([EntryRow(date_filed=START, text="COMPLAINT")], 1)
    resolution = resolve([wrong, right], [decision(DecisionKind.RETRACT, wrong.digest)])
    assert [entry.text for entry in resolution.entries] == ["COMPLAINT"]
    assert resolution.retracted == (wrong.digest,)
    assert resolution.entries == resolve([right]).entries


def test_a_stub_with_a_document_does_not_join_a_row_without_one() -> None:
    stub = feed([EntryRow(date_entered=START, document_id="00409219058", short_text="Order")])
    numbered = EntryRow(date_filed=START, entry_number=1, text="ORDER setting hearing")
    resolution = resolve([stub, sheet([numbered], day=1)])
    assert sorted((e.short_text, bool(e.unlisted_on)) for e in resolution.entries) == [
        ("", False),
        ("Order", True),
    ]
