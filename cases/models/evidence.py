"""Standing, basis, and confidence: the choices, and the mixin for models that state something."""

from django.db import models


class Standing(models.TextChoices):
    ALLEGED = "alleged", "Alleged"
    DISPUTED = "disputed", "Disputed"
    UNDISPUTED = "undisputed", "Undisputed"
    FOUND = "found", "Found by the court"
    NONE = "none", "None"


class Basis(models.TextChoices):
    COURT_RECORD = "court_record", "Court record"
    POLICY_TEXT = "policy_text", "Policy text"
    PARTY_STATEMENT = "party_statement", "Party's statement"
    PRESS_REPORT = "press_report", "Press report"
    LAW = "law", "Law"


# Types of sources whose name is not simply their key.
SOURCE_WORDS = {
    "notice_email": "notice of electronic filing",
    "recap_xml": "RECAP XML",
    "courtlistener": "CourtListener",
    "rss": "RSS feed",
    "hand": "typed by hand",
    "pdf": "PDF",
}


def source_words(kind: str) -> str:
    """The name of a type of source: `docket_sheet` is a docket sheet, `rss` an RSS feed."""
    return SOURCE_WORDS.get(kind, kind.replace("_", " "))


class Confidence(models.TextChoices):
    VERIFIED = "verified_2plus_independent", "Independent sources agree"
    ONE_SOURCE = "one_source", "One source"
    INFERRED = "inferred", "Inferred"
    UNKNOWN = "unknown", "Not known"
    UNSTATED = "", "Not stated"


class DatePrecision(models.TextChoices):
    DAY = "day", "Day"
    MONTH = "month", "Month"
    YEAR = "year", "Year"


class DateQualifier(models.TextChoices):
    ON = "on", "On"
    ABOUT = "about", "About"
    BEFORE = "before", "Before"
    AFTER = "after", "After"
    BETWEEN = "between", "Some time between"
    SPAN = "span", "From-to"
    UNDATED = "undated", "Undated"


class Statement(models.Model):
    """Anything asserted: what it rests on (basis), its standing, how sure we are, and a note."""

    standing = models.CharField(max_length=12, choices=Standing, default=Standing.NONE)
    basis = models.CharField(max_length=16, choices=Basis)
    confidence = models.CharField(max_length=30, choices=Confidence, blank=True, default=Confidence.UNSTATED)
    note = models.TextField(blank=True)

    class Meta:
        abstract = True
