"""Digests, and what is compressed already, are stored as they are: trying to compress them costs time alone."""

from django.db import migrations

COLUMNS = (
    ("filings_report", "observations"),
    ("filings_sheetrows", "rows"),
    ("filings_sourcerecord", "payload"),
    ("filings_sourcerecord", "sealed"),
)


class Migration(migrations.Migration):
    dependencies = [("filings", "0010_what_a_small_write_needs")]

    operations = [
        migrations.RunSQL(
            f'ALTER TABLE "{table}" ALTER COLUMN "{column}" SET STORAGE EXTERNAL',
            f'ALTER TABLE "{table}" ALTER COLUMN "{column}" SET STORAGE EXTENDED',
        )
        for table, column in COLUMNS
    ]
