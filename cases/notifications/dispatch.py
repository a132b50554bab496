"""Creates one delivery row for each change and each subscription that sends messages.

Positions have no gaps and are assigned only to committed rows (see Change.sequence), so a cursor over them
misses nothing, however late a change was committed. Rows and cursor move in one transaction, one dispatcher
at a time; the unique constraint would stop a second one anyway.
"""

from __future__ import annotations

from collections import defaultdict
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from ..access import with_access
from ..models import Change, Delivery, DispatchCursor, Subscription
from .channels import channel_of

AT_ONCE = 1_000  # changes per transaction
BATCH = 5_000  # rows per INSERT


def dispatch(most: int = 20) -> int:
    """Creates the deliveries of all changes numbered so far; returns how many. Safe to call at any time.

    `most` limits the transactions of one call; the next call continues where it stopped.
    """
    created = 0
    for _ in range(most):
        rows, done = _step()
        created += rows
        if done:
            break
    return created


@transaction.atomic
def _step() -> tuple[int, bool]:
    """Dispatches the next changes; returns how many rows were created, and whether it is done."""
    DispatchCursor.objects.bulk_create([DispatchCursor()], ignore_conflicts=True)
    cursor = DispatchCursor.objects.select_for_update().get()
    changes = list(
        Change.objects.filter(position__gt=cursor.position)
        .order_by("position")
        .values_list("position", "pk", "case_id")[:AT_ONCE]
    )
    if not changes:
        return 0, True
    rows = _rows(changes)
    Delivery.objects.bulk_create(rows, batch_size=BATCH, ignore_conflicts=True)
    cursor.position = changes[-1][0] or cursor.position
    cursor.save(update_fields=["position"])
    return len(rows), len(changes) < AT_ONCE


def _rows(changes: list[tuple[int | None, UUID, UUID]]) -> list[Delivery]:
    """Deliveries for people who can see the case now, of changes after they subscribed."""
    subscriptions = Subscription.objects.filter(
        destination__isnull=False, case__in={case for _, _, case in changes}
    )
    subscribed: dict[UUID, list[Subscription]] = defaultdict(list)
    for row in with_access(subscriptions).only("pk", "case_id", "after_position", "channel"):
        subscribed[row.case_id].append(row)
    now = timezone.now()
    gather = {row.channel: channel_of(row.channel).gather for rows in subscribed.values() for row in rows}
    return [
        Delivery(subscription=row, change_id=change, created_at=now, due_at=now + gather[row.channel])
        for position, change, case in changes
        for row in subscribed[case]
        if (position or 0) > (row.after_position or 0)
    ]
