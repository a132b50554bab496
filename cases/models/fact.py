"""Dated statements, their sources, and the citations that connect the two."""

import pghistory
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector
from django.db import models

from casetracker.lib.ids import uuid7

from .case import Case, CaseDetail, RelatedCase
from .claim import Claim, ClassDefinition, Element, Remedy
from .evidence import DatePrecision, DateQualifier, Statement
from .party import Attorney, Party
from .policy import PolicyChange


@pghistory.track()
class Fact(Statement):
    """A dated statement. `date` is the first day of what is known; a day is never invented."""

    class Kind(models.TextChoices):
        FILING = "filing", "Filing"
        RULING = "ruling", "Ruling"
        POLICY = "policy", "Policy"
        STATEMENT = "statement", "Statement"
        MEDIA = "media", "Press"
        REGULATORY = "regulatory", "Regulator"
        CORPORATE = "corporate", "Corporate"
        BACKGROUND = "background", "Background"
        EVENT = "event", "Event"

    class Privilege(models.TextChoices):
        NONE = "none", "None"
        WORK_PRODUCT = "work_product", "Attorney work product"
        PRIVILEGED = "privileged", "Privileged & confidential"

    class ProtectiveOrder(models.TextChoices):
        NONE = "none", "None"
        CONFIDENTIAL = "confidential", "Confidential"
        AEO = "aeo", "Attorneys' eyes only"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="facts")
    date = models.DateField(
        null=True, blank=True, help_text="The day, or the first day of the month or year; empty: undated."
    )
    date_end = models.DateField(null=True, blank=True, help_text="For 'between' and 'from-to'.")
    date_precision = models.CharField(max_length=6, choices=DatePrecision, default=DatePrecision.DAY)
    date_qualifier = models.CharField(max_length=8, choices=DateQualifier, default=DateQualifier.ON)
    time_text = models.CharField(
        max_length=100, blank=True, help_text="The time of day, as a source gives it."
    )
    text = models.TextField()
    kind = models.CharField(max_length=12, choices=Kind, default=Kind.EVENT)
    quote = models.TextField(blank=True, help_text="Words quoted from the source.")
    people = models.ManyToManyField(Party, blank=True, related_name="facts")
    claims = models.ManyToManyField(Claim, blank=True, related_name="facts")
    policy_change = models.ForeignKey(
        PolicyChange,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="facts",
        help_text="The change this fact reports; the timeline then shows only the fact.",
    )
    privilege = models.CharField(max_length=14, choices=Privilege, default=Privilege.NONE)
    protective_order = models.CharField(max_length=14, choices=ProtectiveOrder, default=ProtectiveOrder.NONE)
    is_sealed = models.BooleanField(default=False)
    seed_key = models.CharField(max_length=60, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(date_qualifier="undated", date=None) | models.Q(date__isnull=False),
                name="fact_dated_or_undated",
            ),
            models.CheckConstraint(
                condition=models.Q(date_qualifier__in=["between", "span"], date_end__isnull=False)
                | models.Q(date_end=None),
                name="fact_date_end_only_for_spans",
            ),
        ]
        indexes = [
            models.Index(fields=["case", "date", "id"], name="fact_by_date"),  # timeline
            GinIndex(SearchVector("text", config="english"), name="fact_search"),
        ]

    def __str__(self) -> str:
        return self.text


@pghistory.track()
class Source(models.Model):
    """Something that can be cited: an article, an opinion, a web page, a policy record."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="sources")
    key = models.CharField(max_length=60, help_text="Short name, unique within the case: S01.")
    publisher = models.CharField(max_length=300)
    title = models.CharField(max_length=500, blank=True)
    url = models.URLField(max_length=1000, blank=True)
    date_text = models.CharField(
        max_length=20, blank=True, help_text="2025-01-22, 2025-01, or 2025; empty: not known."
    )
    kind = models.CharField(max_length=40, blank=True)
    lineage = models.CharField(max_length=60, blank=True, help_text="Copies of one story share a lineage.")
    note = models.TextField(blank=True)

    class Meta:
        ordering = ["key"]
        constraints = [models.UniqueConstraint(fields=["case", "key"], name="source_key_once_per_case")]

    def __str__(self) -> str:
        return f"{self.publisher} ({self.key})"


TARGETS = (
    "fact",
    "claim",
    "element",
    "remedy",
    "class_definition",
    "policy_change",
    "detail",
    "party",
    "attorney",
    "related_case",
)


def _one_target() -> models.Q:
    """Exactly one of TARGETS is set."""
    condition = models.Q()
    for target in TARGETS:
        condition |= models.Q(**{f"{name}__isnull": name != target for name in TARGETS})
    return condition


@pghistory.track()
class Citation(models.Model):
    """A source with a pin cite, under exactly one statement."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="citations")
    pin = models.CharField(max_length=100, blank=True, help_text="¶ 18, at 5, ...")
    position = models.PositiveSmallIntegerField(default=0)
    fact = models.ForeignKey(Fact, null=True, blank=True, on_delete=models.CASCADE, related_name="citations")
    claim = models.ForeignKey(
        Claim, null=True, blank=True, on_delete=models.CASCADE, related_name="citations"
    )
    element = models.ForeignKey(
        Element, null=True, blank=True, on_delete=models.CASCADE, related_name="citations"
    )
    remedy = models.ForeignKey(
        Remedy, null=True, blank=True, on_delete=models.CASCADE, related_name="citations"
    )
    class_definition = models.ForeignKey(
        ClassDefinition, null=True, blank=True, on_delete=models.CASCADE, related_name="citations"
    )
    policy_change = models.ForeignKey(
        PolicyChange, null=True, blank=True, on_delete=models.CASCADE, related_name="citations"
    )
    detail = models.ForeignKey(
        CaseDetail, null=True, blank=True, on_delete=models.CASCADE, related_name="citations"
    )
    party = models.ForeignKey(
        Party, null=True, blank=True, on_delete=models.CASCADE, related_name="citations"
    )
    attorney = models.ForeignKey(
        Attorney, null=True, blank=True, on_delete=models.CASCADE, related_name="citations"
    )
    related_case = models.ForeignKey(
        RelatedCase, null=True, blank=True, on_delete=models.CASCADE, related_name="citations"
    )

    class Meta:
        ordering = ["position", "id"]
        constraints = [models.CheckConstraint(condition=_one_target(), name="citation_has_one_target")]

    def __str__(self) -> str:
        return f"{self.source} {self.pin}".strip()
