"""Who follows which case, what was sent to them, and what they have seen."""

from typing import Any

import pghistory
from django.conf import settings
from django.db import models
from django.utils import timezone

from casetracker.lib.ids import uuid7

from .case import Case
from .change import Change
from .destination import Destination


@pghistory.track()
class Subscription(models.Model):
    SCREEN = "screen"  # the channel of subscriptions that send nothing

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="subscriptions")
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="subscriptions")
    channel = models.CharField(max_length=32, default=SCREEN, help_text="The channel of its destination.")
    destination = models.ForeignKey(
        Destination,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="subscriptions",
        help_text="Where changes are sent; empty: shown on screen only.",
    )
    after_position = models.PositiveBigIntegerField(
        null=True,
        blank=True,
        editable=False,
        help_text="The newest change at the time of subscribing; later ones are sent.",
    )
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "case", "channel", "destination"],
                name="subscription_once",
                nulls_distinct=False,
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} follows {self.case}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.after_position is None:
            self.after_position = Change.newest_position()
        super().save(*args, **kwargs)


class DispatchCursor(models.Model):
    """A single row: all changes up to this position have their deliveries."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    position = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="one_dispatch_cursor")]

    def __str__(self) -> str:
        return f"dispatched up to {self.position}"


@pghistory.track(
    pghistory.UpdateEvent(
        "sent_again",
        row=pghistory.Old,
        condition=pghistory.Q(new__status="waiting") & ~pghistory.Q(old__status="waiting"),
    ),
    fields=[
        "status", "created_at", "sent_at", "attempts", "last_attempt_at", "response_status", "last_error",
    ],
    obj_field=pghistory.ObjForeignKey(related_name="earlier"),
    model_name="EarlierOutcome",
)  # fmt: skip
class Delivery(models.Model):
    """One change for one subscription. The row is both the queue and the record.

    If it is sent again, the database keeps the earlier result as an EarlierOutcome.
    """

    class Status(models.TextChoices):
        WAITING = "waiting", "Waiting"
        SENT = "sent", "Sent"
        FAILED = "failed", "Given up"
        WITHHELD = "withheld", "Not sent: no longer has access"

    id = models.UUIDField(
        primary_key=True, default=uuid7, editable=False, help_text="Also the stable message ID."
    )
    subscription = models.ForeignKey(Subscription, on_delete=models.CASCADE, related_name="deliveries")
    change = models.ForeignKey(Change, on_delete=models.CASCADE, related_name="deliveries")
    created_at = models.DateTimeField(default=timezone.now)
    status = models.CharField(max_length=8, choices=Status, default=Status.WAITING)
    due_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    last_attempt_at = models.DateTimeField(null=True, blank=True)
    response_status = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="HTTP status of the last attempt."
    )
    last_error = models.TextField(blank=True)

    class Meta:
        verbose_name_plural = "deliveries"
        constraints = [
            models.UniqueConstraint(fields=["subscription", "change"], name="delivery_once_per_change")
        ]
        indexes = [
            models.Index(
                fields=["subscription", "due_at"],
                condition=models.Q(status="waiting"),
                name="delivery_waiting",
            ),  # deliveries to send
            models.Index(fields=["created_at"], name="delivery_by_age"),  # expired and old deliveries
        ]

    def __str__(self) -> str:
        return f"{self.change} to {self.subscription}"

    def send_again(self) -> None:
        """Queues the message again under the same ID, as if it had never been tried, unless it is waiting."""
        now = timezone.now()
        Delivery.objects.filter(pk=self.pk).exclude(status=self.Status.WAITING).update(
            status=self.Status.WAITING,
            created_at=now,
            due_at=now,
            sent_at=None,
            attempts=0,
            last_attempt_at=None,
            response_status=None,
            last_error="",
        )


class CaseVisit(models.Model):
    """When a person last looked at a case; later changes are new to them."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="visits")
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="visits")
    seen_until = models.DateTimeField(help_text="Changes made after this are new.")
    previous = models.DateTimeField(
        null=True, blank=True, help_text="The previous visit, used while this one lasts."
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "case"], name="visit_once")]

    def __str__(self) -> str:
        return f"{self.user} at {self.case}"
