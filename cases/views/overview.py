"""The overview tab: what is known about the case, what is not, and where sources disagree."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from casetracker.accounts.models import User
from casetracker.accounts.requests import UserRequest

from .. import header
from ..access import visible_cases
from ..models import Case, Change, Docket, RelatedCase
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
        "related": _related(head.case, request.user),
        "others": other_dockets(request.user, head.dockets),
        "sources": {source.key: source for source in head.case.sources.all()},
        "may_delete": request.user.is_superuser,
        "changes": Change.objects.filter(case=head.case).order_by("-id")[:8],
    }
    return render(request, "cases/overview.html", context)


def _related(case: Case, user: User) -> list[RelatedCase]:
    """Linked where the reader may see the other case; what is written about it here stands anyway."""
    rows = list(case.related.prefetch_related("citations__source").select_related("docket"))
    named = [row.docket_id for row in rows if row.docket_id]
    visible = Docket.objects.filter(pk__in=named, case__in=visible_cases(user)) if named else ()
    seen = {docket.pk for docket in visible}
    for row in rows:
        if row.docket_id not in seen:
            row.docket = None
    return rows
