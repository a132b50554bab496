"""Inserts, revises, merges, and withdraws the docket's entries, and moves the notes and support on them."""

from __future__ import annotations

import uuid
from typing import Any

from cases.models import Change
from casetracker.lib import bulk

from ..models import DocketEntry, EntryNote, Support
from .changes import announce_new, change, difference, label
from .partial_job import move_the_rest
from .write_job import WriteJob

Row = dict[str, Any]


def write(job: WriteJob) -> None:
    job.wrote |= move_the_rest(job.docket, job.steps, job.rows)
    changed: list[Row] = []
    fresh: list[Row] = []
    for row_id, values in zip(job.entry_ids, job.values, strict=True):
        before = job.rows.get(row_id)
        if before is None:
            job.new.append((row_id, values))
            row = {"id": row_id, "docket_id": job.docket.pk, "created_at": job.now, "modified_at": job.now}
            fresh.append(row | values)
        elif before != values:
            changed.append({"id": row_id, **values, **_revised(job, row_id, before, values)})
    changed += _tombstones(job)
    bulk.insert(DocketEntry, fresh)
    # All rows of one statement set the same columns; only changes reported to readers set modified_at.
    bulk.update(DocketEntry, [row for row in changed if "modified_at" in row])
    bulk.update(DocketEntry, [row for row in changed if "modified_at" not in row])
    job.changes += announce_new(job.docket, job.new, job.newest, job.first)
    job.touched.update(row["id"] for row in (*fresh, *changed))
    job.wrote |= bool(fresh or changed)


def _revised(job: WriteJob, row_id: uuid.UUID, before: Row, values: Row) -> Row:
    reported = difference(before, values)
    if not reported:
        return {}
    kind, fields = reported
    job.changes.append(change(job.docket, kind, row_id, label(values), fields))
    return {"modified_at": job.now}


def _tombstones(job: WriteJob) -> list[Row]:
    tombstones = []
    for row_id, order in job.assignment.merged.items():
        row, survivor = job.rows[row_id], job.entry_ids[order]
        fields = {"merged_into": [None, str(survivor)]}
        job.changes.append(change(job.docket, Change.Kind.MERGED, row_id, label(row), fields))
        merged = {"merged_into_id": survivor, "withdrawn_at": None, "modified_at": job.now}
        tombstones.append({"id": row_id, **row, **merged})
    for row_id in job.assignment.withdrawn:
        row = job.rows[row_id]
        if row["withdrawn_at"] is None:
            job.changes.append(change(job.docket, Change.Kind.REMOVED, row_id, label(row)))
            tombstones.append({"id": row_id, **row, "withdrawn_at": job.now, "modified_at": job.now})
    return tombstones


def move_notes(job: WriteJob) -> None:
    """Moves notes and support. A note follows the observation it was made on, else its merged entry (R7)."""
    merged = job.assignment.merged
    notes = EntryNote.objects.filter(entry__docket=job.docket).select_related("observation")
    moved = []
    for note in notes:
        entry_id = note.observation.entry_id if note.observation else None
        if entry_id is None and note.entry_id in merged:
            entry_id = job.entry_ids[merged[note.entry_id]]
        if entry_id and entry_id != note.entry_id:
            note.entry_id = entry_id
            moved.append(note)
    EntryNote.objects.bulk_update(moved, ["entry"])
    for row_id, order in merged.items():
        Support.objects.filter(entry=row_id).update(entry=job.entry_ids[order])
