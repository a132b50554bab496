""" "Check now": asks that the feeds of a case be read at once. The rows are the queue; beat takes them up."""

import logging
from datetime import timedelta
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST
from kombu.exceptions import OperationalError

from cases import header
from cases.access import case_for
from casetracker.accounts.requests import UserRequest

from ..docket_state import feeds_of
from ..models import Feed
from ..tasks import tick

logger = logging.getLogger(__name__)

PATIENCE = timedelta(seconds=10)  # a feed just read is not read again, however often the button is pressed


def _wake() -> None:
    """Only hurries beat: without a broker the row is found due at the next tick."""
    try:
        tick.apply_async(retry=False)
    except OperationalError:
        logger.warning("check now: the broker did not answer; beat will find what is due")


@login_required
@require_POST
def check_now(request: UserRequest, case_id: UUID) -> HttpResponse:
    case = case_for(request.user, case_id)
    now = timezone.now()
    feeds = Feed.objects.filter(feeds_of(list(case.dockets.all())), enabled=True, next_check_at__gt=now)
    rested = Q(last_check_at=None) | Q(last_check_at__lt=now - PATIENCE)
    idle = Q(leased_until=None) | Q(leased_until__lt=now)
    if feeds.filter(rested, idle).update(next_check_at=now):
        transaction.on_commit(_wake)
    if request.headers.get("HX-Request"):
        return render(
            request, "cases/fresh.html", {"head": header.read(request.user, case_id, "docket"), "asked": True}
        )
    return redirect("case-docket", case_id)
