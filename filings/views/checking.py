"""The “Check now” button: marks a case's feeds as due at once. The rows are the queue; beat picks them up."""

import logging
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST
from kombu.exceptions import OperationalError

from cases import header
from cases.access import case_for
from casetracker.accounts.requests import UserRequest

from ..docket_queries.freshness import feeds_of
from ..models import Feed
from ..polling import schedule
from ..tasks import tick

logger = logging.getLogger(__name__)


def wake() -> None:
    """Start a tick now. If the broker is down, the next scheduled tick finds what is due."""
    try:
        tick.apply_async(retry=False)
    except OperationalError:
        logger.warning("check now: the broker did not answer; the next tick will find what is due")


@login_required
@require_POST
def check_now(request: UserRequest, case_id: UUID) -> HttpResponse:
    case = case_for(request.user, case_id)
    if schedule.ask_now(Feed.objects.filter(feeds_of(list(case.dockets.all())))):
        transaction.on_commit(wake)
    if request.headers.get("HX-Request"):
        return render(
            request, "cases/fresh.html", {"head": header.read(request.user, case_id, "docket"), "asked": True}
        )
    return redirect("case-docket", case_id)
