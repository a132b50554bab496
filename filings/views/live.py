"""Live updates: an open page polls every three seconds and gets the parts that changed."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from cases import header
from cases.access import case_for
from cases.providers import docket_freshness
from casetracker.accounts.requests import UserRequest

from ..docket_queries import entry_window
from ..docket_queries.entry_window import EntryFilters
from .docket import chosen_docket, window_context


@login_required
@require_GET
@never_cache
def live(request: UserRequest, case_id: UUID) -> HttpResponse:
    """204 if nothing has changed (three small queries), else fragments for htmx to swap in."""
    case = case_for(request.user, case_id)
    dockets = header.dockets_of(case)
    states = docket_freshness.states(dockets, last_filings=False)
    if header.signature(dockets, states) == request.GET.get("v"):
        return HttpResponse(status=204)
    head = header.read(request.user, case_id, "docket")
    chosen = chosen_docket(head, request.GET.get("docket", ""))
    if request.GET.get("rows") != "1" or chosen is None:
        return render(request, "filings/live.html", {"head": head, "oob": True})
    filters = EntryFilters.from_query(request.GET.dict())
    shown = entry_window.window(chosen, filters, head.seen_until, until=request.GET.get("until", ""))
    context = window_context(head, chosen, filters, shown)
    is_same = request.GET.get("d") == str(chosen.version)
    return render(request, "filings/live.html", context | {"oob": True, "with_rows": not is_same})
