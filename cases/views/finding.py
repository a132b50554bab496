"""The search page, over everything the reader can see."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from casetracker.accounts.requests import UserRequest

from ..search import CAP, search

LONGEST = 400  # characters of the query that are used


@login_required
@require_GET
def find(request: UserRequest) -> HttpResponse:
    text = request.GET.get("q", "").strip()[:LONGEST]
    only = request.GET.get("in", "")
    context = {"q": text, "sections": search(request.user, text, only), "cap": CAP, "only": only}
    return render(request, "cases/search.html", context)
