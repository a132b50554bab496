"""What the texts of entries say (filings/classify): written with the entries, replaced when a text changes.

Only filings/write_knowledge.py writes these rows; all of them can be made again from the texts.
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
    """That an entry's text was read, and what it says once: who filed it, which number the document has."""

    entry = models.OneToOneField(
        DocketEntry, primary_key=True, on_delete=models.CASCADE, related_name="reading"
    )
    docket = models.ForeignKey(Docket, on_delete=models.CASCADE, related_name="+")
    digest = models.CharField(max_length=32, help_text="Of the rules' version, the number and the texts.")
    filer = models.CharField(max_length=300, blank=True, help_text="In the text's own words.")
    filer_key = models.CharField(max_length=300, blank=True, help_text="Normalised, for filtering.")
    own_document = models.BigIntegerField(
        null=True, blank=True, help_text="An appellate court's number of the document, which others refer to."
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
    """An entry refers to another: "granting 12". `to_entry` is empty while no entry has that number."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    docket = models.ForeignKey(Docket, on_delete=models.CASCADE, related_name="+")
    entry = models.ForeignKey(DocketEntry, on_delete=models.CASCADE, related_name="links")
    relation = models.CharField(max_length=16, choices=list(RELATIONS.items()))
    to_number = models.BigIntegerField(
        help_text="The entry's number; in appellate courts the document's, of six digits or more."
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
    """A deadline or hearing that an entry's text names: a proposal, no deadline."""

    class Status(models.TextChoices):
        PROPOSED = "proposed", "Proposed"
        CONFIRMED = "confirmed", "Confirmed"
        DISMISSED = "dismissed", "Dismissed"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    docket = models.ForeignKey(Docket, on_delete=models.CASCADE, related_name="dates_found")
    entry = models.ForeignKey(DocketEntry, on_delete=models.CASCADE, related_name="dates")
    state = models.CharField(max_length=10, choices=list(STATES.items()))
    day = models.DateField(null=True, blank=True, help_text="Empty: relative, not computed.")
    at = models.TimeField(null=True, blank=True, help_text="Court-local; empty: the text gives none.")
    what = models.CharField(max_length=200, blank=True, help_text="In the text's own words.")
    words = models.CharField(max_length=400, help_text="The words it came from.")
    start = models.PositiveIntegerField(help_text="Offsets of these words in the docket text.")
    end = models.PositiveIntegerField()
    status = models.CharField(max_length=9, choices=Status, default=Status.PROPOSED)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["docket", "day"], name="entry_date_by_day")]  # the case's list

    def __str__(self) -> str:
        return f"{self.get_state_display()} {self.day or self.words}"


class DocketLink(models.Model):
    """Another docket that an entry's text names, known here or not: looked up by number when shown."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    docket = models.ForeignKey(Docket, on_delete=models.CASCADE, related_name="docket_links")
    entry = models.ForeignKey(DocketEntry, on_delete=models.CASCADE, related_name="docket_links")
    relation = models.CharField(max_length=16, choices=list(DOCKET_RELATIONS.items()))
    number = models.CharField(max_length=100, help_text="As the text gives it.")
    number_core = models.CharField(max_length=100, help_text="Without office and judges.")
    court_words = models.CharField(max_length=200, blank=True, help_text="The court, as the text names it.")
    words = models.CharField(max_length=400)
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["entry", "relation", "number"], name="docket_link_once")
        ]
        indexes = [models.Index(fields=["number_core"], name="docket_link_by_core")]  # what names this docket

    def __str__(self) -> str:
        return f"{self.relation} {self.number}"
