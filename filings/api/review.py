"""Open questions, and the decisions that people take on them."""

from typing import Any

from django.http import Http404
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.parsers import JSONParser
from rest_framework.request import Request
from rest_framework.response import Response

from cases.access import editable_case_for, visible_cases
from cases.models import Docket
from casetracker.lib.api.filters import RANGE, Flag, Moment, Uuid, choice, filter_by
from casetracker.lib.api.rows import Row
from filings.models import Decision, Question
from filings.resolver.resolution import QuestionKind
from filings.review import decide

from .base import DocketPartResource


class QuestionRow(Row):
    key = serializers.CharField(help_text="Stays while evidence grows.")
    observations = serializers.ListField(
        child=serializers.CharField(), help_text="Digests of the rows that it is about."
    )
    candidates = serializers.ListField(
        child=serializers.UUIDField(), help_text="Docket entries that they may be."
    )
    date_asked = serializers.DateTimeField(source="asked_at")
    date_settled = serializers.DateTimeField(source="settled_at", allow_null=True, help_text="Null: open.")

    class Meta:
        model = Question
        fields = (
            "id", "docket", "key", "kind", "observations", "candidates", "surplus", "date_asked",
            "date_settled",
        )  # fmt: skip


class QuestionResource(DocketPartResource):
    """What the evidence of a docket cannot decide: which entry a report belongs to. Answer it by a decision
    that names one of `observations` and one observation of a candidate (its `field_sources`)."""

    row = QuestionRow
    orders = {"id": ("id",)}
    filters = [
        *filter_by("docket", Uuid(), "docket_id"),
        *filter_by("case", Uuid(), "docket__case_id"),
        *filter_by("kind", choice([kind.value for kind in QuestionKind])),
        *filter_by("date_settled", Moment(), "settled_at", lookups=[*RANGE, "isnull"]),
    ]


class DecisionRow(Row):
    kind = serializers.CharField(help_text="same, not_same or retract.")
    observations = serializers.ListField(
        child=serializers.CharField(), help_text="Digests of rows; for a retraction the report's."
    )
    date_made = serializers.DateTimeField(source="made_at")
    date_revoked = serializers.DateTimeField(source="revoked_at", allow_null=True)

    class Meta:
        model = Decision
        fields = ("id", "docket", "kind", "observations", "is_overridden", "date_made", "date_revoked")


class NewDecisionSerializer(serializers.Serializer[Any]):
    docket = serializers.UUIDField()
    kind = serializers.RegexField(r"^(same|not_same|retract)$", help_text="same, not_same or retract.")
    observations = serializers.ListField(
        child=serializers.RegexField(r"^[0-9a-f]{64}$"), min_length=1, max_length=50
    )


class DecisionResource(DocketPartResource):
    """What people decided: these rows are the same entry, or are not, or this report does not count.
    A decision outranks every key and can be revoked; a newer one overrides it."""

    http_method_names = ["get", "head", "post", "delete"]
    parser_classes = [JSONParser]
    body = NewDecisionSerializer
    more_answers = {"create": {201: DecisionRow}}
    row = DecisionRow
    orders = {"id": ("id",)}
    filters = [
        *filter_by("docket", Uuid(), "docket_id"),
        *filter_by("case", Uuid(), "docket__case_id"),
        *filter_by("kind", choice(Decision.Kind.values)),
        *filter_by("is_overridden", Flag()),
        *filter_by("date_revoked", Moment(), "revoked_at", lookups=[*RANGE, "isnull"]),
    ]

    @property
    def required_scope(self) -> str:  # type: ignore[override]
        """Reading and writing are two scopes."""
        writes = getattr(self, "action", "") in {"create", "destroy"}
        return "docket:write" if writes else "docket:read"

    def version(self, request: Request, query: Any) -> str | None:
        return None  # a decision that changes nothing of the docket leaves its version alone

    def create(self, request: Request) -> Response:
        """Take a decision. The same one again, while it stands, answers 200 with the one that there is."""
        asked = NewDecisionSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        docket = self._docket(request, asked.validated_data["docket"])
        kind, named = asked.validated_data["kind"], asked.validated_data["observations"]
        try:
            decision, is_new = decide.take(_person(request), docket.pk, kind, named)
        except decide.Refused as refused:
            raise ValidationError({"observations": [str(refused)]}) from None
        return Response(DecisionRow(decision).data, status=201 if is_new else 200)

    def destroy(self, request: Request, id: str) -> Response:
        """Revoke a decision; a second time changes nothing."""
        try:
            decision = self.visible(request).select_related("docket").filter(pk=self.key.read(id)).first()
        except ValueError:
            decision = None
        if decision is None:
            return Response(self.missing(request, id))
        self._docket(request, decision.docket_id)
        return Response(DecisionRow(decide.revoke(_person(request), decision)).data)

    def _docket(self, request: Request, docket_id: Any) -> Docket:
        docket = Docket.objects.filter(pk=docket_id, case__in=visible_cases(request.user)).first()
        if docket is None:
            raise Http404("No such docket here, or none that you may see.")
        editable_case_for(request.user, docket.case_id)
        return docket


def _person(request: Request) -> Any:
    return request.user
