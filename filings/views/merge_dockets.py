"""Merges two dockets, undoes a merge, and moves a report to another docket (R12, which docket)."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from cases.access import editable_case_for, visible_cases
from cases.models import Docket
from casetracker.accounts.requests import UserRequest

from ..corrections import merge_dockets
from ..ingest.docket_lookup import by_number
from ..models import DocketQuestion, Joining, Report


@login_required
@require_POST
def join(request: UserRequest, docket_id: UUID) -> HttpResponse:
    """Merge this docket with the one in the same court that has the number entered."""
    docket = _docket(request, docket_id)
    other = by_number(docket.court_id, request.POST.get("number", "")[:100])
    if other is None or not visible_cases(request.user).filter(pk=other.case_id).exists():
        messages.warning(
            request, "Casetracker has no docket with this number in that court. Nothing was changed."
        )
        return redirect("case-review", docket.case_id)
    merged = _attempt(request, lambda: merge_dockets.merge(request.user, docket.pk, other.pk))
    return redirect("case-review", merged.survivor.case_id if isinstance(merged, Joining) else docket.case_id)


@login_required
@require_POST
def answer_dockets(request: UserRequest, question_id: UUID) -> HttpResponse:
    """Answer whether two dockets are duplicates."""
    cases = visible_cases(request.user)
    rows = DocketQuestion.objects.filter(first__case__in=cases, second__case__in=cases)
    question = rows.filter(pk=question_id).select_related("first", "second").first()
    if question is None:
        raise Http404("No such question.")
    for case_id in (question.first.case_id, question.second.case_id):
        editable_case_for(request.user, case_id)
    if request.POST.get("answer") == "same":
        _attempt(request, lambda: merge_dockets.merge(request.user, question.first_id, question.second_id))
    else:
        now = timezone.now()
        rows.filter(pk=question.pk).update(answer="not_same", answered_by=request.user, answered_at=now)
        messages.success(
            request,
            "Answer saved: different dockets. You can still merge them on the Review page of either case.",
        )
    return redirect("review")


@login_required
@require_POST
def part(request: UserRequest, joining_id: UUID) -> HttpResponse:
    """Undo a merge."""
    merges = Joining.objects.filter(pk=joining_id, survivor__case__in=visible_cases(request.user))
    joining = merges.select_related("survivor", "merged_docket").first()
    if joining is None:
        raise Http404("No such merge.")
    editable_case_for(request.user, joining.survivor.case_id)
    _attempt(request, lambda: merge_dockets.unmerge(request.user, joining))
    return redirect("case-review", joining.survivor.case_id)


@login_required
@require_POST
def move_report(request: UserRequest, report_id: UUID) -> HttpResponse:
    reports = Report.objects.filter(pk=report_id, docket__case__in=visible_cases(request.user))
    report = reports.select_related("docket__court", "docket__case").defer("pending").first()
    if report is None or report.docket is None:
        raise Http404("No such report.")
    editable_case_for(request.user, report.docket.case_id)
    case_id = report.docket.case_id
    _attempt(request, lambda: merge_dockets.move_report(request.user, report, request.POST.get("number", "")))
    return redirect("case-docket", case_id)


def _docket(request: UserRequest, docket_id: UUID) -> Docket:
    docket = Docket.objects.filter(pk=docket_id, case__in=visible_cases(request.user)).first()
    if docket is None:
        raise Http404("No such docket.")
    editable_case_for(request.user, docket.case_id)
    return docket


def _attempt(request: UserRequest, action: Callable[[], object]) -> object:
    """The result of `action`, or None and a message that says why it was refused."""
    try:
        result = action()
    except merge_dockets.CannotMerge as problem:
        messages.warning(request, f"{problem} Nothing was changed.")
        return None
    messages.success(request, "Done. Both dockets have been updated. This can be undone.")
    return result
