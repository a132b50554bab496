"""Every error as RFC 9457 `application/problem+json`, with a stable `code` and a `request_id`."""

import logging
import re
from collections.abc import Iterator, Sequence
from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.signals import got_request_exception
from django.http import Http404
from rest_framework import exceptions, serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import set_rollback

from casetracker.lib.ids import uuid7

logger = logging.getLogger(__name__)

CONTENT_TYPE = "application/problem+json"
CODES = {
    400: "bad_request",
    401: "not_authenticated",
    403: "permission_denied",
    404: "not_found",
    405: "method_not_allowed",
    406: "not_acceptable",
    415: "unsupported_media_type",
    500: "internal_error",
}


class BadParameters(exceptions.APIException):
    """400 that names each faulty parameter. `errors` are dicts with parameter (or a pointer into the body),
    code, and detail."""

    status_code = 400

    def __init__(self, errors: Sequence[dict[str, str]]) -> None:
        self.errors = list(errors)
        self.code = errors[0]["code"]
        super().__init__(" ".join(error["detail"] for error in errors))


class InsufficientScope(exceptions.PermissionDenied):
    """403 that names the scope the key lacks (RFC 6750, section 3.1)."""

    code = "insufficient_scope"

    def __init__(self, scope: str) -> None:
        self.auth_header = f'Bearer realm="casetracker", error="insufficient_scope", scope="{scope}"'
        super().__init__(f"This resource requires the scope {scope}, which your key does not have.")


class ProblemErrorSerializer(serializers.Serializer[Any]):
    code = serializers.CharField(help_text="unknown_parameter, invalid_value, ...")
    detail = serializers.CharField()
    parameter = serializers.CharField(required=False, help_text="The faulty query parameter.")
    pointer = serializers.CharField(
        required=False, help_text="JSON pointer to the faulty part of the request body."
    )


class ProblemSerializer(serializers.Serializer[Any]):
    """An error (RFC 9457)."""

    type = serializers.CharField(help_text="A URN built from `code`; it does not lead to a page.")
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    code = serializers.CharField(help_text="A stable identifier for programs.")
    errors = ProblemErrorSerializer(many=True)  # type: ignore[assignment]
    request_id = serializers.CharField(help_text="Also in the X-Request-Id header and in our log.")


def request_id(request: Any) -> str:
    """The caller's X-Request-Id if it is a plain word, otherwise our own; one for the whole request."""
    http = getattr(request, "_request", request)
    if not hasattr(http, "api_request_id"):
        given = http.headers.get("X-Request-Id", "")
        http.api_request_id = given if re.fullmatch(r"[A-Za-z0-9._-]{1,64}", given) else uuid7().hex
    return str(http.api_request_id)


def exception_handler(exc: Exception, context: dict[str, Any]) -> Response:
    """DRF's EXCEPTION_HANDLER. An unexpected error is logged with its request ID and answered with a 500."""
    request: Request = context["request"]
    set_rollback()
    if isinstance(exc, Http404):
        exc = exceptions.NotFound("This does not exist, or you do not have access to it.")
    elif isinstance(exc, PermissionDenied):
        exc = exceptions.PermissionDenied()
    if isinstance(exc, exceptions.ValidationError):
        exc = BadParameters(list(_errors_with_pointers(exc.detail)))
    if not isinstance(exc, exceptions.APIException):
        logger.error("API request %s failed", request_id(request), exc_info=exc)
        got_request_exception.send(sender=None, request=request._request)
        exc = exceptions.APIException("Something went wrong. Give your administrator the request ID.")
    return problem(request, exc)


def _errors_with_pointers(detail: Any, pointer: str = "") -> Iterator[dict[str, str]]:
    """A serializer's errors, each with a JSON pointer to the faulty part of the body."""
    if isinstance(detail, dict):
        for name, inner in detail.items():
            inner_pointer = pointer if name == "non_field_errors" else f"{pointer}/{name}"
            yield from _errors_with_pointers(inner, inner_pointer)
    elif isinstance(detail, list):
        for inner in detail:
            yield from _errors_with_pointers(inner, pointer)
    else:
        yield {"pointer": pointer, "code": "invalid_value", "detail": str(detail)}


def problem(request: Request, exc: exceptions.APIException) -> Response:
    status = exc.status_code
    code = getattr(exc, "code", CODES.get(status, "error"))
    body = {
        "type": f"urn:problem-type:casetracker:{code.replace('_', '-')}",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": str(exc.detail),
        "code": code,
        "errors": getattr(exc, "errors", []),
        "request_id": request_id(request),
    }
    response = Response(body, status=status, content_type=CONTENT_TYPE)
    if challenge := getattr(exc, "auth_header", None):
        response["WWW-Authenticate"] = challenge
    if wait := getattr(exc, "wait", None):
        response["Retry-After"] = str(int(wait))
    return response
