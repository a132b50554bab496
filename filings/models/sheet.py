"""A cache that makes reading the next docket sheet faster. It may be emptied at any time."""

from django.db import models

from cases.models import Docket


class SheetRows(models.Model):
    """The hash of each raw row on a docket's latest sheet, with the digest of the observation it was read as.

    `rows` holds 48 bytes per row (filings/ingest/row_cache.py): a quarter of a megabyte for 5,000 rows.
    """

    docket = models.OneToOneField(Docket, primary_key=True, on_delete=models.CASCADE, related_name="+")
    rows = models.BinaryField(
        help_text="Per row: 16 bytes of the raw row's hash, 32 of the observation's digest."
    )

    class Meta:
        verbose_name_plural = "sheet rows"

    def __str__(self) -> str:
        return f"{self.docket_id}: {len(self.rows) // 48} rows"
