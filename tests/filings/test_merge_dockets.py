"""Merging two dockets and undoing it: nothing is lost, every ID answers, and nobody sees more than before."""

import random
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from cases.models import Case, CaseMember, Docket, Fact, MatterWall, Subscription
from casetracker.accounts.models import ApiKey, User
from filings.corrections import merge_dockets
from filings.models import DocketEntry, DocketQuestion, EntryNote, Joining, Report
from filings.pdf import intake
from filings.records import DocketRef, EntryRow, SourceKind
from filings.resolver.resolve import resolve
from filings.review import decide
from filings.writer import stored_reports
from tests.filings.given import REF, docket, entries, give, row, texts

pytestmark = pytest.mark.django_db
OTHER = DocketRef("cand", "3:26-cv-05678", "990002")
COMPLAINT = row(1, "COMPLAINT", sequence="4", document_id="035026000001")
ANSWER = row(2, "ANSWER", 3, sequence="9")
REPLY = row(3, "REPLY", 4, sequence="11")


@pytest.fixture
def editor(member: User) -> User:
    """May edit both cases."""
    return member


def both(editor: User) -> tuple[Docket, Docket]:
    """One matter under two numbers: the complaint is on both dockets, the other entries on one each."""
    give(SourceKind.DOCKET_SHEET, COMPLAINT, ANSWER, complete=True)
    give(SourceKind.COURTLISTENER, COMPLAINT, REPLY, hours=2, ref=OTHER)
    give(SourceKind.RSS, EntryRow(date(2026, 3, 4), entry_number=3, short_text="Reply"), hours=3, ref=OTHER)
    found = docket(), docket("3:26-cv-05678")
    for each in found:
        CaseMember.objects.create(case=each.case, user=editor, role=CaseMember.Role.EDITOR)
    return found


def canonical(of: Docket) -> bytes:
    return resolve(stored_reports.load(of)[0], stored_reports.decisions(of)).canonical()


def rows(of: Docket) -> dict[Any, str]:
    return {entry.pk: entry.text for entry in entries(of)}


def test_merged_and_unmerged_dockets_are_what_they_were(editor: User) -> None:
    first, second = both(editor)
    reply = entries(second)[1]
    note = EntryNote.objects.create(entry=reply, observation=reply.observations.first(), text="Ours?")
    digests = [e.observations.first().digest for e in entries(second)]  # type: ignore[union-attr]
    decision, _ = decide.take(editor, second.pk, "not_same", digests)
    before = [canonical(first), canonical(second), rows(first), rows(second)]
    joined = merge_dockets.merge(editor, second.pk, first.pk)
    assert joined.survivor == first, "the older docket is kept"
    assert texts(first) == ["COMPLAINT", "ANSWER", "REPLY"]
    assert Docket.objects.filter(court="cand").count() == 1
    assert {Report.objects.filter(docket=first).count(), Report.objects.filter(docket=second).count()} == {
        3,
        0,
    }
    note.refresh_from_db()
    decision.refresh_from_db()
    assert note.entry.text == "REPLY"
    assert note.entry.pk == reply.pk, "its ID still answers"
    assert decision.docket == first
    merge_dockets.unmerge(editor, joined)
    after = [canonical(first), canonical(second), rows(first), rows(second)]
    assert after == before
    note.refresh_from_db()
    decision.refresh_from_db()
    assert (note.entry_id, decision.docket) == (reply.pk, second)
    assert merge_dockets.unmerge(editor, Joining.objects.get()) == second, "a second time changes nothing"


