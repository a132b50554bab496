"""The docket page as known on a given day: read-only, and marked as such."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from cases import header
from casetracker.accounts.requests import UserRequest
from casetracker.lib import url_values

from ..docket_queries import docket_as_of
from .docket import chosen_docket

WINDOW = 100


@login_required
@require_GET
def docket_as_known(request: UserRequest, case_id: UUID) -> HttpResponse:
    head = header.read(request.user, case_id, "docket")
    chosen = chosen_docket(head, request.GET.get("docket", ""))
    day = url_values.day(request.GET.get("on", ""))
    try:
        moment = docket_as_of.end_of(day, chosen) if day and chosen else None
    except OverflowError:
        moment = None
    if chosen is None or moment is None or moment >= timezone.now():
        query = urlencode({"docket": chosen.pk} if chosen else {})
        return redirect(f"{reverse('case-docket', args=[case_id])}?{query}")  # today's docket
    context = {"head": head, "docket": chosen, "day": day}
    return render(request, "filings/as_known.html", context | _window(request, chosen, moment))


def _window(request: UserRequest, chosen: Any, moment: Any) -> dict[str, Any]:
    """One window of entries, newest first. What was known by then never changes, so offsets are stable."""
    known = docket_as_of.docket_as_of(chosen, moment)
    entries = known.resolution.entries[::-1]
    start = min(url_values.whole(request.GET.get("from", "")) or 0, len(entries))
    rows = [(entry, known.row_of(entry)) for entry in entries[start : start + WINDOW]]
    following = start + WINDOW if start + WINDOW < len(entries) else None
    return {"known": known, "rows": rows, "count": len(entries), "start": start, "onward": following}
