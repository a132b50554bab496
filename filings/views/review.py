"""The review pages: open questions with their evidence, decisions, retractions, and undo."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from cases import header
from cases.access import editable_case_for, may_edit, visible_cases
from cases.models import Docket
from casetracker.accounts.requests import UserRequest
from casetracker.lib.url_values import row_id

from ..models import Decision, Joining, Question, Report
from ..review import decide as decisions
from ..review import decided
from ..review.queue import question_cards, queue


@login_required
@require_GET
def review(request: UserRequest) -> HttpResponse:
    """Open questions in all cases that the reader may see."""
    questions = queue(request.user, after=request.GET.get("after", ""))
    return render(request, "filings/review.html", {"section": "review", "queue": questions})


@login_required
@require_GET
def case_review(request: UserRequest, case_id: UUID) -> HttpResponse:
    head = header.read(request.user, case_id, "docket")
    questions = queue(request.user, head.case, after=request.GET.get("after", ""))
    joinings = Joining.objects.filter(survivor__case=head.case, survivor__joined_into=None, parted_at=None)
    context = {
        "head": head,
        "queue": questions,
        "may_edit": may_edit(request.user, head.case),
        "joinings": joinings.select_related("survivor", "merged_docket", "made_by").order_by("-made_at")[:50],
    }
    return render(request, "filings/case_review.html", context)


@login_required
@require_GET
def case_decisions(request: UserRequest, case_id: UUID) -> HttpResponse:
    head = header.read(request.user, case_id, "docket")
    page = decided.decisions(head.case, request.GET.get("after", ""))
    context = {"head": head, "page": page, "may_edit": may_edit(request.user, head.case)}
    return render(request, "filings/decisions.html", context)


@login_required
@require_POST
def answer(request: UserRequest, question_id: UUID) -> HttpResponse:
    """Answer “Same” or “Different” for one candidate of a question."""
    question = _question(request, question_id)
    editable_case_for(request.user, question.docket.case_id)
    named = [request.POST.get("reported", ""), request.POST.get("candidate", "")]
    try:
        decision, _ = decisions.take(request.user, question.docket_id, request.POST.get("answer", ""), named)
    except decisions.Refused as refused:
        return _answered(request, question, problem=str(refused))
    return _answered(request, question, decision=decision)


@login_required
@require_POST
def undo(request: UserRequest, decision_id: UUID) -> HttpResponse:
    """Undo a decision; on a question's card, the question is asked again."""
    found = Decision.objects.filter(pk=decision_id, docket__case__in=visible_cases(request.user))
    decision = found.select_related("docket__case", "docket__court").first()
    if decision is None:
        raise Http404("No such decision.")
    editable_case_for(request.user, decision.docket.case_id)
    decisions.revoke(request.user, decision)
    if question_id := request.POST.get("question"):
        return _answered(request, _question(request, row_id(question_id)), undone=True)
    messages.success(request, "Decision undone. The docket has been updated.")
    return redirect(_back(request, reverse("case-decisions", args=[decision.docket.case_id])))


@login_required
@require_POST
def retract(request: UserRequest, report_id: UUID) -> HttpResponse:
    """Retract a report: the docket is resolved without it until this is undone."""
    found = Report.objects.filter(pk=report_id, docket__case__in=visible_cases(request.user))
    report = found.select_related("docket").defer("pending").first()
    if report is None or report.docket is None:
        raise Http404("No such report.")
    editable_case_for(request.user, report.docket.case_id)
    decisions.take(request.user, report.docket.pk, Decision.Kind.RETRACT, [report.digest])
    messages.success(request, "Report retracted. The docket has been updated.")
    return redirect(_back(request, reverse("case-decisions", args=[report.docket.case_id])))


def _question(request: UserRequest, question_id: UUID | None) -> Question:
    dockets = Docket.objects.filter(case__in=visible_cases(request.user))
    questions = Question.objects.filter(docket__in=dockets).select_related("docket__court", "docket__case")
    question = questions.filter(pk=question_id).first() if question_id else None
    if question is None:
        raise Http404("No such question.")
    return question


def _answered(request: UserRequest, question: Question, **outcome: Any) -> HttpResponse:
    """The question's card as it is now: a fragment for htmx, else the list with a message.

    `outcome` is one of decision, problem (a sentence), or undone.
    """
    question.refresh_from_db()
    decision = outcome.get("decision")
    if request.headers.get("HX-Request"):
        item = question_cards(request.user, [question])[0]
        return render(request, "filings/question.html", {"item": item, **outcome})
    if problem := outcome.get("problem"):
        messages.warning(request, problem)
    elif decision is None:
        messages.success(request, "Decision undone. The question is asked again if it is still open.")
    else:
        kind = decision.get_kind_display().lower()
        messages.success(request, f"Decision saved: {kind}. You can undo it on the Decisions page.")
    return redirect(_back(request, reverse("case-review", args=[question.docket.case_id])))


def _back(request: UserRequest, otherwise: str) -> str:
    """The page that the form came from, if it is on this site."""
    url = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(url, {request.get_host()}, request.is_secure())
    return url if url and is_ours else otherwise
