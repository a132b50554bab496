"""Stored PDFs: each file's bytes once, its pages, the origin of each copy, and copies still to be fetched."""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import connection, models
from django.db.models.functions import Left
from django.utils import timezone

from cases.models import Docket
from casetracker.lib.ids import uuid7

CHUNK = 1024 * 1024  # bytes read from the database at a time
SEARCHED = 20_000  # indexed characters per page; a tsvector holds at most one megabyte


class DocumentFile(models.Model):
    """One PDF, identified by the SHA-256 of its bytes. Several documents may be the same file."""

    class Text(models.TextChoices):
        WAITING = "waiting", "Not read yet"
        READ = "read", "Read"
        NONE = "none", "No text layer"
        FAILED = "failed", "Could not be read"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    sha256 = models.CharField(max_length=64, unique=True)
    sha1 = models.CharField(max_length=40, help_text="CourtListener identifies files by SHA-1.")
    size = models.PositiveBigIntegerField(help_text="In bytes.")
    page_count = models.PositiveIntegerField(null=True, blank=True, help_text="As counted in the PDF.")
    text_state = models.CharField(max_length=8, choices=Text, default=Text.WAITING)
    is_cut = models.BooleanField(default=False, help_text="Only the first part of its text was stored.")
    message = models.TextField(blank=True, help_text="Why it could not be read, in a sentence.")
    created_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"PDF {self.sha256[:12]}"

    def content(self) -> bytes:
        return b"".join(self.chunks())

    def chunks(self) -> Iterator[bytes]:
        """The bytes in chunks, so that a hundred readers do not hold a hundred whole files in memory."""
        for start in range(1, self.size + 1, CHUNK):
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT substring(data FROM %s FOR %s) FROM filings_filecontent WHERE file_id = %s",
                    [start, CHUNK, self.pk],
                )
                row = cursor.fetchone()
            if row is None:
                return
            yield bytes(row[0])


class FileContent(models.Model):
    """The bytes, in a table apart from anything that lists files (docs/decisions, "bytes in PostgreSQL")."""

    file = models.OneToOneField(
        DocumentFile, primary_key=True, on_delete=models.CASCADE, related_name="stored"
    )
    data = models.BinaryField()

    def __str__(self) -> str:
        return str(self.file_id)


class FilePage(models.Model):
    """The text layer of one page, so that a search hit in a PDF can name its page."""

    id = models.BigAutoField(primary_key=True)
    file = models.ForeignKey(DocumentFile, on_delete=models.CASCADE, related_name="pages")
    number = models.PositiveIntegerField(help_text="Page number, starting at 1.")
    text = models.TextField()
    search = models.GeneratedField(
        expression=SearchVector(Left("text", SEARCHED), config="english"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["file", "number"], name="file_page_once")]
        indexes = [GinIndex(fields=["search"], name="file_page_search")]

    def __str__(self) -> str:
        return f"page {self.number}"


