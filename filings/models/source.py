"""Evidence as it came: payloads, reports, observations, feeds, and the log of every check."""

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

from ..budget import Purpose
from ..records import SourceKind
from .upstream import PURPOSES

KINDS = [(kind.value, source_words(kind.value)) for kind in SourceKind]


class SourceRecord(models.Model):
    """One payload, written before it is parsed. Logins, recipients and magic links go to `sealed`."""

    class Status(models.TextChoices):
        WAITING = "waiting", "Waiting"
        DONE = "done", "Read"
        PARKED = "parked", "Names no known docket"
        REFUSED = "refused", "Refused"
        PURGED = "purged", "Removed by order"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    sha256 = models.CharField(max_length=64, unique=True, help_text="Of the payload as received.")
    payload = models.BinaryField(help_text="zlib-compressed, logins and magic links blanked.")
    size = models.PositiveIntegerField(help_text="Bytes as received.")
    sealed = models.BinaryField(
        null=True, blank=True, help_text="The payload as received, where logins and the like were blanked."
    )
    file_name = models.CharField(max_length=255, blank=True)
    kind = models.CharField(
        max_length=20, choices=KINDS, blank=True, help_text="Empty until told from the content."
    )
    court = models.ForeignKey(Court, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    court_hint = models.CharField(max_length=30, blank=True, help_text="Breaks a tie only.")
    status = models.CharField(max_length=8, choices=Status, default=Status.WAITING)
    message = models.TextField(blank=True, help_text="Why it was refused or parked, in a sentence.")
    coverage = models.CharField(
        max_length=300, blank=True, help_text="A feed's own words on what it carries."
    )
    refused_rows = models.JSONField(
        default=list, blank=True, help_text="Rows that could not be read, and why."
    )
    result = models.JSONField(
        default=list, blank=True, help_text="What came of it, by docket: the answer when it is given again."
    )
    left_out = models.PositiveIntegerField(
        default=0, help_text="Dockets in a polled feed that nobody follows; a file given by hand makes them."
    )
    received_at = models.DateTimeField(default=timezone.now)
    received_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        indexes = [
            # the queue (waiting) and the list of what is parked
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
        """Taken in, and not yet searched for what is to be blanked: all of it is in `sealed`."""
        return not self.payload

    @property
    def content(self) -> bytes:
        return zlib.decompress(bytes(self.payload)) if self.payload else b""

    @property
    def original(self) -> bytes:
        """As received. For blanking and unpacking, never for showing."""
        return zlib.decompress(bytes(self.sealed)) if self.sealed else self.content


class Report(models.Model):
    """One docket's part of one payload (R0). Without a docket it is parked (R12)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    record = models.ForeignKey(SourceRecord, on_delete=models.PROTECT, related_name="reports")
    part = models.PositiveIntegerField(help_text="Position of this docket in the payload.")
    docket = models.ForeignKey(
        Docket, null=True, blank=True, on_delete=models.PROTECT, related_name="reports"
    )
    court = models.ForeignKey(
        Court, null=True, blank=True, on_delete=models.PROTECT, related_name="+",
        help_text="Empty only while parked: CourtListener's alerts name a docket's number there, no court.",
    )  # fmt: skip
    kind = models.CharField(max_length=20, choices=KINDS)
    parser_version = models.PositiveSmallIntegerField()
    ref = models.JSONField(
        help_text="What it says of its docket: docket_number, pacer_case_id, courtlistener_id."
    )
    asof = models.DateTimeField(
        null=True, blank=True, help_text="When the source said it; empty: it does not say."
    )
    received_at = models.DateTimeField()
    complete = models.BooleanField(
        default=False, help_text="Its own text proves that no row was left out (R8)."
    )
    lists_parties = models.BooleanField(default=False)
    lists_terminated = models.BooleanField(default=False)
    digest = models.CharField(
        max_length=64, help_text="Of kind, asof and observations; the same evidence counts once."
    )
    observations = ArrayField(models.CharField(max_length=64), help_text="Digests, in the source's order.")
    reading = models.PositiveSmallIntegerField(
        null=True, blank=True, editable=False,
        help_text="Which way its rows stand (records.Reading); empty until the whole docket is resolved.",
    )  # fmt: skip
    pending = models.JSONField(
        null=True, blank=True, help_text="Rows of a parked report, until a docket is known."
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["record", "part", "parser_version"], name="report_once_per_payload"
            )
        ]
        indexes = [
            models.Index(fields=["docket", "received_at"], name="report_by_docket"),  # resolve
            models.Index(fields=["court"], condition=models.Q(docket=None), name="report_parked"),  # release
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.asof or self.received_at:%Y-%m-%d %H:%M}"

    @property
    def said_on(self) -> datetime | None:
        """When the source said it, for people: what was typed was said when it was received."""
        return None if self.kind == SourceKind.HAND else self.asof


class Observation(models.Model):
    """The content of one row as one source gave it; which entry explains it is the resolver's answer."""

    class Placement(models.TextChoices):
        PLACED = "placed", "Explained"
        UNPLACED = "unplaced", "Not placed"
        UNCOUNTED = "uncounted", "One of several, not identified"

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
        help_text="Of an entry's row: what its kin are found by (kinship.ties).",
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
            ),  # what waits for its ties
            GinIndex(fields=["ties"], fastupdate=False, name="observation_ties"),  # the kin of a row
        ]

    def __str__(self) -> str:
        return f"{self.type} {self.digest[:12]}"


