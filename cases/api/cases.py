from typing import Any

from django.db.models import QuerySet
from rest_framework import serializers
from rest_framework.request import Request

from cases.access import visible_cases
from cases.models import Case, CaseDetail, ClassDefinition, Docket, KnownGap, RelatedCase, SourceConflict
from casetracker.lib.api.filters import RANGE, Day, Flag, Moment, Text, filter_by, search
from casetracker.lib.api.resource import Resource
from casetracker.lib.api.rows import Row

from .base import STATEMENT, CitationRow, SourceRow


class CaseDocketRow(Row):
    class Meta:
        model = Docket
        fields = ("id", "court", "docket_number", "date_filed", "date_terminated")


class DetailRow(Row):
    citations = CitationRow(many=True)
    ordering = ("position", "id")

    class Meta:
        model = CaseDetail
        fields = ("id", "key", "label", "value", *STATEMENT, "citations")


class ClassDefinitionRow(Row):
    citations = CitationRow(many=True)
    ordering = ("-position", "-id")

    class Meta:
        model = ClassDefinition
        fields = (
            "id", "text", "status", "period_start", "period_end", "period_end_exclusive", "stated_on",
            *STATEMENT, "citations",
        )  # fmt: skip


class RelatedCaseRow(Row):
    """Another case worth knowing about, whether or not it is in Casetracker."""

    citations = CitationRow(many=True)
    ordering = ("position", "id")

    class Meta:
        model = RelatedCase
        fields = (
            "id", "caption", "docket_number", "court_name", "judge", "status", "citation", "relation",
            "note", "details", "citations",
        )  # fmt: skip


class ConflictRow(Row):
    ordering = ("position", "id")

    class Meta:
        model = SourceConflict
        fields = ("id", "topic", "preferred", "versions")


class GapRow(Row):
    ordering = ("position", "id")

    class Meta:
        model = KnownGap
        fields = ("id", "text")


class CaseRow(Row):
    case_name = serializers.CharField(source="caption")
    date_created = serializers.DateTimeField(source="created_at")
    dockets = CaseDocketRow(many=True)
    details = DetailRow(many=True)
    class_definitions = ClassDefinitionRow(many=True, help_text="The first is the current one.")
    related_cases = RelatedCaseRow(many=True, source="related")
    conflicts = ConflictRow(many=True)
    gaps = GapRow(many=True)
    sources = SourceRow(many=True)
    include = {
        word: (word,)
        for word in ("details", "class_definitions", "related_cases", "conflicts", "gaps", "sources")
    }

    class Meta:
        model = Case
        fields = (
            "id", "case_name", "case_type", "summary", "disposition", "disposition_date", "disposition_note",
            "visibility", "is_fictional", "compiled_from", "compiled_on", "date_created", "dockets",
            "details", "class_definitions", "related_cases", "conflicts", "gaps", "sources",
        )  # fmt: skip


class CaseResource(Resource):
    """Cases: the matters people follow. A case has one docket, several, or none yet."""

    row = CaseRow
    orders = {
        "id": ("id",),
        "case_name": ("caption",),
        "date_created": ("created_at",),
        "disposition_date": ("disposition_date",),
    }
    filters = [
        search("", "caption"),
        *filter_by("is_fictional", Flag()),
        *filter_by("disposition", Text()),
        *filter_by("disposition_date", Day(), lookups=[*RANGE, "isnull"]),
        *filter_by("date_created", Moment(), "created_at", lookups=RANGE),
    ]

    def visible(self, request: Request) -> QuerySet[Any]:
        return visible_cases(request.user)
