from typing import Any

from django.db.models import QuerySet
from rest_framework import serializers
from rest_framework.request import Request

from cases.models import Change
from casetracker.accounts.models import ApiKey
from casetracker.lib.api.filters import Parameter, Text, Uuid, Whole, choice, filter_by
from casetracker.lib.api.rows import Row

from .base import BY_CASE, CaseScopedResource

DOCKET_TYPES = ("docket", "docket_entry", "document")


class ChangeRow(Row):
    position = serializers.IntegerField(help_text="Increases with every change; send the highest as `since`.")
    fields_changed = serializers.DictField(
        source="fields", child=serializers.ListField(), help_text="{field: [before, after]}"
    )
    date_created = serializers.DateTimeField(source="created_at")

    class Meta:
        model = Change
        fields = (
            "position", "id", "case", "docket", "kind", "object_type", "object_id", "summary",
            "fields_changed", "date_created",
        )  # fmt: skip


class ChangeResource(CaseScopedResource):
    """Every change to what you can see, in one fixed order. Ask for everything after the highest position you
    have (`since`), and you will miss nothing and get nothing twice. Positions of changes that you cannot see
    are skipped. Changes to dockets, entries, and documents require the scope `docket:read`."""

    row = ChangeRow
    orders = {"position": ("position",)}
    filters = [
        Parameter("since", Whole(minimum=0), "position__gt", "Only changes after this position."),
        *BY_CASE,
        *filter_by("docket", Uuid(), "docket_id"),
        *filter_by("kind", choice(Change.Kind.values)),
        *filter_by("object_type", Text(max_length=30)),
        *filter_by("object_id", Uuid()),
    ]

    def visible(self, request: Request) -> QuerySet[Any]:
        rows = super().visible(request).filter(position__isnull=False)
        if isinstance(request.auth, ApiKey) and "docket:read" not in request.auth.scopes:
            return rows.exclude(object_type__in=DOCKET_TYPES)
        return rows
