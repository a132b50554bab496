"""Signing in with a password or a one-time link, and remembering the theme."""

import pytest
from django.test import Client
from django.urls import reverse

from casetracker.accounts.models import SignInLink, User
from tests.factories import PASSWORD

LIST = reverse("case-list")


def is_signed_in(client: Client) -> bool:
    return client.get(LIST).status_code == 200


def test_email_and_password_in_any_case_of_the_email(client: Client, member: User) -> None:
    client.post(reverse("login"), {"username": "Member@Example.org", "password": PASSWORD})
    assert is_signed_in(client)
    client.post(reverse("logout"))
    assert not is_signed_in(client)


def test_a_wrong_password_gets_a_sentence(client: Client, member: User) -> None:
    response = client.post(reverse("login"), {"username": member.email, "password": "wrong"})
    assert "Incorrect email or password" in response.content.decode()
    assert not is_signed_in(client)


def test_opening_the_link_does_not_use_it_up(client: Client, member: User) -> None:
    address = reverse("signin-link", args=[SignInLink.issue(member)])
    for _ in range(3):  # as mail scanners do
        assert client.get(address).status_code == 200
    assert not is_signed_in(client)
    client.post(address)
    assert is_signed_in(client)
    again = Client().post(address)
    assert again.status_code == 410
    assert "no longer works" in again.content.decode()


@pytest.mark.parametrize(("theme", "kept"), [("dark", True), ("light", True), ("pink", False)])
def test_theme_is_remembered(client: Client, db: None, theme: str, kept: bool) -> None:
    response = client.post(reverse("set-theme"), {"theme": theme, "next": "https://evil.example/"})
    assert response["Location"] == "/"
    html = client.get(reverse("login")).content.decode()
    assert (f'data-bs-theme="{theme}"' in html) is kept
