"""The proof chart: each claim's elements, what supports or undercuts them, and which have nothing yet."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from casetracker.accounts.requests import UserRequest

from .. import header
from ..models import Claim, Element

# `support` belongs to filings and is reached by its reverse name.
SUPPORT = (
    "elements__support__fact__citations__source",
    "elements__support__entry",
    "elements__support__policy_change__citations__source",
    "elements__citations__source",
)


@dataclass(frozen=True, slots=True)
class ElementRow:
    element: Element
    supports: list[Any]
    undercuts: list[Any]

    @property
    def state(self) -> str:
        """full: supported; mixed: contested; empty: nothing in support."""
        if not self.supports:
            return "empty"
        return "mixed" if self.undercuts else "full"


@dataclass(frozen=True, slots=True)
class ClaimRow:
    claim: Claim
    elements: list[ElementRow]

    @property
    def tally(self) -> str:
        states = [row.state for row in self.elements]
        words = [("full", "supported"), ("mixed", "contested"), ("empty", "without support")]
        parts = [f"{states.count(state)} {word}" for state, word in words if state in states]
        noun = "element" if len(states) == 1 else "elements"
        return f"{len(states)} {noun}: {', '.join(parts)}" if states else "no elements entered yet"


def _element(element: Element) -> ElementRow:
    support = list(element.support.all())
    return ElementRow(
        element,
        [item for item in support if item.side == "supports"],
        [item for item in support if item.side == "undercuts"],
    )


@login_required
@require_GET
def claims(request: UserRequest, case_id: UUID) -> HttpResponse:
    head = header.read(request.user, case_id, "claims")
    case_claims = head.case.claims.prefetch_related(
        "against", "remedies__citations__source", "citations__source", *SUPPORT
    )
    rows = [ClaimRow(claim, [_element(element) for element in claim.elements.all()]) for claim in case_claims]
    elements = [element for row in rows for element in row.elements]
    context = {
        "head": head,
        "rows": rows,
        "element_count": len(elements),
        "empty_count": sum(element.state == "empty" for element in elements),
    }
    return render(request, "cases/claims.html", context)
