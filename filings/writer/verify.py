"""Stored dockets against their evidence: each resolved whole, in a transaction that is undone.

Writes resolve parts of large dockets (decision 0023). This is the check, for a night or a doubt, that they
add up to the whole.
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
    changes: int  # that readers would be told of


def verify(only: UUID | None = None, *, repair: bool = False) -> Iterator[Verdict]:
    """Docket by docket, each under its own lock for as long as it takes."""
    asked = Docket.all_objects.filter(pk=only) if only else Docket.all_objects.filter(reports__isnull=False)
    for pk in asked.order_by("pk").values_list("pk", flat=True).distinct():
        yield _verify(pk, repair=repair)


def _verify(pk: UUID, *, repair: bool) -> Verdict:
    with transaction.atomic():
        found = Docket.all_objects.select_for_update(of=("self",)).select_related("court", "case")
        docket = found.get(pk=pk)
        before = docket.version
        written = write.apply(docket, [])
        if not repair:
            transaction.set_rollback(True)
        elif written.changes:
            transaction.on_commit(tasks.sequence_changes.delay)
        return Verdict(docket, docket.version != before, len(written.changes))
