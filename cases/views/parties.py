"""The parties tab: parties with their counsel, and non-parties separately."""

from collections import defaultdict
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from casetracker.accounts.requests import UserRequest

from .. import header
from ..access import may_edit
from ..models import Party

LIMIT = 2_000  # parties on one page; the largest proceedings list about a thousand creditors


@login_required
@require_GET
def parties(request: UserRequest, case_id: UUID) -> HttpResponse:
    head = header.read(request.user, case_id, "parties")
    rows = Party.objects.filter(case=head.case).with_counsel()[:LIMIT]
    groups: dict[str, list[Party]] = defaultdict(list)
    for party in rows:
        groups[party.role].append(party)
    outside = groups.pop(Party.Role.NON_PARTY, [])
    context = {
        "head": head,
        "groups": [(label, groups[role]) for role, label in Party.Role.choices if groups.get(role)],
        "outside": outside,
        "limit": LIMIT,
        "may_edit": may_edit(request.user, head.case),
    }
    return render(request, "cases/parties.html", context)
