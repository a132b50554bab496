"""Locks docket rows for writing. Several dockets are locked in order of id."""

from collections.abc import Iterable
from uuid import UUID

from cases.models import Docket


def locked(docket_id: UUID) -> Docket:
    """The docket with its court and case, locked until the transaction ends."""
    return locked_all([docket_id])[docket_id]


def locked_all(docket_ids: Iterable[UUID]) -> dict[UUID, Docket]:
    """Locks several dockets in order of id, so that two writers cannot deadlock.

    Dockets merged into another are included, because undoing the merge restores them.
    """
    rows = Docket.all_objects.select_for_update(of=("self",)).select_related("court", "case")
    return {row.pk: row for row in rows.filter(pk__in=set(docket_ids)).order_by("pk")}
