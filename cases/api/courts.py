from django.db.models import QuerySet
from rest_framework import serializers
from rest_framework.request import Request

from cases.models import Court, CourtDivision
from casetracker.lib.api.filters import Text, choice, filter_by
from casetracker.lib.api.resource import Resource
from casetracker.lib.api.rows import Row


class DivisionRow(Row):
    ordering = ("office_code", "name")

    class Meta:
        model = CourtDivision
        fields = ("office_code", "name", "time_zone")


class CourtRow(Row):
    full_name = serializers.CharField(source="name")
    citation_string = serializers.CharField(source="citation", help_text="As cited: N.D. Cal.")
    divisions = DivisionRow(many=True)

    class Meta:
        model = Court
        fields = (
            "id", "pacer_id", "full_name", "short_name", "citation_string", "kind", "time_zone",
            "ecf_url", "rss_url", "rss_partial", "divisions",
        )  # fmt: skip


class CourtResource(Resource):
    """Courts, by CourtListener's IDs."""

    row = CourtRow
    key = Text(max_length=30)
    filters = [
        *filter_by("kind", choice(Court.Kind.values)),
        *filter_by("pacer_id", Text(), lookups=["in"]),
        *filter_by("short_name", Text()),
    ]

    def visible(self, request: Request) -> QuerySet[Court]:
        return Court.objects.all()
