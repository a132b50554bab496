"""The pages for removing evidence by court order, for administrators only (R14, purge)."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from cases.access import visible_cases
from cases.models import Case
from casetracker.accounts.requests import UserRequest

from ..corrections.purge import (
    CannotPurge,
    RemovalOrder,
    purge_document,
    purge_entry,
    purge_file,
    purge_payload,
    summary_of,
)
from ..models import DocketEntry, Document, FileCopy, Purge, Report, SourceRecord

SHOWN = 100
VERBS = {"payload": purge_payload, "entry": purge_entry, "document": purge_document, "file": purge_file}


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def purge(request: UserRequest, scope: str, object_id: UUID) -> HttpResponse:
    if not request.user.is_superuser:
        raise PermissionDenied("Only an administrator may remove evidence.")
    target, reports = _target(request, scope, object_id)
    under = " ".join(request.POST.get("under", "").split())[:500]
    if request.method == "POST" and under:
        order = RemovalOrder(under, str(request.user)[:200], request.user)
        try:
            for line in summary_of(VERBS[scope](object_id, order)):
                messages.success(request, line)
        except CannotPurge as problem:
            messages.warning(request, f"{problem} Nothing was removed.")
        return redirect("purges")
    if request.method == "POST":
        messages.warning(request, "Nothing was removed. Enter the order or agreement that requires it.")
    context = {"section": "purges", "scope": scope, "target": target, "reports": reports}
    return render(request, "filings/purge.html", context)


@login_required
def purges(request: UserRequest) -> HttpResponse:
    """The list of what has been removed."""
    if not request.user.is_superuser:
        raise PermissionDenied("Only an administrator may see what has been removed.")
    rows = Purge.objects.prefetch_related("dockets__court").order_by("-made_at", "-pk")[:SHOWN]
    return render(request, "filings/purges.html", {"section": "purges", "purges": rows})


def _target(request: UserRequest, scope: str, object_id: UUID) -> tuple[object, list[Report]]:
    """The object to remove, and the reports that show it; 404 unless all its dockets are visible.

    A matter wall applies to administrators too.
    """
    visible = visible_cases(request.user)
    target: object = None
    reports = Report.objects.none()
    if scope == "entry":
        entry = DocketEntry.objects.filter(pk=object_id, docket__case__in=visible).first()
        if entry is not None:
            digests = list(entry.observations.values_list("digest", flat=True))
            reports = Report.objects.filter(docket=entry.docket_id, observations__overlap=digests)
        target = entry
    elif scope == "document":
        target = Document.objects.filter(pk=object_id, entry__docket__case__in=visible).first()
        if _is_walled(FileCopy.objects.filter(file__copies__document=object_id), visible):
            target = None
    elif scope == "file":
        target = FileCopy.objects.filter(pk=object_id).first()
        if _is_walled(FileCopy.objects.filter(file__copies=object_id), visible):
            target = None
    else:
        reports = Report.objects.filter(record=object_id)
        if not _is_walled(reports, visible):
            target = SourceRecord.objects.filter(pk=object_id).defer("payload", "sealed").first()
    if target is None:
        raise Http404("No such evidence.")
    rows = reports.select_related("record", "docket__court")
    rows = rows.defer("pending", "record__payload", "record__sealed")
    return target, list(rows.order_by("received_at", "pk")[:SHOWN])


def _is_walled(rows: QuerySet[FileCopy] | QuerySet[Report], visible: QuerySet[Case]) -> bool:
    """Whether any of the copies or reports belongs to a case that the administrator may not see."""
    return rows.exclude(docket=None).exclude(docket__case__in=visible).exists()
