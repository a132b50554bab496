"""The list of cases: followed cases first, then by last filing."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.db.models import BooleanField, DateField, Exists, Max, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from casetracker.accounts.models import User
from casetracker.accounts.requests import UserRequest
from casetracker.lib import url_values

from ..access import case_for, visible_cases
from ..forms import CaseFilterForm
from ..models import Case, CaseVisit, Change, Court, Docket, Party, Subscription
from ..providers import docket_freshness
from ..search import docket_cores
from ..visits import unread_condition, unread_counts

PAGE = 50
COUNT_CAP = 1_000
MOST_JUDGES = 500  # in the filter
LONG_AGO = date(1, 1, 1)  # means "no filing known" when dates are compared
VIEWS = {"": "All cases", "following": "Following", "unread": "Unread", "closed": "Closed"}


@dataclass(frozen=True, slots=True)
class Cursor:
    """The last row of a page, as the URL carries it: 1_2026-11-23_<id>."""

    followed: bool
    filed: date
    case_id: UUID

    def __str__(self) -> str:
        return f"{int(self.followed)}_{self.filed}_{self.case_id}"

    @classmethod
    def read(cls, text: str) -> "Cursor | None":
        """The cursor in the URL; None if there is none, or if it was edited by hand."""
        followed, _, rest = text.partition("_")
        day, _, row_id = rest.partition("_")
        filed, case_id = url_values.day(day), url_values.row_id(row_id)
        return cls(followed == "1", filed, case_id) if filed and case_id else None


def listed(user: User) -> QuerySet[Any]:
    """The cases that `user` can see, with `followed` and `filed`; followed cases first."""
    follows = Subscription.objects.filter(user=user, case=OuterRef("pk"), channel=Subscription.SCREEN)
    filings = Docket.objects.filter(case=OuterRef("pk")).order_by().values("case")
    last = filings.annotate(last=Max("date_last_filing")).values("last")
    return (
        visible_cases(user)
        .annotate(
            followed=Exists(follows),
            filed=Coalesce(Subquery(last), Value(LONG_AGO), output_field=DateField()),
        )
        .order_by("-followed", "-filed", "-id")
    )


def _after(cursor: Cursor) -> Q:
    """Rows after the cursor."""
    later = Q(filed__lt=cursor.filed) | Q(filed=cursor.filed, id__lt=cursor.case_id)
    same = Q(followed=Value(cursor.followed, output_field=BooleanField())) & later
    return same | Q(followed=False) if cursor.followed else same


def is_closed() -> Q:
    """Cases that have a disposition, or whose dockets have all been terminated."""
    dockets = Docket.objects.filter(case=OuterRef("pk"))
    all_ended = Exists(dockets) & ~Exists(dockets.filter(date_terminated=None))
    return ~Q(disposition="") | Q(all_ended)


def filtered(cases: QuerySet[Any], filters: dict[str, Any], user: User) -> QuerySet[Any]:
    if filters["view"] == "following":
        cases = cases.filter(followed=True)
    if filters["view"] == "unread":
        seen = CaseVisit.objects.filter(user=user, case=OuterRef("case")).values("seen_until")[:1]
        changes = Change.objects.filter(case=OuterRef("pk")).annotate(seen_until=Subquery(seen))
        cases = cases.filter(Exists(changes.filter(unread_condition())))
    if filters["view"] == "closed" or filters["status"] == "closed":
        cases = cases.filter(is_closed())
    if filters["status"] == "open":
        cases = cases.exclude(is_closed())
    dockets = Docket.objects.filter(case=OuterRef("pk"))
    if filters["court"]:
        cases = cases.filter(Exists(dockets.filter(court=filters["court"])))
    if filters["judge"]:
        cases = cases.filter(Exists(dockets.filter(assigned_to=filters["judge"])))
    if text := filters["q"]:
        parties = Party.objects.filter(case=OuterRef("pk"), name__icontains=text)
        numbers = dockets.filter(
            Q(docket_number__icontains=text) | Q(docket_number_core__in=docket_cores(text))
        )
        cases = cases.filter(Q(caption__icontains=text) | Exists(numbers) | Exists(parties))
    return cases


@login_required
@require_GET
def case_list(request: UserRequest) -> HttpResponse:
    courts, judges = _choices(request.user)
    form = CaseFilterForm(request.GET, courts=courts, judges=judges)
    cases = filtered(listed(request.user), form.wanted, request.user)
    count = cases.order_by().values("pk")[: COUNT_CAP + 1].count()
    if cursor := Cursor.read(request.GET.get("after", "")):
        cases = cases.filter(_after(cursor))
    page = list(cases.prefetch_related("dockets__court__divisions")[: PAGE + 1])
    more, page = len(page) > PAGE, page[:PAGE]
    context = {
        "section": "cases",
        "rows": _rows(request.user, page),
        "form": form,
        "count": count,
        "cap": COUNT_CAP,
        "next": Cursor(page[-1].followed, page[-1].filed, page[-1].pk) if more else None,
        "is_first": cursor is None,
        "views": [(key, label, form.wanted["view"] == key) for key, label in VIEWS.items()],
    }
    return render(request, "cases/list.html", context)


def _choices(user: User) -> tuple[QuerySet[Court], list[str]]:
    """Courts and judges of the dockets that `user` can see, in one query, because checking access costs
    most."""
    seen = Docket.objects.filter(case__in=visible_cases(user)).order_by()
    pairs = list(seen.values_list("court", "assigned_to").distinct())
    judges = sorted({judge for _, judge in pairs if judge})[:MOST_JUDGES]
    return Court.objects.filter(pk__in={court for court, _ in pairs}), judges


def _rows(user: User, cases: list[Any]) -> list[dict[str, Any]]:
    """Each case with the docket of its last filing, that docket's state, and the unread count."""
    unread = unread_counts(user, [case.pk for case in cases])
    states = docket_freshness.states(docket for case in cases for docket in case.dockets.all())
    rows = []
    for case in cases:
        dockets = sorted(case.dockets.all(), key=_last_filing, reverse=True)
        docket = dockets[0] if dockets else None
        rows.append(
            {
                "case": case,
                "docket": docket,
                "others": len(dockets) - 1,
                "state": states[docket.pk] if docket else docket_freshness.DocketState(),
                "unread": unread.get(case.pk, 0),
            }
        )
    return rows


def _last_filing(docket: Docket) -> tuple[date, UUID]:
    return docket.date_last_filing or LONG_AGO, docket.pk


@login_required
@require_POST
def follow(request: UserRequest, case_id: UUID) -> HttpResponse:
    """Follows or unfollows, as the button says, so that clicks in two tabs do not undo each other."""
    case: Case = case_for(request.user, case_id)
    mine: dict[str, Any] = {"user": request.user, "case": case, "channel": Subscription.SCREEN}
    if request.POST.get("follow") == "1":
        Subscription.objects.get_or_create(**mine)
    else:
        Subscription.objects.filter(**mine).delete()
    back = reverse("case-list") if request.POST.get("from") == "list" else case.get_absolute_url()
    return redirect(back)
