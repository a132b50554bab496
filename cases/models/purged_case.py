"""The record of a permanently deleted case: who deleted it, when, and why. None of its content."""

from django.db import models
from django.utils import timezone


class PurgedCase(models.Model):
    case_id = models.UUIDField(primary_key=True, editable=False)
    deleted_at = models.DateTimeField()
    deleted_by = models.CharField(max_length=200)
    delete_reason = models.CharField(max_length=500)
    purged_at = models.DateTimeField(default=timezone.now)
    purged_by = models.CharField(max_length=200, blank=True, help_text="Empty if its thirty days were over.")
    last_position = models.PositiveBigIntegerField(
        help_text="The highest change position assigned by then, so that none is assigned twice."
    )

    def __str__(self) -> str:
        return f"Case {self.case_id}, deleted by {self.deleted_by} on {self.deleted_at:%Y-%m-%d}"
