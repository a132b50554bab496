"""Decisions take effect at once, can be undone without a trace, and are overridden by newer ones."""

from datetime import date

import pytest

from cases.models import Change
from casetracker.accounts.models import User
from filings.models import Decision, DocketEntry, Observation, Question
from filings.records import EntryRow, SourceKind
from filings.review import decide
from filings.review.queue import queue
from tests.filings.given import REF, ambiguous, docket, entries, give, row, texts

pytestmark = pytest.mark.django_db
ORDERS = ["ORDER granting leave.", "ORDER setting a hearing."]


def digests() -> tuple[str, list[str]]:
    """The stub's, and its candidates'."""
    stub = Observation.objects.get(placement="unplaced").digest
    return stub, [entry.field_sources["text"] for entry in entries()]


def test_same_joins_the_report_and_undo_asks_again(member: User) -> None:
    ambiguous()
    question = Question.objects.get()
    stub, (granting, _) = digests()
    decision, is_new = decide.take(member, docket().pk, "same", [stub, granting])
    assert is_new
    assert texts() == ORDERS
    assert entries()[0].short_text == "Order"
    question.refresh_from_db()
    assert question.settled_at is not None
    decide.revoke(member, decision)
    question.refresh_from_db()
    assert question.settled_at is None, "the same question, under its key"
    assert Question.objects.count() == 1
    assert [entry.short_text for entry in entries()] == ["", ""]
    assert decision.revoked_by == member


def test_not_the_same_leaves_one_candidate_which_it_joins(member: User) -> None:
    ambiguous()
    stub, (_, hearing) = digests()
    decide.take(member, docket().pk, "not_same", [stub, hearing])
    assert [entry.short_text for entry in entries()] == ["Order", ""]
    assert not Question.objects.filter(settled_at=None).exists()


def test_not_the_same_as_any_is_an_entry_of_its_own(member: User) -> None:
    ambiguous()
    withdrawn = DocketEntry.objects.get(withdrawn_at__isnull=False)
    stub, candidates = digests()
    for candidate in candidates:
        decide.take(member, docket().pk, "not_same", [stub, candidate])
    assert len(entries()) == 3
    assert withdrawn.pk in {entry.pk for entry in entries()}, "its row is current again"


def test_the_same_decision_twice_counts_once(member: User) -> None:
    ambiguous()
    stub, (granting, _) = digests()
    first, _ = decide.take(member, docket().pk, "same", [stub, granting])
    version, changes = docket().version, Change.objects.count()
    again, is_new = decide.take(member, docket().pk, "same", [granting, stub])
    assert (again.pk, is_new) == (first.pk, False)
    assert (docket().version, Change.objects.count()) == (version, changes)


def test_a_newer_decision_overrides_and_its_undo_restores(member: User) -> None:
    ambiguous()
    stub, (granting, _) = digests()
    older, _ = decide.take(member, docket().pk, "same", [stub, granting])
    newer, _ = decide.take(member, docket().pk, "not_same", [stub, granting])
    older.refresh_from_db()
    assert older.is_overridden
    decide.revoke(member, newer)
    older.refresh_from_db()
    assert not older.is_overridden
    assert entries()[0].short_text == "Order"


def test_a_retracted_report_is_left_out_until_undone(member: User) -> None:
    give(SourceKind.DOCKET_SHEET, row(1, "COMPLAINT", sequence="4"), complete=True)
    wrong = give(SourceKind.COURTLISTENER, row(9, "ORDER of another case", 9), hours=1)
    assert len(entries()) == 2
    decision, _ = decide.take(member, docket().pk, "retract", [wrong.reports.get().digest])
    assert texts() == ["COMPLAINT"]
    decide.revoke(member, decision)
    assert len(entries()) == 2


@pytest.mark.parametrize(
    ("kind", "named"),
    [("same", ["a" * 64, "b" * 64]), ("same", []), ("retract", ["c" * 64]), ("maybe", ["a", "b"])],
)
def test_a_decision_without_evidence_is_refused_and_writes_nothing(
    member: User, kind: str, named: list[str]
) -> None:
    ambiguous()
    version = docket().version
    with pytest.raises(decide.Refused):
        decide.take(member, docket().pk, kind, named)
    assert docket().version == version
    assert not Decision.objects.exists()


def test_more_reports_than_entries_are_counted(member: User) -> None:
    for hours, word in enumerate(["Order", "Notice", "Motion"]):
        give(SourceKind.RSS, EntryRow(date(2026, 3, 2), short_text=word), hours=hours)
    sheet = [row(None, "Paper granting leave."), row(None, "Paper setting a hearing.")]
    give(SourceKind.DOCKET_SHEET, *sheet, hours=9, complete=True)
    questions = Question.objects.filter(settled_at=None)
    assert {question.surplus for question in questions} == {1}
    assert REF.pacer_case_id
    assert [item.question.surplus for item in queue(member).asked] == [1, 1, 1]
