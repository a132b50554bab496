"""Who is asked: one row a host, the log of its counted calls, and pages of a fetch that is not complete."""

from django.db import models
from django.utils import timezone

from casetracker.lib.ids import uuid7

from ..records import Purpose

PURPOSES = [
    (Purpose.CHECK_NOW, "asked for by a person"),
    (Purpose.GAP, "closing a gap"),
    (Purpose.TEXT, "texts still missing"),
    (Purpose.UPDATE, "what changed"),
    (Purpose.SWEEP, "weekly round"),
]


class Upstream(models.Model):
    """A host. One worker asks it at a time, and nobody while its breaker is open (filings/upstreams.py)."""

    host = models.CharField(primary_key=True, max_length=255, help_text="With its port, if it names one.")
    leased_until = models.DateTimeField(null=True, blank=True, help_text="A worker asks it until then.")
    failures = models.PositiveIntegerField(default=0, help_text="In a row, of the host itself.")
    open_until = models.DateTimeField(
        null=True, blank=True, help_text="Nothing is asked before; then one call decides."
    )
    stopped_until = models.DateTimeField(
        null=True, blank=True, help_text="It asked to be left alone until then; nobody overrules that."
    )
    free_at = models.DateTimeField(null=True, blank=True, help_text="When the budget has a call again.")
    reason = models.TextField(blank=True, help_text="Of its latest failure, in a sentence.")
    last_success_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.host


class Call(models.Model):
    """One call that counts against a budget, written before it goes out."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    upstream = models.ForeignKey(Upstream, on_delete=models.CASCADE, related_name="calls")
    over_at = models.DateTimeField(help_text="When it was surely over; while under way, when it will be.")
    purpose = models.PositiveSmallIntegerField(choices=PURPOSES)

    class Meta:
        indexes = [models.Index(fields=["upstream", "-over_at"], name="call_by_upstream")]  # the windows

    def __str__(self) -> str:
        return f"{self.upstream_id} {self.over_at:%Y-%m-%d %H:%M:%S}"


class FetchedPage(models.Model):
    """A page of a list that was cut short (budget, kill): the fetch goes on where it stopped."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    feed = models.ForeignKey("filings.Feed", on_delete=models.CASCADE, related_name="pages")
    key = models.CharField(max_length=120, help_text="Which list, and since when.")
    number = models.PositiveIntegerField()
    rows = models.JSONField()
    following = models.TextField(blank=True, help_text="Address of the next page; empty: this is the last.")
    answered_at = models.DateTimeField(null=True, blank=True, help_text="By the upstream's own clock.")
    fetched_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["feed", "key", "number"], name="page_once")]

    def __str__(self) -> str:
        return f"{self.key} {self.number}"