@pytest.mark.parametrize("seed", [1, 3])
def test_undoing_any_merge_restores_both_byte_for_byte(editor: User, seed: int) -> None:
    """Rows distributed at random over two dockets, from all kinds of sources, some of them on both."""
    dice = random.Random(seed)
    kinds = [SourceKind.DOCKET_SHEET, SourceKind.COURTLISTENER, SourceKind.RSS, SourceKind.NOTICE_EMAIL]
    words = ["ORDER granting", "ORDER denying", "NOTICE", "MOTION"]
    pool = [
        row(
            dice.choice([None, number]),
            dice.choice(words),
            dice.randint(2, 5),
            sequence=dice.choice(["", f"{number}"]),
        )
        for number in range(1, 9)
    ]
    for hours in range(6):
        kind = dice.choice(kinds)
        shown = dice.sample(pool, dice.randint(1, 5))
        complete = kind is SourceKind.DOCKET_SHEET
        give(kind, *shown, hours=hours, complete=complete, ref=[REF, OTHER][hours % 2])
    first, second = docket(), docket("3:26-cv-05678")
    for each in (first, second):
        CaseMember.objects.create(case=each.case, user=editor, role=CaseMember.Role.EDITOR)
    before = [canonical(first), canonical(second), rows(first), rows(second)]
    joined = merge_dockets.merge(editor, first.pk, second.pk)
    together = stored_reports.load(first)[0]
    assert len(together) == Report.objects.count()
    merge_dockets.unmerge(editor, joined)
    assert [canonical(first), canonical(second), rows(first), rows(second)] == before


def test_the_same_rows_on_both_are_one_entry_and_old_ids_redirect(page: Client, editor: User) -> None:
    first, second = both(editor)
    twin = entries(second)[0]
    merge_dockets.merge(editor, first.pk, second.pk)
    twin.refresh_from_db()
    assert twin.merged_into == entries(first)[0]
    entry = reverse("entry-detail", args=[twin.pk])
    assert page.get(entry)["Location"] == reverse("entry-detail", args=[twin.merged_into_id])
    for query in ("", f"?docket={second.pk}"):
        answer = page.get(reverse("case-docket", args=[second.case_id]) + query)
        assert answer["Location"].startswith(reverse("case-docket", args=[first.case_id]))
    key = ApiKey.issue(editor, "test", ["docket:read"])[1]
    api = Client(headers={"Authorization": f"Bearer {key}"})
    moved = api.get(f"/api/v1/dockets/{second.pk}/")
    assert (moved.status_code, moved["Location"]) == (301, f"/api/v1/dockets/{first.pk}")
    assert [item["id"] for item in api.get("/api/v1/dockets/").json()["results"]] == [str(first.pk)]


def test_later_evidence_goes_to_the_survivor_and_back_after_undo(editor: User) -> None:
    first, second = both(editor)
    joined = merge_dockets.merge(editor, first.pk, second.pk)
    give(SourceKind.RSS, EntryRow(date(2026, 3, 5), entry_number=4, short_text="Order"), hours=5, ref=OTHER)
    by_number = DocketRef("cand", "3:26-cv-05678")
    give(SourceKind.NOTICE_EMAIL, row(5, "NOTICE", 6), hours=6, ref=by_number)
    give(SourceKind.NOTICE_EMAIL, row(6, "STIPULATION", 7), hours=7)
    assert texts(first) == ["COMPLAINT", "ANSWER", "REPLY", "Order", "NOTICE", "STIPULATION"]
    merge_dockets.unmerge(editor, joined)
    assert texts(first) == ["COMPLAINT", "ANSWER", "STIPULATION"]
    assert texts(second) == ["COMPLAINT", "REPLY", "Order", "NOTICE"]
    give(SourceKind.RSS, EntryRow(date(2026, 3, 8), entry_number=7, short_text="Motion"), hours=9, ref=OTHER)
    assert texts(second)[-1] == "Motion"
    assert DocketEntry.objects.filter(text="REPLY").count() == 1


def test_followers_and_editors_move_and_the_other_case_keeps_its_own(editor: User) -> None:
    first, second = both(editor)
    Subscription.objects.create(user=editor, case=second.case)
    fact = Fact.objects.create(case=second.case, text="Paid.", date=date(2026, 1, 1), basis="press_report")
    merge_dockets.merge(editor, first.pk, second.pk)
    assert Subscription.objects.filter(user=editor, case=first.case).exists()
    fact.refresh_from_db()
    assert fact.case == second.case
    assert Case.objects.visible_to(editor).count() == 2


