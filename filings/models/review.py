"""What evidence alone cannot decide: questions, and the decisions people take (R6, R7)."""

import hashlib

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone

from cases.models import Docket
from casetracker.lib.ids import uuid7


class Question(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    docket = models.ForeignKey(Docket, on_delete=models.CASCADE, related_name="questions")
    key = models.CharField(max_length=64, help_text="Stable over resolutions.")
    kind = models.CharField(max_length=30)
    observations = ArrayField(models.CharField(max_length=64), help_text="Digests it is about.")
    candidates = ArrayField(models.UUIDField(), default=list, help_text="Entries it may belong to.")
    asked_at = models.DateTimeField(default=timezone.now)
    settled_at = models.DateTimeField(
        null=True, blank=True, help_text="No longer asked: decided, or evidence settled it."
    )

    surplus = models.PositiveIntegerField(
        default=0, help_text="So many more different reports than entries they may be (R6): not identified."
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["docket", "key"], name="question_once")]
        indexes = [
            models.Index(
                fields=["asked_at", "id"], condition=models.Q(settled_at=None), name="question_open"
            )  # the review queue
        ]

    def __str__(self) -> str:
        return f"{self.kind} ({self.key[:12]})"


class Decision(models.Model):
    """Evidence from a person; outranks keys, can be revoked (R7)."""

    class Kind(models.TextChoices):
        SAME = "same", "Same entry"
        NOT_SAME = "not_same", "Not the same entry"
        RETRACT = "retract", "Retract this report"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    docket = models.ForeignKey(Docket, on_delete=models.CASCADE, related_name="decisions")
    kind = models.CharField(max_length=8, choices=Kind)
    observations = ArrayField(
        models.CharField(max_length=64), help_text="Digests; for a retraction the report's."
    )
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    made_at = models.DateTimeField(default=timezone.now)
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    is_overridden = models.BooleanField(
        default=False, help_text="A newer decision says otherwise; as the docket was resolved last (R7)."
    )
    made_on = ArrayField(
        models.CharField(max_length=64),
        default=list,
        blank=True,
        help_text="What it named at first, where a newer parser has read the same rows anew since.",
    )

    class Meta:
        indexes = [
            models.Index(fields=["docket", "-made_at", "-id"], name="decision_by_docket")
        ]  # a docket's list of decisions

    def __str__(self) -> str:
        return f"{self.get_kind_display()} ({self.made_at:%Y-%m-%d})"


class DocketQuestion(models.Model):
    """Two dockets of one court that look like one (R12); a person answers."""

    class Answer(models.TextChoices):
        SAME = "same", "One docket"
        NOT_SAME = "not_same", "Two dockets"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    first = models.ForeignKey(Docket, on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey(Docket, on_delete=models.CASCADE, related_name="+")
    reason = models.CharField(max_length=300, help_text="What makes them look like one, in a sentence.")
    asked_at = models.DateTimeField(default=timezone.now)
    answer = models.CharField(max_length=8, choices=Answer, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["first", "second"], name="docket_question_once")]
        indexes = [
            models.Index(
                fields=["asked_at", "id"], condition=models.Q(answer=""), name="docket_question_open"
            )
        ]  # the review queue

    def __str__(self) -> str:
        return f"{self.first} and {self.second}"


class Joining(models.Model):
    """Two dockets made one, and what moved, so that they can be parted again (R12)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    survivor = models.ForeignKey(Docket, on_delete=models.PROTECT, related_name="joinings")
    gone = models.ForeignKey(Docket, on_delete=models.PROTECT, related_name="+")
    moved = models.JSONField(help_text="Ids of what was the other's, and the names the survivor had.")
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    made_at = models.DateTimeField(default=timezone.now)
    parted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    parted_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.gone} joined into {self.survivor}"


class Purge(models.Model):
    """What was removed by order of a court or by clawback (R14): who, when and why, and hashes only."""

    class Scope(models.TextChoices):
        PAYLOAD = "payload", "A payload"
        DOCUMENT = "document", "A document"
        ENTRY = "entry", "An entry"
        FILE = "file", "A file"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    scope = models.CharField(max_length=8, choices=Scope)
    hashes = ArrayField(models.CharField(max_length=64), help_text="SHA-256 of each payload or file removed.")
    object_id = models.UUIDField(help_text="The record, document, entry or copy of a file.")
    dockets = models.ManyToManyField(Docket, blank=True, related_name="purges")
    under = models.CharField(max_length=500, help_text="The order or agreement that asks for it.")
    by_name = models.CharField(max_length=200, help_text="Who removed it, also from the command line.")
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    made_at = models.DateTimeField(default=timezone.now)
    evidence_from = models.DateField(null=True, blank=True, help_text="Day of the oldest report it was in.")
    evidence_to = models.DateField(null=True, blank=True, help_text="Day of the latest.")
    removed = models.JSONField(default=dict, help_text="{what: how many}")

    def __str__(self) -> str:
        return f"{self.get_scope_display()} removed by {self.by_name} under {self.under}"

    @classmethod
    def refusal_of(cls, payload: bytes) -> str:
        """Why these bytes may not be stored again; "" where no purge removed them."""
        sha256 = hashlib.sha256(payload).hexdigest()
        purge = cls.objects.filter(hashes__contains=[sha256]).order_by("made_at").first()
        return f"{purge.sentence} It cannot be added again." if purge else ""

    @property
    def sentence(self) -> str:
        """What readers of the docket are told."""
        days = [f"{day.day} {day:%B %Y}" for day in (self.evidence_from, self.evidence_to) if day]
        when = " to ".join(dict.fromkeys(days)) or "unknown date"
        removed = f"removed by {self.by_name} on {self.made_at:%-d %B %Y}"
        return f"Evidence of {when} was {removed} under {self.under}."
