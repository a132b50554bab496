"""Who follows which case, what was sent to them, and what they have already seen."""

import pghistory
from django.conf import settings
from django.db import models
from django.utils import timezone

from casetracker.lib.ids import uuid7

from .case import Case
from .change import Change


@pghistory.track()
class Subscription(models.Model):
    class Channel(models.TextChoices):
        SCREEN = "screen", "On screen"
        EMAIL = "email", "E-mail"
        WEBHOOK = "webhook", "Webhook"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="subscriptions")
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="subscriptions")
    channel = models.CharField(max_length=8, choices=Channel, default=Channel.SCREEN)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "case", "channel"], name="subscription_once")]

    def __str__(self) -> str:
        return f"{self.user} follows {self.case}"


class Delivery(models.Model):
    """One change for one subscription; the row is the queue and the proof."""

    id = models.UUIDField(
        primary_key=True, default=uuid7, editable=False, help_text="Also the stable message id."
    )
    subscription = models.ForeignKey(Subscription, on_delete=models.CASCADE, related_name="deliveries")
    change = models.ForeignKey(Change, on_delete=models.CASCADE, related_name="deliveries")
    created_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.TextField(blank=True)

    class Meta:
        verbose_name_plural = "deliveries"
        constraints = [
            models.UniqueConstraint(fields=["subscription", "change"], name="delivery_once_per_change")
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=models.Q(sent_at=None), name="delivery_due")
        ]  # what is to be sent

    def __str__(self) -> str:
        return f"{self.change} to {self.subscription}"


class CaseVisit(models.Model):
    """When a person last looked at a case: what came since is new to them."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="visits")
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="visits")
    seen_until = models.DateTimeField(help_text="Changes made after this are new.")
    previous = models.DateTimeField(
        null=True, blank=True, help_text="The visit before, shown while this one lasts."
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "case"], name="visit_once")]

    def __str__(self) -> str:
        return f"{self.user} at {self.case}"
