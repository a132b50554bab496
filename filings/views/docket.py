"""The docket page: one window of entries at a time, as a full page or an htmx fragment."""

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
    if survivor := _merged_into(request, head, request.GET.get("docket", "")):
        return redirect(f"{reverse('case-docket', args=[survivor.case_id])}?docket={survivor.pk}")
    if chosen is None:
        return render(request, "filings/no_docket.html", {"head": head})
    if request.GET.get("on"):
        return redirect(f"{reverse('docket-as-known', args=[case_id])}?{request.GET.urlencode()}")
    filters = EntryFilters.from_query(request.GET.dict())
    after, at = request.GET.get("after", ""), request.GET.get("at", "")
    go_to, went = request.GET.get("g", "").strip(), request.GET.get("went", "") if at else ""
    place = find_place(chosen, go_to or went) if go_to or went else Place()
    if go_to and place.leads_somewhere:
        return redirect(_place_url(chosen, place, go_to))
    shown = entry_window.window(chosen, filters, head.seen_until, after=after, at=at)
    context = window_context(head, chosen, filters, shown)
    if after and request.headers.get("HX-Request"):
        return render(request, "filings/window.html", context | {"is_continued": True})
    context |= {"kinds": KINDS.items(), "place": place, "filers": entry_window.filers(chosen)}
    context["may_edit"] = may_edit(request.user, head.case)
    return render(request, "filings/docket.html", context)


def chosen_docket(head: CaseHeader, docket_id: str) -> Docket | None:
    """The docket that the URL names, else the first of the case; never one of another case."""
    return next((item for item in head.dockets if str(item.pk) == docket_id), head.docket)


def _merged_into(request: UserRequest, head: CaseHeader, docket_id: str) -> Docket | None:
    """The docket that this case's docket was merged into (R12, which docket), if the reader may see it."""
    if any(str(item.pk) == docket_id for item in head.dockets) or (head.dockets and not docket_id):
        return None
    merged = Docket.all_objects.filter(case=head.case, joined_into__case__in=visible_cases(request.user))
    rows = merged.select_related("joined_into").order_by("pk")
    return next((row.joined_into for row in rows if not docket_id or str(row.pk) == docket_id), None)


def window_context(
    head: CaseHeader, chosen: Docket, filters: EntryFilters, shown: EntryWindow
) -> dict[str, Any]:
    """The context for the table of entries: for the page, "show more", and live updates."""
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


def _place_url(chosen: Docket, place: Place, go_to: str) -> str:
    """The PDF, if we have it; else the docket page starting at the place, or limited to the range.

    If there is a message about the place, `went` carries the number that was asked for.
    """
    if place.own is not None and not place.words:
        return reverse("file", args=[place.own.pk])
    query: dict[str, object] = {"docket": chosen.pk}
    anchor = ""
    if place.entry is not None:
        query["at"] = place.entry.pk
        query |= {"went": go_to} if place.words else {}
        anchor = f"#d-{place.document.pk}" if place.document else f"#e-{place.entry.pk}"
    else:
        query |= {"first": place.first, "last": place.last, "order": "asc"}
    return f"{reverse('case-docket', args=[chosen.case_id])}?{urlencode(query)}{anchor}"
