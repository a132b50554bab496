"""Evidence joins a docket: the one way in, for what was just read and for what waited (R12)."""

from __future__ import annotations

import uuid

from django.db import transaction
from django.db.models import F

from cases import tasks
from cases.models import Docket
from casetracker.lib import bulk

from . import lookalike, remembered, write
from .find import note_names
from .models import Report, SourceRecord
from .records import ParsedDocket, SourceKind
from .records import Report as Evidence


class Held(Exception):
    """The docket's case is deleted: nothing is added to it while it may still be restored."""


# Sources that show the newest rows only, again and again: a look that shows nothing else writes nothing.
WINDOWS = (SourceKind.RSS, SourceKind.COURTLISTENER)


def attach(docket_id: uuid.UUID, evidence: Evidence, part: ParsedDocket, row: Report) -> int:
    """Add evidence to a docket, resolve and write, in one transaction; returns the number of new entries.

    `row` is its report: one that is not saved yet, or a parked one. Held if its case is deleted.
    """
    with transaction.atomic():
        docket = (
            Docket.objects.select_for_update(of=("self",)).select_related("court", "case").get(pk=docket_id)
        )
        if docket.case.is_deleted:
            raise Held
        is_parked = not row._state.adding
        if not is_parked and _is_known(docket, row):
            return 0
        note_names(docket, part.ref)
        lookalike.notice(docket, part.ref)
        if not is_parked and _shows_nothing_new(docket, evidence):
            return 0
        if SourceRecord.objects.filter(pk=row.record_id, status=SourceRecord.Status.PURGED).exists():
            return 0  # removed by order while it was being read
        written = write.apply(docket, [evidence])
        _store(row, docket)
        remembered.remember(docket, part, evidence.observations)
        if written.changes:
            transaction.on_commit(tasks.sequence_changes.delay)
        return written.new_entries


def _is_known(docket: Docket, row: Report) -> bool:
    return Report.objects.filter(
        record=row.record_id, part=row.part, docket=docket, digest=row.digest
    ).exists()


def _shows_nothing_new(docket: Docket, evidence: Evidence) -> bool:
    """A feed's window slides and its clock wobbles; what its last look already showed is no new report."""
    if evidence.kind not in WINDOWS or evidence.complete:
        return False
    latest = (
        Report.objects.filter(docket=docket, kind=evidence.kind)
        .order_by(F("asof").desc(nulls_last=True), "-received_at", "-parser_version")
        .values_list("observations", flat=True)
        .first()
    )
    return latest is not None and {o.digest for o in evidence.observations} <= set(latest)


def _store(row: Report, docket: Docket) -> None:
    if not row._state.adding:
        row.docket, row.court, row.pending = docket, docket.court, None
        row.save(update_fields=["docket", "court", "pending"])
        return
    row.docket = docket
    bulk.insert_objects(Report, [row])
