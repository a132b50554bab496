"""`manage.py signin_link`: access for the first user, and for one who has lost it."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from casetracker.accounts.models import SignInLink, User

pytestmark = pytest.mark.django_db


def signin_link(*args: str) -> str:
    out = StringIO()
    call_command("signin_link", *args, stdout=out)
    return out.getvalue().strip()


def test_the_link_signs_its_user_in_once() -> None:
    person = User.objects.create_user("person@example.org")
    path = signin_link("--user", "Person@Example.org")
    assert path.startswith("/signin/")
    token = path.removeprefix("/signin/").removesuffix("/")
    assert SignInLink.redeem(token) == person
    assert SignInLink.redeem(token) is None


def test_create_admin_makes_the_first_administrator_but_changes_nobody() -> None:
    signin_link("--user", "first@example.org", "--create-admin")
    assert User.objects.get().is_superuser
    User.objects.create_user("plain@example.org")
    signin_link("--user", "plain@example.org", "--create-admin")
    assert not User.objects.get(email="plain@example.org").is_superuser


def test_create_adds_a_user_once_and_then_only_a_new_link() -> None:
    first = signin_link("--user", "Reader@Example.org", "--create")
    reader = User.objects.get()
    assert reader.email == "reader@example.org"
    assert not reader.is_staff
    assert not reader.is_superuser
    assert signin_link("--user", "reader@example.org", "--create") != first
    assert User.objects.get() == reader


def test_create_removes_no_rights() -> None:
    User.objects.create_superuser("chief@example.org")
    signin_link("--user", "chief@example.org", "--create")
    assert User.objects.get().is_superuser


def test_no_user_is_created_without_the_option_or_with_an_invalid_address() -> None:
    with pytest.raises(CommandError, match="Add --create to make one, or --create-admin"):
        signin_link("--user", "nobody@example.org")
    for create in ("--create", "--create-admin"):
        with pytest.raises(CommandError, match="not an email address"):
            signin_link("--user", "nobody", create)
    assert not User.objects.exists()


def test_an_account_that_is_turned_off_stays_so() -> None:
    User.objects.create_user("gone@example.org", is_active=False)
    with pytest.raises(CommandError, match=r"turned off.*Admin → Users"):
        signin_link("--user", "gone@example.org", "--create")
    assert not User.objects.get().is_active
