"""The notifications page shows a reader's own destinations and nobody else's."""

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from cases.models import Change, Delivery, Destination, Subscription
from casetracker.accounts.models import User
from tests import factories

PAGE = reverse("notifications")
URL = "https://receiver.example/hook"


def add(page: Client, url: str = URL) -> Destination:
    page.post(reverse("add-destination"), {"channel": "webhook", "url": url})
    return Destination.objects.latest("created_at")


def act(page: Client, made: Destination, what: str) -> None:
    assert page.post(reverse("change-destination", args=[made.pk]), {"do": what}).status_code == 302


def test_the_secret_is_shown_once(page: Client) -> None:
    made = add(page)
    address = reverse("destination", args=[made.pk])
    assert made.secret in page.get(address).content.decode()
    assert made.secret not in page.get(address).content.decode()
    act(page, made, "rotate")
    rotated = Destination.objects.get().secret
    assert rotated != made.secret
    assert rotated in page.get(address).content.decode()
    assert rotated not in page.get(address).content.decode()


@pytest.mark.parametrize(
    "url", ["http://receiver.example/", "ftp://x.example/", "no address", "https://a:b@x.example/"]
)
def test_a_bad_address_is_refused_with_a_sentence(page: Client, url: str) -> None:
    response = page.post(reverse("add-destination"), {"channel": "webhook", "url": url})
    assert response.status_code == 400
    assert "The destination was not added" in response.content.decode()
    assert not Destination.objects.exists()


def test_cases_are_added_and_removed(page: Client, member: User, owner: User) -> None:
    made, case, closed = add(page), factories.case(), factories.case("Closed", owner)
    Subscription.objects.create(user=member, case=case)
    address = reverse("send-case", args=[made.pk])
    page.post(address, {"case": "followed"})
    page.post(address, {"case": str(case.pk)})
    assert page.post(address, {"case": str(closed.pk)}).status_code == 404
    assert page.post(address, {"case": "nonsense"}).status_code == 404
    assert page.post(address, {"remove": "nonsense"}).status_code == 404
    assert [row.case for row in made.subscriptions.all()] == [case]
    html = page.get(reverse("destination", args=[made.pk])).content.decode()
    assert case.caption in html
    assert closed.caption not in html
    page.post(address, {"remove": str(case.pk)})
    assert not made.subscriptions.exists()
    assert Subscription.objects.filter(user=member, channel="screen").exists()


def test_another_readers_destination_does_not_exist(page: Client, owner: User) -> None:
    theirs = Destination.objects.create(owner=owner, channel="webhook", url=URL)
    assert URL not in page.get(PAGE).content.decode()
    assert page.get(reverse("destination", args=[theirs.pk])).status_code == 404
    for name in ("change-destination", "send-case"):
        assert page.post(reverse(name, args=[theirs.pk]), {"do": "remove"}).status_code == 404
    assert Destination.objects.exists()


def test_messages_are_listed_and_resent_only_by_people_with_access(
    page: Client, member: User, owner: User, client: Client
) -> None:
    made, case = add(page), factories.case()
    row = Subscription.objects.create(user=member, case=case, channel="webhook", destination=made)
    change = Change.objects.create(
        case=case, kind="new", object_type="docket_entry", object_id=case.pk, summary="No. 7: <b>ORDER</b>"
    )
    sent = Delivery.objects.create(
        subscription=row,
        change=change,
        status="failed",
        attempts=60,
        response_status=500,
        last_error="It broke.",
    )
    html = page.get(reverse("destination", args=[made.pk])).content.decode()
    assert "No. 7: &lt;b&gt;ORDER" in html
    assert "It broke." in html
    assert "500" in html
    again = reverse("send-again", args=[sent.pk])
    page.post(again)
    assert (Delivery.objects.get().status, Delivery.objects.get().pk) == ("waiting", sent.pk)
    html = page.get(reverse("destination", args=[made.pk])).content.decode()
    assert "Earlier: Given up" in html, "the earlier result is kept"
    assert "response 500. It broke." in html
    page.post(again)
    assert Delivery.objects.get().earlier.count() == 1, "two clicks resend it once"
    client.force_login(owner)
    assert client.post(again).status_code == 404


def test_email_is_offered_if_there_is_a_mail_server(page: Client, settings: Settings, member: User) -> None:
    assert "no mail server" in page.get(PAGE).content.decode()
    settings.EMAIL_HOST = "mail.example"
    assert f"Email updates to {member.email}" in page.get(PAGE).content.decode()
    page.post(reverse("add-destination"), {"channel": "email"})
    assert "Email updates to" not in page.get(PAGE).content.decode()


def test_a_channel_that_is_not_offered_accepts_no_destination(page: Client) -> None:
    for channel in ("email", "pigeon", ""):  # there is no mail server in tests
        assert page.post(reverse("add-destination"), {"channel": channel, "url": URL}).status_code == 404
    assert not Destination.objects.exists()


def test_a_destination_that_is_turned_off_says_why(page: Client) -> None:
    made = add(page)
    Destination.objects.update(active=False, why_inactive="Switched off after 40 failures in a row.")
    assert "40 failures" in page.get(PAGE).content.decode()
    act(page, made, "on")
    assert "40 failures" not in page.get(PAGE).content.decode()
    act(page, made, "remove")
    assert not Destination.objects.exists()


def test_a_failed_test_message_is_reported(page: Client) -> None:
    made = add(page, "https://127.0.0.1:1/")
    act(page, made, "test")
    assert "not a public address" in page.get(reverse("destination", args=[made.pk])).content.decode()
