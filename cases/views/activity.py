"""The activity page: every change to the case that readers see, newest first."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from casetracker.accounts.requests import UserRequest
from casetracker.lib.url_values import row_id

from .. import header
from ..models import Change

PAGE = 100


@login_required
@require_GET
def activity(request: UserRequest, case_id: UUID) -> HttpResponse:
    head = header.read(request.user, case_id, "activity")
    changes = Change.objects.filter(case=head.case).select_related("docket__court").order_by("-id")
    if before := row_id(request.GET.get("before", "")):
        changes = changes.filter(pk__lt=before)
    page = list(changes[: PAGE + 1])
    context = {
        "head": head,
        "changes": page[:PAGE],
        "next": page[PAGE - 1].pk if len(page) > PAGE else None,
        "is_first": before is None,
    }
    return render(request, "cases/activity.html", context)
