from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, Expression, F, Func, IntegerField, OuterRef, QuerySet, When
from django.db.models.functions import Length
from rest_framework import serializers
from rest_framework.request import Request

from cases.access import visible_cases
from cases.models import Capture, PolicyChange, PolicyDocument, PolicyVersion, SourceLocation
from casetracker.lib.api.filters import RANGE, Day, Moment, Parameter, Text, Uuid, choice, filter_by
from casetracker.lib.api.resource import Resource
from casetracker.lib.api.rows import Row

from .base import BY_STATEMENT, STATEMENT, PartialDateField, SharedCitationRow, partial_date, visible_policies

BY_DOCUMENT = filter_by("document", Uuid(), "document_id")


class PolicyCase(Parameter):
    """Filters by case. A document may also belong to a case that the reader must not learn of."""

    def apply(self, rows: QuerySet[Any], value: Any, user: Any) -> QuerySet[Any]:
        return rows.filter(**{f"{self.path}__in": visible_policies(user, pk=value)})


class LocationRow(Row):
    """Where the document was published, over a span of time."""

    ordering = ("valid_from", "id")

    class Meta:
        model = SourceLocation
        fields = ("id", "url", "valid_from", "valid_until", "last_success_at")


class PolicyDocumentRow(Row):
    cases = serializers.ListField(child=serializers.UUIDField(), help_text="Those you can see.")
    locations = LocationRow(many=True)

    class Meta:
        model = PolicyDocument
        fields = ("id", "name", "publisher", "kind", "note", "cases", "locations")

    def sql_cases(self, at: str) -> ArraySubquery:
        cases = PolicyDocument.cases.through.objects.filter(
            policydocument=OuterRef(f"{at}pk"), case__in=visible_cases(self.context["user"])
        )
        return ArraySubquery(cases.order_by("case_id").values("case_id"))


class PolicyDocumentResource(Resource):
    """Policy documents of the cases you can see."""

    row = PolicyDocumentRow
    orders = {"id": ("id",), "name": ("name",)}
    filters = [
        PolicyCase("case", Uuid(), "pk"),
        *filter_by("kind", choice(PolicyDocument.Kind.values)),
        *filter_by("publisher", Text()),
    ]

    def visible(self, request: Request) -> QuerySet[Any]:
        return visible_policies(request.user)


class CaptureRow(Row):
    """The fetch that a version was read from."""

    class Meta:
        model = Capture
        fields = ("id", "captured_at", "final_url", "status", "sha256", "captured_by")


class PolicyVersionRow(Row):
    text_length = serializers.IntegerField(help_text="Characters in `text`; 0: only the record is known.")
    capture = CaptureRow(allow_null=True)
    include = {"text": ("text",)}

    class Meta:
        model = PolicyVersion
        fields = (
            "id", "document", "recorded_at", "effective_on", "record", "recipe", "text_sha256", "text_length",
            "capture", "text",
        )  # fmt: skip

    def sql_text_length(self, at: str) -> Length:
        return Length(f"{at}text")


class PolicyVersionResource(Resource):
    """The texts of a policy document over time. The text itself is returned with `include=text`."""

    row = PolicyVersionRow
    orders = {"recorded_at": ("recorded_at",), "effective_on": ("effective_on",), "id": ("id",)}
    filters = [
        *BY_DOCUMENT,
        *filter_by("recorded_at", Moment(), lookups=[*RANGE, "isnull"]),
        *filter_by("effective_on", Day(), lookups=[*RANGE, "isnull"]),
        *filter_by("text_sha256", Text(max_length=64)),
    ]

    def visible(self, request: Request) -> QuerySet[Any]:
        return PolicyVersion.objects.filter(document__in=visible_policies(request.user))


class PolicyChangeRow(Row):
    announced_on = PartialDateField()
    effective_on = PartialDateField()
    notice_days = serializers.IntegerField(
        allow_null=True,
        help_text="Days from announcement to effective date; null unless both are known to the day.",
    )
    citations = SharedCitationRow(many=True)

    class Meta:
        model = PolicyChange
        fields = (
            "id", "document", "old_version", "new_version", "name", "kind", "materiality", "announced_on",
            "announced_precision", "effective_on", "effective_precision", "notice_days", "text", "quote",
            *STATEMENT, "citations",
        )  # fmt: skip

    def sql_announced_on(self, at: str) -> Expression:
        return partial_date(f"{at}announced_on", f"{at}announced_precision")

    def sql_effective_on(self, at: str) -> Expression:
        return partial_date(f"{at}effective_on", f"{at}effective_precision")

    def sql_notice_days(self, at: str) -> Expression:
        """The same as PolicyChange.notice_days."""
        days = {f"{at}announced_precision": "day", f"{at}effective_precision": "day"}
        parts = F(f"{at}effective_on"), F(f"{at}announced_on")
        whole = Func(*parts, template="(%(expressions)s)", arg_joiner=" - ", output_field=IntegerField())
        return Case(When(**days, then=whole))


class PolicyChangeResource(Resource):
    """Changes to a policy: between two versions, or known only from what others say about them."""

    row = PolicyChangeRow
    orders = {"effective_on": ("effective_on",), "announced_on": ("announced_on",), "id": ("id",)}
    filters = [
        *BY_DOCUMENT,
        PolicyCase("case", Uuid(), "document"),
        *BY_STATEMENT,
        *filter_by("kind", choice(PolicyChange.Kind.values)),
        *filter_by("materiality", choice(PolicyChange.Materiality.values)),
        *filter_by("announced_on", Day(), lookups=[*RANGE, "isnull"]),
        *filter_by("effective_on", Day(), lookups=[*RANGE, "isnull"]),
    ]

    def visible(self, request: Request) -> QuerySet[Any]:
        return PolicyChange.objects.filter(document__in=visible_policies(request.user))
