"""`manage.py load_courts`: updates the table of courts from cases/data. Rows that people added stay."""

from typing import Any

from django.core.management.base import BaseCommand

from cases.courts import read_courts, read_divisions
from cases.models import Court, CourtDivision

FIELDS = (
    "pacer_id",
    "name",
    "short_name",
    "citation",
    "kind",
    "time_zone",
    "ecf_url",
    "rss_url",
    "rss_partial",
)


def load(court: Any, division: Any) -> int:
    """Upsert our rows through the given model classes (a migration passes its own); returns how many."""
    rows = read_courts()
    court._default_manager.bulk_create(
        [court(id=row.id, **{name: getattr(row, name) for name in FIELDS}) for row in rows],
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=FIELDS,
    )
    division._default_manager.bulk_create(
        [
            division(
                court_id=row.court_id, office_code=row.office_code, name=row.name, time_zone=row.time_zone
            )
            for row in read_divisions()
        ],
        update_conflicts=True,
        unique_fields=["court", "name"],
        update_fields=["office_code", "time_zone"],
    )
    return len(rows)


class Command(BaseCommand):
    help = "Updates the table of courts to the one that comes with this version of Casetracker."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{load(Court, CourtDivision)} courts.")
