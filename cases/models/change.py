"""The outbox: every change that readers see, numbered in one sequence without gaps."""

from django.db import connection, models, transaction
from django.utils import timezone

from casetracker.lib.ids import uuid7

from .case import Case, Docket
from .purged_case import PurgedCase

SEQUENCER_LOCK = 0x43_54_53_51  # advisory lock "CTSQ": one sequencer at a time

# Committed rows without a position get the next positions, in the order of their keys. Rows of a transaction
# that commits later are numbered later, so a reader that has seen position n misses nothing. The positions of
# changes that were purged with their case are not assigned again.
_ASSIGN = """
WITH base AS (SELECT GREATEST(
         (SELECT COALESCE(MAX(position), 0) FROM cases_change),
         (SELECT COALESCE(MAX(last_position), 0) FROM cases_purgedcase)) AS top),
     fresh AS (SELECT id, row_number() OVER (ORDER BY id) AS n
               FROM (SELECT id FROM cases_change WHERE position IS NULL ORDER BY id LIMIT %s) waiting)
UPDATE cases_change SET position = base.top + fresh.n
FROM base, fresh WHERE cases_change.id = fresh.id
"""


class Change(models.Model):
    class Kind(models.TextChoices):
        LOADED = "loaded", "Docket loaded"
        NEW = "new", "New"
        TEXT_ARRIVED = "text_arrived", "Text arrived"
        DOCUMENT_AVAILABLE = "document_available", "Document available"
        REVISED = "revised", "Revised"
        UNLISTED = "unlisted", "No longer on the sheet"
        RELISTED = "relisted", "Back on the sheet"
        MERGED = "merged", "Merged"
        REMOVED = "removed", "Removed"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    position = models.PositiveBigIntegerField(
        null=True, unique=True, help_text="Without gaps; assigned by one sequencer to committed rows."
    )
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="changes")
    docket = models.ForeignKey(Docket, null=True, on_delete=models.CASCADE, related_name="changes")
    kind = models.CharField(max_length=20, choices=Kind)
    object_type = models.CharField(
        max_length=30, help_text="docket_entry, document, party, policy_change, ..."
    )
    object_id = models.UUIDField()
    summary = models.TextField(help_text="One line for people.")
    fields = models.JSONField(default=dict, help_text="{field: [before, after]}")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [
            models.Index(fields=["case", "-id"], name="change_by_case"),  # activity, unread
            models.Index(
                fields=["id"], condition=models.Q(position=None), name="change_waiting"
            ),  # the sequencer
        ]

    def __str__(self) -> str:
        return self.summary

    @classmethod
    def sequence(cls, limit: int = 10_000) -> int:
        """Assigns positions to committed rows; returns how many. Safe to call from anywhere, at any time."""
        with transaction.atomic(), connection.cursor() as cursor:
            cls.pause_sequencer()
            cursor.execute(_ASSIGN, [limit])
            return int(cursor.rowcount)

    @staticmethod
    def pause_sequencer() -> None:
        """Keeps everyone else from assigning positions until this transaction ends."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [SEQUENCER_LOCK])

    @classmethod
    def newest_position(cls) -> int:
        """The highest position assigned so far; 0 before the first."""
        assigned = cls.objects.aggregate(newest=models.Max("position"))["newest"] or 0
        purged = PurgedCase.objects.aggregate(newest=models.Max("last_position"))["newest"] or 0
        return max(assigned, purged)
