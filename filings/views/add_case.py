"""The page for adding a case: by court and docket number, CourtListener address, file upload, or by hand."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from cases.access import visible_cases
from cases.models import Court, Docket
from casetracker.accounts.requests import UserRequest

from ..inbox import add_by_address
from ..manual_entry import typed_entries
from ..manual_entry.forms import AddressForm, FederalCaseForm, HandCaseForm
from ..records import DocketFacts


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: UserRequest) -> HttpResponse:
    way = request.POST.get("way", "")
    asked = {"court": request.GET.get("court", ""), "docket_number": request.GET.get("number", "")[:60]}
    federal = FederalCaseForm(request.POST if way == "federal" else None, initial=asked)
    address = AddressForm(request.POST if way == "address" else None)
    typed = HandCaseForm(request.POST if way == "hand" else None)
    if federal.is_bound and federal.is_valid():
        data = federal.cleaned_data
        return _open_case(
            request,
            typed_entries.open_docket(data["court"], data["docket_number"], DocketFacts(), request.user),
        )
    if address.is_bound and address.is_valid():
        return redirect("batch", add_by_address.ask(address.cleaned_data["address"], request.user))
    if typed.is_bound and typed.is_valid():
        return _open_case(request, _by_hand(request, typed))
    courts = Court.objects.exclude(pacer_id="").order_by("short_name")
    context = {"section": "cases", "federal": federal, "address": address, "typed": typed, "courts": courts}
    return render(request, "filings/add_case.html", context)


def _by_hand(request: UserRequest, form: HandCaseForm) -> Docket:
    data = form.cleaned_data
    court = data["court"] or typed_entries.make_court(
        data["name"].strip(), data["kind"], data["place"].strip(), data["time_zone"]
    )
    docket = typed_entries.open_docket(court, data["docket_number"], form.facts, request.user)
    if visible_cases(request.user).filter(pk=docket.case_id).exists():
        typed_entries.add_typed(docket.pk, [form.facts], user=request.user, act=data["act"])
    return docket


def _open_case(request: UserRequest, docket: Docket) -> HttpResponse:
    if not visible_cases(request.user).filter(pk=docket.case_id).exists():
        messages.warning(
            request,
            "This case is already in Casetracker, but you do not have access to it. "
            "Ask an administrator for access.",
        )
        return redirect("add-case")
    return redirect("case-docket", docket.case_id)
