"""The timeline tab: the list, with the graphic above it as an overview."""

from collections import Counter
from collections.abc import Sequence
from itertools import groupby
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from casetracker.accounts.requests import UserRequest
from casetracker.lib.url_values import whole

from .. import header
from ..models import Case
from ..timeline.case_timeline import (
    DOCKET_CHOICES,
    KINDS,
    TimelineFilters,
    TimelineWindow,
    rows_before,
    window,
)
from ..timeline.chronology import Basis, Standing, TimelineRow
from ..timeline.overview import MOST_ROWS, overview

UNDATED = "Undated"
PAGE = 100  # rows on one page of a long timeline
WHOLE = MOST_ROWS  # up to this many rows are on one page, because the graphic's marks link to them


@login_required
@require_GET
def timeline(request: UserRequest, case_id: UUID) -> HttpResponse:
    head = header.read(request.user, case_id, "timeline")
    problems: list[str] = []
    try:
        filters = TimelineFilters.from_query(request.GET.dict())
    except ValidationError as error:
        problems = error.messages
        filters = TimelineFilters.from_query(_without(request.GET.dict(), error.message_dict))
    timeline = window(head.case, filters, _after(request, head.case, filters), PAGE, WHOLE)
    end = timeline.start + len(timeline.rows)
    context = {
        "head": head,
        "filters": filters,
        "problems": problems,
        "count": timeline.count,
        "years": _by_year(timeline.rows),
        "start": timeline.start,
        "next": end if end < timeline.count else None,
        "graphic": overview(timeline.rows) if len(timeline.rows) == timeline.count else None,
        "marks": _marks(timeline),
        "kinds": KINDS.items(),
        "standings": [(item.value, item.label) for item in Standing],
        "bases": [(item.value, item.label) for item in Basis],
        "docket_choices": DOCKET_CHOICES.items(),
        "claims": head.case.claims.all(),
        "query": urlencode(filters.query()),  # for the exports, which contain what is on the screen
    }
    return render(request, "cases/timeline.html", context)


def _after(request: UserRequest, case: Case, filters: TimelineFilters) -> int:
    """The number of rows before the page. `at` names a fact to show, for links that cannot know its
    number."""
    if "after" in request.GET or "at" not in request.GET:
        return whole(request.GET.get("after", "")) or 0
    return rows_before(case, filters, request.GET["at"]) // PAGE * PAGE


def _without(params: dict[str, str], wrong: dict[str, Any]) -> dict[str, str]:
    return {name: value for name, value in params.items() if name not in wrong}


def _by_year(rows: Sequence[TimelineRow]) -> list[tuple[str, list[TimelineRow]]]:
    """Sections by year, in the order of the rows; undated rows come last, in their own section."""
    return [
        (str(year) if year else UNDATED, list(section))
        for year, section in groupby(rows, lambda row: row.date.year)
    ]


def _marks(timeline: TimelineWindow) -> list[tuple[str, str, int]]:
    """(parameter, value, number of rows) for each standing and basis that occurs, as filter links."""
    standings = Counter(timeline.standings)
    del standings[Standing.NONE]
    bases = timeline.bases
    return [
        *(("standing", item.value, standings[item.value]) for item in Standing if standings[item.value]),
        *(("basis", item.value, bases[item.value]) for item in Basis if bases[item.value]),
    ]
