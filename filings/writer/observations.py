"""The evidence of a docket: each new observation in its place, each older one where it belongs now."""

from __future__ import annotations

import uuid
from typing import Any

from casetracker.lib import bulk

from ..models import Observation
from ..records import EntryRow, canonical
from ..resolver.incremental.match_keys import match_keys
from .write_job import WriteJob

Placement = tuple[uuid.UUID | None, str, list[uuid.UUID]]  # its entry, how it is placed, its candidates
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
        # Unplaced evidence remembers the row it came from, so that the row can come back.
        entry_id = entry_id or stored.entry_id
        if (entry_id, placement, candidates) != (stored.entry_id, stored.placement, stored.candidates):
            now = {"entry_id": entry_id, "placement": placement, "candidates": candidates}
            moved.append({"id": stored.id, **now})
    bulk.update(Observation, moved)
    homes = {row["entry_id"] for row in (*rows, *moved)}
    job.touched |= homes - {None}
    job.wrote |= bool(rows or moved)


def placements(job: WriteJob) -> dict[str, Placement]:
    """Digest of each entry row -> where it is now."""
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
    """The ids of these resolved entries as the docket lists them."""
    return [job.entry_ids[order] for order in sorted(orders, key=job.positions.__getitem__)]
