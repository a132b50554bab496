"""The overview tab: what is known about the case, what is not, and where sources disagree."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from casetracker.accounts.requests import UserRequest

from .. import header
from ..models import Change
from ..providers.linked_dockets import other_dockets


@login_required
@require_GET
def overview(request: UserRequest, case_id: UUID) -> HttpResponse:
    head = header.read(request.user, case_id, "overview")
    context = {
        "head": head,
        "details": head.case.details.prefetch_related("citations__source"),
        "conflicts": head.case.conflicts.all(),
        "gaps": head.case.gaps.all(),
        "related": head.case.related.prefetch_related("citations__source").select_related("docket"),
        "others": other_dockets(request.user, head.dockets),
        "sources": {source.key: source for source in head.case.sources.all()},
        "changes": Change.objects.filter(case=head.case).order_by("-id")[:8],
    }
    return render(request, "cases/overview.html", context)
