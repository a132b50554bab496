"""The review queue in the browser: evidence beside candidates, one click, undo, and permissions."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from cases.models import Case, CaseMember, MatterWall
from casetracker.accounts.models import User
from filings.models import Decision, Question
from filings.records import DocketRef, SourceKind
from filings.review import queue
from tests.filings.given import ambiguous, docket, entries, give, row

pytestmark = pytest.mark.django_db
REVIEW = reverse("review")
HTMX = {"HX-Request": "true"}


@pytest.fixture
def asked(member: User) -> Question:
    """A question in a case that the member may edit."""
    CaseMember.objects.create(case=ambiguous().case, user=member, role=CaseMember.Role.EDITOR)
    return Question.objects.get()


def shown(response: Any) -> str:
    assert response.status_code == 200
    return str(response.content.decode())


def reply(asked: Question, answer: str = "same", candidate: int = 0) -> dict[str, str]:
    digest = entries()[candidate].field_sources["text"]
    return {"reported": asked.observations[0], "candidate": digest, "answer": answer}


def test_the_report_is_shown_beside_its_candidates(page: Client, asked: Question) -> None:
    html = shown(page.get(REVIEW))
    assert "Which entry does this report belong to?" in html
    assert "<mark>ORDER</mark> granting leave." in html
    assert "RSS feed" in html
    assert "docket sheet" in html
    assert html.count('value="same"') == 2
    assert shown(page.get(reverse("case-review", args=[docket().case_id]))).count('value="not_same"') == 2


def test_one_click_and_its_undo_as_fragments(page: Client, asked: Question) -> None:
    html = shown(page.post(reverse("answer", args=[asked.pk]), reply(asked), headers=HTMX))
    assert html.startswith("<article")
    assert "Undo" in html
    assert "Answered" in html
    assert "ORDER granting leave." in html
    assert "ORDER setting a hearing." not in html, "what it is, not the other candidates"
    assert entries()[0].short_text == "Order"
    decision = Decision.objects.get()
    assert decision.made_by is not None
    undo = reverse("undo", args=[decision.pk])
    html = shown(page.post(undo, {"question": str(asked.pk)}, headers=HTMX))
    assert "Decision undone" in html
    assert html.count('value="same"') == 2


def test_without_javascript_the_list_comes_back(page: Client, asked: Question) -> None:
    answer = reverse("answer", args=[asked.pk])
    html = shown(page.post(answer, reply(asked, "not_same") | {"next": REVIEW}, follow=True))
    assert "Decision saved: not the same entry" in html
    assert "No open questions" in html
    listed = reverse("case-decisions", args=[docket().case_id])
    html = shown(page.get(listed))
    assert "In effect" in html
    assert "Mel Member" in html or "member@example.org" in html
    html = shown(page.post(reverse("undo", args=[Decision.objects.get().pk]), follow=True))
    assert "Undone" in html
    assert shown(page.get(REVIEW)).count("<article") == 1


def test_an_overridden_decision_is_shown_as_such(page: Client, asked: Question) -> None:
    page.post(reverse("answer", args=[asked.pk]), reply(asked))
    page.post(reverse("answer", args=[asked.pk]), reply(asked, "not_same"))
    html = shown(page.get(reverse("case-decisions", args=[docket().case_id])))
    assert "Overridden" in html
    assert html.count("In effect") == 1


def test_a_stale_click_changes_nothing_and_says_so(page: Client, asked: Question) -> None:
    stale = reply(asked) | {"candidate": "f" * 64}
    assert "no longer on the docket" in shown(
        page.post(reverse("answer", args=[asked.pk]), stale, headers=HTMX)
    )
    assert not Decision.objects.exists()


def test_a_report_is_retracted_from_the_entry_and_put_back(page: Client, asked: Question) -> None:
    report = docket().reports.get(kind="rss")
    entry = reverse("entry-detail", args=[entries()[0].pk])
    sheet = docket().reports.get(kind="docket_sheet")
    assert reverse("retract", args=[sheet.pk]) in shown(page.get(entry))
    html = shown(page.post(reverse("retract", args=[report.pk]), {"next": entry}, follow=True))
    assert "Report retracted" in html
    assert not Question.objects.filter(settled_at=None).exists()
    page.post(reverse("undo", args=[Decision.objects.get().pk]))
    assert Question.objects.filter(settled_at=None).exists()


def test_readers_see_questions_and_cannot_decide(client: Client, asked: Question, stranger: User) -> None:
    client.force_login(stranger)
    assert 'value="same"' not in shown(client.get(REVIEW)), "everyone at the firm may read the case"
    before = docket().version
    assert client.post(reverse("answer", args=[asked.pk]), reply(asked)).status_code == 403
    retract = reverse("retract", args=[docket().reports.first().pk])
    assert client.post(retract).status_code == 403
    assert docket().version == before


def test_a_wall_hides_question_decision_and_report(page: Client, asked: Question, member: User) -> None:
    page.post(reverse("answer", args=[asked.pk]), reply(asked, "not_same", 1))
    decision = Decision.objects.get()
    MatterWall.objects.create(case=docket().case, user=member, reason="conflict")
    assert "Order" not in shown(page.get(REVIEW))
    for address, data in (
        (reverse("answer", args=[asked.pk]), reply(asked)),
        (reverse("undo", args=[decision.pk]), {}),
        (reverse("retract", args=[docket().reports.first().pk]), {}),
    ):
        assert page.post(address, data).status_code == 404
    for name in ("case-review", "case-decisions"):
        assert page.get(reverse(name, args=[docket().case_id])).status_code == 404


def test_pages_show_every_question_once_at_a_steady_cost(
    page: Client, member: User, monkeypatch: pytest.MonkeyPatch, queries: Callable[..., int]
) -> None:
    for number in range(2):
        ambiguous(DocketRef("cand", f"3:26-cv-0200{number}", f"99100{number}"))
    page.get(REVIEW)
    few = queries(page.get, REVIEW)
    for number in range(2, 7):
        ambiguous(DocketRef("cand", f"3:26-cv-0200{number}", f"99100{number}"))
    assert queries(page.get, REVIEW) == few
    monkeypatch.setattr(queue, "PAGE", 3)
    seen, after = [], ""
    for _ in range(4):
        found = queue.queue(member, after=after)
        seen += [item.question.pk for item in found.asked]
        if not found.after:
            break
        after = str(found.after)
    assert seen == list(Question.objects.order_by("asked_at", "pk").values_list("pk", flat=True))


def test_questions_without_access_do_not_count_in_the_queue(member: User) -> None:
    """Its ID answers like a missing one: the queue starts at the beginning."""
    seen = ambiguous(DocketRef("cand", "3:26-cv-02001", "991001"))
    hidden = ambiguous(DocketRef("cand", "3:26-cv-02002", "991002"))
    MatterWall.objects.create(case=hidden.case, user=member, reason="a conflict")
    after = str(Question.objects.get(docket=hidden).pk)
    assert [item.question.docket for item in queue.queue(member, after=after).asked] == [seen]


def test_a_press_reported_entry_raises_a_question(page: Client, member: User) -> None:
    give(SourceKind.PRESS, row(1, "Complaint, press-reported"))
    give(SourceKind.DOCKET_SHEET, row(1, "COMPLAINT against Example.", sequence="4"), hours=1, complete=True)
    CaseMember.objects.create(case=docket().case, user=member, role=CaseMember.Role.OWNER)
    html = shown(page.get(REVIEW))
    assert "Is this one of the entries on the court’s docket?" in html
    question = Question.objects.get()
    candidate = next(entry for entry in entries() if entry.text.startswith("COMPLAINT against"))
    data = {
        "reported": question.observations[0],
        "candidate": candidate.field_sources["text"],
        "answer": "same",
    }
    page.post(reverse("answer", args=[question.pk]), data)
    assert len(entries()) == 1
    assert Case.objects.count() == 1
