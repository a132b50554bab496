"""What all resources that belong to a case share: who can see them, and the fields of a statement."""

from typing import Any, ClassVar

from django.db.models import Case, CharField, Exists, F, Func, OuterRef, QuerySet, Value, When
from rest_framework import serializers
from rest_framework.request import Request

from cases.access import visible_cases
from cases.models import Basis, Citation, PolicyDocument, Source, Standing
from casetracker.lib.api.filters import Uuid, choice, filter_by
from casetracker.lib.api.resource import Resource
from casetracker.lib.api.rows import Row

STATEMENT = ("standing", "basis", "confidence", "note")
BY_CASE = filter_by("case", Uuid(), "case_id")
BY_STATEMENT = [*filter_by("standing", choice(Standing.values)), *filter_by("basis", choice(Basis.values))]


class CaseScopedResource(Resource):
    """Rows that belong to one case, found through `case_path`."""

    case_path: ClassVar[str] = "case"

    def visible(self, request: Request) -> QuerySet[Any]:
        return self.model._default_manager.filter(**{f"{self.case_path}__in": visible_cases(request.user)})


def visible_policies(user: Any, **only: Any) -> QuerySet[PolicyDocument]:
    """Policy documents of any case that `user` can see; `only` narrows the cases."""
    cases = PolicyDocument.cases.through.objects.filter(
        policydocument=OuterRef("pk"), case__in=visible_cases(user).filter(**only)
    )
    return PolicyDocument.objects.filter(Exists(cases))


class PartialDateField(serializers.CharField):
    """A date no more precise than what is known: 2025, 2025-01, or 2025-01-22."""

    def __init__(self, **kwargs: Any) -> None:
        text = "2025, 2025-01, or 2025-01-22: no more precise than what is known. Null: not known."
        super().__init__(allow_null=True, help_text=text, **kwargs)


def partial_date(path: str, precision: str) -> Func:
    """The date cut to its precision, so that the first day of a month is not mistaken for an exact date."""
    pattern = Case(
        When(**{precision: "year"}, then=Value("YYYY")),
        When(**{precision: "month"}, then=Value("YYYY-MM")),
        default=Value("YYYY-MM-DD"),
    )
    return Func(F(path), pattern, function="to_char", output_field=CharField())


class SourceRow(Row):
    date = PartialDateField(source="date_text")

    class Meta:
        model = Source
        fields = ("id", "key", "publisher", "title", "url", "date", "kind", "lineage", "note")


class CitationRow(Row):
    """A source with its pin cite."""

    source = SourceRow()  # type: ignore[assignment]
    ordering = ("position", "id")

    class Meta:
        model = Citation
        fields = ("source", "pin")


class SharedCitationRow(CitationRow):
    """A citation of a policy that cases may share: only with sources of cases that the reader can see."""

    def restrict(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.filter(source__case__in=visible_cases(self.context["user"]))