class FileCopy(models.Model):
    """Where a copy of a PDF came from, and the evidence for the entry and document it belongs to.

    `entry` and `document` are recomputed from that evidence whenever the docket is written, because entries
    may be merged, separated, and reinstated. A copy without an entry is on hold, and `message` says why.
    """

    class How(models.TextChoices):
        DROPPED = "dropped", "Uploaded"
        PLACED = "placed", "Added to the entry by hand"
        COURTLISTENER = "courtlistener", "Free copy from CourtListener"
        FREE_LOOK = "free_look", "Free look from a notice of electronic filing"

    class Status(models.TextChoices):
        WAITING = "waiting", "Not read yet"
        ATTACHED = "attached", "Added to its entry"
        PARKED = "parked", "On hold: no matching document yet"
        ASKED = "asked", "Matches more than one document"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    file = models.ForeignKey(DocumentFile, on_delete=models.CASCADE, related_name="copies")
    how = models.CharField(max_length=13, choices=How)
    status = models.CharField(max_length=8, choices=Status, default=Status.WAITING)
    received_at = models.DateTimeField(default=timezone.now)
    received_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    file_name = models.CharField(max_length=255, blank=True)
    url = models.URLField(
        max_length=1000, blank=True, help_text="Where it was fetched from; never a free-look link."
    )
    # evidence
    said = models.JSONField(
        default=dict,
        blank=True,
        help_text="What its file name and stamps state: {court, name: {}, stamps: [{}]}.",
    )
    cores = ArrayField(
        models.CharField(max_length=60), default=list, blank=True, help_text="Docket numbers it states."
    )
    document_keys = ArrayField(
        models.CharField(max_length=64), default=list, blank=True, help_text="Document ids it states."
    )
    entry_number = models.BigIntegerField(
        null=True, blank=True, help_text="Number of its entry, or the number it states."
    )
    attachment_number = models.PositiveIntegerField(null=True, blank=True)
    observation = models.CharField(
        max_length=64,
        blank=True,
        help_text="Digest of the observation it was added to. It follows that observation to its entry.",
    )
    # conclusions from the evidence
    docket = models.ForeignKey(
        Docket, null=True, blank=True, on_delete=models.SET_NULL, related_name="file_copies"
    )
    entry = models.ForeignKey(
        "filings.DocketEntry", null=True, blank=True, on_delete=models.SET_NULL, related_name="file_copies"
    )
    document = models.ForeignKey(
        "filings.Document", null=True, blank=True, on_delete=models.SET_NULL, related_name="copies"
    )
    message = models.TextField(blank=True, help_text="Why it is on hold, in a sentence.")
    warning = models.TextField(
        blank=True, help_text="How its stamp, file name, and entry contradict one another, in a sentence."
    )

    class Meta:
        verbose_name_plural = "file copies"
        indexes = [
            # copies on hold, checked after each write of a docket
            models.Index(fields=["received_at"], condition=models.Q(entry=None), name="copy_without_entry"),
        ]

    def __str__(self) -> str:
        return self.file_name or f"{self.get_how_display()} {self.received_at:%Y-%m-%d}"

    @property
    def label(self) -> str:
        """The number stated by its evidence: 12, 12-1, or "" if none."""
        if self.entry_number is None:
            return ""
        suffix = f"-{self.attachment_number}" if self.attachment_number else ""
        return f"{self.entry_number}{suffix}"


class FileFetch(models.Model):
    """A copy to be fetched. The table is the queue; a row is marked as started before any request is sent."""

    class Kind(models.TextChoices):
        COURTLISTENER = "courtlistener", "Free copy from CourtListener"
        FREE_LOOK = "free_look", "Free look from a notice of electronic filing"

    class Status(models.TextChoices):
        WAITING = "waiting", "Waiting"
        STARTED = "started", "Being fetched"
        DONE = "done", "Fetched"
        FAILED = "failed", "Not available"
        UNKNOWN = "unknown", "Used; not known whether it succeeded"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(max_length=13, choices=Kind)
    docket = models.ForeignKey(Docket, on_delete=models.CASCADE, related_name="file_fetches")
    observation = models.CharField(max_length=64, help_text="Digest of the observation that mentions it.")
    document_key = models.CharField(max_length=64, blank=True)
    attachment_number = models.PositiveIntegerField(null=True, blank=True)
    url = models.URLField(max_length=1000, blank=True, help_text="Empty for a free look: its link is sealed.")
    record = models.ForeignKey(
        "filings.SourceRecord", null=True, blank=True, on_delete=models.CASCADE, related_name="+",
        help_text="The notice that contains the link.",
    )  # fmt: skip
    link = models.PositiveSmallIntegerField(default=0, help_text="Index of the link within the notice.")
    filed_on = models.DateField(
        null=True, blank=True, help_text="Date filed of its entry. The newest are fetched first."
    )
    status = models.CharField(max_length=8, choices=Status, default=Status.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(default=timezone.now)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    copy = models.ForeignKey(FileCopy, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    message = models.TextField(blank=True)

    class Meta:
        verbose_name_plural = "file fetches"
        constraints = [
            models.UniqueConstraint(
                fields=["docket", "url"], condition=~models.Q(url=""), name="copy_fetched_once"
            ),
            models.UniqueConstraint(
                fields=["record", "link"], condition=models.Q(kind="free_look"), name="free_look_once"
            ),
        ]
        indexes = [
            models.Index(
                fields=["kind", "next_try_at"],
                condition=models.Q(status__in=["waiting", "started"]),
                name="file_fetch_due",
            )  # fetches that are due
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.get_status_display()}"


class FilePlan(models.Model):
    """The docket version whose free copies have all been queued; an unchanged docket is not scanned again."""

    docket = models.OneToOneField(Docket, primary_key=True, on_delete=models.CASCADE, related_name="+")
    version = models.PositiveBigIntegerField()

    def __str__(self) -> str:
        return f"{self.docket_id} at {self.version}"
