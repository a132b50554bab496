"""Who may see and who may change which case: the one place where that is decided."""

from typing import TYPE_CHECKING, Any, cast
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.http import Http404

if TYPE_CHECKING:
    from cases.models import Case, Subscription
    from casetracker.accounts.models import User


class CaseQuerySet(models.QuerySet["Case"]):
    def visible_to(self, user: "User | AnonymousUser | None") -> "CaseQuerySet":
        """Cases `user` may see: not deleted, open to the firm or a member's; never behind a wall."""
        return self.filter(deleted_at=None)._open_to(user)

    def deletable_by(self, user: "User | AnonymousUser | None") -> "CaseQuerySet":
        """An administrator's, of those that they may see."""
        return self.visible_to(user) if user is not None and user.is_superuser else self.none()

    def restorable_by(self, user: "User | AnonymousUser | None") -> "CaseQuerySet":
        """Deleted cases: an administrator's, of those that they could see before."""
        deleted = self.filter(deleted_at__isnull=False)
        return deleted._open_to(user) if user is not None and user.is_superuser else self.none()

    def _open_to(self, user: "User | AnonymousUser | None") -> "CaseQuerySet":
        """Open to the firm or a member's; never behind a wall, whatever the role."""
        if user is None or not user.is_authenticated or not user.is_active:
            return self.none()
        walls = self.model._meta.get_field("walls").related_model
        members = self.model._meta.get_field("members").related_model
        walled = Exists(cast(Any, walls)._default_manager.filter(case=OuterRef("pk"), user=user))
        member = Exists(cast(Any, members)._default_manager.filter(case=OuterRef("pk"), user=user))
        # A wall on a case holds for its docket's evidence too, where that was joined with another case's.
        shared = Q(case__dockets__joined_into__case=OuterRef("pk")) | Q(
            case__dockets__joined__case=OuterRef("pk")
        )
        joined = Exists(cast(Any, walls)._default_manager.filter(shared, user=user))
        return self.filter(~walled, ~joined).filter(Q(visibility="firm") | member)

    def editable_by(self, user: "User | AnonymousUser | None") -> "CaseQuerySet":
        """Cases `user` may change: owner, editor, or the firm's administrators; never behind a wall.

        A case that nobody is a member of, as one made from a dropped sheet, is everybody's who may see it.
        """
        visible = self.visible_to(user)
        if user is None or user.pk is None or user.is_superuser:
            return visible
        members = cast(Any, self.model._meta.get_field("members").related_model)._default_manager
        own = members.filter(case=OuterRef("pk"), user=user.pk, role__in=["owner", "editor"])
        anybody = members.filter(case=OuterRef("pk"))
        return visible.filter(Exists(own) | ~Exists(anybody))


def case_for(user: "User | AnonymousUser | None", case_id: UUID | str) -> "Case":
    """The case, or Http404: a stranger learns nothing, not even that it exists."""
    from cases.models import Case

    case = Case.objects.visible_to(user).filter(pk=case_id).first()
    if case is None:
        raise Http404("No such case.")
    return case


def same_readers(one: "Case", other: "Case") -> bool:
    """Whether both have the same visibility, members and walls: what joins them shows nobody more."""

    def readers(case: "Case") -> tuple[str, set[Any], set[Any]]:
        members: set[Any] = set(case.members.values_list("user_id", flat=True))
        walled: set[Any] = set(case.walls.values_list("user_id", flat=True))
        return (case.visibility, set() if case.visibility == "firm" else members - walled, walled)

    return readers(one) == readers(other)


def may_edit(user: "User | AnonymousUser | None", case: "Case") -> bool:
    return type(case)._default_manager.editable_by(user).filter(pk=case.pk).exists()


def editable_case_for(user: "User | AnonymousUser | None", case_id: UUID | str) -> "Case":
    """The case that `user` may change: Http404 for strangers, PermissionDenied for mere readers."""
    case = case_for(user, case_id)
    if not may_edit(user, case):
        raise PermissionDenied("Only owners and editors of this case, and administrators, may do that.")
    return case


def deletable_case_for(user: "User | AnonymousUser | None", case_id: UUID | str) -> "Case":
    """The case that `user` may delete: Http404 for strangers, PermissionDenied for all but administrators."""
    case = case_for(user, case_id)
    if not type(case)._default_manager.deletable_by(user).filter(pk=case.pk).exists():
        raise PermissionDenied("Only administrators may delete a case.")
    return case


def visible_cases(user: "User | AnonymousUser | None") -> "CaseQuerySet":
    """For `filter(case__in=...)`: every list of anything below a case goes through this."""
    from cases.models import Case

    return Case.objects.visible_to(user)


def with_access(subscriptions: "models.QuerySet[Subscription]") -> "models.QuerySet[Subscription]":
    """Those whose person may see their case now: what `visible_to` says, for many people in one query."""
    from cases.models import CaseMember, MatterWall

    same = {"case": OuterRef("case"), "user": OuterRef("user")}
    member = Exists(CaseMember.objects.filter(**same))
    return subscriptions.filter(
        Q(case__visibility="firm") | member,
        ~Exists(MatterWall.objects.filter(**same)),
        user__is_active=True,
        case__deleted_at=None,
    )
