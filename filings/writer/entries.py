"""The docket's entries: inserted, revised, merged, withdrawn; and the notes and support that hang on them."""

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
            made = {"id": row_id, "docket_id": job.docket.pk, "created_at": job.now, "modified_at": job.now}
            fresh.append(made | values)
        elif before != values:
            changed.append({"id": row_id, **values, **_revised(job, row_id, before, values)})
    changed += _tombstones(job)
    bulk.insert(DocketEntry, fresh)
    # Rows of one statement give the same attributes: those that readers are told of are modified, too.
    bulk.update(DocketEntry, [row for row in changed if "modified_at" in row])
    bulk.update(DocketEntry, [row for row in changed if "modified_at" not in row])
    job.changes += announce_new(job.docket, job.new, job.newest, job.first)
    job.touched.update(row["id"] for row in (*fresh, *changed))
    job.wrote |= bool(fresh or changed)


def _revised(job: WriteJob, row_id: uuid.UUID, before: Row, values: Row) -> Row:
    told = difference(before, values)
    if not told:
        return {}
    kind, fields = told
    job.changes.append(change(job.docket, kind, row_id, label(values), fields))
    return {"modified_at": job.now}


def _tombstones(job: WriteJob) -> list[Row]:
    gone = []
    for row_id, order in job.assignment.merged.items():
        row, survivor = job.rows[row_id], job.entry_ids[order]
        fields = {"merged_into": [None, str(survivor)]}
        job.changes.append(change(job.docket, Change.Kind.MERGED, row_id, label(row), fields))
        ends = {"merged_into_id": survivor, "withdrawn_at": None, "modified_at": job.now}
        gone.append({"id": row_id, **row, **ends})
    for row_id in job.assignment.withdrawn:
        row = job.rows[row_id]
        if row["withdrawn_at"] is None:
            job.changes.append(change(job.docket, Change.Kind.REMOVED, row_id, label(row)))
            gone.append({"id": row_id, **row, "withdrawn_at": job.now, "modified_at": job.now})
    return gone


def move_notes(job: WriteJob) -> None:
    """A note stays with the observation it was made on; without one it goes where its row went (R7)."""
    merged = job.assignment.merged
    notes = EntryNote.objects.filter(entry__docket=job.docket).select_related("observation")
    moved = []
    for note in notes:
        home = note.observation.entry_id if note.observation else None
        if home is None and note.entry_id in merged:
            home = job.entry_ids[merged[note.entry_id]]
        if home and home != note.entry_id:
            note.entry_id = home
            moved.append(note)
    EntryNote.objects.bulk_update(moved, ["entry"])
    for row_id, order in merged.items():
        Support.objects.filter(entry=row_id).update(entry=job.entry_ids[order])
