"""Questions that evidence cannot decide (R6, questions) and the decisions people make (R7, decisions)."""

import hashlib

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone

from cases.formats import day_text, days_text
from cases.models import Docket
from casetracker.lib.ids import uuid7


class Question(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    docket = models.ForeignKey(Docket, on_delete=models.CASCADE, related_name="questions")
    key = models.CharField(max_length=64, help_text="Stays the same when the docket is resolved again.")
    kind = models.CharField(max_length=30)
    observations = ArrayField(
        models.CharField(max_length=64), help_text="Digests of the observations in question."
    )
    candidates = ArrayField(models.UUIDField(), default=list, help_text="Entries they may belong to.")
    asked_at = models.DateTimeField(default=timezone.now)
    settled_at = models.DateTimeField(
        null=True, blank=True, help_text="When it was settled, by a decision or by evidence."
    )

    surplus = models.PositiveIntegerField(
        default=0, help_text="Number of different reports beyond the candidate entries; not identified (R6)."
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
    """A person's decision on evidence. It outranks automatic matching and can be revoked (R7)."""

    class Kind(models.TextChoices):
        SAME = "same", "Same entry"
        NOT_SAME = "not_same", "Not the same entry"
        RETRACT = "retract", "Retract this report"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    docket = models.ForeignKey(Docket, on_delete=models.CASCADE, related_name="decisions")
    kind = models.CharField(max_length=8, choices=Kind)
    observations = ArrayField(
        models.CharField(max_length=64),
        help_text="Digests of the observations; for a retraction, of the report.",
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
        default=False,
        help_text="A newer decision contradicted it when the docket was last resolved (R7).",
    )
    made_on = ArrayField(
        models.CharField(max_length=64),
        default=list,
        blank=True,
        help_text="The digests it originally named, if a newer parser has since reread the same rows.",
    )

    class Meta:
        indexes = [
            models.Index(fields=["docket", "-made_at", "-id"], name="decision_by_docket")
        ]  # decisions of a docket

    def __str__(self) -> str:
        return f"{self.get_kind_display()} ({self.made_at:%Y-%m-%d})"


class DocketQuestion(models.Model):
    """Two dockets of one court that may be the same docket (R12, which docket). A person answers."""

    class Answer(models.TextChoices):
        SAME = "same", "Same docket"
        NOT_SAME = "not_same", "Different dockets"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    first = models.ForeignKey(Docket, on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey(Docket, on_delete=models.CASCADE, related_name="+")
    reason = models.CharField(max_length=300, help_text="Why they may be the same, in a sentence.")
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
    """A merge of two dockets, with a record of what moved so that it can be undone (R12)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    survivor = models.ForeignKey(Docket, on_delete=models.PROTECT, related_name="joinings")
    merged_docket = models.ForeignKey(Docket, on_delete=models.PROTECT, related_name="+")
    moved = models.JSONField(
        help_text="Ids of the rows moved to the survivor, and the survivor's earlier names."
    )
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    made_at = models.DateTimeField(default=timezone.now)
    parted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    parted_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.merged_docket} merged into {self.survivor}"


class Purge(models.Model):
    """A removal by court order or clawback (R14, removal): who, when, and why, with hashes only."""

    class Scope(models.TextChoices):
        PAYLOAD = "payload", "A report"
        DOCUMENT = "document", "A document"
        ENTRY = "entry", "An entry"
        FILE = "file", "A file"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    scope = models.CharField(max_length=8, choices=Scope)
    hashes = ArrayField(models.CharField(max_length=64), help_text="SHA-256 of each payload or file removed.")
    object_id = models.UUIDField(help_text="Id of the source record, document, entry, or file copy.")
    dockets = models.ManyToManyField(Docket, blank=True, related_name="purges")
    under = models.CharField(max_length=500, help_text="The order or agreement that requires it.")
    by_name = models.CharField(
        max_length=200, help_text="Who removed it; also given when run from the command line."
    )
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    made_at = models.DateTimeField(default=timezone.now)
    evidence_from = models.DateField(
        null=True, blank=True, help_text="Date of the oldest report that contained it."
    )
    evidence_to = models.DateField(null=True, blank=True, help_text="Date of the latest such report.")
    removed = models.JSONField(default=dict, help_text="Counts of removed rows: {what: how many}.")

    def __str__(self) -> str:
        return f"{self.get_scope_display()} removed by {self.by_name} under {self.under}"

    @classmethod
    def refusal_of(cls, payload: bytes) -> str:
        """Why these bytes may not be stored again; "" if they were never removed."""
        sha256 = hashlib.sha256(payload).hexdigest()
        purge = cls.objects.filter(hashes__contains=[sha256]).order_by("made_at").first()
        return f"{purge.sentence} It cannot be added again." if purge else ""

    @property
    def sentence(self) -> str:
        """The notice shown on the docket."""
        days = [day for day in (self.evidence_from, self.evidence_to) if day]
        dated = f"dated {days_text(days[0], days[-1])}" if days else "of unknown date"
        removed = f"was removed by {self.by_name} on {day_text(self.made_at)}"
        return f"Evidence {dated} {removed} under {self.under}."
