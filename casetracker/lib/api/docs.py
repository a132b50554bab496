"""The API's own pages: its root, the OpenAPI document, the interactive reference, and 404s as problems."""

from functools import cache
from typing import Any

import orjson
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.templatetags.static import static
from drf_spectacular.generators import SchemaGenerator
from rest_framework.exceptions import NotFound
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from .resource import ApiView

SWAGGER = "drf_spectacular_sidecar/swagger-ui-dist"


@cache
def document() -> bytes:
    """The OpenAPI document as JSON; it cannot change while the process runs."""
    generator: Any = SchemaGenerator
    return orjson.dumps(generator().get_schema(request=None, public=True))


class SchemaView(ApiView):
    """The OpenAPI document. It holds no data and is open to everyone."""

    authentication_classes = []
    permission_classes = [AllowAny]
    schema = None

    def get(self, request: Request) -> Response:
        return Response(orjson.Fragment(document()))


class Root(ApiView):
    """The addresses of all resources; a good first request to try a key with."""

    schema = None
    names: tuple[str, ...] = ()

    def get(self, request: Request) -> Response:
        return Response({name: request.build_absolute_uri(f"{request.path}{name}/") for name in self.names})


class Unknown(ApiView):
    """Answers any address below the API that does not exist."""

    authentication_classes = []
    permission_classes = [AllowAny]
    schema = None

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        raise NotFound("The API does not have this address. See /api/v1/docs/.")


def docs(request: HttpRequest) -> HttpResponse:
    """Swagger UI from our own static files; its startup script is a file, so the CSP needs no exception."""
    return render(
        request,
        "api/docs.html",
        {
            "title": settings.SPECTACULAR_SETTINGS["TITLE"],
            "style": static(f"{SWAGGER}/swagger-ui.css"),
            "bundle": static(f"{SWAGGER}/swagger-ui-bundle.js"),
        },
    )
