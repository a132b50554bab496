"""Records which decisions are overridden by a newer one, as the resolver last found (R7, decisions)."""

from __future__ import annotations

from collections.abc import Iterable

from cases.models import Docket

from ..models import Decision


def note_overridden(docket: Docket, overridden: Iterable[str]) -> None:
    """Stores on each decision whether it is overridden. Called by the writer after each resolution."""
    ids = set(overridden)
    rows = Decision.objects.filter(docket=docket)
    rows.filter(pk__in=ids, is_overridden=False).update(is_overridden=True)
    rows.filter(is_overridden=True).exclude(pk__in=ids).update(is_overridden=False)
