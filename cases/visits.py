"""What a person has seen of a case, and what is new to them."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, F, OuterRef, Q, Subquery
from django.utils import timezone

from casetracker.accounts.models import User

from .models import Case, CaseVisit, Change

PAUSE = timedelta(minutes=30)  # a visit ends after this long without opening anything


def visit(user: User, case: Case) -> datetime:
    """Records that `user` is looking at the case; returns the time since which changes are new to them.

    That is the end of the previous visit; on a first visit, its own start. During a visit, whatever was new
    when it started is still shown as new.
    """
    now = timezone.now()
    defaults = {"seen_until": now, "previous": now}
    row, is_first = CaseVisit.objects.get_or_create(user=user, case=case, defaults=defaults)
    if is_first:
        return now
    values = {"seen_until": now}
    if row.previous is None or now - row.seen_until > PAUSE:
        row.previous = values["previous"] = row.seen_until
    CaseVisit.objects.filter(pk=row.pk, seen_until__lt=now).update(**values)
    return row.previous


def unread_counts(user: User, case_ids: Iterable[UUID]) -> dict[UUID, int]:
    """The number of new changes per case since the person last looked; for a case never opened, all changes
    except its first load."""
    seen = CaseVisit.objects.filter(user=user, case=OuterRef("case")).values("seen_until")[:1]
    rows = (
        Change.objects.filter(case__in=list(case_ids))
        .annotate(seen_until=Subquery(seen))
        .filter(unread_condition())
        .values_list("case")
        .annotate(count=Count("id"))
    )
    return dict(rows)


def unread_condition() -> Q:
    """For changes annotated with `seen_until`. In a case never opened, the first load does not count."""
    never_opened = Q(seen_until=None, kind=Change.Kind.NEW)
    return never_opened | Q(created_at__gt=F("seen_until"))
