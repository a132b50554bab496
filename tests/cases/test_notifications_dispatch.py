"""One delivery for each change and each subscriber with access, whenever the change got its number."""

import threading
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from cases.access import visible_cases, with_access
from cases.models import Case, CaseMember, Change, Delivery, Destination, MatterWall, Subscription
from cases.notifications.dispatch import dispatch
from casetracker.accounts.models import User
from tests import factories

pytestmark = pytest.mark.django_db


def subscribe(user: User, case: Case, url: str = "https://receiver.example/hook") -> Subscription:
    place, _ = Destination.objects.get_or_create(owner=user, channel="webhook", url=url)
    return Subscription.objects.create(user=user, case=case, channel="webhook", destination=place)


def happen(case: Case, count: int = 1) -> list[Change]:
    rows = [
        Change(case=case, kind="new", object_type="docket_entry", object_id=case.pk, summary=f"{number}")
        for number in range(count)
    ]
    return Change.objects.bulk_create(rows)


def told(subscription: Subscription) -> list[int | None]:
    return list(
        subscription.deliveries.order_by("change__position").values_list("change__position", flat=True)
    )


def test_each_change_is_delivered_once_however_often_we_dispatch(member: User, owner: User) -> None:
    case = factories.case()
    mine, theirs = subscribe(member, case), subscribe(owner, case)
    happen(case, 3)
    assert dispatch() == 0, "a change without a position waits"
    Change.sequence()
    assert dispatch() == 6
    assert dispatch() == 0
    assert told(mine) == told(theirs) == [1, 2, 3]


def test_only_changes_after_the_subscription_are_delivered(member: User) -> None:
    case = factories.case()
    happen(case, 2)
    Change.sequence()
    mine = subscribe(member, case)
    happen(case)
    Change.sequence()
    dispatch()
    assert told(mine) == [3]


def test_a_change_from_a_slow_transaction_is_not_missed(member: User) -> None:
    """Its key is lower than those numbered before it, but its position is not."""
    case = factories.case()
    mine = subscribe(member, case)
    slow = Change(case=case, kind="new", object_type="docket_entry", object_id=case.pk, summary="slow")
    happen(case, 2)
    Change.sequence()
    dispatch()
    slow.save(force_insert=True)
    Change.sequence()
    dispatch()
    assert told(mine) == [1, 2, 3]
    assert slow.pk == mine.deliveries.get(change__position=3).change_id


def test_other_cases_and_screens_get_nothing(member: User) -> None:
    case, other = factories.case(), factories.case("Other")
    Subscription.objects.create(user=member, case=case)
    mine = subscribe(member, other)
    happen(case)
    Change.sequence()
    assert dispatch() == 0
    assert told(mine) == []


def test_users_without_access_get_nothing(member: User, owner: User, stranger: User) -> None:
    case = factories.case("Closed", owner, member)
    rows = [subscribe(user, case) for user in (owner, member, stranger)]
    MatterWall.objects.create(case=case, user=member, reason="conflict")
    happen(case)
    Change.sequence()
    dispatch()
    assert [told(row) for row in rows] == [[1], [], []]


def test_access_checked_in_bulk_matches_each_check(member: User, owner: User, stranger: User) -> None:
    """`with_access` returns in one query what `visible_to` returns for each person."""
    gone = factories.person("gone@example.org", is_active=False)
    open_, closed = factories.case(), factories.case("Closed", owner)
    CaseMember.objects.create(case=closed, user=gone, role="reader")
    MatterWall.objects.create(case=open_, user=stranger, reason="conflict")
    for user in (member, owner, stranger, gone):
        for case in (open_, closed):
            subscribe(user, case)
    for row in Subscription.objects.all():
        allowed = with_access(Subscription.objects.filter(pk=row.pk)).exists()
        assert allowed == visible_cases(row.user).filter(pk=row.case_id).exists(), row


def test_many_changes_need_few_queries(member: User, django_assert_max_num_queries: object) -> None:
    case = factories.case()
    subscribe(member, case)
    happen(case, 900)
    Change.sequence()
    with django_assert_max_num_queries(9):  # type: ignore[operator]
        assert dispatch() == 900


@pytest.mark.django_db(transaction=True)
def test_concurrent_dispatchers_create_each_delivery_once(member: User) -> None:
    case = factories.case()
    mine = subscribe(member, case)
    begin = threading.Barrier(4)

    def one(number: int) -> None:
        try:
            begin.wait(10)
            for _ in range(5):
                with transaction.atomic():
                    happen(case, 3)
                Change.sequence()
                dispatch()
        finally:
            connection.close()

    threads = [threading.Thread(target=one, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    Change.sequence()
    dispatch()
    assert told(mine) == list(range(1, 61))
    assert Delivery.objects.filter(created_at__gt=timezone.now() - timedelta(minutes=1)).count() == 60
