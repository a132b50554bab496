"""Removing a channel from the code blocks nobody: only its own messages fail, with a sentence."""

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases.models import Case, Change, Delivery, Destination, Subscription
from cases.notifications import sending
from cases.notifications.dispatch import dispatch
from casetracker.accounts.models import User
from tests import factories

pytestmark = pytest.mark.django_db


def subscribed(owner: User, case: Case, channel: str) -> Destination:
    place = Destination.objects.create(owner=owner, channel=channel)
    Subscription.objects.create(user=owner, case=case, channel=channel, destination=place)
    return place


def happen(case: Case) -> None:
    Change.objects.create(
        case=case, kind="new", object_type="docket_entry", object_id=case.pk, summary="No. 1: COMPLAINT"
    )
    Change.sequence()
    dispatch()
    Delivery.objects.filter(status="waiting").update(due_at=timezone.now())


def test_a_removed_channel_blocks_nobody_and_explains_its_failures(
    page: Client, member: User, owner: User
) -> None:
    case = factories.case()
    removed, kept = subscribed(member, case, "telegraph"), subscribed(owner, case, "email")
    happen(case)
    assert sorted(map(str, sending.due())) == sorted([str(removed.pk), str(kept.pk)])
    assert sending.send(removed.pk) == 0
    assert sending.send(kept.pk) == 1
    assert mail.outbox[0].to == [owner.email]

    row = Delivery.objects.get(subscription__destination=removed)
    assert row.status == "failed", "a retry cannot succeed"
    assert sending.due() == []
    shown = page.get(reverse("destination", args=[removed.pk])).content.decode()
    assert "no longer supports the channel “telegraph”. Remove this destination" in shown
    for html in (shown, page.get(reverse("notifications")).content.decode()):
        assert "no longer supported; nothing is sent" in html
        assert "not answering" not in html, "there is nothing to send to"
