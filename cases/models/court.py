"""Courts and their divisions. The rows come from cases/data/courts.csv (`manage.py load_courts`)."""

from django.db import models
from django.db.models.functions import Lower


class Court(models.Model):
    class Kind(models.TextChoices):
        APPELLATE = "appellate", "Court of appeals"
        DISTRICT = "district", "District court"
        BANKRUPTCY = "bankruptcy", "Bankruptcy court"
        SPECIAL = "special", "Special court"
        STATE = "state", "State court"
        ARBITRAL = "arbitral", "Arbitral body"
        AGENCY = "agency", "Agency"
        OTHER = "other", "Other tribunal"
        SANDBOX = "sandbox", "Sandbox (fictional)"

    id = models.CharField(primary_key=True, max_length=30, help_text="CourtListener's court ID.")
    pacer_id = models.CharField(max_length=30, blank=True, help_text="The PACER subdomain, if there is one.")
    name = models.CharField(max_length=200)
    short_name = models.CharField(max_length=100)
    citation = models.CharField(max_length=60, blank=True, help_text="As cited: N.D. Cal.")
    kind = models.CharField(max_length=12, choices=Kind)
    time_zone = models.CharField(max_length=40, help_text="IANA zone; a division may differ.")
    ecf_url = models.URLField(blank=True)
    rss_url = models.URLField(blank=True)
    rss_partial = models.CharField(
        max_length=200, blank=True, help_text="What its feed is known to leave out."
    )

    place = models.CharField(
        max_length=100, blank=True, help_text="City or state, if the name alone is ambiguous."
    )
    is_by_hand = models.BooleanField(
        default=False, help_text="Added by a person; its dockets are known only as typed."
    )

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                Lower("name"),
                Lower("place"),
                condition=models.Q(is_by_hand=True),
                name="court_made_once",
                violation_error_message="This court already exists. Choose it from the list.",
            )
        ]

    def __str__(self) -> str:
        return self.citation or self.short_name

    @property
    def is_fictional(self) -> bool:
        """The sandbox court: whatever is filed there is made up."""
        return self.kind == self.Kind.SANDBOX


class CourtDivision(models.Model):
    court = models.ForeignKey(Court, on_delete=models.CASCADE, related_name="divisions")
    office_code = models.CharField(
        max_length=4, blank=True, help_text="The digit before the colon of a docket number."
    )
    name = models.CharField(max_length=100)
    time_zone = models.CharField(
        max_length=40, blank=True, help_text="Only where it differs from the court's."
    )

    class Meta:
        ordering = ["court", "office_code", "name"]
        constraints = [models.UniqueConstraint(fields=["court", "name"], name="division_once_per_court")]

    def __str__(self) -> str:
        return self.name
