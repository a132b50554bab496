"""The writer: evidence in, the resolved docket out, set by set, under the docket's lock.

The caller holds the transaction. Nothing here asks the network, and no query runs per entry.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone

from cases.courts import docket_zone
from cases.models import Change, Docket
from casetracker.lib.ids import uuid7

from . import models, store, write_documents, write_knowledge, write_people
from .assign import Assignment, RowKeys, assign, strong_keys
from .changes import announce_new, change, difference, label
from .classify import kind_of
from .pdf import attach
from .records import Observed, Report, SourceKind, row_content
from .resolution import Resolution, ResolvedEntry
from .resolve import resolve
from .review.overridden import note_overridden

BATCH = 1000
FIELDS = (
    "position", "entry_number", "date_filed", "date_entered", "time_filed", "text", "short_text", "kind",
    "sequences", "document_ids", "source_ids", "basis_kinds", "number_inferred", "field_sources",
    "unlisted_on", "lapsed_on", "merged_into_id", "withdrawn_at",
)  # fmt: skip


@dataclass(slots=True)
class Written:
    """What one write came to."""

    new_entries: int = 0
    changes: list[Change] = field(default_factory=list)


def apply(docket: Docket, incoming: Sequence[Report]) -> Written:
    """Resolve the docket with `incoming` evidence added, and write what differs.

    The caller has locked the docket's row and stores the report rows. Returns without a write where the
    resolution is what the rows already say.
    """
    reports, known = store.load(docket)
    decisions = store.decisions(docket)
    resolution = resolve([*reports, *incoming], decisions, zone=ZoneInfo(docket_zone(docket.court_id)))
    if decisions:
        note_overridden(docket, resolution.overridden)
    return _Writer(docket, resolution, known).write(
        [o for report in incoming for o in report.observations], incoming
    )


def _values(entry: ResolvedEntry) -> dict[str, Any]:
    """The columns of a row that shows `entry`."""
    row_ids: dict[str, list[str]] = {}
    for kind, row_id in entry.source_row_ids:
        row_ids.setdefault(kind.value, []).append(row_id)
    return {
        "position": entry.order + 1,
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
        "number_inferred": entry.entry_number is not None and set(entry.basis_kinds) <= {SourceKind.PRESS},
        "field_sources": dict(entry.sources),
        "unlisted_on": entry.unlisted_on,
        "lapsed_on": entry.lapsed_on,
        "merged_into_id": None,
        "withdrawn_at": None,
    }


class _Writer:
    """One write of one docket; holds what its steps share."""

    def __init__(self, docket: Docket, resolution: Resolution, known: dict[str, store.Known]) -> None:
        self.docket = docket
        self.resolution = resolution
        self.known = known
        self.now = timezone.now()
        self.changes: list[Change] = []
        self.entry_ids: list[uuid.UUID] = []  # by the resolved entry's order
        self.touched = False
        self.touched_ids: list[uuid.UUID] = []

    def write(self, observed: Sequence[Observed], incoming: Sequence[Report]) -> Written:
        rows = {
            row.pk: row for row in models.DocketEntry.objects.filter(docket=self.docket, merged_into=None)
        }
        first = not rows
        assignment = self._assign(rows)
        self.entry_ids = [assignment.rows.get(entry.order) or uuid7() for entry in self.resolution.entries]
        new = self._entries(rows, assignment, first)
        self._observations(observed, incoming)
        self.touched |= write_documents.write(
            self.docket, self.resolution, self.entry_ids, self.changes, first
        )
        self.touched |= write_knowledge.write(self.docket, self.touched_ids)
        self._move_notes(assignment)
        self.touched |= write_people.write(self.docket, self.resolution)
        self._questions()
        if self.touched:
            attach.relink(self.docket)
        self._docket()
        Change.objects.bulk_create(self.changes, batch_size=BATCH)
        return Written(len(new), self.changes)

    def _assign(self, rows: dict[uuid.UUID, models.DocketEntry]) -> Assignment:
        keys = {
            pk: RowKeys(
                pk,
                strong_keys(
                    row.sequences,
                    row.document_ids,
                    [(kind, value) for kind, values in row.source_ids.items() for value in values],
                ),
            )
            for pk, row in rows.items()
        }
        placed = {digest: item.entry_id for digest, item in self.known.items() if item.entry_id}
        return assign(self.resolution.entries, keys, placed)

    def _entries(
        self, rows: dict[uuid.UUID, models.DocketEntry], assignment: Assignment, first: bool
    ) -> list[tuple[uuid.UUID, dict[str, Any]]]:
        """Insert, update and tombstone; returns the new ones."""
        newest = max((row.date_filed for row in rows.values() if row.date_filed), default=None)
        new: list[tuple[uuid.UUID, dict[str, Any]]] = []
        changed: list[models.DocketEntry] = []
        for entry, row_id in zip(self.resolution.entries, self.entry_ids, strict=True):
            values = _values(entry)
            if row_id not in rows:
                new.append((row_id, values))
            elif self._revise(rows[row_id], values):
                changed.append(rows[row_id])
        changed += self._tombstones(rows, assignment)
        models.DocketEntry.objects.bulk_create(
            [
                models.DocketEntry(
                    pk=pk, docket=self.docket, created_at=self.now, modified_at=self.now, **values
                )
                for pk, values in new
            ],
            batch_size=BATCH,
        )
        models.DocketEntry.objects.bulk_update(changed, [*FIELDS, "modified_at"], batch_size=BATCH)
        self.changes += announce_new(self.docket, new, newest, first)
        self.touched |= bool(new or changed)
        self.touched_ids += [pk for pk, _ in new] + [row.pk for row in changed]
        return new

    def _revise(self, row: models.DocketEntry, values: dict[str, Any]) -> bool:
        """Set what differs on `row`; True if anything did."""
        before = {name: getattr(row, name) for name in FIELDS}
        if before == values:
            return False
        if told := difference(before, values):
            kind, fields = told
            self.changes.append(change(self.docket, kind, row.pk, label(values), fields))
            row.modified_at = self.now
        for name, value in values.items():
            setattr(row, name, value)
        return True

    def _tombstones(
        self, rows: dict[uuid.UUID, models.DocketEntry], assignment: Assignment
    ) -> list[models.DocketEntry]:
        gone = []
        for row_id, order in assignment.merged.items():
            row, survivor = rows[row_id], self.entry_ids[order]
            row.merged_into_id, row.withdrawn_at, row.modified_at = survivor, None, self.now
            fields = {"merged_into": [None, str(survivor)]}
            summary = label({name: getattr(row, name) for name in FIELDS})
            self.changes.append(change(self.docket, Change.Kind.MERGED, row_id, summary, fields))
            gone.append(row)
        for row_id in assignment.withdrawn:
            row = rows[row_id]
            if row.withdrawn_at is None:
                row.withdrawn_at = row.modified_at = self.now
                summary = label({name: getattr(row, name) for name in FIELDS})
                self.changes.append(change(self.docket, Change.Kind.REMOVED, row_id, summary))
                gone.append(row)
        return gone

    def _placements(self) -> dict[str, tuple[uuid.UUID | None, str, list[uuid.UUID]]]:
        """Digest -> where it is now: its entry, how it is placed, its candidates."""
        where: dict[str, tuple[uuid.UUID | None, str, list[uuid.UUID]]] = {}
        placement = models.Observation.Placement
        for entry in self.resolution.entries:
            for digest in entry.observations:
                where[digest] = (self.entry_ids[entry.order], placement.PLACED, [])
        for unplaced in self.resolution.unplaced:
            candidates = [self.entry_ids[order] for order in unplaced.candidates]
            where[unplaced.observation] = (None, placement.UNPLACED, candidates)
        for group in self.resolution.unidentified:
            candidates = [self.entry_ids[order] for order in group.candidates]
            for digest in group.observations:
                where[digest] = (None, placement.UNCOUNTED, candidates)
        return where

    def _observations(self, observed: Sequence[Observed], incoming: Sequence[Report]) -> None:
        """Insert the new ones in their place; move those that belong elsewhere now."""
        where = self._placements()
        received = {o.digest: report.received for report in reversed(incoming) for o in report.observations}
        fresh = {o.digest: o for o in observed if o.digest not in self.known}
        rows = []
        for digest, item in fresh.items():
            entry_id, placement, candidates = where.get(digest, (None, "placed", []))
            content = row_content(item.row) | ({"ordinal": item.ordinal} if item.ordinal else {})
            rows.append(
                models.Observation(
                    docket=self.docket,
                    digest=digest,
                    type=store.type_name(item.row),
                    content=content,
                    first_received_at=received[digest],
                    entry_id=entry_id,
                    placement=placement,
                    candidates=candidates,
                )
            )
        models.Observation.objects.bulk_create(rows, batch_size=BATCH)
        moved = []
        for digest, stored in self.known.items():
            entry_id, placement, candidates = where.get(digest, (None, "placed", []))
            # Unplaced evidence remembers the row it came from, so that the row can come back.
            entry_id = entry_id or stored.entry_id
            if (entry_id, placement, candidates) != (stored.entry_id, stored.placement, stored.candidates):
                moved.append(
                    models.Observation(
                        pk=stored.id, entry_id=entry_id, placement=placement, candidates=candidates
                    )
                )
        models.Observation.objects.bulk_update(moved, ["entry", "placement", "candidates"], batch_size=BATCH)
        self.touched |= bool(rows or moved)

    def _move_notes(self, assignment: Assignment) -> None:
        """A note stays with the observation it was made on; without one it goes where its row went (R7)."""
        notes = models.EntryNote.objects.filter(entry__docket=self.docket).select_related("observation")
        moved = []
        for note in notes:
            home = note.observation.entry_id if note.observation else None
            if home is None and note.entry_id in assignment.merged:
                home = self.entry_ids[assignment.merged[note.entry_id]]
            if home and home != note.entry_id:
                note.entry_id = home
                moved.append(note)
        models.EntryNote.objects.bulk_update(moved, ["entry"])
        for row_id, order in assignment.merged.items():
            models.Support.objects.filter(entry=row_id).update(entry=self.entry_ids[order])

    def _questions(self) -> None:
        """Ask what is new, settle what evidence or a decision has settled, leave the rest."""
        asked = {question.key: question for question in self.resolution.questions}
        surplus = {d: group.count for group in self.resolution.unidentified for d in group.observations}
        stored = {row.key: row for row in models.Question.objects.filter(docket=self.docket)}
        fresh, changed = [], []
        for key, question in asked.items():
            candidates = [self.entry_ids[order] for order in question.candidates]
            row = stored.get(key) or models.Question(docket=self.docket, key=key)
            before = (row.kind, row.observations, row.candidates, row.settled_at, row.surplus)
            row.kind, row.settled_at = question.kind.value, None
            row.observations, row.candidates = list(question.observations), candidates
            row.surplus = max((surplus.get(digest, 0) for digest in question.observations), default=0)
            if key not in stored:
                fresh.append(row)
            elif before != (row.kind, row.observations, row.candidates, row.settled_at, row.surplus):
                changed.append(row)
        for key, row in stored.items():
            if key not in asked and row.settled_at is None:
                row.settled_at = self.now
                changed.append(row)
        models.Question.objects.bulk_create(fresh)
        models.Question.objects.bulk_update(
            changed, ["kind", "observations", "candidates", "settled_at", "surplus"]
        )
        self.touched |= bool(fresh or changed)

    def _docket(self) -> None:
        """The docket's own facts, each by R13; its version grows only when something was written."""
        docket, facts = self.docket, self.resolution.facts
        values: dict[str, Any] = {
            name: getattr(facts.facts, name) for name in facts.facts.__dataclass_fields__
        }
        dates = [entry.date_filed for entry in self.resolution.entries if entry.date_filed]
        values |= {
            "fact_sources": dict(facts.sources),
            "complete_asof": self.resolution.complete_asof,
            "date_last_filing": max(dates, default=None),
            "entry_count": len(self.resolution.entries),
        }
        changed = [name for name, value in values.items() if getattr(docket, name) != value]
        if facts.facts.case_name and docket.case.caption == f"{docket.court} {docket.docket_number}":
            docket.case.caption = facts.facts.case_name
            docket.case.save(update_fields=["caption"])
        for name in changed:
            setattr(docket, name, values[name])
        if changed or self.touched:
            docket.version += 1
            docket.save()
