"""What is left of a case that was purged: that it was there, and who removed it when and why. No content."""

from django.db import models
from django.utils import timezone


class PurgedCase(models.Model):
    case_id = models.UUIDField(primary_key=True, editable=False)
    deleted_at = models.DateTimeField()
    deleted_by = models.CharField(max_length=200)
    delete_reason = models.CharField(max_length=500)
    purged_at = models.DateTimeField(default=timezone.now)
    purged_by = models.CharField(
        max_length=200, blank=True, help_text="Empty: its thirty days were over, and nobody had to ask."
    )
    last_position = models.PositiveBigIntegerField(
        help_text="The highest position given to a change until then: none is ever given twice."
    )

    def __str__(self) -> str:
        return f"Case {self.case_id}, deleted by {self.deleted_by} on {self.deleted_at:%Y-%m-%d}"
