"""The page of dates found in a case's docket text, each beside the words it was read from."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from cases import header
from casetracker.accounts.requests import UserRequest

from ..models import EntryDate

LIMIT = 500


@login_required
@require_GET
def dates(request: UserRequest, case_id: UUID) -> HttpResponse:
    head = header.read(request.user, case_id, "docket")
    today = timezone.localdate(timezone=head.zone)
    everything = request.GET.get("all") == "1"
    rows = (
        EntryDate.objects.filter(docket__in=head.dockets, entry__merged_into=None, entry__withdrawn_at=None)
        .exclude(day=None)
        .select_related("entry", "docket__court")
        .order_by("day", "at", "pk")
    )
    if not everything:
        rows = rows.filter(day__gte=today, state__in=("due", "set"))
    context = {"head": head, "dates": rows[:LIMIT], "everything": everything, "limit": LIMIT, "today": today}
    return render(request, "filings/dates.html", context)
