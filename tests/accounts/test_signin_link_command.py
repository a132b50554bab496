"""`manage.py signin_link`: the way in for the first person, and for one who lost theirs."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from casetracker.accounts.models import SignInLink, User

pytestmark = pytest.mark.django_db


def signin_link(*args: str) -> str:
    out = StringIO()
    call_command("signin_link", *args, stdout=out)
    return out.getvalue().strip()


def test_the_link_signs_its_person_in_once() -> None:
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


def test_nobody_is_made_unasked_or_from_a_wrong_address() -> None:
    with pytest.raises(CommandError, match="No active user"):
        signin_link("--user", "nobody@example.org")
    with pytest.raises(CommandError, match="not an email address"):
        signin_link("--user", "nobody", "--create-admin")
    assert not User.objects.exists()
