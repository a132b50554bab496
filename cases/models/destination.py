"""Destinations: where a person's notifications go, such as a webhook or their mailbox."""

import base64
import secrets
from datetime import datetime

import pghistory
from django.conf import settings
from django.db import models
from django.utils import timezone

from casetracker.lib.ids import uuid7
from casetracker.lib.waits import wait

SECRET_PREFIX = "whsec_"  # noqa: S105  of Standard Webhooks
OLD_SECRET_LASTS = wait(hours=24)


def new_secret() -> str:
    """256 random bits, in the form that https://www.standardwebhooks.com specifies."""
    return SECRET_PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()


@pghistory.track(fields=["owner", "channel", "url", "active"], model_name="DestinationEvent")
class Destination(models.Model):
    """A destination. Its messages are sent one after the other; while it is down, all of them wait."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="destinations")
    # A key of notifications.channels.CHANNELS; without choices, so that a new channel needs no migration.
    channel = models.CharField(max_length=32)
    url = models.URLField(max_length=500, blank=True, help_text="The address, if the channel needs one.")
    # Signing needs the secret itself, so a hash is not enough; no page, API, or log shows it again.
    secret = models.CharField(max_length=100, blank=True, editable=False, default=new_secret)
    old_secret = models.CharField(max_length=100, blank=True, editable=False)
    old_secret_until = models.DateTimeField(null=True, blank=True, editable=False)
    active = models.BooleanField(default=True)
    why_inactive = models.TextField(blank=True, help_text="A sentence, if failures turned it off.")
    failures = models.PositiveIntegerField(
        default=0, help_text="Failures in a row; they lengthen the wait before the next attempt."
    )
    next_attempt_at = models.DateTimeField(default=timezone.now)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["owner", "channel", "url"], name="destination_once"),
            models.CheckConstraint(
                condition=~models.Q(channel="webhook") | ~models.Q(url=""), name="webhook_has_url"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.channel}: {self.url or self.owner.email}"

    def rotate(self) -> str:
        """Creates a new secret, returned to be shown once. For a day, messages are signed with both."""
        self.old_secret, self.old_secret_until = self.secret, timezone.now() + OLD_SECRET_LASTS
        self.secret = new_secret()
        self.save(update_fields=["secret", "old_secret", "old_secret_until"])
        return self.secret

    def secrets_at(self, now: datetime) -> list[str]:
        """The secrets that sign a message now, newest first."""
        old = [self.old_secret] if self.old_secret_until and self.old_secret_until > now else []
        return [self.secret, *filter(None, old)]

    def switch(self, on: bool) -> None:
        """Turns it on or off for its owner. Waiting messages are sent at once, unless they have expired."""
        self.active, self.why_inactive = on, ""
        self.failures, self.next_attempt_at = 0, timezone.now()
        self.save(update_fields=["active", "why_inactive", "failures", "next_attempt_at"])
