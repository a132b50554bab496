"""REST resources for stored PDFs: where each copy came from, its hash, and its bytes."""

from collections.abc import Sequence
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse
from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.request import Request

from casetracker.lib.api.filters import RANGE, Moment, Parameter, Text, Uuid, choice, filter_by
from casetracker.lib.api.query import read
from casetracker.lib.api.resource import ApiView, conditional
from casetracker.lib.api.rows import Row
from casetracker.lib.api.schema import ApiSchema
from filings.models import FileCopy
from filings.pdf.download import sent

from .base import DocketPartResource


def latest_copy(at: str, column: str) -> Subquery:
    """`column` of the most recently received copy of the document; `at` is the query path to the document."""
    copies = FileCopy.objects.filter(document=OuterRef(f"{at}pk")).order_by("-received_at", "-pk")
    return Subquery(copies.values(column)[:1])


class FileRow(Row):
    docket_entry = serializers.PrimaryKeyRelatedField[Any](source="entry", read_only=True)
    sha256 = serializers.CharField(source="file.sha256", help_text="SHA-256 of the bytes.")
    size = serializers.IntegerField(source="file.size", help_text="In bytes.")
    page_count = serializers.IntegerField(
        source="file.page_count",
        allow_null=True,
        help_text="As counted in the PDF; null if it has not been or cannot be read.",
    )
    text_state = serializers.CharField(
        source="file.text_state", help_text="`waiting`, `read`, `none` (no text layer), or `failed`."
    )
    warning = serializers.CharField(
        help_text="Set if the PDF's stamp or file name contradicts the entry it is filed under."
    )
    received_at = serializers.DateTimeField()

    class Meta:
        model = FileCopy
        fields = (
            "id", "docket", "docket_entry", "document", "entry_number", "attachment_number", "sha256", "size",
            "page_count", "text_state", "how", "url", "warning", "received_at",
        )  # fmt: skip


class FileResource(DocketPartResource):
    """Copies of PDFs, each filed under one docket entry. Download the bytes from `/files/{id}/content`."""

    row = FileRow
    orders = {"id": ("id",), "received_at": ("received_at",)}
    filters = [
        *filter_by("docket", Uuid(), "docket_id"),
        *filter_by("docket_entry", Uuid(), "entry_id"),
        *filter_by("document", Uuid(), "document_id"),
        *filter_by("case", Uuid(), "docket__case_id"),
        *filter_by("sha256", Text(max_length=64), "file__sha256"),
        *filter_by("how", choice(FileCopy.How.values)),
        *filter_by("received_at", Moment(), lookups=RANGE),
    ]

    def visible(self, request: Request) -> QuerySet[Any]:
        return super().visible(request).filter(entry__isnull=False)


class FileSchema(ApiSchema):
    def get_response_serializers(self) -> Any:
        answers = super().get_response_serializers()
        del answers[200]
        return {(200, "application/pdf"): OpenApiTypes.BINARY} | answers


class AnyAccepted(BaseContentNegotiation):
    """Ignores the Accept header: a download is always the stored bytes, an error is always JSON."""

    def select_parser(self, request: Request, parsers: Any) -> Any:
        return parsers[0]

    def select_renderer(self, request: Request, renderers: Any, format_suffix: str | None = None) -> Any:
        return renderers[0], renderers[0].media_type


class FileContentView(ApiView):
    """Downloads one PDF. The ETag is the SHA-256 of its bytes."""

    required_scope = "docket:read"
    schema = FileSchema()
    content_negotiation_class = AnyAccepted
    key = Uuid()
    action = "content"
    answer = OpenApiResponse(OpenApiTypes.BINARY)

    def parameters(self, action: str) -> Sequence[Parameter]:
        return ()

    def get(self, request: Request, id: str) -> Any:
        read(request.query_params, self.parameters("content"))
        try:
            rows = FileResource().visible(request).filter(pk=self.key.read(id))
        except ValueError:
            raise NotFound("This is not a valid id. Ids are UUIDs.") from None
        copy = rows.select_related("file", "docket").first()
        if copy is None:
            raise NotFound("There is no file with this id, or you do not have access to it.")
        return conditional(request, copy.file.sha256) or sent(copy)
