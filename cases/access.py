"""Access to cases: the one place that views, tasks, and the API ask. The rule is in models/visibility.py."""

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import Http404

from .models import Case
from .models.visibility import CaseQuerySet, with_access

if TYPE_CHECKING:
    from casetracker.accounts.models import User

__all__ = [
    "case_for",
    "deletable_case_for",
    "editable_case_for",
    "may_edit",
    "same_readers",
    "visible_cases",
    "with_access",
]


def case_for(user: "User | AnonymousUser | None", case_id: UUID | None) -> Case:
    """The case, or Http404, so that a stranger does not even learn that it exists.

    `case_id` is None if a form or URL held no valid ID.
    """
    case = Case.objects.visible_to(user).filter(pk=case_id).first() if case_id else None
    if case is None:
        raise Http404("No such case.")
    return case


def same_readers(first: Case, second: Case) -> bool:
    """Whether both cases have the same visibility, members, and walls, so that merging them shows nobody
    more."""

    def readers(case: Case) -> tuple[str, set[Any], set[Any]]:
        members: set[Any] = set(case.members.values_list("user_id", flat=True))
        walled: set[Any] = set(case.walls.values_list("user_id", flat=True))
        return (case.visibility, set() if case.visibility == "firm" else members - walled, walled)

    return readers(first) == readers(second)


def may_edit(user: "User | AnonymousUser | None", case: Case) -> bool:
    return type(case)._default_manager.editable_by(user).filter(pk=case.pk).exists()


def editable_case_for(user: "User | AnonymousUser | None", case_id: UUID) -> Case:
    """The case, if `user` may change it. Http404 for strangers, PermissionDenied for readers."""
    case = case_for(user, case_id)
    if not may_edit(user, case):
        raise PermissionDenied("Only owners and editors of this case, and administrators, may do that.")
    return case


def deletable_case_for(user: "User | AnonymousUser | None", case_id: UUID) -> Case:
    """The case that `user` may delete: Http404 for strangers, PermissionDenied for all but administrators."""
    case = case_for(user, case_id)
    if not Case.objects.deletable_by(user).filter(pk=case.pk).exists():
        raise PermissionDenied("Only administrators may delete a case.")
    return case


def visible_cases(user: "User | AnonymousUser | None") -> "CaseQuerySet[Case]":
    """For `filter(case__in=...)`: every list of things that belong to cases goes through this."""
    return Case.objects.visible_to(user)
