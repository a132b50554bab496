"""Deleting a case, and restoring it within thirty days: administrators only, and never past a matter wall."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from casetracker.accounts.requests import UserRequest

from .. import deletion
from ..access import deletable_case_for
from ..models import Case

SHOWN = 200


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def delete_case(request: UserRequest, case_id: UUID) -> HttpResponse:
    """Shows what would be deleted; a POST deletes it. The reason is kept permanently."""
    case = deletable_case_for(request.user, case_id)
    if request.method == "POST":
        reason = " ".join(request.POST.get("reason", "").split())
        try:
            deletion.delete(case, by=str(request.user), reason=reason)
        except deletion.CannotDelete as problem:
            messages.warning(request, f"{problem} Nothing was deleted.")
        else:
            messages.success(request, f"{case.caption} was deleted. You can restore it for 30 days.")
            return redirect("deleted-cases")
    context = {
        "section": "cases",
        "case": case,
        "preview": deletion.preview(case),
        "purged_after": timezone.now() + deletion.KEEP,
    }
    return render(request, "cases/delete.html", context)


@login_required
@never_cache
@require_safe
def deleted_cases(request: UserRequest) -> HttpResponse:
    if not request.user.is_superuser:
        raise PermissionDenied("Only administrators can see deleted cases.")
    rows = deletion.deleted_cases(request.user, SHOWN)
    return render(request, "cases/deleted.html", {"section": "cases", "rows": rows})


@login_required
@require_POST
def restore_case(request: UserRequest, case_id: UUID) -> HttpResponse:
    case = Case.objects.restorable_by(request.user).filter(pk=case_id).first()
    if case is None or not deletion.restore(case.pk):
        raise Http404("No such deleted case.")
    messages.success(request, f"{case.caption} was restored.")
    return redirect(case)
