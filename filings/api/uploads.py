"""The REST resource for uploads: accepts files from programs and reports the outcome of each."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema_field
from rest_framework import serializers
from rest_framework.exceptions import APIException
from rest_framework.parsers import FileUploadParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from casetracker.lib.api.filters import Text, Uuid, filter_by
from casetracker.lib.api.resource import Resource
from casetracker.lib.api.rows import Row
from filings.inbox.drop import accept
from filings.models import FetchLog


class UploadRow(Row):
    """One uploaded file and its outcome so far."""

    status = serializers.CharField(help_text="`waiting`, `done`, or `failed`.")
    found = serializers.IntegerField(help_text="Number of docket entries in the file.")
    new = serializers.IntegerField(help_text="Number of docket entries not known before.")
    message = serializers.CharField(
        help_text="A sentence explaining why the file was not read or was read only in part."
    )
    result = serializers.ListField(
        child=serializers.DictField(),
        help_text="One item per docket: source kind, court, number, id, counts, and the reason if refused.",
    )
    date_created = serializers.DateTimeField(source="at")
    date_finished = serializers.DateTimeField(source="finished_at", allow_null=True)

    class Meta:
        model = FetchLog
        fields = (
            "id", "batch", "position", "file_name", "status", "found", "new", "message", "result",
            "date_created", "date_finished",
        )  # fmt: skip


class TooLarge(APIException):
    status_code = 413
    code = "too_large"
    default_detail = "One of the files is too large, so none was added. Remove it and send the others again."


class NoFile(APIException):
    status_code = 400
    code = "no_file"
    default_detail = (
        "The request contains no file. Send files as multipart/form-data, or one file as the request body "
        "with its name in Content-Disposition."
    )


@extend_schema_field(OpenApiTypes.BINARY)
class SentFile(serializers.FileField):
    """Described as bytes in the API document, where the framework would describe a URL."""


class NewUploadSerializer(serializers.Serializer[Any]):
    files = serializers.ListField(child=SentFile(), help_text="One or more files.")
    court = serializers.CharField(
        required=False, help_text="Court id, used only for files whose court is ambiguous."
    )


class UploadResource(Resource):
    """Your uploads. POST accepts files (202) and a worker processes them; GET returns the outcome of each.
    Uploading the same content again changes nothing. Poll with `batch=` until no row is `waiting`."""

    http_method_names = ["get", "head", "post"]
    parser_classes = [MultiPartParser, FileUploadParser]
    body = {"multipart/form-data": NewUploadSerializer, "application/octet-stream": bytes}
    row = UploadRow
    orders = {"id": ("id",)}
    filters = [
        *filter_by("batch", Uuid()),
        *filter_by("status", Text(max_length=8)),
    ]
    more_answers = {
        "create": {
            202: OpenApiResponse(
                {"type": "array", "items": {"$ref": "#/components/schemas/Upload"}},
                "Accepted; a worker will process the files.",
            ),
            413: OpenApiResponse(description="A file is too large. None was added."),
        }
    }

    @property
    def required_scope(self) -> str:  # type: ignore[override]
        return "docket:write" if getattr(self, "action", "") == "create" else "docket:read"

    def visible(self, request: Request) -> QuerySet[Any]:
        return FetchLog.objects.filter(feed=None, batch__isnull=False, user=request.user.pk)

    def create(self, request: Request) -> Response:
        sent: Any = request.FILES  # a MultiValueDict for a form, a plain dict for a bare body
        is_form = hasattr(sent, "getlist")
        files = [file for name in sent for file in (sent.getlist(name) if is_form else [sent[name]])]
        if not files:
            raise NoFile
        if any((file.size or 0) > settings.INGEST_MAX_BYTES for file in files):
            raise TooLarge
        court = request.data.get("court", "") if hasattr(request.data, "get") else ""
        batch: UUID = accept(
            ((file.name or "", file.read()) for file in files),
            user=request.user,  # type: ignore[arg-type]
            court_hint=court[:30] if isinstance(court, str) else "",
        )
        rows = FetchLog.objects.filter(batch=batch).order_by("position")
        return Response([_accepted(row) for row in rows], status=202)


def _accepted(row: FetchLog) -> dict[str, Any]:
    same = ("position", "file_name", "status", "found", "new", "message", "result")
    return {
        "id": str(row.pk),
        "batch": str(row.batch),
        **{name: getattr(row, name) for name in same},
        "date_created": row.at.isoformat(),
        "date_finished": row.finished_at and row.finished_at.isoformat(),
    }
