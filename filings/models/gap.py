"""Stretches of time in which a feed may have shown entries that nobody read."""

from django.db import models
from django.utils import timezone

from cases.models import Docket
from casetracker.lib.ids import uuid7


class Gap(models.Model):
    """Entries of `docket` entered between `since` and `until` may be missing, until something closes it."""

    class ClosedBy(models.TextChoices):
        SHEET = "sheet", "a complete docket sheet"
        COURTLISTENER = "courtlistener", "a look at CourtListener"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    docket = models.ForeignKey(Docket, on_delete=models.CASCADE, related_name="gaps")
    feed = models.ForeignKey("filings.Feed", on_delete=models.CASCADE, related_name="gaps")
    since = models.DateTimeField(help_text="Covered until then.")
    until = models.DateTimeField(help_text="Covered again from then on.")
    noticed_at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.CharField(max_length=13, choices=ClosedBy, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["docket", "feed", "until"], name="gap_once")]
        indexes = [
            models.Index(fields=["docket"], condition=models.Q(closed_at=None), name="gap_open")
        ]  # freshness of a case

    def __str__(self) -> str:
        return f"{self.since:%Y-%m-%d %H:%M} to {self.until:%Y-%m-%d %H:%M}"