def test_merging_gives_nobody_new_access(editor: User, stranger: User) -> None:
    first, second = both(editor)
    MatterWall.objects.create(case=second.case, user=stranger, reason="conflict")
    with pytest.raises(merge_dockets.CannotMerge, match="same readers"):
        merge_dockets.merge(editor, first.pk, second.pk)
    MatterWall.objects.all().delete()
    Case.objects.filter(pk=second.case_id).update(visibility="members")
    with pytest.raises(merge_dockets.CannotMerge, match="same readers"):
        merge_dockets.merge(editor, first.pk, second.pk)
    Case.objects.update(visibility="firm")
    with pytest.raises(merge_dockets.CannotMerge, match="edit access"):
        merge_dockets.merge(stranger, first.pk, second.pk)
    merge_dockets.merge(editor, first.pk, second.pk)
    for walled in (second.case, first.case):  # a wall added later applies to both
        wall = MatterWall.objects.create(case=walled, user=stranger, reason="conflict")
        assert not Case.objects.visible_to(stranger).exists()
        wall.delete()
    assert Case.objects.visible_to(stranger).count() == 2


def test_evidence_that_names_both_raises_a_question_for_one_click(page: Client, editor: User) -> None:
    first, _ = both(editor)
    give(SourceKind.RSS, ANSWER, hours=4, ref=DocketRef("cand", "3:26-cv-05678", REF.pacer_case_id))
    question = DocketQuestion.objects.get()
    html = page.get(reverse("review")).content.decode()
    assert "Are these the same docket?" in html
    answer = reverse("answer-dockets", args=[question.pk])
    page.post(answer, {"answer": "same"}, follow=True)
    assert Docket.objects.filter(court="cand").count() == 1
    html = page.get(reverse("case-review", args=[first.case_id])).content.decode()
    assert "Undo merge" in html
    page.post(reverse("part", args=[Joining.objects.get().pk]))
    assert Docket.objects.filter(court="cand").count() == 2
    question.refresh_from_db()
    assert question.answer == "not_same"


def test_a_report_of_another_docket_is_moved_there_with_its_case_id(page: Client, editor: User) -> None:
    first, second = both(editor)
    wrong = give(SourceKind.RSS, row(9, "", 9, short_text="Stray"), hours=8).reports.get()
    page.post(reverse("move-report", args=[wrong.pk]), {"number": "26-cv-5678"})
    assert texts(second)[-1] == "Stray"
    assert "Stray" not in texts(first)
    page.post(reverse("move-report", args=[wrong.pk]), {"number": "3:26-cv-09999"})
    assert texts(docket("3:26-cv-09999")) == ["Stray"]
    assert docket("3:26-cv-09999").case == second.case


def test_a_placed_pdf_follows_its_entry_through_merge_undo_and_move(page: Client, editor: User) -> None:
    first, second = both(editor)
    reply = entries(second)[-1]
    copy = intake.take(b"%PDF-1.4 reply", file_name="scan.pdf", user=editor, place=(reply, None))

    def place() -> tuple[Any, str]:
        copy.refresh_from_db()
        assert copy.entry is not None
        assert copy.entry.docket_id == copy.docket_id
        return copy.docket_id, copy.entry.text

    joined = merge_dockets.merge(editor, first.pk, second.pk)
    assert place() == (first.pk, "REPLY")
    merge_dockets.unmerge(editor, joined)
    assert place() == (second.pk, "REPLY")
    report = Report.objects.get(docket=second, kind="courtlistener")
    other = merge_dockets.move_report(editor, report, "3:26-cv-09999")
    assert place() == (other.pk, "REPLY")
    report.refresh_from_db()
    merge_dockets.move_report(editor, report, "3:26-cv-05678")
    assert place() == (second.pk, "REPLY")