class FeedQuerySet(models.QuerySet["Feed"]):
    def watched(self) -> "FeedQuerySet":
        return self.filter(enabled=True, followed=True, docket__case__deleted_at=None)

    def due(self, now: datetime) -> "FeedQuerySet":
        """To be checked, and no worker has it."""
        free = models.Q(leased_until=None) | models.Q(leased_until__lt=now)
        return self.watched().filter(free, next_check_at__lte=now)


class Feed(models.Model):
    """Something that is checked again and again: a court's RSS, or one docket at CourtListener."""

    class Kind(models.TextChoices):
        RSS = "rss", "Court RSS"
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
    enabled = models.BooleanField(default=True, help_text="The administrator's switch.")
    followed = models.BooleanField(default=True, help_text="Somebody follows a case that it serves.")
    interval = models.DurationField(
        null=True, blank=True, help_text="Time between two checks; empty: what suits the docket."
    )
    purpose = models.PositiveSmallIntegerField(
        choices=PURPOSES, default=Purpose.UPDATE, help_text="Of the next check; the lower goes first."
    )
    next_check_at = models.DateTimeField(default=timezone.now)
    leased_until = models.DateTimeField(null=True, blank=True, help_text="A worker has it until then.")
    is_running = models.BooleanField(default=False, help_text="The worker that has the lease has begun.")
    last_check_at = models.DateTimeField(null=True, blank=True)
    last_success_at = models.DateTimeField(null=True, blank=True)
    last_error = models.TextField(blank=True)
    failures = models.PositiveIntegerField(default=0, help_text="In a row; spreads the next checks out.")
    state = models.JSONField(
        default=dict, blank=True, help_text="What the next check needs: the newest date_modified."
    )
    coverage = models.CharField(
        max_length=300, blank=True, help_text="Which event types the court's feed carries."
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
            ),  # what is due
            models.Index(fields=["host", "purpose", "next_check_at"], name="feed_by_host"),  # whose turn
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.docket or self.court}"


class FetchLog(models.Model):
    """Every check of a feed and every file given to us, also when nothing was new.

    For files the row is the queue too: `accept` writes it waiting, a worker claims it, `result` tells what
    came of it. Files given together share a `batch`.
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
    batch = models.UUIDField(null=True, blank=True, help_text="Shared by files given together.")
    position = models.PositiveIntegerField(default=0, help_text="Place in the batch.")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    file_name = models.CharField(max_length=255, blank=True)
    court_hint = models.CharField(max_length=30, blank=True, help_text="Breaks a tie only.")
    case = models.ForeignKey(
        Case, null=True, blank=True, on_delete=models.SET_NULL, related_name="+",
        help_text="Dropped on this case: what is of another one is refused.",
    )  # fmt: skip
    adds_docket = models.BooleanField(
        default=False, help_text="A docket that is not here yet is to be made in that case."
    )
    at = models.DateTimeField(default=timezone.now)
    status = models.CharField(max_length=8, choices=Status, default=Status.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    finished_at = models.DateTimeField(null=True, blank=True)
    found = models.PositiveIntegerField(default=0, help_text="Entries in the payload.")
    new = models.PositiveIntegerField(default=0, help_text="Entries that were not known before.")
    message = models.TextField(blank=True, help_text="What went wrong, in a sentence.")
    result = models.JSONField(
        default=list, blank=True, help_text="[{file kind court docket_number docket_id found new refused}]"
    )

    class Meta:
        indexes = [
            models.Index(fields=["feed", "-at"], name="fetch_by_feed"),  # the feeds page
            models.Index(fields=["batch", "position"], name="fetch_by_batch"),  # what came of a drop
            models.Index(
                fields=["at"], condition=models.Q(status="waiting"), name="fetch_waiting"
            ),  # the queue
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.status} {self.message}".strip()
