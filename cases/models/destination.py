"""Where a person wants to be told of changes: a web address of theirs, their mailbox, ..."""

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
    """256 random bits, as https://www.standardwebhooks.com writes them."""
    return SECRET_PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()


@pghistory.track(fields=["owner", "channel", "url", "active"], model_name="DestinationEvent")
class Destination(models.Model):
    """Everything for one destination goes one after the other; when it is down, all of it waits."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="destinations")
    # A key of notifications.channels.CHANNELS. No choices here: a new channel would need a migration.
    channel = models.CharField(max_length=32)
    url = models.URLField(max_length=500, blank=True, help_text="Of a channel that needs an address.")
    # Signing needs the secret itself, so that no hash will do; no page, API or log shows it again.
    secret = models.CharField(max_length=100, blank=True, editable=False, default=new_secret)
    old_secret = models.CharField(max_length=100, blank=True, editable=False)
    old_secret_until = models.DateTimeField(null=True, blank=True, editable=False)
    active = models.BooleanField(default=True)
    why_inactive = models.TextField(blank=True, help_text="A sentence, where failing switched it off.")
    failures = models.PositiveIntegerField(default=0, help_text="In a row; spreads the next attempts out.")
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
        """A new secret, returned to be shown once; for a day messages carry signatures by both."""
        self.old_secret, self.old_secret_until = self.secret, timezone.now() + OLD_SECRET_LASTS
        self.secret = new_secret()
        self.save(update_fields=["secret", "old_secret", "old_secret_until"])
        return self.secret

    def secrets_at(self, now: datetime) -> list[str]:
        """What a message is signed with now, the newest first."""
        old = [self.old_secret] if self.old_secret_until and self.old_secret_until > now else []
        return [self.secret, *filter(None, old)]

    def switch(self, on: bool) -> None:
        """By its owner. What waits goes on at once; what waited too long has ended meanwhile."""
        self.active, self.why_inactive = on, ""
        self.failures, self.next_attempt_at = 0, timezone.now()
        self.save(update_fields=["active", "why_inactive", "failures", "next_attempt_at"])
