from cases.models import Claim, Element, Remedy
from casetracker.lib.api.filters import Text, Uuid, filter_by
from casetracker.lib.api.rows import Row

from .base import BY_CASE, BY_STATEMENT, STATEMENT, CaseScopedResource, CitationRow


class ElementRow(Row):
    """An element of the claim: one thing that must be shown."""

    citations = CitationRow(many=True)
    ordering = ("position", "id")

    class Meta:
        model = Element
        fields = ("id", "text", *STATEMENT, "citations")


class RemedyRow(Row):
    citations = CitationRow(many=True)
    ordering = ("position", "id")

    class Meta:
        model = Remedy
        fields = ("id", "text", "amount", "unit", *STATEMENT, "citations")


class ClaimRow(Row):
    """An asserted cause of action (a count)."""

    elements = ElementRow(many=True)
    remedies = RemedyRow(many=True)
    citations = CitationRow(many=True)

    class Meta:
        model = Claim
        fields = (
            "id", "case", "number", "name", "statute", "statute_note", "theory", "against", "disposition",
            *STATEMENT, "elements", "remedies", "citations",
        )  # fmt: skip


class ClaimResource(CaseScopedResource):
    """Claims (asserted causes of action) with their elements and the remedies sought."""

    row = ClaimRow
    orders = {"position": ("case_id", "position"), "id": ("id",)}
    filters = [
        *BY_CASE,
        *BY_STATEMENT,
        *filter_by("statute", Text()),
        *filter_by("against", Uuid()),
    ]
