"""The documents themselves: how each copy came, its hash, and its bytes."""

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
    """Of the copies kept for the document at `at`, the one that came last."""
    copies = FileCopy.objects.filter(document=OuterRef(f"{at}pk")).order_by("-received_at", "-pk")
    return Subquery(copies.values(column)[:1])


class FileRow(Row):
    docket_entry = serializers.PrimaryKeyRelatedField[Any](source="entry", read_only=True)
    sha256 = serializers.CharField(source="file.sha256", help_text="Of the bytes.")
    size = serializers.IntegerField(source="file.size", help_text="Bytes.")
    page_count = serializers.IntegerField(
        source="file.page_count", allow_null=True, help_text="Counted in the file; null: not read (yet)."
    )
    text_state = serializers.CharField(
        source="file.text_state", help_text="waiting, read, none (no text layer) or failed."
    )
    warning = serializers.CharField(help_text="Where its stamp or name contradicts its place.")
    received_at = serializers.DateTimeField()

    class Meta:
        model = FileCopy
        fields = (
            "id", "docket", "docket_entry", "document", "entry_number", "attachment_number", "sha256", "size",
            "page_count", "text_state", "how", "url", "warning", "received_at",
        )  # fmt: skip


class FileResource(DocketPartResource):
    """PDFs kept here, each as it came to one entry. `/files/{id}/content` gives the bytes."""

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
    """The bytes are what they are, whatever was asked for; refusals are JSON."""

    def select_parser(self, request: Request, parsers: Any) -> Any:
        return parsers[0]

    def select_renderer(self, request: Request, renderers: Any, format_suffix: str | None = None) -> Any:
        return renderers[0], renderers[0].media_type


class FileContentView(ApiView):
    """The bytes of one file, as a download. Its ETag is their SHA-256."""

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
            raise NotFound("No such id.") from None
        copy = rows.select_related("file", "docket").first()
        if copy is None:
            raise NotFound("No such file here, or none that you may see.")
        return conditional(request, copy.file.sha256) or sent(copy)
