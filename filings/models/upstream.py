"""Upstream hosts: one row per host, the log of calls that count against its budget, and partial fetches."""

from django.db import models
from django.utils import timezone

from casetracker.lib.ids import uuid7

from ..records import Purpose

PURPOSES = [
    (Purpose.CHECK_NOW, "requested by a user"),
    (Purpose.GAP, "closing a gap"),
    (Purpose.TEXT, "missing docket texts"),
    (Purpose.UPDATE, "new changes"),
    (Purpose.SWEEP, "weekly full check"),
]


class Upstream(models.Model):
    """A host. One worker calls it at a time, and none while its breaker is open (polling/upstreams.py)."""

    host = models.CharField(primary_key=True, max_length=255, help_text="With the port, if any.")
    leased_until = models.DateTimeField(null=True, blank=True, help_text="Leased to a worker until then.")
    failures = models.PositiveIntegerField(default=0, help_text="Consecutive failures of the host itself.")
    open_until = models.DateTimeField(
        null=True, blank=True, help_text="The breaker is open until then; one trial call follows."
    )
    stopped_until = models.DateTimeField(
        null=True, blank=True, help_text="The host asked for no calls until then. Nothing overrides this."
    )
    free_at = models.DateTimeField(
        null=True, blank=True, help_text="When the budget will allow another call."
    )
    reason = models.TextField(blank=True, help_text="Why its latest call failed, in a sentence.")
    last_success_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.host


class Call(models.Model):
    """One call that counts against the budget. The row is written before the call is made."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    upstream = models.ForeignKey(Upstream, on_delete=models.CASCADE, related_name="calls")
    over_at = models.DateTimeField(help_text="The time by which the call has certainly ended.")
    purpose = models.PositiveSmallIntegerField(choices=PURPOSES)

    class Meta:
        indexes = [models.Index(fields=["upstream", "-over_at"], name="call_by_upstream")]  # budget windows

    def __str__(self) -> str:
        return f"{self.upstream_id} {self.over_at:%Y-%m-%d %H:%M:%S}"


class FetchedPage(models.Model):
    """A page of an interrupted list fetch (out of budget, or killed), which resumes where it stopped."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    feed = models.ForeignKey("filings.Feed", on_delete=models.CASCADE, related_name="pages")
    key = models.CharField(max_length=120, help_text="The list, and its starting date.")
    number = models.PositiveIntegerField()
    rows = models.JSONField()
    following = models.TextField(blank=True, help_text="URL of the next page; empty on the last page.")
    answered_at = models.DateTimeField(null=True, blank=True, help_text="By the upstream server's clock.")
    fetched_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["feed", "key", "number"], name="page_once")]

    def __str__(self) -> str:
        return f"{self.key} {self.number}"
