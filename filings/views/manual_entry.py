"""The pages for entering docket entries and parties by hand, correcting them, removing them, and undo."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from cases import header
from cases.access import editable_case_for, visible_cases
from cases.models import Docket
from casetracker.accounts.requests import UserRequest

from ..manual_entry import typed_entries
from ..manual_entry.forms import EntryForm, LinesForm, PartyForm
from ..manual_entry.typed_lines import TypedLine, read
from ..models import DocketEntry, Report, SourceRecord
from ..records import EntryRow

SHOWN = 20  # latest records typed by hand
ROLES = (
    "Plaintiff", "Defendant", "Petitioner", "Respondent", "Claimant", "Appellant", "Appellee", "Intervenor",
    "Cross-Complainant", "Cross-Defendant", "Third Party Defendant", "Amicus Curiae", "Debtor", "Trustee",
)  # fmt: skip


def _docket(request: UserRequest, docket_id: UUID) -> Docket:
    """The docket, for editing: 404 if the user may not see it, 403 if the user may only read it."""
    docket = get_object_or_404(Docket, pk=docket_id, case__in=visible_cases(request.user))
    editable_case_for(request.user, docket.case_id)
    return docket


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def type_entries(request: UserRequest, docket_id: UUID) -> HttpResponse:
    docket = _docket(request, docket_id)
    way = request.POST.get("way", "")
    one = EntryForm(request.POST if way == "one" else None)
    many = LinesForm(request.POST if way in {"look", "many"} else None)
    lines = read(many.cleaned_data["lines"]) if many.is_bound and many.is_valid() else []
    wrong = [line for line in lines if line.problem]
    if one.is_bound and one.is_valid():
        typed_entries.add_typed(docket.pk, [one.row()], user=request.user, act=one.cleaned_data["act"])
        return _done(request, docket, 1)
    if way == "many" and lines and not wrong:
        rows = [_row(line) for line in lines]
        typed_entries.add_typed(docket.pk, rows, user=request.user, act=many.cleaned_data["act"])
        return _done(request, docket, len(rows))
    context = {
        "head": header.read(request.user, docket.case_id, "docket"),
        "docket": docket, "one": one, "many": many, "lines": lines, "wrong": wrong,
        "typed": typed_entries.typed_acts(docket, SHOWN),
    }  # fmt: skip
    return render(request, "filings/type.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def type_parties(request: UserRequest, docket_id: UUID) -> HttpResponse:
    docket = _docket(request, docket_id)
    form = PartyForm(request.POST or None)
    if form.is_bound and form.is_valid():
        row = form.row()
        typed_entries.add_typed(docket.pk, [row], user=request.user, act=form.cleaned_data["act"])
        messages.success(request, f"{row.name} was added as a party. You can undo this below.")
        return redirect("type-parties", docket.pk)
    context = {
        "head": header.read(request.user, docket.case_id, "parties"),
        "docket": docket, "form": form, "roles": ROLES, "typed": typed_entries.typed_acts(docket, SHOWN),
    }  # fmt: skip
    return render(request, "filings/type_parties.html", context)


def _row(line: TypedLine) -> EntryRow:
    return EntryRow(date_filed=line.filed, entry_number=line.number, text=line.text)


def _done(request: UserRequest, docket: Docket, count: int) -> HttpResponse:
    added = "The entry was" if count == 1 else f"{count} entries were"
    messages.success(request, f"{added} added to the docket. You can undo this below.")
    return redirect("type-entries", docket.pk)


def _typed_entry(request: UserRequest, report_id: UUID) -> tuple[Report, DocketEntry, EntryRow]:
    """A typed report that is not retracted, with its entry and its row; Http404 for anything else."""
    report = get_object_or_404(Report.objects.select_related("record"), pk=report_id, kind="hand")
    docket = _docket(request, report.docket_id or UUID(int=0))
    entries = DocketEntry.objects.current().filter(
        docket=docket, observations__digest__in=report.observations
    )
    entry, row = entries.first(), typed_entries.typed_row(report)
    if entry is None or row is None or report not in typed_entries.typed_reports_of(entry):
        raise Http404("This entry is no longer on the docket.")
    return report, entry, row


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: UserRequest, report_id: UUID) -> HttpResponse:
    report, entry, row = _typed_entry(request, report_id)
    form = EntryForm(request.POST or None, initial=EntryForm.values(row))
    if form.is_bound and form.is_valid():
        typed_entries.add_typed(
            entry.docket_id, [form.row(row.source_row_id)], user=request.user,
            act=form.cleaned_data["act"], corrects=report.digest,
        )  # fmt: skip
        messages.success(request, "Correction saved. The previous text is kept. You can undo the correction.")
        return redirect("entry-detail", entry.pk)
    head = header.read(request.user, entry.docket.case_id, "docket")
    return render(
        request, "filings/correct.html", {"head": head, "entry": entry, "form": form, "report": report}
    )


@login_required
@require_POST
def remove(request: UserRequest, report_id: UUID) -> HttpResponse:
    report, entry, _ = _typed_entry(request, report_id)
    typed_entries.remove(report, request.user)
    messages.success(
        request, "The entry was removed from the docket. It is kept. You can undo this on the Decisions page."
    )
    return redirect("type-entries", entry.docket_id)


@login_required
@require_POST
def undo_typed(request: UserRequest, record_id: UUID) -> HttpResponse:
    record = get_object_or_404(SourceRecord, pk=record_id, kind="hand")
    report = record.reports.exclude(docket=None).first()
    docket = _docket(request, report.docket_id if report and report.docket_id else UUID(int=0))
    typed_entries.undo(record, request.user)
    messages.success(request, "Undone. The docket is as it was before.")
    place = "type-parties" if request.POST.get("place") == "parties" else "type-entries"
    return redirect(reverse(place, args=[docket.pk]))
