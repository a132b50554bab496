"""Decisions taken and taken back: a row, and the docket resolved anew, in one transaction (R7)."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from cases import tasks
from cases.models import Docket
from casetracker.accounts.models import User

from ..models import Decision, Observation, Report
from ..writer import write
from ..writer.locks import locked

Kind = Decision.Kind


class Refused(ValueError):
    """The decision cannot stand; the message is a sentence for people."""


def take(user: User | None, docket_id: UUID, kind: str, digests: Iterable[str]) -> tuple[Decision, bool]:
    """Write the decision down and resolve the docket anew; (decision, whether it is a new one).

    The same decision again, standing and not overridden, is that decision: two clicks are one.
    """
    named = sorted(set(digests))
    with transaction.atomic():
        docket = locked(docket_id)
        _check(docket, kind, named)
        same = Decision.objects.filter(
            docket=docket, kind=kind, observations=named, revoked_at=None, is_overridden=False
        )
        if standing := same.first():
            return standing, False
        decision = Decision.objects.create(docket=docket, kind=kind, observations=named, made_by=user)
        resolve_docket(docket)
    decision.refresh_from_db(fields=["is_overridden"])
    return decision, True


def revoke(user: User | None, decision: Decision) -> Decision:
    """Take the decision back; a second time changes nothing."""
    with transaction.atomic():
        docket = locked(decision.docket_id)
        standing = Decision.objects.filter(pk=decision.pk, revoked_at=None)
        if standing.update(revoked_at=timezone.now(), revoked_by=user):
            resolve_docket(docket)
    decision.refresh_from_db()
    return decision


def resolve_docket(docket: Docket) -> None:
    """Write the docket as its stored evidence and decisions say. The caller holds its lock."""
    if write.apply(docket, []).changes:
        transaction.on_commit(tasks.sequence_changes.delay)


def _check(docket: Docket, kind: str, named: list[str]) -> None:
    if kind not in Kind.values:
        raise Refused(f"A decision says {', '.join(Kind.values)}; not {kind[:30]!r}.")
    if kind == Kind.RETRACT:
        if len(named) != 1 or not Report.objects.filter(docket=docket, digest__in=named).exists():
            raise Refused("A retraction names one report of this docket.")
        return
    if len(named) < 2:
        raise Refused("Name two rows at least: the one in question and the one that it is or is not.")
    known = Observation.objects.filter(docket=docket, type="EntryRow", digest__in=named).count()
    if known != len(named):
        raise Refused("This docket has no such evidence any more. Load the page again to see what there is.")
