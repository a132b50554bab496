"""Deletes a case in two steps: hidden from everyone at once, permanently deleted thirty days later.

A hidden case keeps all its rows, so restoring it changes one row. No one sees it meanwhile (cases/access.py),
and new evidence for it is put on hold (filings/corrections/deleted_case.py).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import ModuleType
from typing import Protocol, cast
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from casetracker.accounts.models import User

from . import case_rows
from .models import Case, Change, PurgedCase

KEEP = timedelta(days=30)


class CannotDelete(ValueError):
    """Nothing was deleted; the message is a sentence for people."""


@dataclass(frozen=True, slots=True)
class Count:
    """How many rows of one kind are deleted with a case. `stays`: those that other cases also use."""

    label: str
    goes: int
    stays: int = 0


class Part(Protocol):
    """The part of a case that another app stores. It registers itself, because this app may not import it."""

    def objection(self, case: Case) -> str:
        """Why the case cannot be deleted; "" if it can."""

    def counts(self, case: Case) -> list[Count]: ...

    def restored(self, case: Case, since: datetime) -> None:
        """Called in the transaction that restores the case, which was hidden at `since`."""

    def purge(self, case: Case) -> None:
        """Delete all of it, in the transaction that deletes the case."""


_parts: list[Part] = []


def register(part: ModuleType) -> None:
    """Called once, by the app that owns dockets and evidence, with the module that has Part's functions."""
    if part not in _parts:
        _parts.append(cast(Part, part))


@dataclass(frozen=True, slots=True)
class Preview:
    """What deleting a case would do. `objection`: a sentence if it cannot be deleted."""

    counts: list[Count]
    objection: str


def preview(case: Case) -> Preview:
    counts = [count for part in _parts for count in part.counts(case)]
    counts += [Count(*row) for row in case_rows.counts(case)]
    return Preview([count for count in counts if count.goes or count.stays], _objection(case))


def _objection(case: Case) -> str:
    return next(filter(None, (part.objection(case) for part in _parts)), "")


def delete(case: Case, *, by: str, reason: str) -> None:
    """Hide the case from everyone. Calling it again changes nothing."""
    if not by.strip() or not reason.strip():
        raise CannotDelete("Enter a reason for deleting the case.")
    if sentence := _objection(case):
        raise CannotDelete(sentence)
    Case.objects.filter(pk=case.pk, deleted_at=None).update(
        deleted_at=timezone.now(), deleted_by=by[:200], delete_reason=reason[:500]
    )


def restore(case_id: UUID) -> bool:
    """Restore a deleted case as it was; False if there is no such deleted case."""
    with transaction.atomic():
        case = _deleted(case_id)
        if case is None or case.deleted_at is None:
            return False
        since = case.deleted_at
        Case.objects.filter(pk=case.pk).update(deleted_at=None, deleted_by="", delete_reason="")
        for part in _parts:
            part.restored(case, since)
    return True


def purge(case_id: UUID, *, by: str = "") -> bool:
    """Permanently delete a deleted case; False if there is none. `by` is empty after the thirty days."""
    with transaction.atomic():
        case = _deleted(case_id)
        if case is None or case.deleted_at is None:
            return False
        if not by and case.deleted_at > timezone.now() - KEEP:
            return False
        Change.pause_sequencer()  # the case's changes are deleted, with their positions
        PurgedCase.objects.create(
            case_id=case.pk,
            deleted_at=case.deleted_at,
            deleted_by=case.deleted_by,
            delete_reason=case.delete_reason,
            purged_by=by[:200],
            last_position=Change.newest_position(),
        )
        for part in _parts:
            part.purge(case)
        case_rows.purge(case)
    return True


def _deleted(case_id: UUID) -> Case | None:
    return Case.objects.select_for_update().filter(pk=case_id, deleted_at__isnull=False).first()


def due() -> list[UUID]:
    """Deleted cases whose thirty days are over, oldest first."""
    over = Case.objects.filter(deleted_at__lte=timezone.now() - KEEP)
    return list(over.order_by("deleted_at").values_list("pk", flat=True)[:100])


@dataclass(frozen=True, slots=True)
class DeletedCase:
    """A row of the Deleted cases page."""

    case: Case
    docket_numbers: str
    purged_after: datetime


def deleted_cases(user: User, limit: int) -> list[DeletedCase]:
    """Cases that `user` can restore, newest first, in two queries."""
    rows = Case.objects.restorable_by(user).prefetch_related("dockets__court").order_by("-deleted_at", "pk")
    return [
        DeletedCase(case, _numbers(case), case.deleted_at + KEEP) for case in rows[:limit] if case.deleted_at
    ]


def _numbers(case: Case) -> str:
    dockets: Iterable[object] = case.dockets.all()
    return ", ".join(sorted(map(str, dockets)))
