"""Users without access learn nothing, not even that a case exists."""

import uuid

import pytest
from django.test import Client
from django.urls import reverse

from cases.models import Case, MatterWall
from casetracker.accounts.models import User
from filings.models import DocketEntry, FetchLog
from tests import factories

TABS = ["overview", "docket", "timeline", "parties", "claims", "policies", "activity", "live"]


@pytest.fixture
def secret(owner: User, member: User) -> Case:
    return factories.case("Secret v. Matter", owner, member)


@pytest.fixture
def entry(secret: Case) -> DocketEntry:
    return factories.entry(factories.docket(secret), 1, "COMPLAINT about whispering")


@pytest.mark.parametrize("tab", TABS)
def test_a_member_sees_every_tab_and_a_stranger_none(
    client: Client, tab: str, entry: DocketEntry, member: User, stranger: User
) -> None:
    address = reverse(f"case-{tab}", args=[entry.docket.case_id])
    client.force_login(member)
    assert client.get(address).status_code == 200
    client.force_login(stranger)
    assert client.get(address).status_code == 404


def test_a_wall_beats_membership(page: Client, secret: Case, member: User) -> None:
    MatterWall.objects.create(case=secret, user=member, reason="former client")
    assert page.get(secret.get_absolute_url()).status_code == 404
    assert "Secret" not in page.get(reverse("case-list")).content.decode()


@pytest.mark.parametrize("name", ["case-list", "search", "drop", "feeds"])
def test_a_visitor_is_asked_to_sign_in(client: Client, db: None, name: str) -> None:
    response = client.get(reverse(name))
    assert response.status_code == 302
    assert response["Location"].startswith(reverse("login"))


def test_a_stranger_can_neither_read_nor_find_an_entry(
    client: Client, entry: DocketEntry, stranger: User
) -> None:
    client.force_login(stranger)
    assert client.get(reverse("entry-detail", args=[entry.pk])).status_code == 404
    found = client.get(reverse("search"), {"q": "whispering"}).content.decode()
    assert "No results" in found
    assert "Secret" not in found


@pytest.mark.parametrize("name", ["case-follow", "check-now"])
def test_a_stranger_cannot_act_on_a_case(client: Client, secret: Case, stranger: User, name: str) -> None:
    client.force_login(stranger)
    assert client.post(reverse(name, args=[secret.pk])).status_code == 404


def test_uploaded_files_are_shown_only_to_the_uploader(client: Client, owner: User, stranger: User) -> None:
    batch = uuid.uuid4()
    FetchLog.objects.create(batch=batch, user=owner, file_name="sheet.html", status=FetchLog.Status.DONE)
    client.force_login(owner)
    assert "sheet.html" in client.get(reverse("batch", args=[batch])).content.decode()
    client.force_login(stranger)
    assert client.get(reverse("batch", args=[batch])).status_code == 404
