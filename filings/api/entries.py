from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponsePermanentRedirect
from django.urls import reverse
from drf_spectacular.utils import OpenApiResponse
from rest_framework import serializers
from rest_framework.request import Request

from casetracker.lib.api.filters import (
    RANGE,
    Contains,
    Day,
    Flag,
    Moment,
    Text,
    Uuid,
    Whole,
    choice,
    filter_by,
    search,
)
from casetracker.lib.api.rows import Row
from filings.classify import KINDS
from filings.models import DocketEntry, EntryDate, EntryLink
from filings.records import SourceKind

from .base import DocketPartResource
from .documents import EntryDocumentRow


class EntryLinkRow(Row):
    """A reference to another entry in the docket text."""

    to_entry = serializers.PrimaryKeyRelatedField[Any](
        read_only=True, allow_null=True, help_text="Null if no entry with that number is known."
    )
    to_number = serializers.IntegerField(
        help_text="Entry number. In appellate courts, a number of six or more digits is a document number."
    )
    ordering = ("start", "id")

    class Meta:
        model = EntryLink
        fields = ("relation", "to_number", "to_attachment", "to_entry")


class EntryDateRow(Row):
    """A date mentioned in the docket text. It is a proposal for review, not a calculated deadline."""

    day = serializers.DateField(
        allow_null=True, help_text="Null for a relative date, which is not calculated."
    )
    at = serializers.CharField(
        allow_null=True, help_text="HH:MM:SS in the court's time zone; null if the text states no time."
    )
    ordering = ("start", "id")

    class Meta:
        model = EntryDate
        fields = ("id", "state", "day", "at", "what", "words", "status")


class DocketEntryRow(Row):
    position = serializers.IntegerField(
        help_text="Current place in docket order. Not an id: it shifts when an earlier entry is added."
    )
    description = serializers.CharField(source="text", help_text="Docket text as given by the court.")
    short_description = serializers.CharField(
        source="short_text", help_text="Name of the docket event, as given in feeds."
    )
    time_filed = serializers.CharField(allow_null=True, help_text="HH:MM:SS in the court's time zone.")
    pacer_sequence_numbers = serializers.ListField(source="sequences", child=serializers.IntegerField())
    source_ids = serializers.DictField(
        child=serializers.ListField(child=serializers.CharField()),
        help_text="Source kind -> ids of this entry in that source.",
    )
    basis = serializers.ListField(
        source="basis_kinds", child=serializers.CharField(), help_text="Kinds of source that show this entry."
    )
    field_sources = serializers.DictField(
        child=serializers.CharField(), help_text="Field -> digest of the observation its value came from."
    )
    date_withdrawn = serializers.DateTimeField(
        source="withdrawn_at",
        allow_null=True,
        help_text="Set when no evidence supports this entry any longer. Lists omit it; it may be reinstated.",
    )
    date_created = serializers.DateTimeField(source="created_at")
    date_modified = serializers.DateTimeField(source="modified_at")
    filer = serializers.CharField(
        source="reading.filer", allow_null=True, help_text="The filer, as named in the docket text."
    )
    links = EntryLinkRow(many=True)
    dates = EntryDateRow(many=True)
    documents = EntryDocumentRow(many=True)
    include = {"sources": ("field_sources",)}

    class Meta:
        model = DocketEntry
        fields = (
            "id", "docket", "position", "entry_number", "number_inferred", "date_filed", "date_entered",
            "time_filed", "kind", "description", "short_description", "pacer_sequence_numbers", "source_ids",
            "basis", "unlisted_on", "lapsed_on", "date_withdrawn", "date_created", "date_modified",
            "filer", "links", "dates", "documents", "field_sources",
        )  # fmt: skip


class DocketEntryResource(DocketPartResource):
    """Docket entries in the court's order, with their documents. An entry merged into another redirects to it
    and does not appear in lists."""

    row = DocketEntryRow
    orders = {
        "position": ("docket_id", "position"),
        "id": ("id",),
        "date_filed": ("date_filed",),
        "entry_number": ("entry_number",),
        "date_modified": ("modified_at",),
    }
    moving = frozenset({"position"})
    filters = [
        *filter_by("docket", Uuid(), "docket_id"),
        *filter_by("case", Uuid(), "docket__case_id"),
        *filter_by("court", Text(max_length=30), "docket__court_id"),
        *filter_by("kind", choice(list(KINDS)), lookups=["in"]),
        *filter_by("entry_number", Whole(), lookups=[*RANGE, "in", "isnull"]),
        *filter_by("date_filed", Day(), lookups=[*RANGE, "isnull"]),
        *filter_by("date_modified", Moment(), "modified_at", lookups=RANGE),
        *filter_by("number_inferred", Flag()),
        *filter_by("unlisted_on", Day(), lookups=["isnull"]),
        Contains("basis", choice(SourceKind), "basis_kinds"),
        Contains("pacer_doc_id", Text(max_length=64), "document_ids"),
        search("search"),
    ]
    more_answers = {
        "retrieve": {301: OpenApiResponse(description="Merged into the entry given in `Location`.")}
    }

    def visible(self, request: Request) -> QuerySet[Any]:
        rows = super().visible(request).filter(merged_into=None)
        return rows.filter(withdrawn_at=None) if self.action == "list" else rows

    def missing(self, request: Request, id: str) -> Any:
        merged = super().visible(request).filter(pk=id, merged_into__isnull=False)
        survivor = merged.values_list("merged_into_id", flat=True).first()
        if survivor is None:
            return super().missing(request, id)
        query = request.META["QUERY_STRING"]
        address = reverse("api-docket-entries-one", args=[survivor])
        return HttpResponsePermanentRedirect(f"{address}?{query}" if query else address)
