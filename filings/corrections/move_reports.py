"""Moves reports between dockets, with their rows, entries, decisions, and PDFs (R12, which docket).

The caller holds both dockets' locks and resolves both afterwards.
"""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.db.models import F, Q

from cases.models import Docket

from ..models import (
    Decision,
    DocketEntry,
    DocketLink,
    EntryDate,
    EntryLink,
    EntryNote,
    EntryReading,
    FileCopy,
    Observation,
    Report,
    Support,
)
from ..writer.write import BATCH


def move_reports(ids: Collection[UUID], source: Docket, target: Docket) -> None:
    """Move reports. A row that both dockets need is copied; the target's own row is used if it has one."""
    moving = Report.objects.filter(pk__in=ids, docket=source)
    needed = _shown(moving)
    decisions = set(moving.values_list("digest", flat=True))
    moving.update(docket=target)
    stays = _shown(Report.objects.filter(docket=source))
    there = {row.digest: row for row in Observation.objects.filter(docket=target, digest__in=needed)}
    rows = list(Observation.objects.filter(docket=source, digest__in=needed))
    copies = [_copy(row, target) for row in rows if row.digest in stays and row.digest not in there]
    Observation.objects.bulk_create(copies, batch_size=BATCH)
    twins = [row for row in rows if row.digest in there and row.digest not in stays]
    _merge_twins(twins, there)
    moved = [row for row in rows if row.digest not in there and row.digest not in stays]
    Observation.objects.filter(pk__in=[row.pk for row in moved]).update(docket=target, ties=None)
    _move_entries({row.entry_id for row in moved if row.entry_id}, source, target)
    # A PDF stays with the row it was attached to; resolving the docket finds that row's entry.
    FileCopy.objects.filter(docket=source, observation__in=needed - stays).update(docket=target)
    _move_decisions(needed - stays, decisions, source, target)


def _shown(reports: object) -> set[str]:
    rows = reports.values_list("observations", flat=True)  # type: ignore[attr-defined]
    return {digest for shown in rows for digest in shown}


def _copy(row: Observation, target: Docket) -> Observation:
    return Observation(
        docket=target,
        digest=row.digest,
        type=row.type,
        content=row.content,
        first_received_at=row.first_received_at,
    )


def _merge_twins(twins: list[Observation], there: dict[str, Observation]) -> None:
    """Delete rows that the target already has: notes move to its row; an entry without other rows merges."""
    for twin in twins:
        EntryNote.objects.filter(observation=twin).update(observation=there[twin.digest])
    homes = {twin.entry_id: there[twin.digest].entry_id for twin in twins if twin.entry_id}
    Observation.objects.filter(pk__in=[twin.pk for twin in twins]).delete()
    kept = set(Observation.objects.filter(entry__in=homes).values_list("entry_id", flat=True))
    for entry_id, home in homes.items():
        if home and entry_id not in kept and entry_id != home:
            DocketEntry.objects.filter(Q(pk=entry_id) | Q(merged_into=entry_id)).update(
                merged_into=home, withdrawn_at=None
            )
            EntryNote.objects.filter(entry=entry_id).update(entry=home)
            Support.objects.filter(entry=entry_id).update(entry=home)


def _move_entries(ids: set[UUID], source: Docket, target: Docket) -> None:
    """Move entries whose rows have all moved; other entries stay, without the moved rows."""
    split = set(Observation.objects.filter(docket=source, entry__in=ids).values_list("entry_id", flat=True))
    whole = ids - split
    DocketEntry.objects.filter(Q(pk__in=whole) | Q(merged_into__in=whole)).update(docket=target)
    settle(target)


def settle(docket: Docket) -> None:
    """Set the docket of what belongs to this docket's entries; unlink rows from other dockets' entries."""
    for model in (EntryReading, EntryLink, EntryDate, DocketLink):  # what the texts say moves with the texts
        model._default_manager.filter(entry__docket=docket).exclude(docket=docket).update(docket=docket)
    strangers = Observation.objects.filter(docket=docket).exclude(entry=None)
    strangers.exclude(entry__docket=F("docket")).update(entry=None, placement="placed", candidates=[])


def _move_decisions(digests: set[str], reports: set[str], source: Docket, target: Docket) -> None:
    """Move decisions that name only moved rows, or a moved report."""
    for decision in Decision.objects.filter(docket=source):
        named = set(decision.observations)
        moved = reports if decision.kind == Decision.Kind.RETRACT else digests
        if named <= moved:
            Decision.objects.filter(pk=decision.pk).update(docket=target)
