"""Exports a case as a file, with exactly what is on the screen."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.views.decorators.http import require_GET

from casetracker.accounts.requests import UserRequest

from ..access import case_for
from ..exports.export import Audience, CannotExport
from ..exports.registry import EXPORTS


@login_required
@require_GET
def export(request: UserRequest, case_id: UUID, what: str, format: str) -> HttpResponse:
    """`outside=1` creates the version that may leave the firm; the other parameters are the page's."""
    case = case_for(request.user, case_id)
    export_type = EXPORTS.get(f"{what}.{format}")
    if export_type is None:
        raise Http404("There is no such export.")
    params = request.GET.dict()
    try:
        content = export_type.render(
            case, params, Audience.OUTSIDE if params.get("outside") else Audience.FIRM
        )
    except ValidationError as error:
        return _refused(400, "\n".join(error.messages))
    except CannotExport as error:
        return _refused(422, str(error))
    response = HttpResponse(content, content_type=export_type.media_type)
    name = export_type.file_name(case, params)
    response["Content-Disposition"] = f'{export_type.disposition}; filename="{name}"'
    return response


def _refused(status: int, sentence: str) -> HttpResponse:
    return HttpResponse(sentence, status=status, content_type="text/plain; charset=utf-8")
