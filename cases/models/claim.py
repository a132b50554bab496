"""Claims with their elements and remedies, and the definition of the class."""

import pghistory
from django.db import models

from casetracker.lib.ids import uuid7

from .case import Case
from .evidence import Statement
from .party import Party


@pghistory.track()
class Claim(Statement):
    """An asserted cause of action (a count). Not a bankruptcy proof of claim."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="claims")
    number = models.CharField(
        max_length=20, blank=True, help_text="Count number as pleaded; empty: not known."
    )
    name = models.CharField(max_length=300)
    statute = models.CharField(max_length=300, blank=True)
    statute_note = models.TextField(blank=True, help_text="How certain the citation is.")
    theory = models.TextField(blank=True, help_text="What is alleged, in our words.")
    against = models.ManyToManyField(Party, blank=True, related_name="claims_against")
    disposition = models.CharField(max_length=200, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    key = models.CharField(max_length=40, blank=True, help_text="Short name used in filters and seeds.")

    class Meta:
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.name


@pghistory.track()
class Element(Statement):
    """An element of a claim: one thing that must be shown."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="elements")
    text = models.TextField()
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.text


@pghistory.track()
class Remedy(Statement):
    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="remedies")
    text = models.TextField()
    amount = models.DecimalField(
        max_digits=16, decimal_places=2, null=True, blank=True, help_text="US dollars."
    )
    unit = models.CharField(max_length=60, blank=True, help_text="per person, ...")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]
        verbose_name_plural = "remedies"

    def __str__(self) -> str:
        return self.text


@pghistory.track()
class ClassDefinition(Statement):
    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="class_definitions")
    text = models.TextField()
    status = models.CharField(max_length=100, help_text="Proposed, never certified; certified; ...")
    period_start = models.DateField(null=True, blank=True, help_text="Empty: not known.")
    period_end = models.DateField(null=True, blank=True)
    period_end_exclusive = models.BooleanField(default=False)
    stated_on = models.DateField(null=True, blank=True, help_text="When it was proposed.")
    position = models.PositiveSmallIntegerField(default=0, help_text="The highest is the current one.")

    class Meta:
        ordering = ["-position", "-id"]

    def __str__(self) -> str:
        return self.text
