"""Writes a docket's evidence: inserts new observations, and updates the placement of earlier ones."""

from __future__ import annotations

import uuid
from typing import Any

from casetracker.lib import bulk

from ..models import Observation
from ..records import EntryRow, canonical
from ..resolver.incremental.match_keys import match_keys
from .write_job import WriteJob

Placement = tuple[uuid.UUID | None, str, list[uuid.UUID]]  # entry, placement, candidate entries
PLACED, UNPLACED, UNCOUNTED = (kind.value for kind in Observation.Placement)


def write(job: WriteJob) -> None:
    where = placements(job)
    received = {o.digest: report.received for report in reversed(job.incoming) for o in report.observations}
    fresh = {o.digest: o for report in job.incoming for o in report.observations if o.digest not in job.known}
    rows: list[dict[str, Any]] = []
    for digest, item in fresh.items():
        entry_id, placement, candidates = where.get(digest, (None, PLACED, []))
        rows.append(
            {
                "docket_id": job.docket.pk,
                "digest": digest,
                "type": type(item.row).__name__,
                "content": bulk.Json(item.content or canonical(item.row, item.ordinal)),
                "ties": match_keys(job.docket.pk, item.row) if isinstance(item.row, EntryRow) else [],
                "first_received_at": received[digest],
                "entry_id": entry_id,
                "placement": placement,
                "candidates": candidates,
            }
        )
    bulk.insert(Observation, rows)
    moved: list[dict[str, Any]] = []
    for digest, stored in job.known.items():
        entry_id, placement, candidates = where.get(digest, (None, PLACED, []))
        # Unplaced evidence keeps its last entry, so that the entry can be reinstated.
        entry_id = entry_id or stored.entry_id
        if (entry_id, placement, candidates) != (stored.entry_id, stored.placement, stored.candidates):
            values = {"entry_id": entry_id, "placement": placement, "candidates": candidates}
            moved.append({"id": stored.id, **values})
    bulk.update(Observation, moved)
    entry_ids = {row["entry_id"] for row in (*rows, *moved)}
    job.touched |= entry_ids - {None}
    job.wrote |= bool(rows or moved)


def placements(job: WriteJob) -> dict[str, Placement]:
    """Digest of each entry row -> its placement now."""
    where: dict[str, Placement] = {}
    for entry in job.resolution.entries:
        for digest in entry.observations:
            where[digest] = (job.entry_ids[entry.order], PLACED, [])
    for unplaced in job.resolution.unplaced:
        where[unplaced.observation] = (None, UNPLACED, in_order(job, unplaced.candidates))
    for group in job.resolution.unidentified:
        candidates = in_order(job, group.candidates)
        for digest in group.observations:
            where[digest] = (None, UNCOUNTED, candidates)
    return where


def in_order(job: WriteJob, orders: tuple[int, ...]) -> list[uuid.UUID]:
    """The ids of these resolved entries in docket order."""
    return [job.entry_ids[order] for order in sorted(orders, key=job.positions.__getitem__)]
