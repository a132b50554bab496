"""One attorney across cases, recognized by name and email or bar number (filings/resolver/persons.py)."""

from django.db import models
from django.utils import timezone

from casetracker.lib.ids import uuid7


class Person(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=300)
    merged_into = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="merged_from",
        help_text="The person this one was merged into; this ID redirects.",
    )
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name_plural = "people"

    def __str__(self) -> str:
        return self.name


class PersonMark(models.Model):
    """An email address or bar number under one name, which identifies a person. Each belongs to one
    person."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="marks")
    mark = models.CharField(max_length=254)
    name = models.CharField(max_length=300, help_text="First and last name, normalized.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["mark", "name"], name="person_mark_once")]

    def __str__(self) -> str:
        return self.mark
