"""Support for elements of a claim. It is in this app because a docket entry may support an element."""

import pghistory
from django.db import models

from cases.models import Element, Fact, PolicyChange
from casetracker.lib.ids import uuid7

from .docket import DocketEntry


@pghistory.track()
class Support(models.Model):
    """One fact, docket entry, or policy change that supports or undercuts an element."""

    class Side(models.TextChoices):
        SUPPORTS = "supports", "Supports"
        UNDERCUTS = "undercuts", "Undercuts"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    element = models.ForeignKey(Element, on_delete=models.CASCADE, related_name="support")
    side = models.CharField(max_length=10, choices=Side, default=Side.SUPPORTS)
    fact = models.ForeignKey(Fact, null=True, blank=True, on_delete=models.CASCADE, related_name="support")
    entry = models.ForeignKey(
        DocketEntry, null=True, blank=True, on_delete=models.PROTECT, related_name="support"
    )
    policy_change = models.ForeignKey(
        PolicyChange, null=True, blank=True, on_delete=models.CASCADE, related_name="support"
    )
    pin = models.CharField(max_length=100, blank=True, help_text="Pin cite.")
    note = models.TextField(blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]
        verbose_name_plural = "support"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(fact__isnull=False, entry=None, policy_change=None)
                | models.Q(fact=None, entry__isnull=False, policy_change=None)
                | models.Q(fact=None, entry=None, policy_change__isnull=False),
                name="support_has_one_thing",
            )
        ]

    def __str__(self) -> str:
        return f"{self.side}: {self.fact or self.entry or self.policy_change}"
