"""Gaps: periods in which a feed may have carried entries that we did not read."""

from django.db import models
from django.utils import timezone

from cases.models import Docket
from casetracker.lib.ids import uuid7


class Gap(models.Model):
    """Entries made on `docket` between `since` and `until` may be missing, until a source closes the gap."""

    class ClosedBy(models.TextChoices):
        SHEET = "sheet", "a complete docket sheet"
        COURTLISTENER = "courtlistener", "a check of CourtListener"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    docket = models.ForeignKey(Docket, on_delete=models.CASCADE, related_name="gaps")
    feed = models.ForeignKey("filings.Feed", on_delete=models.CASCADE, related_name="gaps")
    since = models.DateTimeField(help_text="The feed was covered up to this time.")
    until = models.DateTimeField(help_text="The feed is covered again from this time.")
    noticed_at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.CharField(max_length=13, choices=ClosedBy, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["docket", "feed", "until"], name="gap_once")]
        indexes = [
            models.Index(fields=["docket"], condition=models.Q(closed_at=None), name="gap_open")
        ]  # freshness of a docket

    def __str__(self) -> str:
        return f"{self.since:%Y-%m-%d %H:%M} to {self.until:%Y-%m-%d %H:%M}"
