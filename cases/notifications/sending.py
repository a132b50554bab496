"""Sends what is due, with one worker per destination, in the order of the changes.

At least once: if a worker is killed after the receiver's answer but before recording it, the same message is
sent again under the same ID. In order, except that a message the receiver refuses is retried alone while
later ones continue. Every message ends in one of three ways: sent, withheld, or given up with an explanation.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from uuid import UUID

from django.apps import apps
from django.db.models import Exists, F, OuterRef, QuerySet, Value
from django.db.models.functions import Concat
from django.utils import timezone

from casetracker.lib.session_lock import alone_with

from ..access import with_access
from ..formats import day_text
from ..models import Delivery, Destination, Subscription
from .channels import channel_of
from .channels.base import Result
from .retries import GIVE_UP_AFTER, MOST_ATTEMPTS, MOST_FAILURES, pause

SECONDS = 4  # that one call works on one destination; others need the worker too, and the next call continues
AHEAD = 200  # due messages whose order is read at a time
KEEP = GIVE_UP_AFTER * 30  # finished messages are shown for three months
Waiting = Delivery.Status.WAITING


def due(destination_id: UUID | None = None) -> list[UUID]:
    """Destinations with something to send now; with an ID, only that one, if it has."""
    now = timezone.now()
    waiting = Delivery.objects.filter(
        subscription__destination=OuterRef("pk"), status=Waiting, due_at__lte=now
    )
    ready = Destination.objects.filter(Exists(waiting), active=True, next_attempt_at__lte=now)
    if destination_id is not None:
        ready = ready.filter(pk=destination_id)
    return list(ready.order_by("next_attempt_at").values_list("pk", flat=True)[:100])


def give_up() -> int:
    """Gives up messages that were not accepted for three days; returns how many."""
    old = Delivery.objects.filter(status=Waiting, created_at__lt=timezone.now() - GIVE_UP_AFTER)
    words = Concat(F("last_error"), Value(" Not delivered after three days of trying."))
    return old.update(status=Delivery.Status.FAILED, last_error=words)


def forget() -> int:
    """Deletes messages that were finished long ago; the cursor never returns to them."""
    old = timezone.now() - KEEP
    apps.get_model("cases", "EarlierOutcome")._default_manager.filter(pgh_created_at__lt=old).delete()
    return Delivery.objects.filter(created_at__lt=old).exclude(status=Waiting).delete()[0]


def send(destination_id: UUID) -> int:
    """Sends what is due for one destination; returns how many were accepted. Safe to call twice at once."""
    with _claimed(destination_id) as destination:
        return _work_off(destination) if destination else 0


def _work_off(destination: Destination) -> int:
    """Sends for a few seconds, or until the destination is down; returns how many were accepted."""
    taken, until = 0, time.monotonic() + SECONDS
    channel = channel_of(destination.channel)
    with channel.line() as send_batch:
        for batch in _batches(destination, channel.batch_size):
            if allowed := _withhold(batch):
                result = send_batch(destination, allowed)
                _note(destination, allowed, result)
                taken += len(allowed) if result.taken else 0
                if result.down or not destination.active:
                    break
            if time.monotonic() > until:
                break
    return taken


@contextmanager
def _claimed(destination_id: UUID) -> Iterator[Destination | None]:
    """The destination, locked for one worker; None if another worker has it, or it is off or deleted."""
    with alone_with(destination_id) as is_ours:
        ready = Destination.objects.filter(active=True, next_attempt_at__lte=timezone.now())
        yield ready.select_related("owner").filter(pk=destination_id).first() if is_ours else None


def _due_for(destination: Destination) -> QuerySet[Delivery]:
    return Delivery.objects.filter(
        subscription__destination=destination, status=Waiting, due_at__lte=timezone.now()
    )


def _batches(destination: Destination, most: int) -> Iterator[list[Delivery]]:
    """Batches of messages to send together, each of one subscription, in the order of the changes.

    Only the order is read ahead. The rows are read when their turn comes, so messages purged or given up in
    the meantime are not sent, and unfollowing takes effect at once.
    """
    related = ("change__docket__court", "change__case", "subscription__user")
    ordered = _due_for(destination).order_by("change__position")
    while first := ordered.values_list("subscription_id", flat=True).first():
        together = ordered.filter(subscription=first)[:most] if most > 1 else ordered[:AHEAD]
        keys = list(together.values_list("pk", flat=True))
        for start in range(0, len(keys), most):
            rows = Delivery.objects.filter(pk__in=keys[start : start + most], status=Waiting)
            rows = rows.order_by("change__position")
            if batch := list(rows.select_related(*related)):
                yield batch


def _withhold(batch: list[Delivery]) -> list[Delivery]:
    """The messages that may still be sent: access is checked again here, and the rest are withheld."""
    subscriptions = {delivery.subscription_id for delivery in batch}
    allowed = set(with_access(Subscription.objects.filter(pk__in=subscriptions)).values_list("pk", flat=True))
    barred = [delivery.pk for delivery in batch if delivery.subscription_id not in allowed]
    Delivery.objects.filter(pk__in=barred, status=Waiting).update(status=Delivery.Status.WITHHELD)
    return [delivery for delivery in batch if delivery.subscription_id in allowed]


def _note(destination: Destination, batch: list[Delivery], result: Result) -> None:
    now = timezone.now()
    rows = Delivery.objects.filter(pk__in=[delivery.pk for delivery in batch])
    tried = {"attempts": F("attempts") + 1, "last_attempt_at": now, "response_status": result.status}
    if result.taken:
        rows.update(status=Delivery.Status.SENT, sent_at=now, last_error="", **tried)
        if destination.failures:
            destination.failures = 0
            destination.save(update_fields=["failures"])
        return
    attempts = batch[0].attempts + 1
    ended = result.hopeless or attempts >= MOST_ATTEMPTS or now - batch[0].created_at > GIVE_UP_AFTER
    rows.update(
        status=Delivery.Status.FAILED if ended else Waiting,
        # While the destination is down, all messages keep their order; a refused message waits alone.
        due_at=now if result.down else now + pause(attempts, result.retry_after),
        last_error=result.error,
        **tried,
    )
    if not result.hopeless:
        _failed(destination, result, now)


def _failed(destination: Destination, result: Result, now: datetime) -> None:
    """Waits longer after each failure in a row; after too many, turns the destination off and says why."""
    destination.failures += 1
    if result.down:
        destination.next_attempt_at = now + pause(destination.failures, result.retry_after)
    if result.gone or destination.failures >= MOST_FAILURES:
        destination.active = False
        reason = "it answered 410 Gone" if result.gone else f"{destination.failures} failures in a row"
        destination.why_inactive = (
            f"Turned off on {day_text(now)}, after {reason}. Last answer: {result.error} Waiting messages "
            "are kept for three days. Fix the address, send a test, and turn it back on."
        )
    destination.save(update_fields=["failures", "next_attempt_at", "active", "why_inactive"])
