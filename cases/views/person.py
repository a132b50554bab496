"""An attorney's page: their cases, of those that the reader can see."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from casetracker.accounts.requests import UserRequest

from ..access import visible_cases
from ..models import Attorney, Person

LIMIT = 500


@login_required
@require_GET
def person(request: UserRequest, person_id: UUID) -> HttpResponse:
    person = Person.objects.filter(pk=person_id).first()
    if person is not None and person.merged_into_id:
        return redirect("person", person.merged_into_id)
    seats = (
        Attorney.objects.filter(person=person_id, case__in=visible_cases(request.user))
        .select_related("case", "docket__court", "firm")
        .prefetch_related("representations__party")
        .order_by("-docket__date_filed", "pk")
    )
    rows = list(seats[:LIMIT])
    if person is None or not rows:  # people in cases the reader cannot see do not exist for them
        raise Http404("There is no such person.")
    context = {"person": rows[0].name, "seats": rows, "limit": LIMIT}
    return render(request, "cases/person.html", context)
