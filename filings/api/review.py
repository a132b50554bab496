"""REST resources for questions about evidence and the decisions that answer them."""

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
    key = serializers.CharField(help_text="Identifies the question; stays the same as evidence is added.")
    observations = serializers.ListField(
        child=serializers.CharField(), help_text="Digests of the observations in question."
    )
    candidates = serializers.ListField(
        child=serializers.UUIDField(), help_text="Docket entries that the observations may belong to."
    )
    date_asked = serializers.DateTimeField(source="asked_at")
    date_settled = serializers.DateTimeField(
        source="settled_at", allow_null=True, help_text="Null while the question is open."
    )

    class Meta:
        model = Question
        fields = (
            "id", "docket", "key", "kind", "observations", "candidates", "surplus", "date_asked",
            "date_settled",
        )  # fmt: skip


class QuestionResource(DocketPartResource):
    """Questions that the evidence cannot decide: which docket entry a report belongs to. To answer one, post
    a decision with one of its `observations` and one observation of a candidate (see its `field_sources`)."""

    row = QuestionRow
    orders = {"id": ("id",)}
    filters = [
        *filter_by("docket", Uuid(), "docket_id"),
        *filter_by("case", Uuid(), "docket__case_id"),
        *filter_by("kind", choice([kind.value for kind in QuestionKind])),
        *filter_by("date_settled", Moment(), "settled_at", lookups=[*RANGE, "isnull"]),
    ]


class DecisionRow(Row):
    kind = serializers.CharField(help_text="`same`, `not_same`, or `retract`.")
    observations = serializers.ListField(
        child=serializers.CharField(), help_text="Digests of observations; for `retract`, of the report."
    )
    date_made = serializers.DateTimeField(source="made_at")
    date_revoked = serializers.DateTimeField(source="revoked_at", allow_null=True)

    class Meta:
        model = Decision
        fields = ("id", "docket", "kind", "observations", "is_overridden", "date_made", "date_revoked")


class NewDecisionSerializer(serializers.Serializer[Any]):
    docket = serializers.UUIDField()
    kind = serializers.RegexField(r"^(same|not_same|retract)$", help_text="`same`, `not_same`, or `retract`.")
    observations = serializers.ListField(
        child=serializers.RegexField(r"^[0-9a-f]{64}$"), min_length=1, max_length=50
    )


class DecisionResource(DocketPartResource):
    """Decisions by people: that observations are the same entry, that they are not, or that a report is
    retracted. A decision outranks automatic matching. It can be revoked; a newer decision overrides it."""

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
        """Reading and writing require different scopes."""
        writes = getattr(self, "action", "") in {"create", "destroy"}
        return "docket:write" if writes else "docket:read"

    def version(self, request: Request, query: Any) -> str | None:
        return None  # not the docket's version: a decision may leave that unchanged

    def create(self, request: Request) -> Response:
        """Make a decision. Repeating one that is still in effect returns the existing decision with 200."""
        serializer = NewDecisionSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        docket = self._docket(request, serializer.validated_data["docket"])
        kind, observations = serializer.validated_data["kind"], serializer.validated_data["observations"]
        try:
            decision, is_new = decide.take(_person(request), docket.pk, kind, observations)
        except decide.Refused as refused:
            raise ValidationError({"observations": [str(refused)]}) from None
        return Response(DecisionRow(decision).data, status=201 if is_new else 200)

    def destroy(self, request: Request, id: str) -> Response:
        """Revoke a decision. Revoking it again changes nothing."""
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
            raise Http404("There is no docket with this id, or you do not have access to it.")
        editable_case_for(request.user, docket.case_id)
        return docket


def _person(request: Request) -> Any:
    return request.user
