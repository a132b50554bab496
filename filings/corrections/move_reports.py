"""Reports from one docket to another, with their rows and what hangs on them (R12).

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
    """A row that both still need is copied; one that the target has already is that one."""
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
    _give_up_twins(twins, there)
    moved = [row for row in rows if row.digest not in there and row.digest not in stays]
    Observation.objects.filter(pk__in=[row.pk for row in moved]).update(docket=target, ties=None)
    _move_entries({row.entry_id for row in moved if row.entry_id}, source, target)
    # A file stays with the row that it was put on; where that is now, is worked out with the docket.
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


def _give_up_twins(twins: list[Observation], there: dict[str, Observation]) -> None:
    """The target's own row is the same: notes go to it, and an entry that had no other row is that entry."""
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
    """Entries whose rows have all left go along; of the others only the rows go."""
    split = set(Observation.objects.filter(docket=source, entry__in=ids).values_list("entry_id", flat=True))
    whole = ids - split
    DocketEntry.objects.filter(Q(pk__in=whole) | Q(merged_into__in=whole)).update(docket=target)
    settle(target)


def settle(docket: Docket) -> None:
    """What hangs on this docket's entries is this docket's, and no row names another docket's entry."""
    for model in (EntryReading, EntryLink, EntryDate, DocketLink):  # what the texts say goes with the texts
        model._default_manager.filter(entry__docket=docket).exclude(docket=docket).update(docket=docket)
    strangers = Observation.objects.filter(docket=docket).exclude(entry=None)
    strangers.exclude(entry__docket=F("docket")).update(entry=None, placement="placed", candidates=[])


def _move_decisions(digests: set[str], reports: set[str], source: Docket, target: Docket) -> None:
    """Those that name nothing but what has moved, or a report that has."""
    for decision in Decision.objects.filter(docket=source):
        named = set(decision.observations)
        gone = reports if decision.kind == Decision.Kind.RETRACT else digests
        if named <= gone:
            Decision.objects.filter(pk=decision.pk).update(docket=target)
