"""Evidence as received: payloads, reports, observations, feeds, and the log of every check."""

import zlib
from datetime import datetime

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone

from cases.models import Case, Court, Docket
from cases.models.evidence import source_words
from casetracker.lib.ids import uuid7

from ..records import Purpose, SourceKind
from .upstream import PURPOSES

KINDS = [(kind.value, source_words(kind.value)) for kind in SourceKind]


class SourceRecord(models.Model):
    """One payload, stored before it is parsed. Only `sealed` keeps logins, recipients and free-look links."""

    class Status(models.TextChoices):
        WAITING = "waiting", "Waiting"
        DONE = "done", "Read"
        PARKED = "parked", "On hold: no matching docket yet"
        REFUSED = "refused", "Refused"
        PURGED = "purged", "Removed by court order"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    sha256 = models.CharField(max_length=64, unique=True, help_text="SHA-256 of the payload as received.")
    payload = models.BinaryField(help_text="zlib-compressed, with logins and free-look links blanked.")
    size = models.PositiveIntegerField(help_text="Size as received, in bytes.")
    sealed = models.BinaryField(
        null=True, blank=True, help_text="The payload as received, if anything was blanked."
    )
    file_name = models.CharField(max_length=255, blank=True)
    kind = models.CharField(
        max_length=20, choices=KINDS, blank=True, help_text="Empty until detected from the content."
    )
    court = models.ForeignKey(Court, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    court_hint = models.CharField(
        max_length=30, blank=True, help_text="Court id, used only if the content is ambiguous."
    )
    status = models.CharField(max_length=8, choices=Status, default=Status.WAITING)
    message = models.TextField(blank=True, help_text="Why it was refused or put on hold, in a sentence.")
    coverage = models.CharField(
        max_length=300, blank=True, help_text="The feed's own statement of what it carries."
    )
    refused_rows = models.JSONField(
        default=list, blank=True, help_text="Rows that could not be read, and why."
    )
    result = models.JSONField(
        default=list,
        blank=True,
        help_text="Outcome by docket; returned again if the same payload is received again.",
    )
    left_out = models.PositiveIntegerField(
        default=0,
        help_text="Dockets skipped in a monitored feed because no one follows them. An upload adds them.",
    )
    received_at = models.DateTimeField(default=timezone.now)
    received_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        indexes = [
            # the queue (waiting) and the list of payloads on hold
            models.Index(
                fields=["status", "received_at"],
                condition=models.Q(status__in=["waiting", "parked"]),
                name="record_waiting",
            )
        ]

    def __str__(self) -> str:
        return self.file_name or f"{self.kind} {self.sha256[:12]}"

    @property
    def is_unread(self) -> bool:
        """Stored, but not yet scanned for logins and links to blank: all of it is in `sealed`."""
        return not self.payload

    @property
    def content(self) -> bytes:
        return zlib.decompress(bytes(self.payload)) if self.payload else b""

    @property
    def original(self) -> bytes:
        """The payload as received. For blanking and unpacking; never shown to anyone."""
        return zlib.decompress(bytes(self.sealed)) if self.sealed else self.content


class Report(models.Model):
    """One docket's part of one payload (R0, reports). Without a docket it is on hold (R12, which docket)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    record = models.ForeignKey(SourceRecord, on_delete=models.PROTECT, related_name="reports")
    part = models.PositiveIntegerField(help_text="Position of this docket within the payload.")
    docket = models.ForeignKey(
        Docket, null=True, blank=True, on_delete=models.PROTECT, related_name="reports"
    )
    court = models.ForeignKey(
        Court, null=True, blank=True, on_delete=models.PROTECT, related_name="+",
        help_text="Empty only while on hold: CourtListener's alerts name a docket number but no court.",
    )  # fmt: skip
    kind = models.CharField(max_length=20, choices=KINDS)
    parser_version = models.PositiveSmallIntegerField()
    ref = models.JSONField(
        help_text="How it identifies its docket: docket_number, pacer_case_id, courtlistener_id."
    )
    asof = models.DateTimeField(
        null=True, blank=True, help_text="When the source produced it. Empty if the source does not say."
    )
    received_at = models.DateTimeField()
    complete = models.BooleanField(
        default=False, help_text="Its own text proves that it lists every row (R8, unlisted entries)."
    )
    lists_parties = models.BooleanField(default=False)
    lists_terminated = models.BooleanField(default=False)
    digest = models.CharField(
        max_length=64, help_text="Hash of kind, asof, and observations; the same evidence counts once."
    )
    observations = ArrayField(
        models.CharField(max_length=64), help_text="Digests of its observations, in the source's order."
    )
    reading = models.PositiveSmallIntegerField(
        null=True, blank=True, editable=False,
        help_text="The order of its rows (records.Reading). Empty until the whole docket is resolved.",
    )  # fmt: skip
    pending = models.JSONField(
        null=True, blank=True, help_text="Rows of a report on hold, until its docket is known."
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["record", "part", "parser_version"], name="report_once_per_payload"
            )
        ]
        indexes = [
            models.Index(fields=["docket", "received_at"], name="report_by_docket"),  # resolving
            models.Index(fields=["court"], condition=models.Q(docket=None), name="report_parked"),  # on hold
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.asof or self.received_at:%Y-%m-%d %H:%M}"

    @property
    def said_on(self) -> datetime | None:
        """When the source produced it, as shown to people; None for entries typed by hand."""
        return None if self.kind == SourceKind.HAND else self.asof


class Observation(models.Model):
    """The content of one row as one source gave it. The resolver decides which entry it belongs to."""

    class Placement(models.TextChoices):
        PLACED = "placed", "Placed"
        UNPLACED = "unplaced", "Unplaced"
        UNCOUNTED = "uncounted", "One of several reports, not identified"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    docket = models.ForeignKey(Docket, on_delete=models.PROTECT, related_name="observations")
    digest = models.CharField(max_length=64)
    type = models.CharField(max_length=12, help_text="EntryRow, PartyRow or DocketFacts.")
    content = models.JSONField()
    first_received_at = models.DateTimeField()
    entry = models.ForeignKey(
        "filings.DocketEntry", null=True, blank=True, on_delete=models.SET_NULL, related_name="observations"
    )
    placement = models.CharField(max_length=10, choices=Placement, default=Placement.PLACED)
    candidates = ArrayField(
        models.UUIDField(), default=list, blank=True, help_text="Entries it may belong to, while unplaced."
    )
    ties = ArrayField(
        models.BigIntegerField(), null=True, blank=True, editable=False,
        help_text="For entry rows: keys that find related rows (resolver/incremental/match_keys.py).",
    )  # fmt: skip

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["docket", "digest"], name="observation_once_per_docket")
        ]
        indexes = [
            models.Index(fields=["entry"], name="observation_by_entry"),  # provenance of an entry
            models.Index(
                fields=["docket"], condition=~models.Q(placement="placed"), name="observation_unplaced"
            ),  # unplaced evidence of a docket
            models.Index(
                fields=["docket"], condition=models.Q(ties=None, type="EntryRow"), name="observation_untied"
            ),  # rows whose match keys are not computed yet
            GinIndex(fields=["ties"], fastupdate=False, name="observation_ties"),  # rows related to a row
        ]

    def __str__(self) -> str:
        return f"{self.type} {self.digest[:12]}"


class FeedQuerySet(models.QuerySet["Feed"]):
    def watched(self) -> "FeedQuerySet":
        return self.filter(enabled=True, followed=True, docket__case__deleted_at=None)

    def due(self, now: datetime) -> "FeedQuerySet":
        """Monitored feeds whose next check is due and that no worker has leased."""
        not_leased = models.Q(leased_until=None) | models.Q(leased_until__lt=now)
        return self.watched().filter(not_leased, next_check_at__lte=now)


class Feed(models.Model):
    """A source checked on a schedule: a court's RSS feed, or one docket at CourtListener."""

    class Kind(models.TextChoices):
        RSS = "rss", "Court RSS feed"
        COURTLISTENER = "courtlistener", "CourtListener"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(max_length=14, choices=Kind)
    court = models.ForeignKey(Court, on_delete=models.PROTECT, related_name="feeds")
    docket = models.ForeignKey(Docket, null=True, blank=True, on_delete=models.CASCADE, related_name="feeds")
    url = models.URLField(max_length=500)
    host = models.GeneratedField(
        expression=Lower(
            models.Func(models.F("url"), models.Value("/"), models.Value(3), function="split_part")
        ),
        output_field=models.CharField(max_length=255),
        db_persist=True,
    )
    enabled = models.BooleanField(default=True, help_text="Turned on by the administrator.")
    followed = models.BooleanField(default=True, help_text="Someone follows a case that it serves.")
    interval = models.DurationField(
        null=True, blank=True, help_text="Time between checks. Empty: chosen to suit the docket."
    )
    purpose = models.PositiveSmallIntegerField(
        choices=PURPOSES,
        default=Purpose.UPDATE,
        help_text="Purpose of the next check. Lower numbers go first.",
    )
    next_check_at = models.DateTimeField(default=timezone.now)
    leased_until = models.DateTimeField(null=True, blank=True, help_text="Leased to a worker until then.")
    is_running = models.BooleanField(default=False, help_text="The worker holding the lease has started.")
    last_check_at = models.DateTimeField(null=True, blank=True)
    last_success_at = models.DateTimeField(null=True, blank=True)
    last_error = models.TextField(blank=True)
    failures = models.PositiveIntegerField(
        default=0, help_text="Consecutive failures; each delays the next check further."
    )
    state = models.JSONField(
        default=dict,
        blank=True,
        help_text="State needed by the next check, such as the newest date_modified.",
    )
    coverage = models.CharField(
        max_length=300, blank=True, help_text="Types of docket event that the court's feed carries."
    )

    objects = FeedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "court", "docket"], name="feed_once", nulls_distinct=False
            )
        ]
        indexes = [
            models.Index(
                fields=["next_check_at"], condition=models.Q(enabled=True, followed=True), name="feed_due"
            ),  # feeds that are due
            models.Index(fields=["host", "purpose", "next_check_at"], name="feed_by_host"),  # next per host
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.docket or self.court}"


