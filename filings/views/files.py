"""The page of a PDF: images of its pages and their text, never its scripts; and its download."""

from http import HTTPStatus
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_GET, require_POST, require_safe

from cases import header
from cases.access import editable_case_for, visible_cases
from casetracker.accounts.requests import UserRequest
from casetracker.lib.url_values import row_id, whole

from ..inbox.drop import accept
from ..models import DocketEntry, FileCopy
from ..pdf import attach, pictures, reader
from ..pdf.download import sent
from ..pdf.visible_copies import copy_for

WINDOW = 10  # pages shown at once
HIGHEST_ATTACHMENT = 99_999  # that a form may name


@login_required
@require_GET
def file(request: UserRequest, copy_id: UUID) -> HttpResponse:
    copy = copy_for(request.user, copy_id)
    count = copy.file.page_count or 0
    page = min(max(whole(request.GET.get("page", "")) or 1, 1), max(count, 1))
    first = (page - 1) // WINDOW * WINDOW + 1
    numbers = range(first, min(first + WINDOW, count + 1))
    texts = dict(copy.file.pages.filter(number__in=numbers).values_list("number", "text"))
    context = {
        "copy": copy,
        "pages": [(number, texts.get(number, "")) for number in numbers],
        "previous": first - WINDOW if first > 1 else None,
        "following": first + WINDOW if first + WINDOW <= count else None,
        "others": _others(copy),
        "choices": _choices(request, copy),
        "base": "cases/shell.html" if copy.docket else "base.html",
    }
    if copy.docket:
        context["head"] = header.read(request.user, copy.docket.case_id, "docket")
    return render(request, "filings/file.html", context)


def _others(copy: FileCopy) -> list[FileCopy]:
    """Other files attached to the same document: listed, since only one can be what was filed."""
    if copy.entry is None:
        return []
    same = FileCopy.objects.filter(
        entry=copy.entry, document=copy.document, attachment_number=copy.attachment_number
    )
    return list(same.exclude(file=copy.file).select_related("file")[:20])


def _choices(request: UserRequest, copy: FileCopy) -> list[tuple[DocketEntry, str]]:
    """The documents that an ambiguous copy may be, in cases the reader may see, with their form values."""
    if copy.status != FileCopy.Status.ASKED:
        return []
    spots = attach.choices(copy)
    entries = DocketEntry.objects.filter(docket__case__in=visible_cases(request.user)).select_related(
        "docket__court"
    )
    visible = entries.in_bulk([spot.entry_id for spot in spots])
    return [
        (visible[spot.entry_id], f"{spot.entry_id}:{spot.attachment or ''}")
        for spot in spots
        if spot.entry_id in visible
    ]


@login_required
@require_safe
def page_image(request: UserRequest, copy_id: UUID, number: int) -> HttpResponseBase:
    copy = copy_for(request.user, copy_id)
    if not 1 <= number <= (copy.file.page_count or 0):
        raise Http404("No such page.")
    etag = f'"{copy.file.sha256[:32]}-{number}-{pictures.WIDTH}"'
    response = get_conditional_response(request, etag=etag)
    if response is None:
        try:
            response = HttpResponse(pictures.page(copy.file, number), content_type="image/png")
        except reader.PdfError as error:
            status = HTTPStatus.SERVICE_UNAVAILABLE if error.retry else HTTPStatus.NOT_FOUND
            return HttpResponse(error.message, status=status, content_type="text/plain; charset=utf-8")
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = "private, no-cache"  # so that access is checked every time
    return response


@login_required
@require_safe
def download(request: UserRequest, copy_id: UUID) -> HttpResponseBase:
    return sent(copy_for(request.user, copy_id))


@login_required
@require_POST
def place_file(request: UserRequest, copy_id: UUID) -> HttpResponse:
    """Attach a PDF to the document that the user chose."""
    copy = copy_for(request.user, copy_id)
    entry_id, _, attachment = request.POST.get("place", "").partition(":")
    key = row_id(entry_id)
    if key is None:
        messages.warning(request, "No document was chosen. Nothing was changed.")
        return redirect("file", copy.pk)
    entry = get_object_or_404(DocketEntry.objects.current(), pk=key)
    editable_case_for(request.user, entry.docket.case_id)
    attach.put(copy, entry, whole(attachment, at_most=HIGHEST_ATTACHMENT))
    return redirect("file", copy.pk)


@login_required
@require_POST
def attach_file(request: UserRequest, entry_id: UUID) -> HttpResponse:
    """Attach an uploaded PDF to an entry: it stays there, with a warning if its stamp contradicts that."""
    entry = get_object_or_404(
        DocketEntry.objects.current().select_related("docket"),
        pk=entry_id,
        docket__case__in=visible_cases(request.user),
    )
    editable_case_for(request.user, entry.docket.case_id)
    upload = request.FILES.get("file")
    if upload is None or (upload.size or 0) > settings.INGEST_MAX_BYTES:
        limit = settings.INGEST_MAX_BYTES // 2**20
        reason = f"{upload.name} is larger than {limit} MB." if upload else "No file was chosen."
        messages.warning(request, f"{reason} Nothing was uploaded.")
        return redirect("entry-detail", entry.pk)
    payload = upload.read()
    if not reader.is_pdf(payload):
        messages.warning(request, f"{upload.name} is not a PDF. It was not added.")
        return redirect("entry-detail", entry.pk)
    number = whole(request.POST.get("attachment", ""), at_most=HIGHEST_ATTACHMENT)
    return redirect("batch", accept([(upload.name or "", payload)], user=request.user, place=(entry, number)))
