"""The recipes of CONTRIBUTING.md, walked: what they name is all that a newcomer has to write."""

from collections.abc import Sequence

import pytest
from django import forms
from django.test import Client
from django.urls import reverse

from cases.models import Change, Delivery, Destination
from cases.notifications import sending
from cases.notifications.channels import CHANNELS
from cases.notifications.channels.base import Channel, Result
from cases.notifications.dispatch import dispatch
from tests import factories

pytestmark = pytest.mark.django_db


# ---------- A new notification channel: one file, and one line in CHANNELS ----------


class LoftForm(forms.Form):
    url = forms.CharField(label="Loft")


class CarrierPigeon(Channel):
    key = "pigeon"
    label = "Carrier pigeon"
    heading = "Add a carrier pigeon"
    about = "Each change comes on a slip of paper."
    form = LoftForm

    def __init__(self) -> None:
        self.arrived: list[tuple[str, str]] = []

    def send(self, destination: Destination, batch: Sequence[Delivery]) -> Result:
        self.arrived += [(destination.url, delivery.change.summary) for delivery in batch]
        return Result()


def test_a_new_channel_is_offered_dispatched_and_sent(page: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    pigeon = CarrierPigeon()
    monkeypatch.setitem(CHANNELS, pigeon.key, pigeon)
    offered = page.get(reverse("notifications")).content.decode()
    for words in (pigeon.heading, pigeon.about, "Loft"):
        assert words in offered

    page.post(reverse("add-destination"), {"channel": "pigeon", "url": "The roof of the courthouse"})
    place = Destination.objects.get()
    case = factories.case()
    page.post(reverse("send-case", args=[place.pk]), {"case": str(case.pk)})
    Change.objects.create(
        case=case, kind="new", object_type="docket_entry", object_id=case.pk, summary="No. 1: COMPLAINT"
    )
    Change.sequence()
    dispatch()
    assert sending.due() == [place.pk]
    assert sending.send(place.pk) == 1

    assert pigeon.arrived == [("The roof of the courthouse", "No. 1: COMPLAINT")]
    shown = page.get(reverse("destination", args=[place.pk])).content.decode()
    assert "The roof of the courthouse" in shown
    assert "<td>Sent" in shown
    assert "Send a test" not in shown, "it defines no test"
    assert pigeon.label in page.get(reverse("notifications")).content.decode()
