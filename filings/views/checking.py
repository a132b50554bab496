""" "Check now": asks that the feeds of a case be read at once. The rows are the queue; beat takes them up."""

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
    """Only hurries beat: without a broker the row is found due at the next tick."""
    try:
        tick.apply_async(retry=False)
    except OperationalError:
        logger.warning("check now: the broker did not answer; beat will find what is due")


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
