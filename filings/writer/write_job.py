"""The state shared by the steps of one write: the resolution, the stored rows, and the results so far."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import Q
from django.utils import timezone

from cases.models import Change, Docket
from casetracker.lib import bulk
from casetracker.lib.ids import uuid7

from ..classify import kind_of
from ..models import DocketEntry
from ..records import EvidenceReport
from ..resolver.resolution import Resolution, ResolvedEntry
from ..resolver.row_assignment import Assignment, RowKeys, assign, strong_keys
from .stored_reports import StoredObservation

FIELDS = (
    "position", "entry_number", "date_filed", "date_entered", "time_filed", "text", "short_text", "kind",
    "sequences", "document_ids", "source_ids", "basis_kinds", "number_inferred", "field_sources",
    "unlisted_on", "lapsed_on", "merged_into_id", "withdrawn_at",
)  # fmt: skip
EntryRows = dict[uuid.UUID, dict[str, Any]]


def entry_rows(docket: Docket, which: Q | None = None) -> EntryRows:
    """Stored entries by id, without merged ones. `which` restricts them; otherwise the whole docket."""
    entries = DocketEntry.objects.filter(which or Q(), docket=docket, merged_into=None)
    return {row[0]: dict(zip(FIELDS, row[1:], strict=True)) for row in bulk.read(entries, "id", *FIELDS)}


@dataclass(slots=True)
class WriteJob:
    """One write of a docket, or of the part of it that `resolution` covers.

    `known` and `rows` are the stored observations and entries of that part. Each step adds to `changes` (the
    outbox) and `touched` (the entries it changed), and sets `wrote` if it wrote anything.
    """

    docket: Docket
    resolution: Resolution
    known: dict[str, StoredObservation]
    rows: EntryRows
    incoming: Sequence[EvidenceReport]
    first: bool  # the docket had no entries before
    newest: date | None  # date of the latest filing before this write
    assignment: Assignment
    entry_ids: list[uuid.UUID]  # indexed by the order of the resolved entry, like the next two
    positions: list[int]
    values: list[dict[str, Any]]
    now: datetime = field(default_factory=timezone.now)
    new: list[tuple[uuid.UUID, Mapping[str, Any]]] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    touched: set[uuid.UUID] = field(default_factory=set)
    wrote: bool = False
    is_whole_docket: bool = True  # False if `rows` and `known` are only part of the docket
    people: bool = True  # False if parties and attorneys are known to be unchanged
    steps: list[tuple[int, int]] = field(default_factory=list)  # position shifts of the rest (positions.py)


def whole_docket_job(
    docket: Docket,
    resolution: Resolution,
    known: dict[str, StoredObservation],
    incoming: Sequence[EvidenceReport],
) -> WriteJob:
    """The job that writes a whole docket."""
    rows = entry_rows(docket)
    assignment = assigned(resolution, rows, known)
    positions = [entry.order + 1 for entry in resolution.entries]
    return WriteJob(
        docket=docket,
        resolution=resolution,
        known=known,
        rows=rows,
        incoming=incoming,
        first=not rows,
        newest=docket.date_last_filing,
        assignment=assignment,
        entry_ids=[assignment.rows.get(entry.order) or uuid7() for entry in resolution.entries],
        positions=positions,
        values=[values_of(entry, positions[entry.order]) for entry in resolution.entries],
    )


def assigned(resolution: Resolution, rows: EntryRows, known: Mapping[str, StoredObservation]) -> Assignment:
    keys = {
        pk: RowKeys(
            pk,
            strong_keys(
                row["sequences"],
                row["document_ids"],
                [(kind, value) for kind, values in row["source_ids"].items() for value in values],
            ),
        )
        for pk, row in rows.items()
    }
    placed = {digest: item.entry_id for digest, item in known.items() if item.entry_id}
    return assign(resolution.entries, keys, placed)


def values_of(entry: ResolvedEntry, position: int) -> dict[str, Any]:
    """The column values of the row for `entry`."""
    row_ids: dict[str, list[str]] = {}
    for kind, row_id in entry.source_row_ids:
        row_ids.setdefault(kind.value, []).append(row_id)
    return {
        "position": position,
        "entry_number": entry.entry_number,
        "date_filed": entry.date_filed,
        "date_entered": entry.date_entered,
        "time_filed": entry.time_filed,
        "text": entry.text,
        "short_text": entry.short_text,
        "kind": kind_of(entry.text, entry.short_text),
        "sequences": list(entry.sequences),
        "document_ids": list(entry.document_ids),
        "source_ids": row_ids,
        "basis_kinds": [kind.value for kind in entry.basis_kinds],
        "number_inferred": entry.entry_number is not None and entry.is_press_only,
        "field_sources": dict(entry.sources),
        "unlisted_on": entry.unlisted_on,
        "lapsed_on": entry.lapsed_on,
        "merged_into_id": None,
        "withdrawn_at": None,
    }
