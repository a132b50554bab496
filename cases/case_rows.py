"""The rows of a case in this app: counted before it is deleted, and deleted with their history."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.apps import apps
from django.db.models import Exists, OuterRef, QuerySet

from .models import Capture, Case, Delivery, PolicyChange, PolicyDocument, PolicyVersion

# Models whose history names the case itself, and models whose history names a row of one of those.
OF_CASE = (
    "CaseMember", "MatterWall", "CaseDetail", "SourceConflict", "KnownGap", "RelatedCase", "Claim",
    "ClassDefinition", "Fact", "Source", "Subscription",
)  # fmt: skip
BELOW = (("Element", "claim", "Claim"), ("Remedy", "claim", "Claim"), ("Citation", "source", "Source"))
OF_POLICY = ("SourceLocation", "PolicyVersion", "PolicyChange")


def counts(case: Case) -> list[tuple[str, int, int]]:
    """(label, how many are deleted, how many stay because other cases also use them)"""
    own = _own_policies(case).count()
    return [
        ("Parties", case.parties.count(), 0),
        ("Attorneys", case.attorneys.count(), 0),
        ("Claims", case.claims.count(), 0),
        ("Facts", case.facts.count(), 0),
        ("Policy documents", own, case.policy_documents.count() - own),
        ("Subscriptions", case.subscriptions.count(), 0),
        ("Deliveries", Delivery.objects.filter(subscription__case=case).count(), 0),
    ]


def purge(case: Case) -> None:
    """Delete all of it, in the caller's transaction. The dockets are already deleted."""
    policies = list(_own_policies(case).values_list("pk", flat=True))
    case_id = case.pk
    case.delete()
    PolicyChange.objects.filter(document__in=policies).delete()
    PolicyVersion.objects.filter(document__in=policies).delete()
    Capture.objects.filter(location__document__in=policies).delete()
    PolicyDocument.objects.filter(pk__in=policies).delete()
    _forget_history(case_id, policies)


def _own_policies(case: Case) -> QuerySet[PolicyDocument]:
    """Policy documents of this case alone."""
    others = PolicyDocument.cases.through.objects.filter(policydocument=OuterRef("pk")).exclude(case=case)
    return PolicyDocument.objects.filter(~Exists(others), cases=case)


def history(model: str, case_id: UUID) -> QuerySet[Any]:
    """What the database's triggers wrote of rows that name the case, also of rows deleted before."""
    return _events(model).filter(case=case_id)


def _events(model: str) -> QuerySet[Any]:
    events: QuerySet[Any] = apps.get_model("cases", f"{model}Event")._default_manager.all()
    return events


def _forget_history(case_id: UUID, policies: list[UUID]) -> None:
    """Rows of the history hold what the rows held. Those below first: they are found by those above."""
    for model, column, above in BELOW:
        rows = history(above, case_id).values("pgh_obj_id")
        _events(model).filter(**{f"{column}__in": rows}).delete()
    for model in OF_CASE:
        history(model, case_id).delete()
    for model in OF_POLICY:
        _events(model).filter(document__in=policies).delete()
    _events("PolicyDocument").filter(pgh_obj__in=policies).delete()
    _events("Case").filter(pgh_obj=case_id).delete()
