from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef
from django.http import HttpResponsePermanentRedirect
from django.urls import reverse
from drf_spectacular.utils import OpenApiResponse
from rest_framework import serializers
from rest_framework.request import Request

from cases.access import visible_cases
from cases.models import Docket, DocketCaseId
from casetracker.lib.api.filters import RANGE, Day, Text, Uuid, filter_by, search
from casetracker.lib.api.rows import JsonObject, Row

from .base import CaseScopedResource


class SourceIdsSerializer(serializers.Serializer[Any]):
    pacer = serializers.ListField(
        child=serializers.CharField(), help_text="PACER case IDs; one docket may have several."
    )
    courtlistener = serializers.CharField(help_text="Docket ID at CourtListener; empty: not known.")


class DocketRow(Row):
    source_ids = SourceIdsSerializer(source="*")
    assigned_to_str = serializers.CharField(source="assigned_to")
    referred_to_str = serializers.CharField(source="referred_to")
    jurisdiction_type = serializers.CharField(source="jurisdiction")
    appeal_from_str = serializers.CharField(source="appeal_from")
    date_created = serializers.DateTimeField(source="created_at")
    include = {"sources": ("fact_sources",)}

    class Meta:
        model = Docket
        fields = (
            "id", "case", "court", "docket_number", "docket_number_core", "case_name", "source_ids",
            "date_filed", "date_terminated", "date_last_filing", "date_converted", "date_discharged",
            "assigned_to_str", "referred_to_str", "cause", "nature_of_suit", "jury_demand", "demand",
            "jurisdiction_type", "mdl_status", "appeal_from_str", "originating_docket_number",
            "defendant_numbers", "entry_count", "complete_asof", "version", "date_created", "fact_sources",
        )  # fmt: skip

    def sql_source_ids(self, at: str) -> JsonObject:
        pacer = DocketCaseId.objects.filter(docket=OuterRef(f"{at}pk")).order_by("id").values("pacer_case_id")
        return JsonObject(pacer=ArraySubquery(pacer), courtlistener=F(f"{at}courtlistener_id"))


class DocketResource(CaseScopedResource):
    """Dockets: a case in one court. Facts come from the court's own papers; empty or null means not known."""

    required_scope = "docket:read"
    row = DocketRow
    more_answers = {"retrieve": {301: OpenApiResponse(description="Merged; `Location` is the other docket.")}}
    orders = {
        "id": ("id",),
        "date_filed": ("date_filed",),
        "date_last_filing": ("date_last_filing",),
        "docket_number": ("docket_number",),
    }
    filters = [
        *filter_by("case", Uuid(), "case_id"),
        *filter_by("court", Text(max_length=30), "court_id", lookups=["in"]),
        *filter_by("docket_number", Text()),
        *filter_by("docket_number_core", Text()),
        *filter_by("pacer_case_id", Text(), "pacer_case_ids__pacer_case_id"),
        *filter_by("courtlistener_id", Text()),
        *filter_by("nature_of_suit", Text()),
        *filter_by("date_filed", Day(), lookups=[*RANGE, "isnull"]),
        *filter_by("date_terminated", Day(), lookups=[*RANGE, "isnull"]),
        *filter_by("date_last_filing", Day(), lookups=[*RANGE, "isnull"]),
        search("", "case_name"),
    ]

    def missing(self, request: Request, id: str) -> Any:
        """A merged docket redirects to the other one, for readers who can see both."""
        cases = visible_cases(request.user)
        joined = Docket.all_objects.filter(pk=id, case__in=cases, joined_into__case__in=cases)
        survivor = joined.values_list("joined_into_id", flat=True).first()
        if survivor is None:
            return super().missing(request, id)
        query = request.META["QUERY_STRING"]
        address = reverse("api-dockets-one", args=[survivor])
        return HttpResponsePermanentRedirect(f"{address}?{query}" if query else address)
