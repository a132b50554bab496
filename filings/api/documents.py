from typing import Any

from django.db.models import F, QuerySet, Subquery
from django.db.models.functions import Coalesce
from rest_framework import serializers
from rest_framework.request import Request

from casetracker.lib.api.filters import RANGE, Flag, Moment, Text, Uuid, Whole, filter_by
from casetracker.lib.api.rows import Row
from filings.models import Document

from .base import DocketPartResource
from .files import latest_copy


class EntryDocumentRow(Row):
    """A document within its docket entry."""

    pacer_doc_id = serializers.CharField(
        source="document_id", help_text="PACER document id with a 0 as its fourth digit, or a GUID."
    )
    attachment_number = serializers.IntegerField(allow_null=True, help_text="Null for the main document.")
    page_count = serializers.IntegerField(
        allow_null=True, help_text="As stated by the court, otherwise as counted in the PDF."
    )
    sha256 = serializers.CharField(
        allow_null=True, help_text="SHA-256 of the PDF; null if no copy is on file."
    )
    file = serializers.UUIDField(
        allow_null=True, help_text="Id of the PDF. Download it from `/files/{id}/content`."
    )
    ordering = (F("attachment_number").asc(nulls_first=True), "id")

    class Meta:
        model = Document
        fields = (
            "id", "attachment_number", "pacer_doc_id", "description", "page_count", "file_size",
            "is_available", "is_sealed", "url", "sha256", "file",
        )  # fmt: skip

    def sql_page_count(self, at: str) -> Coalesce:
        return Coalesce(f"{at}page_count", latest_copy(at, "file__page_count"))

    def sql_sha256(self, at: str) -> Subquery:
        return latest_copy(at, "file__sha256")

    def sql_file(self, at: str) -> Subquery:
        return latest_copy(at, "pk")


class DocumentRow(EntryDocumentRow):
    docket_entry = serializers.PrimaryKeyRelatedField[Any](source="entry", read_only=True)
    docket = serializers.UUIDField()
    entry_number = serializers.IntegerField(
        allow_null=True, help_text="Null if the entry is unnumbered or its number is not known."
    )
    date_created = serializers.DateTimeField(source="created_at")
    date_modified = serializers.DateTimeField(source="modified_at")
    include = {"sources": ("field_sources",)}

    class Meta:
        model = Document
        fields = (
            "id", "docket_entry", "docket", "entry_number", *EntryDocumentRow.Meta.fields[1:],
            "date_created", "date_modified", "field_sources",
        )  # fmt: skip

    def sql_docket(self, at: str) -> F:
        return F(f"{at}entry__docket_id")

    def sql_entry_number(self, at: str) -> F:
        return F(f"{at}entry__entry_number")


class DocumentResource(DocketPartResource):
    """The main documents and attachments of docket entries."""

    row = DocumentRow
    docket_path = "entry__docket"
    orders = {"id": ("id",), "date_modified": ("modified_at",)}
    filters = [
        *filter_by("docket", Uuid(), "entry__docket_id"),
        *filter_by("docket_entry", Uuid(), "entry_id"),
        *filter_by("case", Uuid(), "entry__docket__case_id"),
        *filter_by("court", Text(max_length=30), "entry__docket__court_id"),
        *filter_by("entry_number", Whole(), "entry__entry_number", lookups=[*RANGE, "in", "isnull"]),
        *filter_by("attachment_number", Whole(minimum=0), lookups=["isnull"]),
        *filter_by("pacer_doc_id", Text(max_length=64), "document_id", lookups=["in"]),
        *filter_by("is_available", Flag(), lookups=["isnull"]),
        *filter_by("date_modified", Moment(), "modified_at", lookups=RANGE),
    ]

    def visible(self, request: Request) -> QuerySet[Any]:
        rows = super().visible(request)
        return (
            rows.filter(entry__merged_into=None, entry__withdrawn_at=None) if self.action == "list" else rows
        )
