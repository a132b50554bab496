"""The lock of a docket's row: whoever writes a docket holds it; of several, the lowest id first."""

from collections.abc import Iterable
from uuid import UUID

from cases.models import Docket


def locked(docket_id: UUID) -> Docket:
    """The docket with its court and case, locked until the transaction ends."""
    return locked_all([docket_id])[docket_id]


def locked_all(docket_ids: Iterable[UUID]) -> dict[UUID, Docket]:
    """Several, locked in the order of their ids, so that two writers never wait for each other.

    Dockets that were joined into another are locked too: parting brings them back.
    """
    rows = Docket.all_objects.select_for_update(of=("self",)).select_related("court", "case")
    return {row.pk: row for row in rows.filter(pk__in=set(docket_ids)).order_by("pk")}
