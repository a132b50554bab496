"""Checks stored dockets against their evidence: resolves each one whole in a rolled-back transaction.

Writes resolve only part of a large docket (decision 0023). This check, run at night or when in doubt,
confirms that the parts add up to the whole.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from cases import tasks
from cases.models import Docket

from . import write


@dataclass(frozen=True, slots=True)
class Verdict:
    docket: Docket
    differs: bool
    changes: int  # changes that would be reported to readers


def verify(only: UUID | None = None, *, repair: bool = False) -> Iterator[Verdict]:
    """Checks one docket after another, each under its own lock. With `repair`, keeps what was written."""
    dockets = Docket.all_objects.filter(pk=only) if only else Docket.all_objects.filter(reports__isnull=False)
    for pk in dockets.order_by("pk").values_list("pk", flat=True).distinct():
        yield _verify(pk, repair=repair)


def _verify(pk: UUID, *, repair: bool) -> Verdict:
    with transaction.atomic():
        dockets = Docket.all_objects.select_for_update(of=("self",)).select_related("court", "case")
        docket = dockets.get(pk=pk)
        before = docket.version
        written = write.apply(docket, [])
        if not repair:
            transaction.set_rollback(True)
        elif written.changes:
            transaction.on_commit(tasks.sequence_changes.delay)
        return Verdict(docket, docket.version != before, len(written.changes))
