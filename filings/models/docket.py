"""The resolved docket, which everything else reads. Only `filings/writer` writes these rows."""

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.utils import timezone

from cases.models import Docket
from casetracker.lib.ids import uuid7

from ..classify.kinds import KINDS
from ..records import HEARSAY, SourceKind, Vouched

if TYPE_CHECKING:
    from .file import FileCopy


# `Vouched.is_press_only` and `is_typed_only`, as query conditions.
PRESS_ONLY = models.Q(basis_kinds=[SourceKind.PRESS.value])
TYPED_ONLY = models.Q(
    basis_kinds__contained_by=sorted(HEARSAY), basis_kinds__contains=[SourceKind.HAND.value]
)


class DocketEntryQuerySet(models.QuerySet["DocketEntry"]):
    def current(self) -> "DocketEntryQuerySet":
        """Entries on the docket now, without merged and withdrawn ones."""
        return self.filter(merged_into=None, withdrawn_at=None)


class DocketEntry(Vouched, models.Model):
    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    docket = models.ForeignKey(Docket, on_delete=models.CASCADE, related_name="entries")
    position = models.PositiveIntegerField(
        help_text="Place in docket order (R9), without gaps. Changes between versions; not an id."
    )
    entry_number = models.BigIntegerField(null=True, blank=True)
    date_filed = models.DateField(null=True, blank=True)
    date_entered = models.DateField(null=True, blank=True)
    time_filed = models.TimeField(null=True, blank=True, help_text="In the court's time zone.")
    text = models.TextField(blank=True, help_text="Docket text as given by the court.")
    short_text = models.TextField(
        blank=True, help_text="Name of the docket event, as given in feeds and history reports."
    )
    kind = models.CharField(max_length=12, choices=list(KINDS.items()), default="other")
    sequences = ArrayField(
        models.BigIntegerField(), default=list, blank=True, help_text="PACER de_seq_num, normalized."
    )
    document_ids = ArrayField(
        models.CharField(max_length=64),
        default=list,
        blank=True,
        help_text="PACER document ids, normalized (R1).",
    )
    source_ids = models.JSONField(
        default=dict, blank=True, help_text="Source kind -> ids of this entry in that source."
    )
    basis_kinds = ArrayField(
        models.CharField(max_length=20), default=list, help_text="Kinds of source that show this entry."
    )
    number_inferred = models.BooleanField(
        default=False, help_text="The number was inferred by a rule, not seen (press reports)."
    )
    field_sources = models.JSONField(
        default=dict, help_text="Field -> digest of the observation its value came from."
    )
    unlisted_on = models.DateField(
        null=True, blank=True, help_text="Date of the court's docket sheet that no longer lists it (R8)."
    )
    lapsed_on = models.DateField(
        null=True,
        blank=True,
        help_text="Date on which CourtListener, its only source, no longer showed it (R8).",
    )
    merged_into = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="merged_from",
        help_text="The entry it was merged into. This id redirects there.",
    )
    withdrawn_at = models.DateTimeField(
        null=True,
        blank=True,
        help_text="Since when its evidence is unplaced or retracted. It may be reinstated.",
    )
    created_at = models.DateTimeField(default=timezone.now)
    modified_at = models.DateTimeField(default=timezone.now)
    search = models.GeneratedField(
        expression=SearchVector("text", "short_text", config="english"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    objects = DocketEntryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "docket entries"
        indexes = [
            # docket pages and API pages, by keyset
            models.Index(
                fields=["docket", "position", "id"],
                condition=models.Q(merged_into=None, withdrawn_at=None),
                name="entry_by_position",
            ),
            models.Index(fields=["docket", "entry_number"], name="entry_by_number"),  # go to a number
            models.Index(fields=["docket", "date_filed", "id"], name="entry_by_date"),  # timeline, filters
            GinIndex(fields=["search"], name="entry_search"),  # search
        ]

    def __str__(self) -> str:
        number = f"No. {self.entry_number}" if self.entry_number is not None else "unnumbered"
        return f"{number}: {(self.text or self.short_text)[:80]}"


class Document(models.Model):
    """The main document of an entry (no attachment number) or an attachment (R11, document identity)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    entry = models.ForeignKey(DocketEntry, on_delete=models.CASCADE, related_name="documents")
    attachment_number = models.PositiveIntegerField(null=True, blank=True)
    document_id = models.CharField(
        max_length=64, blank=True, help_text="PACER document id, normalized, or a GUID."
    )
    description = models.TextField(blank=True)
    page_count = models.PositiveIntegerField(null=True, blank=True)
    file_size = models.PositiveBigIntegerField(null=True, blank=True, help_text="In bytes.")
    is_available = models.BooleanField(null=True, blank=True, help_text="A free copy is known to exist.")
    is_sealed = models.BooleanField(null=True, blank=True)
    url = models.URLField(max_length=1000, blank=True, help_text="Address of the free copy.")
    field_sources = models.JSONField(default=dict)
    created_at = models.DateTimeField(default=timezone.now)
    modified_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            # ACMS documents of one entry may share a number and differ only by GUID
            models.UniqueConstraint(
                fields=["entry", "attachment_number", "document_id"],
                name="document_once_per_entry",
                nulls_distinct=False,
            )
        ]
        indexes = [models.Index(fields=["document_id"], name="document_by_id")]  # PDFs and attachment pages

    def __str__(self) -> str:
        return self.description or f"Attachment {self.attachment_number or 0}"

    @property
    def own(self) -> "FileCopy | None":
        """Our most recently received copy, or None."""
        copies: list[FileCopy] | None = self.__dict__.get("kept")  # if a list page prefetched them
        return max(
            self.copies.all() if copies is None else copies,
            key=lambda copy: (copy.received_at, copy.pk),
            default=None,
        )

    @property
    def link(self) -> str:
        """The address of the free copy. The sandbox court's copies are at its current address."""
        if settings.SANDBOX_URL and "/gov.uscourts.sandbox." in self.url:
            return f"{settings.SANDBOX_URL}{urlsplit(self.url).path}"
        return self.url


class EntryNote(models.Model):
    """A person's note on an entry, with the observation whose text was shown at the time (R7, decisions)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    entry = models.ForeignKey(DocketEntry, on_delete=models.PROTECT, related_name="notes")
    observation = models.ForeignKey(
        "filings.Observation", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    author = models.ForeignKey("accounts.User", null=True, on_delete=models.SET_NULL, related_name="+")
    text = models.TextField()
    created_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.text[:80]