class FetchLog(models.Model):
    """Every check of a feed and every uploaded file, even if nothing was new.

    For files, the table is also the queue: `inbox.drop.accept` writes a waiting row, a worker claims it, and
    `result` holds the outcome. Files uploaded together share a `batch`.
    """

    class Status(models.TextChoices):
        WAITING = "waiting", "Waiting"
        DONE = "done", "Done"
        FAILED = "failed", "Failed"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    feed = models.ForeignKey(Feed, null=True, blank=True, on_delete=models.CASCADE, related_name="log")
    record = models.ForeignKey(
        SourceRecord, null=True, blank=True, on_delete=models.SET_NULL, related_name="log"
    )
    file_copy = models.ForeignKey(
        "filings.FileCopy", null=True, blank=True, on_delete=models.SET_NULL, related_name="log"
    )
    batch = models.UUIDField(null=True, blank=True, help_text="Shared by files uploaded together.")
    position = models.PositiveIntegerField(default=0, help_text="Place within the batch.")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    file_name = models.CharField(max_length=255, blank=True)
    court_hint = models.CharField(
        max_length=30, blank=True, help_text="Court id, used only if the content is ambiguous."
    )
    case = models.ForeignKey(
        Case, null=True, blank=True, on_delete=models.SET_NULL, related_name="+",
        help_text="The case it was uploaded to. Evidence that belongs to another case is refused.",
    )  # fmt: skip
    adds_docket = models.BooleanField(
        default=False, help_text="If its docket does not exist yet, add the docket to that case."
    )
    at = models.DateTimeField(default=timezone.now)
    status = models.CharField(max_length=8, choices=Status, default=Status.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    finished_at = models.DateTimeField(null=True, blank=True)
    found = models.PositiveIntegerField(default=0, help_text="Number of entries in the payload.")
    new = models.PositiveIntegerField(default=0, help_text="Number of entries not known before.")
    message = models.TextField(blank=True, help_text="What went wrong, in a sentence.")
    result = models.JSONField(
        default=list, blank=True, help_text="[{file kind court docket_number docket_id found new refused}]"
    )

    class Meta:
        indexes = [
            models.Index(fields=["feed", "-at"], name="fetch_by_feed"),  # the feeds page
            models.Index(fields=["batch", "position"], name="fetch_by_batch"),  # outcome of an upload
            models.Index(
                fields=["at"], condition=models.Q(status="waiting"), name="fetch_waiting"
            ),  # the queue
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.status} {self.message}".strip()
