"""What is checked again and again, and how that went."""

from django.contrib.auth.decorators import login_required
from django.db.models import Prefetch, Q
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from cases.access import visible_cases
from casetracker.accounts.requests import UserRequest

from ..models import Feed, FetchLog

LIMIT = 300
LOG_SHOWN = 5


@login_required
@require_GET
def feeds(request: UserRequest) -> HttpResponse:
    seen = Q(docket=None) | Q(docket__case__in=visible_cases(request.user))
    latest = FetchLog.objects.order_by("-at")[:LOG_SHOWN]
    rows = (
        Feed.objects.filter(seen)
        .select_related("court", "docket__court", "docket__case")
        .prefetch_related(Prefetch("log", latest, to_attr="latest"))
        .order_by("court__short_name", "kind", "pk")[:LIMIT]
    )
    context = {"section": "feeds", "feeds": rows, "limit": LIMIT, "now": timezone.now()}
    return render(request, "filings/feeds.html", context)
