"""The feeds page: scheduled checks and their results, API calls left, and “Check now” for each feed."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from casetracker.accounts.requests import UserRequest

from ..models import Feed
from ..polling import schedule
from . import feed_list
from .checking import wake


@login_required
@require_GET
def feeds(request: UserRequest) -> HttpResponse:
    """Feeds that serve a case the reader may see."""
    feeds_shown = feed_list.read(request.user)
    return render(request, "filings/feeds.html", {"section": "feeds", "list": feeds_shown})


@login_required
@require_POST
def check_feed_now(request: UserRequest, feed_id: UUID) -> HttpResponse:
    """Check one feed now. Anyone who may see a case that the feed serves may do so, as on the case page."""
    visible = feed_list.visible_feeds(request.user).filter(pk=feed_id)
    if not visible.exists():
        raise Http404("No such feed.")
    if schedule.ask_now(Feed.objects.filter(pk=feed_id)):
        transaction.on_commit(wake)
    if request.headers.get("HX-Request"):
        (line,) = feed_list.lines(visible)
        return render(request, "filings/feed_row.html", {"line": line, "asked": True})
    return redirect("feeds")
