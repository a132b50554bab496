"""Which decisions a newer one contradicts: what the resolver said last, kept on the rows for lists (R7)."""

from __future__ import annotations

from collections.abc import Iterable

from cases.models import Docket

from ..models import Decision


def note_overridden(docket: Docket, overridden: Iterable[str]) -> None:
    """Keep on the rows what the resolver said of them; the writer calls this after each resolution."""
    ids = set(overridden)
    rows = Decision.objects.filter(docket=docket)
    rows.filter(pk__in=ids, is_overridden=False).update(is_overridden=True)
    rows.filter(is_overridden=True).exclude(pk__in=ids).update(is_overridden=False)
