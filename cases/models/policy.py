"""Policy documents: where they are published, what was captured, their texts, and what changed."""

import pghistory
from django.db import models
from django.utils import timezone

from casetracker.lib.ids import uuid7

from ..formats import day_text
from .case import Case
from .evidence import DatePrecision, Statement


@pghistory.track()
class PolicyDocument(models.Model):
    class Kind(models.TextChoices):
        PRIVACY_POLICY = "privacy_policy", "Privacy policy"
        USER_AGREEMENT = "user_agreement", "User agreement"
        SUBSCRIPTION_AGREEMENT = "subscription_agreement", "Subscription agreement"
        SETTING = "setting", "Setting"
        FAQ = "faq", "Help page"
        OTHER = "other", "Other"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    cases = models.ManyToManyField(Case, blank=True, related_name="policy_documents")
    name = models.CharField(max_length=300)
    publisher = models.CharField(max_length=200, help_text="Whose policy it is.")
    kind = models.CharField(max_length=24, choices=Kind)
    note = models.TextField(blank=True)
    seed_key = models.CharField(max_length=60, blank=True)

    def __str__(self) -> str:
        return f"{self.publisher}: {self.name}"

    @property
    def heading(self) -> str:
        """Publisher and name, the publisher once: LinkedIn Privacy Policy, LinkedIn Help page."""
        return self.name if self.name.startswith(self.publisher) else f"{self.publisher} {self.name}"


@pghistory.track()
class SourceLocation(models.Model):
    """Where a document was published, and how its text is extracted, over a span of time."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    document = models.ForeignKey(PolicyDocument, on_delete=models.CASCADE, related_name="locations")
    url = models.URLField(max_length=1000)
    select = models.CharField(max_length=500, blank=True, help_text="CSS selector of the text.")
    remove = models.CharField(max_length=500, blank=True, help_text="CSS selector of the parts to leave out.")
    valid_from = models.DateTimeField(default=timezone.now)
    valid_until = models.DateTimeField(null=True, blank=True)
    interval = models.DurationField(null=True, blank=True, help_text="Empty: not fetched by us.")
    next_check_at = models.DateTimeField(null=True, blank=True)
    leased_until = models.DateTimeField(null=True, blank=True)
    last_check_at = models.DateTimeField(null=True, blank=True)
    last_success_at = models.DateTimeField(null=True, blank=True)
    last_error = models.TextField(blank=True)

    class Meta:
        indexes = [models.Index(fields=["next_check_at"], name="location_due")]  # what is due

    def __str__(self) -> str:
        return self.url


class Capture(models.Model):
    """One fetch of a location, as received. Never edited; the hash proves integrity since then, not
    origin."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    location = models.ForeignKey(SourceLocation, on_delete=models.PROTECT, related_name="captures")
    captured_at = models.DateTimeField()
    final_url = models.URLField(max_length=1000)
    status = models.PositiveSmallIntegerField()
    headers = models.JSONField(default=dict)
    body = models.BinaryField(help_text="As received, zlib-compressed.")
    sha256 = models.CharField(max_length=64, help_text="Of the bytes as received.")
    captured_by = models.CharField(max_length=200, help_text="Software and version.")

    class Meta:
        ordering = ["-captured_at"]
        indexes = [
            models.Index(fields=["location", "-captured_at"], name="capture_by_time")
        ]  # provenance list

    def __str__(self) -> str:
        return f"{self.sha256[:12]} of {self.captured_at:%Y-%m-%d %H:%M}Z"


@pghistory.track()
class PolicyVersion(models.Model):
    """A text of the document. `record` cites where it is kept if we did not capture it ourselves."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    document = models.ForeignKey(PolicyDocument, on_delete=models.CASCADE, related_name="versions")
    capture = models.ForeignKey(
        Capture, null=True, blank=True, on_delete=models.PROTECT, related_name="versions"
    )
    text = models.TextField(blank=True, help_text="Markdown; empty if only the record is known.")
    text_sha256 = models.CharField(max_length=64, blank=True)
    recorded_at = models.DateTimeField(
        null=True, blank=True, help_text="When it was captured, by us or by the record."
    )
    effective_on = models.DateField(null=True, blank=True, help_text="As displayed; empty: not known.")
    record = models.CharField(max_length=300, blank=True, help_text="Open Terms Archive pga 0bb97299, ...")
    recipe = models.CharField(max_length=200, blank=True, help_text="Extractor and version.")

    class Meta:
        ordering = ["recorded_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["document", "recorded_at", "text_sha256", "record"],
                name="policy_version_once",
                nulls_distinct=False,
            )
        ]

    def __str__(self) -> str:
        if self.recorded_at:
            return f"{self.document.name}, {day_text(self.recorded_at)}"
        effective = f", effective {day_text(self.effective_on)}" if self.effective_on else ""
        return f"{self.document.name}{effective}"


@pghistory.track()
class PolicyChange(Statement):
    """A change from one version to the next, or one known only from what others say about it."""

    class Kind(models.TextChoices):
        TEXT = "text", "Text changed"
        ANNOUNCEMENT = "announcement", "Announced"
        SETTING_ADDED = "setting_added", "Setting added"
        LINK = "link", "Links only"
        FORMAT = "format", "Formatting only"
        TECHNICAL = "technical", "Technical"
        REVERT = "revert", "Reverted to an earlier text"

    class Materiality(models.TextChoices):
        UNSET = "", "Not assessed"
        MATERIAL = "material", "Material"
        MINOR = "minor", "Minor"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    document = models.ForeignKey(PolicyDocument, on_delete=models.CASCADE, related_name="changes")
    old_version = models.ForeignKey(
        PolicyVersion, null=True, blank=True, on_delete=models.SET_NULL, related_name="changes_from"
    )
    new_version = models.ForeignKey(
        PolicyVersion, null=True, blank=True, on_delete=models.SET_NULL, related_name="changes_to"
    )
    name = models.CharField(max_length=300)
    kind = models.CharField(max_length=16, choices=Kind, default=Kind.TEXT)
    materiality = models.CharField(max_length=10, choices=Materiality, blank=True, default=Materiality.UNSET)
    announced_on = models.DateField(
        null=True, blank=True, help_text="First day of what is known; empty: not known."
    )
    announced_precision = models.CharField(max_length=6, choices=DatePrecision, default=DatePrecision.DAY)
    effective_on = models.DateField(null=True, blank=True)
    effective_precision = models.CharField(max_length=6, choices=DatePrecision, default=DatePrecision.DAY)
    text = models.TextField(help_text="What changed, in our words.")
    quote = models.TextField(blank=True)
    seed_key = models.CharField(max_length=60, blank=True)

    class Meta:
        ordering = ["effective_on", "announced_on", "id"]

    def __str__(self) -> str:
        return self.name

    @property
    def notice_days(self) -> int | None:
        """Days from announcement to effective date; None unless both are known to the day."""
        days = (DatePrecision.DAY, DatePrecision.DAY)
        if self.announced_on is None or self.effective_on is None:
            return None
        if (self.announced_precision, self.effective_precision) != days:
            return None
        return (self.effective_on - self.announced_on).days
