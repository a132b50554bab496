"""Parties, attorneys, and firms. The docket resolver writes rows with `resolved`; people write the others."""

from django.db import models

from casetracker.lib.ids import uuid7

from .case import Case, Docket
from .person import Person


class PartyQuerySet(models.QuerySet["Party"]):
    def with_counsel(self) -> "PartyQuerySet":
        """Parties with everything a list of parties shows: court, attorneys, firms, and sources."""
        return self.select_related("docket__court").prefetch_related(
            "representations__attorney__firm",
            "representations__attorney__citations__source",
            "citations__source",
        )


class Party(models.Model):
    class Role(models.TextChoices):
        PLAINTIFF = "plaintiff", "Plaintiff"
        DEFENDANT = "defendant", "Defendant"
        PETITIONER = "petitioner", "Petitioner"
        RESPONDENT = "respondent", "Respondent"
        APPELLANT = "appellant", "Appellant"
        APPELLEE = "appellee", "Appellee"
        DEBTOR = "debtor", "Debtor"
        CREDITOR = "creditor", "Creditor"
        TRUSTEE = "trustee", "Trustee"
        INTERVENOR = "intervenor", "Intervenor"
        AMICUS = "amicus", "Amicus curiae"
        INTERESTED = "interested", "Interested party"
        CLASS = "class", "Proposed class"
        NON_PARTY = "non_party", "Non-party"
        OTHER = "other", "Other"

    class Entity(models.TextChoices):
        PERSON = "person", "Person"
        COMPANY = "company", "Company"
        CLASS = "class", "Class"
        UNIDENTIFIED = "unidentified", "Unidentified"
        UNKNOWN = "", "Not known"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="parties")
    docket = models.ForeignKey(
        Docket, null=True, blank=True, on_delete=models.CASCADE, related_name="parties"
    )
    name = models.CharField(max_length=500)
    name_key = models.CharField(
        max_length=500, help_text="Normalized name; identifies the party within the docket (R11)."
    )
    type = models.CharField(max_length=200, blank=True, help_text="In the court's own words.")
    type_key = models.CharField(
        max_length=200, blank=True, help_text="Normalized type; identifies the party within the docket (R11)."
    )
    role = models.CharField(
        max_length=12, choices=Role, default=Role.OTHER, help_text="The type, normalized."
    )
    entity = models.CharField(max_length=12, choices=Entity, blank=True, default=Entity.UNKNOWN)
    description = models.TextField(blank=True, help_text="What they are to the case, in our words.")
    extra_info = models.TextField(blank=True, help_text="As printed under the name on the docket sheet.")
    date_terminated = models.DateField(null=True, blank=True)
    gone_on = models.DateField(
        null=True, blank=True, help_text="Missing from the complete docket sheet of this date (R11)."
    )
    resolved = models.BooleanField(
        default=False, help_text="From docket evidence; only the resolver writes it."
    )
    basis_kinds = models.JSONField(default=list, blank=True, help_text="Types of sources that show it.")
    position = models.PositiveIntegerField(default=0)

    objects = PartyQuerySet.as_manager()

    class Meta:
        ordering = ["position", "id"]
        verbose_name_plural = "parties"
        constraints = [
            models.UniqueConstraint(
                fields=["docket", "name_key", "type_key"],
                condition=models.Q(resolved=True),
                name="party_once_per_docket_and_type",
                nulls_distinct=False,
            )
        ]
        indexes = [models.Index(fields=["case", "position"], name="party_by_case")]  # parties page

    def __str__(self) -> str:
        return self.name


class Firm(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=300)
    name_key = models.CharField(max_length=300, unique=True)

    def __str__(self) -> str:
        return self.name


class Attorney(models.Model):
    """One attorney on one docket. Namesakes are told apart by email or bar number (R11, parties and
    attorneys)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="attorneys")
    docket = models.ForeignKey(
        Docket, null=True, blank=True, on_delete=models.CASCADE, related_name="attorneys"
    )
    firm = models.ForeignKey(Firm, null=True, blank=True, on_delete=models.SET_NULL, related_name="attorneys")
    person = models.ForeignKey(
        Person,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="attorneys",
        help_text="The same person in other cases.",
    )
    name = models.CharField(max_length=300)
    name_key = models.CharField(max_length=300)
    distinct_key = models.CharField(
        max_length=200, blank=True, help_text="Email or bar number, if it tells two namesakes apart."
    )
    contact = models.TextField(blank=True)
    email = models.CharField(max_length=254, blank=True)
    phone = models.CharField(max_length=60, blank=True)
    note = models.TextField(blank=True)
    resolved = models.BooleanField(default=False)

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["docket", "name_key", "distinct_key"],
                condition=models.Q(resolved=True),
                name="attorney_once_per_docket",
                nulls_distinct=False,
            )
        ]

    def __str__(self) -> str:
        return self.name


class Representation(models.Model):
    """An attorney's representation of a party, with the court's own role strings."""

    party = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="representations")
    attorney = models.ForeignKey(Attorney, on_delete=models.CASCADE, related_name="representations")
    roles = models.JSONField(default=list, blank=True, help_text="In the court's own words.")
    of_record = models.BooleanField(
        default=True, help_text="False: speaks for the party but is not counsel of record."
    )
    basis_kinds = models.JSONField(default=list, blank=True)
    gone_on = models.DateField(
        null=True, blank=True, help_text="Missing from the complete docket sheet of this date (R11)."
    )
    position = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]
        constraints = [models.UniqueConstraint(fields=["party", "attorney"], name="representation_once")]

    def __str__(self) -> str:
        return f"{self.attorney} for {self.party}"
