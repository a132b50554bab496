"""The upload page and its results: files are stored at once, read by a worker, and listed one by one."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from cases.access import case_for, visible_cases
from cases.models import Case, Court, Docket
from casetracker.accounts.models import User
from casetracker.accounts.requests import UserRequest
from casetracker.lib.url_values import row_id

from ..inbox.drop import accept
from ..models import FetchLog, SourceRecord
from ..pdf.visible_copies import waiting_files

PARKED_SHOWN = 50


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def drop(request: UserRequest) -> HttpResponse:
    if request.method == "POST":
        files = request.FILES.getlist("files")
        too_large = [file.name for file in files if (file.size or 0) > settings.INGEST_MAX_BYTES]
        if files and not too_large:
            batch = accept(
                ((file.name or "", file.read()) for file in files),
                user=request.user,
                court_hint=request.POST.get("court", "")[:30],
                case=_case(request),
                adds_docket="adds_docket" in request.POST,
            )
            return redirect("batch", batch)
        limit = settings.INGEST_MAX_BYTES // (1024 * 1024)
        reason = f"{too_large[0]} is larger than {limit} MB." if too_large else "No file was chosen."
        messages.warning(request, f"{reason} Nothing was uploaded.")
    context = {
        "section": "drop",
        "courts": Court.objects.exclude(pacer_id="").order_by("short_name"),
        "parked": _on_hold(request.user),
        "parked_files": waiting_files(request.user),
    }
    return render(request, "filings/drop.html", context)


def _case(request: UserRequest) -> Case | None:
    """The case on whose page the files were uploaded; 404 if the user may not see it."""
    case_id = request.POST.get("case")
    return case_for(request.user, row_id(case_id)) if case_id else None


def _on_hold(user: User) -> QuerySet[SourceRecord]:
    """The user's own files that are on hold; an administrator sees everybody's."""
    rows = SourceRecord.objects.filter(status=SourceRecord.Status.PARKED).defer(
        "payload", "sealed", "refused_rows"
    )
    if not user.is_superuser:
        rows = rows.filter(received_by=user)
    return rows.select_related("court").order_by("-received_at")[:PARKED_SHOWN]


@login_required
@require_GET
@never_cache
def batch(request: UserRequest, batch_id: UUID) -> HttpResponse:
    """The results so far; the page refreshes itself until all files are done."""
    rows = FetchLog.objects.filter(batch=batch_id)
    if not request.user.is_superuser:
        rows = rows.filter(user=request.user)
    files = list(rows.order_by("position"))
    if not files:
        raise Http404("No such batch.")
    ids = {result.get("docket_id") for file in files for result in file.result if result.get("docket_id")}
    visible = Docket.objects.filter(pk__in=ids, case__in=visible_cases(request.user)).select_related("case")
    done = sum(file.status != FetchLog.Status.WAITING for file in files)
    context = {
        "section": "drop",
        "batch": batch_id,
        "files": files,
        "dockets": {str(docket.pk): docket for docket in visible},
        "done": done,
        "is_finished": done == len(files),
    }
    is_fragment = bool(request.headers.get("HX-Request"))
    return render(request, "filings/batch_files.html" if is_fragment else "filings/batch.html", context)
