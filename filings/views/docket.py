"""The docket page: one window of rows at a time, as a page or as the fragment that htmx asks for."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET
from django.views.decorators.vary import vary_on_headers

from cases import header
from cases.access import may_edit, visible_cases
from cases.header import CaseHeader
from cases.models import Docket
from casetracker.accounts.requests import UserRequest

from ..classify import KINDS
from ..docket_queries import entry_window
from ..docket_queries.entry_window import EntryFilters, EntryWindow
from ..docket_queries.go_to import Place, find_place
from ..docket_queries.open_issues import open_issues


@login_required
@require_GET
@vary_on_headers("HX-Request")
def docket(request: UserRequest, case_id: UUID) -> HttpResponse:
    head = header.read(request.user, case_id, "docket")
    chosen = chosen_docket(head, request.GET.get("docket", ""))
    if elsewhere := _joined(request, head, request.GET.get("docket", "")):
        return redirect(f"{reverse('case-docket', args=[elsewhere.case_id])}?docket={elsewhere.pk}")
    if chosen is None:
        return render(request, "filings/no_docket.html", {"head": head})
    if request.GET.get("on"):
        return redirect(f"{reverse('docket-as-known', args=[case_id])}?{request.GET.urlencode()}")
    filters = EntryFilters.from_query(request.GET.dict())
    after, at = request.GET.get("after", ""), request.GET.get("at", "")
    wanted, went = request.GET.get("g", "").strip(), request.GET.get("went", "") if at else ""
    place = find_place(chosen, wanted or went) if wanted or went else Place()
    if wanted and place.leads_somewhere:
        return redirect(_address(chosen, place, wanted))
    shown = entry_window.window(chosen, filters, head.seen_until, after=after, at=at)
    context = window_context(head, chosen, filters, shown)
    if after and request.headers.get("HX-Request"):
        return render(request, "filings/window.html", context | {"is_continued": True})
    context |= {"kinds": KINDS.items(), "place": place, "filers": entry_window.filers(chosen)}
    context["may_edit"] = may_edit(request.user, head.case)
    return render(request, "filings/docket.html", context)


def chosen_docket(head: CaseHeader, wanted: str) -> Docket | None:
    """The docket that the URL names, else the first of the case; never one of another case."""
    return next((item for item in head.dockets if str(item.pk) == wanted), head.docket)


def _joined(request: UserRequest, head: CaseHeader, wanted: str) -> Docket | None:
    """Where a docket of this case went that was joined with another one (R12), if the reader may see that."""
    if any(str(item.pk) == wanted for item in head.dockets) or (head.dockets and not wanted):
        return None
    gone = Docket.all_objects.filter(case=head.case, joined_into__case__in=visible_cases(request.user))
    found = gone.select_related("joined_into").order_by("pk")
    return next((row.joined_into for row in found if not wanted or str(row.pk) == wanted), None)


def window_context(
    head: CaseHeader, chosen: Docket, filters: EntryFilters, shown: EntryWindow
) -> dict[str, Any]:
    """What the table of rows needs; the same for page, "show more" and live renewal."""
    open_points = open_issues(chosen)
    query = filters.query() | {"docket": str(chosen.pk)}
    return {
        "head": head,
        "docket": chosen,
        "filters": filters,
        "window": shown,
        "unsettled": open_points,
        "candidates": open_points.waiting_for,
        "query": urlencode(query),
        "live_query": urlencode(query | {"until": str(shown.after) if shown.after else "", "rows": "1"}),
        "new_count": sum(row.is_new for row in shown.rows),
        "count": entry_window.count(chosen, filters, head.seen_until),
        "cap": entry_window.COUNT_CAP,
    }


def _address(chosen: Docket, place: Place, wanted: str) -> str:
    """The file, if one is kept here; else the docket page with the place at the top, or with the range alone.

    Where something is to be said of it, the page reads from `went` what was asked for.
    """
    if place.own is not None and not place.words:
        return reverse("file", args=[place.own.pk])
    query: dict[str, object] = {"docket": chosen.pk}
    anchor = ""
    if place.entry is not None:
        query["at"] = place.entry.pk
        query |= {"went": wanted} if place.words else {}
        anchor = f"#d-{place.document.pk}" if place.document else f"#e-{place.entry.pk}"
    else:
        query |= {"first": place.first, "last": place.last, "order": "asc"}
    return f"{reverse('case-docket', args=[chosen.case_id])}?{urlencode(query)}{anchor}"
