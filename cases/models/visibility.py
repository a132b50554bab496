"""The rule for who can see and change a case. Views and tasks use it through `cases.access`."""

from typing import TYPE_CHECKING, Any, TypeVar, cast

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Exists, OuterRef, Q

if TYPE_CHECKING:
    from casetracker.accounts.models import User

_Case = TypeVar("_Case", bound=models.Model)
_Subscription = TypeVar("_Subscription", bound=models.Model)


class CaseQuerySet(models.QuerySet[_Case]):
    def visible_to(self, user: "User | AnonymousUser | None") -> "CaseQuerySet[_Case]":
        """Cases `user` may see: not deleted, open to the firm or to them as a member, never behind a wall."""
        return self.filter(deleted_at=None)._open_to(user)

    def deletable_by(self, user: "User | AnonymousUser | None") -> "CaseQuerySet[_Case]":
        """The cases an administrator can see; nobody else may delete one."""
        return self.visible_to(user) if user is not None and user.is_superuser else self.none()

    def restorable_by(self, user: "User | AnonymousUser | None") -> "CaseQuerySet[_Case]":
        """Deleted cases that an administrator could see before they were deleted."""
        deleted = self.filter(deleted_at__isnull=False)
        return deleted._open_to(user) if user is not None and user.is_superuser else self.none()

    def _open_to(self, user: "User | AnonymousUser | None") -> "CaseQuerySet[_Case]":
        """Open to the firm or to `user` as a member; never behind a wall, whatever the role."""
        if user is None or not user.is_authenticated or not user.is_active:
            return self.none()
        walls = _related(self.model, "walls")
        walled = Exists(walls.filter(case=OuterRef("pk"), user=user))
        member = Exists(_related(self.model, "members").filter(case=OuterRef("pk"), user=user))
        # A wall on a case also protects its docket's evidence if that docket was merged into another case's.
        shared = Q(case__dockets__joined_into__case=OuterRef("pk")) | Q(
            case__dockets__joined__case=OuterRef("pk")
        )
        joined = Exists(walls.filter(shared, user=user))
        return self.filter(~walled, ~joined).filter(Q(visibility="firm") | member)

    def editable_by(self, user: "User | AnonymousUser | None") -> "CaseQuerySet[_Case]":
        """Cases `user` can change: as owner, editor, or administrator; never behind a wall.

        A case without members, such as one created from an uploaded sheet, can be changed by all who can see
        it.
        """
        visible = self.visible_to(user)
        if user is None or user.pk is None or user.is_superuser:
            return visible
        members = _related(self.model, "members")
        own = members.filter(case=OuterRef("pk"), user=user.pk, role__in=["owner", "editor"])
        anybody = members.filter(case=OuterRef("pk"))
        return visible.filter(Exists(own) | ~Exists(anybody))


def with_access(subscriptions: "models.QuerySet[_Subscription]") -> "models.QuerySet[_Subscription]":
    """Subscriptions whose person can see the case now: `visible_to` for many people in one query."""
    cases = subscriptions.model._meta.get_field("case").related_model
    same = {"case": OuterRef("case"), "user": OuterRef("user")}
    member = Exists(_related(cases, "members").filter(**same))
    return subscriptions.filter(
        Q(case__visibility="firm") | member,
        ~Exists(_related(cases, "walls").filter(**same)),
        user__is_active=True,
        case__deleted_at=None,
    )


def _related(cases: Any, name: str) -> "models.Manager[Any]":
    """The manager of the model behind `Case.members` or `Case.walls`, which this module may not import."""
    return cast("models.Manager[Any]", cases._meta.get_field(name).related_model._default_manager)
