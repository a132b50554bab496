"""The timeline as a PDF: exactly the rows on screen."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.views.decorators.http import require_GET

from cases.access import case_for
from cases.exports.pdf import RenderError, render
from cases.exports.timeline_pdf import document, file_name
from casetracker.accounts.requests import UserRequest


@login_required
@require_GET
def timeline_pdf(request: UserRequest, case_id: UUID) -> HttpResponse:
    case = case_for(request.user, case_id)
    try:
        printed = document(case, request.GET.dict())
        pdf = render(printed)
    except ValidationError as error:
        return HttpResponse("\n".join(error.messages), status=400, content_type="text/plain; charset=utf-8")
    except RenderError as error:
        return HttpResponse(str(error), status=422, content_type="text/plain; charset=utf-8")
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{file_name(case, printed.form)}"'
    return response
