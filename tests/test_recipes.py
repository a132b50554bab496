"""The recipes in CONTRIBUTING.md, followed step by step: they name all that a newcomer has to write."""

import csv
import io
from collections.abc import Mapping, Sequence

import pytest
from django import forms
from django.test import Client
from django.urls import reverse

from cases.exports.export import Audience, CannotExport, Export
from cases.exports.registry import EXPORTS
from cases.models import Case, Change, Delivery, Destination, Party
from cases.notifications import sending
from cases.notifications.channels import CHANNELS
from cases.notifications.channels.base import Channel, Result
from cases.notifications.dispatch import dispatch
from casetracker.accounts.models import User
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


def test_a_new_channel_is_offered_and_its_messages_are_sent(
    page: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
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
    assert "Send a test" not in shown, "it defines no test message"
    assert pigeon.label in page.get(reverse("notifications")).content.decode()


# ---------- A new export: one file, and one line in EXPORTS ----------


class PartiesCsv(Export):
    what = "parties"
    format = "csv"
    page = "case-parties"
    label = "Export CSV"
    media_type = "text/csv; charset=utf-8"

    def render(self, case: Case, params: Mapping[str, str], audience: Audience) -> bytes:
        if audience == Audience.OUTSIDE:
            raise CannotExport("The list of parties has no version for outside the firm.")
        file = io.StringIO()
        rows = case.parties.filter(role=params["role"]) if "role" in params else case.parties.all()
        csv.writer(file).writerows((self._cell(party.name), party.role) for party in rows)
        return file.getvalue().encode()

    @staticmethod
    def _cell(text: str) -> str:
        """A spreadsheet reads a value that begins like this as a formula and runs it."""
        return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text


def test_a_new_export_is_offered_on_its_page_and_comes_as_a_file(
    page: Client, owner: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = PartiesCsv()
    monkeypatch.setitem(EXPORTS, made.path, made)
    case = factories.case('Doe v. "Acme"; ../../x\r\nSet-Cookie: a')
    Party.objects.create(case=case, name="Jane Doe", role="plaintiff")
    Party.objects.create(case=case, name="=HYPERLINK(0)", role="defendant")

    address = f"/cases/{case.pk}/parties.csv"
    assert (
        f'href="{address}?role=defendant"'
        in page.get(reverse("case-parties", args=[case.pk]), {"role": "defendant"}).content.decode()
    ), "the button passes on the page's parameters"
    assert "parties.csv" not in page.get(reverse("case-claims", args=[case.pk])).content.decode()

    response = page.get(address, {"role": "defendant"})
    assert response.content == b"'=HYPERLINK(0),defendant\r\n"
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    name = "parties-doe-v-acme-x-set-cookie-a.csv"
    assert response["Content-Disposition"] == f'attachment; filename="{name}"'
    refused = page.get(address, {"outside": "1"})
    assert refused.status_code == 422
    assert "no version for outside the firm" in refused.content.decode()

    closed = factories.case("Closed", owner)
    assert page.get(f"/cases/{closed.pk}/parties.csv").status_code == 404
