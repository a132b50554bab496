from django.db.models import Expression

from cases.models import Fact
from casetracker.lib.api.filters import RANGE, Day, Flag, Uuid, choice, filter_by, search
from casetracker.lib.api.rows import Row

from .base import (
    BY_CASE,
    BY_STATEMENT,
    STATEMENT,
    CaseScopedResource,
    CitationRow,
    PartialDateField,
    partial_date,
)


class FactRow(Row):
    date = PartialDateField()
    date_end = PartialDateField()
    citations = CitationRow(many=True)

    class Meta:
        model = Fact
        fields = (
            "id", "case", "date", "date_end", "date_precision", "date_qualifier", "time_text", "text", "kind",
            "quote", "people", "claims", "policy_change", "privilege", "protective_order", "is_sealed",
            *STATEMENT, "citations",
        )  # fmt: skip

    def sql_date(self, at: str) -> Expression:
        return partial_date(f"{at}date", f"{at}date_precision")

    def sql_date_end(self, at: str) -> Expression:
        return partial_date(f"{at}date_end", f"{at}date_precision")


class FactResource(CaseScopedResource):
    """Dated statements with their standing, basis, and sources. Date filters compare the first day of what is
    known: the first of the month or of the year."""

    row = FactRow
    orders = {"date": ("date",), "id": ("id",)}
    filters = [
        *BY_CASE,
        *BY_STATEMENT,
        *filter_by("kind", choice(Fact.Kind.values)),
        *filter_by("date", Day(), lookups=[*RANGE, "isnull"]),
        *filter_by("claim", Uuid(), "claims"),
        *filter_by("person", Uuid(), "people"),
        *filter_by("privilege", choice(Fact.Privilege.values)),
        *filter_by("is_sealed", Flag()),
        search("", "text"),
    ]
