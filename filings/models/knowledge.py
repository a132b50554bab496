"""What docket texts say (filings/classify), written with the entries and replaced when a text changes.

Only filings/writer/knowledge.py writes these rows. All of them can be regenerated from the texts.
"""

from django.db import models
from django.utils import timezone

from cases.models import Docket
from casetracker.lib.ids import uuid7

from ..classify.dates import STATES
from ..classify.links import RELATIONS
from ..classify.named_dockets import RELATIONS as DOCKET_RELATIONS
from .docket import DocketEntry


class EntryReading(models.Model):
    """Marks an entry's text as read and holds what it states once: the filer and the document's number."""

    entry = models.OneToOneField(
        DocketEntry, primary_key=True, on_delete=models.CASCADE, related_name="reading"
    )
    docket = models.ForeignKey(Docket, on_delete=models.CASCADE, related_name="+")
    digest = models.CharField(
        max_length=32, help_text="Hash of the rules' version, the entry number, and the texts."
    )
    filer = models.CharField(max_length=300, blank=True, help_text="As worded in the docket text.")
    filer_key = models.CharField(max_length=300, blank=True, help_text="Normalized, for filtering.")
    own_document = models.BigIntegerField(
        null=True,
        blank=True,
        help_text="An appellate court's number for the document, used by other entries to refer to it.",
    )

    class Meta:
        indexes = [
            # the docket page's filter by filer, and its list of filers
            models.Index(
                fields=["docket", "filer_key"], condition=~models.Q(filer_key=""), name="reading_by_filer"
            ),
            models.Index(  # links of appellate dockets
                fields=["docket", "own_document"],
                condition=models.Q(own_document__isnull=False),
                name="reading_by_document",
            ),
        ]

    def __str__(self) -> str:
        return self.filer or "no filer named"


class EntryLink(models.Model):
    """One entry refers to another: "granting 12". `to_entry` is null while no entry has that number."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    docket = models.ForeignKey(Docket, on_delete=models.CASCADE, related_name="+")
    entry = models.ForeignKey(DocketEntry, on_delete=models.CASCADE, related_name="links")
    relation = models.CharField(max_length=16, choices=list(RELATIONS.items()))
    to_number = models.BigIntegerField(
        help_text="Entry number. In appellate courts, a number of six or more digits is a document number."
    )
    to_attachment = models.PositiveIntegerField(null=True, blank=True)
    to_entry = models.ForeignKey(
        DocketEntry, null=True, blank=True, on_delete=models.SET_NULL, related_name="linked_from"
    )
    start = models.PositiveIntegerField(help_text="Offset of the number in the docket text.")
    end = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["entry", "to_number", "to_attachment"],
                name="entry_link_once",
                nulls_distinct=False,
            )
        ]
        indexes = [models.Index(fields=["docket", "to_number"], name="entry_link_by_number")]  # relinking

    def __str__(self) -> str:
        return f"{self.relation} {self.to_number}"


class EntryDate(models.Model):
    """A deadline or hearing mentioned in a docket text: a proposal for review, not a calculated deadline."""

    class Status(models.TextChoices):
        PROPOSED = "proposed", "Proposed"
        CONFIRMED = "confirmed", "Confirmed"
        DISMISSED = "dismissed", "Dismissed"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    docket = models.ForeignKey(Docket, on_delete=models.CASCADE, related_name="dates_found")
    entry = models.ForeignKey(DocketEntry, on_delete=models.CASCADE, related_name="dates")
    state = models.CharField(max_length=10, choices=list(STATES.items()))
    day = models.DateField(
        null=True, blank=True, help_text="Empty for a relative date, which is not calculated."
    )
    at = models.TimeField(
        null=True, blank=True, help_text="In the court's time zone. Empty if the text states no time."
    )
    what = models.CharField(max_length=200, blank=True, help_text="As worded in the docket text.")
    words = models.CharField(max_length=400, help_text="The passage that states the date.")
    start = models.PositiveIntegerField(help_text="Offset of that passage in the docket text.")
    end = models.PositiveIntegerField()
    status = models.CharField(max_length=9, choices=Status, default=Status.PROPOSED)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["docket", "day"], name="entry_date_by_day")]  # the case's list

    def __str__(self) -> str:
        return f"{self.get_state_display()} {self.day or self.words}"


class DocketLink(models.Model):
    """A mention of another docket in an entry's text. The docket, if we have it, is looked up when shown."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    docket = models.ForeignKey(Docket, on_delete=models.CASCADE, related_name="docket_links")
    entry = models.ForeignKey(DocketEntry, on_delete=models.CASCADE, related_name="docket_links")
    relation = models.CharField(max_length=16, choices=list(DOCKET_RELATIONS.items()))
    number = models.CharField(max_length=100, help_text="As written in the docket text.")
    number_core = models.CharField(max_length=100, help_text="Without office code and judges' initials.")
    court_words = models.CharField(
        max_length=200, blank=True, help_text="The court, as named in the docket text."
    )
    words = models.CharField(max_length=400)
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["entry", "relation", "number"], name="docket_link_once")
        ]
        indexes = [models.Index(fields=["number_core"], name="docket_link_by_core")]  # mentions of a docket

    def __str__(self) -> str:
        return f"{self.relation} {self.number}"
