"""What a person has seen of a case, and what is new to them."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, F, OuterRef, Q, Subquery
from django.utils import timezone

from casetracker.accounts.models import User

from .models import Case, CaseVisit, Change

PAUSE = timedelta(minutes=30)  # a visit is over when nothing was opened for so long


def visit(user: User, case: Case) -> datetime:
    """Note that `user` looks at the case now; returns since when things are new to them.

    That is the end of the visit before; on the first visit, its own beginning. While a visit lasts its
    marks stay: what was new when it began is still shown as new.
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
    """New things per case since the person last looked; of a case never opened, all that came one by one."""
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
    """On changes annotated with `seen_until`. Of a case never opened the loading does not count."""
    never_opened = Q(seen_until=None, kind=Change.Kind.NEW)
    return never_opened | Q(created_at__gt=F("seen_until"))
