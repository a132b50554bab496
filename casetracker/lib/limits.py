"""The limit on the size of a request, checked from its header before any of the body is read or stored."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render


class RefuseLargeRequests:
    """Middleware that answers 413 to a body over REQUEST_MAX_BYTES. It must come before anything that reads
    the form, such as the CSRF check."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        length = request.META.get("CONTENT_LENGTH") or "0"
        if length.isdigit() and int(length) <= settings.REQUEST_MAX_BYTES:
            return self.get_response(request)
        most = f"{settings.REQUEST_MAX_BYTES // 2**20} MB"
        sentence = (
            f"This upload is larger than {most}. Nothing was added. Upload the files in smaller groups."
        )
        if not request.path.startswith("/api/"):
            return render(request, "413.html", {"sentence": sentence}, status=413)
        problem = {
            "type": "urn:problem-type:casetracker:too-large", "title": "Content Too Large", "status": 413,
            "detail": sentence, "code": "too_large", "errors": [], "request_id": "",
        }  # fmt: skip
        return JsonResponse(problem, status=413, content_type="application/problem+json")
