"""Takes and revokes decisions, each with the docket resolved again in one transaction (R7, people)."""

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
    """The decision cannot be taken; the message is a sentence for people."""


def take(user: User | None, docket_id: UUID, kind: str, digests: Iterable[str]) -> tuple[Decision, bool]:
    """Save the decision and resolve the docket again; returns (decision, whether it is new).

    An identical decision still in effect is returned instead, so clicking twice takes one decision.
    """
    named = sorted(set(digests))
    with transaction.atomic():
        docket = locked(docket_id)
        _check(docket, kind, named)
        same = Decision.objects.filter(
            docket=docket, kind=kind, observations=named, revoked_at=None, is_overridden=False
        )
        if existing := same.first():
            return existing, False
        decision = Decision.objects.create(docket=docket, kind=kind, observations=named, made_by=user)
        resolve_docket(docket)
    decision.refresh_from_db(fields=["is_overridden"])
    return decision, True


def revoke(user: User | None, decision: Decision) -> Decision:
    """Revoke the decision and resolve the docket again; revoking twice changes nothing."""
    with transaction.atomic():
        docket = locked(decision.docket_id)
        unrevoked = Decision.objects.filter(pk=decision.pk, revoked_at=None)
        if unrevoked.update(revoked_at=timezone.now(), revoked_by=user):
            resolve_docket(docket)
    decision.refresh_from_db()
    return decision


def resolve_docket(docket: Docket) -> None:
    """Resolve and write the docket from its stored evidence and decisions. The caller holds its lock."""
    if write.apply(docket, []).changes:
        transaction.on_commit(tasks.sequence_changes.delay)


def _check(docket: Docket, kind: str, named: list[str]) -> None:
    if kind not in Kind.values:
        raise Refused(f"{kind[:30]!r} is not a kind of decision. Use one of: {', '.join(Kind.values)}.")
    if kind == Kind.RETRACT:
        if len(named) != 1 or not Report.objects.filter(docket=docket, digest__in=named).exists():
            raise Refused("A retraction must name exactly one report of this docket.")
        return
    if len(named) < 2:
        raise Refused("Name at least two rows: the one in question and the one to compare it with.")
    known = Observation.objects.filter(docket=docket, type="EntryRow", digest__in=named).count()
    if known != len(named):
        raise Refused(
            "This evidence is no longer on the docket. Reload the page to see the current evidence."
        )
