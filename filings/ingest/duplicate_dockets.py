"""Asks a person whether two dockets are duplicates (R12, which docket); nothing is merged automatically.

The reason to ask is a report that has the case id of one docket and the number of the other.
"""

from __future__ import annotations

from cases.models import Docket

from ..identity import docket_key
from ..models import DocketQuestion
from ..records import DocketRef
from .docket_lookup import by_number


def ask_if_same(docket: Docket, ref: DocketRef) -> None:
    """Ask once, if `ref` gives the number of another docket of the court; no query if the numbers agree."""
    if not ref.docket_number or docket_key(ref.docket_number) == docket.docket_number_key:
        return
    other = by_number(docket.court_id, ref.docket_number)
    if other is None or other.pk == docket.pk:
        return
    first, second = sorted((docket, other), key=lambda item: item.pk)
    reason = (
        f"A report with the case ID of No. {docket.docket_number} gives the number {other.docket_number}."
    )
    DocketQuestion.objects.get_or_create(first=first, second=second, defaults={"reason": reason[:300]})
