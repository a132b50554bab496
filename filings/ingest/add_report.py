"""Adds a report to a docket: the only way in, for reports just read and those on hold (R12, which docket)."""

from __future__ import annotations

import uuid

from django.db import transaction
from django.db.models import F

from cases import tasks
from cases.models import Docket
from casetracker.lib import bulk

from ..models import Report, SourceRecord
from ..records import EvidenceReport as Evidence
from ..records import ParsedDocket, SourceKind
from ..writer import write
from . import duplicate_dockets, row_cache
from .docket_lookup import note_names


class Held(Exception):
    """The docket's case is deleted: nothing is added to it while it may still be restored."""


# Sources that repeat only their newest rows: a check that shows nothing else writes nothing.
WINDOWS = (SourceKind.RSS, SourceKind.COURTLISTENER)


def add_report(docket_id: uuid.UUID, evidence: Evidence, part: ParsedDocket, row: Report) -> int:
    """Add evidence to a docket, resolve, and write, in one transaction; returns the number of new entries.

    `row` is its report: not saved yet, or on hold. Raises Held if its case is deleted.
    """
    with transaction.atomic():
        docket = (
            Docket.objects.select_for_update(of=("self",)).select_related("court", "case").get(pk=docket_id)
        )
        if docket.case.is_deleted:
            raise Held
        is_on_hold = not row._state.adding
        if not is_on_hold and _is_known(docket, row):
            return 0
        note_names(docket, part.ref)
        duplicate_dockets.ask_if_same(docket, part.ref)
        if not is_on_hold and _shows_nothing_new(docket, evidence):
            return 0
        if SourceRecord.objects.filter(pk=row.record_id, status=SourceRecord.Status.PURGED).exists():
            return 0  # removed by court order while it was being read
        written = write.apply(docket, [evidence])
        _store(row, docket)
        row_cache.remember(docket, part, evidence.observations)
        if written.changes:
            transaction.on_commit(tasks.sequence_changes.delay)
        return written.new_entries


def _is_known(docket: Docket, row: Report) -> bool:
    return Report.objects.filter(
        record=row.record_id, part=row.part, docket=docket, digest=row.digest
    ).exists()


def _shows_nothing_new(docket: Docket, evidence: Evidence) -> bool:
    """Whether every row was in the source's latest report: a feed's window moves without anything new."""
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
