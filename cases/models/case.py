"""The case a reader follows, and its dockets in one or more courts."""

import pghistory
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector
from django.db import models
from django.urls import reverse
from django.utils import timezone

from casetracker.lib.ids import uuid7

from .court import Court
from .evidence import Statement
from .visibility import CaseQuerySet


@pghistory.track()
class Case(models.Model):
    class Visibility(models.TextChoices):
        FIRM = "firm", "Everyone in the firm"
        MEMBERS = "members", "Members only"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    caption = models.CharField(max_length=500)
    visibility = models.CharField(max_length=8, choices=Visibility, default=Visibility.FIRM)
    case_type = models.CharField(max_length=200, blank=True, help_text="Putative class action, ...")
    summary = models.TextField(blank=True)
    disposition = models.CharField(
        max_length=200, blank=True, help_text="The exact words; empty while open or if not known."
    )
    disposition_date = models.DateField(null=True, blank=True)
    disposition_note = models.TextField(blank=True)
    is_fictional = models.BooleanField(default=False)
    compiled_from = models.CharField(
        max_length=200, blank=True, help_text="What a case without a court source was compiled from."
    )
    compiled_on = models.DateField(null=True, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)
    seed_key = models.CharField(
        max_length=60, blank=True, help_text="Set by seed_demo so that it can find its own rows again."
    )
    deleted_at = models.DateTimeField(
        null=True,
        blank=True,
        editable=False,
        help_text="When it was hidden from everyone (cases/deletion.py).",
    )
    deleted_by = models.CharField(
        max_length=200, blank=True, editable=False, help_text="The name of the person who deleted it."
    )
    delete_reason = models.CharField(max_length=500, blank=True, editable=False)

    objects = CaseQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["seed_key"], condition=~models.Q(seed_key=""), name="case_seeded_once"
            )
        ]
        indexes = [
            # search in captions
            GinIndex(SearchVector("caption", config="english"), name="case_caption_search"),
            # the list of deleted cases, and what is due to be purged
            models.Index(
                fields=["deleted_at"], condition=models.Q(deleted_at__isnull=False), name="case_deleted"
            ),
        ]

    def __str__(self) -> str:
        return self.caption

    def get_absolute_url(self) -> str:
        return reverse("case-overview", args=[self.pk])

    @property
    def is_deleted(self) -> bool:
        return self.deleted_at is not None


class StandingDockets(models.Manager["Docket"]):
    """Dockets that were not merged into another one; merged ones only redirect from their old addresses."""

    def get_queryset(self) -> models.QuerySet["Docket"]:
        return super().get_queryset().filter(joined_into=None)


