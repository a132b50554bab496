"""Evidence that shows two dockets to be one (R12): a report that reaches one by its case id and names the
other's number. Nobody is joined by it; a person is asked."""

from __future__ import annotations

from cases.models import Docket

from ..identity import docket_key
from ..models import DocketQuestion
from ..records import DocketRef
from .docket_lookup import by_number


def ask_if_same(docket: Docket, ref: DocketRef) -> None:
    """Ask once, if `ref` names another docket of the court; costs nothing where the spellings agree."""
    if not ref.docket_number or docket_key(ref.docket_number) == docket.docket_number_key:
        return
    other = by_number(docket.court_id, ref.docket_number)
    if other is None or other.pk == docket.pk:
        return
    first, second = sorted((docket, other), key=lambda item: item.pk)
    reason = f"A report with the case id of {docket.docket_number} names the number {other.docket_number}."
    DocketQuestion.objects.get_or_create(first=first, second=second, defaults={"reason": reason[:300]})
