"""Evidence that arrives unrequested: CourtListener's webhook calls, and the mailbox that receives notices."""

import secrets
from datetime import timedelta

from django.db import models
from django.utils import timezone

from casetracker.accounts.models import token_hash
from casetracker.lib.ids import uuid7


class WebhookAddress(models.Model):
    """An address that CourtListener may post to. Its secret part is shown once; only the hash is stored."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    hint = models.CharField(max_length=8, help_text="First characters, to tell addresses apart.")
    hash = models.CharField(max_length=64, unique=True, help_text="SHA-256 of the secret part.")
    created_at = models.DateTimeField(default=timezone.now)
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.hint}… since {self.created_at:%Y-%m-%d}"

    @classmethod
    def issue(cls) -> str:
        """The secret part of a new address: 256 random bits, because CourtListener does not sign its calls.

        Hex digits, because a hint starting with a dash would be taken for an option on the command line.
        """
        token = secrets.token_hex(32)
        cls.objects.create(hint=token[:5], hash=token_hash(token))
        return token

    @classmethod
    def find(cls, token: str) -> "WebhookAddress | None":
        return cls.objects.filter(hash=token_hash(token), revoked_at=None).first()


class WebhookCall(models.Model):
    """One event sent by CourtListener, which repeats a key until it gets an answer. The constraint decides
    which of several calls with one key is first. Written in the same transaction as the payload."""

    KEEP = timedelta(days=90)  # CourtListener retries for 60 hours and deletes its events after 90 days

    key = models.CharField(max_length=100, unique=True, help_text="Idempotency-Key.")
    event_type = models.PositiveIntegerField(null=True, help_text="Null if missing or not a number.")
    version = models.PositiveIntegerField(null=True)
    batch = models.UUIDField(help_text="Batch in the fetch log that holds the outcome.")
    received_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["received_at"], name="webhook_call_by_age")]  # trim

    def __str__(self) -> str:
        return f"{self.received_at:%Y-%m-%d %H:%M} type {self.event_type}"

    @classmethod
    def trim(cls) -> int:
        """Delete keys that are no longer retried; returns how many."""
        return cls.objects.filter(received_at__lt=timezone.now() - cls.KEEP).delete()[0]


class Mailbox(models.Model):
    """How far a mailbox has been read. A change of the mailbox setting starts a new row."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    host = models.CharField(max_length=255)
    username = models.CharField(max_length=255)
    folder = models.CharField(max_length=255)
    uid_validity = models.PositiveBigIntegerField(
        null=True, blank=True, help_text="IMAP UIDVALIDITY. If it changes, message numbers start over."
    )
    last_uid = models.PositiveBigIntegerField(
        default=0, help_text="Every message up to this number has been stored."
    )
    next_check_at = models.DateTimeField(default=timezone.now)
    leased_until = models.DateTimeField(null=True, blank=True, help_text="Leased to a worker until then.")
    last_check_at = models.DateTimeField(null=True, blank=True)
    last_success_at = models.DateTimeField(null=True, blank=True)
    last_error = models.TextField(blank=True)
    failures = models.PositiveIntegerField(
        default=0, help_text="Consecutive failures; each delays the next check further."
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["host", "username", "folder"], name="mailbox_once")]

    def __str__(self) -> str:
        return f"Mailbox {self.folder} at {self.host}"  # without the account name, which is private