class Docket(models.Model):
    """The case in one court (R12, which docket). Only filings/writer sets its facts."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="dockets")
    court = models.ForeignKey(Court, on_delete=models.PROTECT, related_name="dockets")
    docket_number = models.CharField(max_length=100, help_text="As the court prints it.")
    docket_number_key = models.CharField(
        max_length=100,
        help_text="Without defendant suffix and judge initials (R12); identity within the court.",
    )
    docket_number_core = models.CharField(
        max_length=60, help_text="The number as people type it, also without the office code.", blank=True
    )
    courtlistener_id = models.CharField(max_length=20, blank=True)
    defendant_numbers = ArrayField(models.PositiveIntegerField(), default=list, blank=True)
    case_name = models.CharField(
        max_length=500, blank=True, help_text="The court's own caption, if a source gave it."
    )
    date_filed = models.DateField(null=True, blank=True)
    date_terminated = models.DateField(null=True, blank=True)
    date_converted = models.DateField(null=True, blank=True)
    date_discharged = models.DateField(null=True, blank=True)
    date_last_filing = models.DateField(null=True, blank=True)
    assigned_to = models.CharField(max_length=200, blank=True)
    referred_to = models.CharField(max_length=200, blank=True)
    cause = models.CharField(max_length=300, blank=True)
    nature_of_suit = models.CharField(max_length=300, blank=True)
    jury_demand = models.CharField(max_length=100, blank=True)
    demand = models.CharField(max_length=100, blank=True)
    jurisdiction = models.CharField(max_length=200, blank=True)
    mdl_status = models.CharField(max_length=200, blank=True)
    appeal_from = models.CharField(max_length=300, blank=True)
    originating_docket_number = models.CharField(max_length=100, blank=True)
    fact_sources = models.JSONField(
        default=dict, blank=True, help_text="For each field, the digest of the observation it came from."
    )
    complete_asof = models.DateTimeField(
        null=True, blank=True, help_text="The time of the latest complete docket sheet."
    )
    entry_count = models.PositiveIntegerField(default=0)
    version = models.PositiveBigIntegerField(
        default=0, help_text="Increases with every write; ETags are built from it."
    )
    joined_into = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="joined",
        help_text="The docket this one was merged into (R12). It has the evidence; this ID redirects.",
    )
    created_at = models.DateTimeField(default=timezone.now)

    objects = StandingDockets()
    all_objects: "models.Manager[Docket]" = models.Manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["court", "docket_number_key"], name="docket_once_per_court")
        ]
        indexes = [
            models.Index(
                fields=["docket_number_core"], name="docket_by_core"
            ),  # docket numbers as people type them
            models.Index(fields=["-date_last_filing", "id"], name="docket_by_last_filing"),  # case list
            # search in the court's own captions
            GinIndex(SearchVector("case_name", config="english"), name="docket_name_search"),
        ]

    def __str__(self) -> str:
        return f"{self.court} {self.docket_number}"


class DocketCaseId(models.Model):
    """One PACER case ID of a docket; a criminal docket can have six (R12)."""

    docket = models.ForeignKey(Docket, on_delete=models.CASCADE, related_name="pacer_case_ids")
    court = models.ForeignKey(Court, on_delete=models.PROTECT, related_name="+")
    pacer_case_id = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["court", "pacer_case_id"], name="pacer_case_id_once_per_court")
        ]

    def __str__(self) -> str:
        return self.pacer_case_id


@pghistory.track()
class CaseDetail(Statement):
    """One detail of a case with its standing, even if not known: 'Jury demand: not known'."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="details")
    key = models.CharField(max_length=60)
    label = models.CharField(max_length=100)
    value = models.TextField(blank=True, help_text="Empty: not known.")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["case", "key"], name="case_detail_once")]

    def __str__(self) -> str:
        return f"{self.label}: {self.value or 'not known'}"


@pghistory.track()
class SourceConflict(models.Model):
    """A point on which sources disagree, and the version we show."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="conflicts")
    topic = models.CharField(max_length=200)
    preferred = models.TextField()
    versions = models.JSONField(help_text="[{value, sources: [key], why}]")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position"]

    def __str__(self) -> str:
        return self.topic


@pghistory.track()
class KnownGap(models.Model):
    """Something looked for and not found."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="gaps")
    text = models.TextField()
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position"]

    def __str__(self) -> str:
        return self.text


@pghistory.track()
class RelatedCase(models.Model):
    """Another case worth knowing about, whether or not it is in Casetracker."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="related")
    docket = models.ForeignKey(Docket, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    caption = models.CharField(max_length=300)
    docket_number = models.CharField(max_length=100, blank=True, help_text="Empty: not known.")
    court_name = models.CharField(max_length=200, blank=True)
    judge = models.CharField(max_length=200, blank=True)
    status = models.CharField(max_length=300, blank=True)
    citation = models.CharField(max_length=200, blank=True)
    relation = models.TextField(blank=True)
    note = models.TextField(blank=True)
    details = models.JSONField(
        default=dict, blank=True, help_text="Parties, counsel, claims, and key dates, with sources."
    )
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position"]

    def __str__(self) -> str:
        return self.caption
