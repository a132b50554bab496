"""What evidence alone cannot decide: questions, and the decisions people take (R6, R7)."""

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

    class Meta:
        constraints = [models.UniqueConstraint(fields=["docket", "key"], name="question_once")]

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

    def __str__(self) -> str:
        return f"{self.get_kind_display()} ({self.made_at:%Y-%m-%d})"
