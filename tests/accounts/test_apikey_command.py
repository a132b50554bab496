"""API keys on the command line: `manage.py apikey create | list | revoke`."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from casetracker.accounts.models import ApiKey, User

pytestmark = pytest.mark.django_db


@pytest.fixture
def person() -> User:
    return User.objects.create_user("person@example.org")


def apikey(*args: str) -> str:
    out = StringIO()
    call_command("apikey", *args, stdout=out, stderr=StringIO())
    return out.getvalue()


def test_create_prints_the_key_alone_and_keeps_only_its_hash(person: User) -> None:
    key = apikey("create", "--user", "Person@Example.org", "--scope", "cases:read", "docket:read").strip()
    row = ApiKey.objects.get()
    assert ApiKey.find(key) == row
    assert (row.user, row.scopes, row.expires_at) == (person, ["cases:read", "docket:read"], None)
    assert key not in repr(ApiKey.objects.values())


def test_a_key_expires_after_its_days(person: User) -> None:
    apikey("create", "--user", person.email, "--scope", "cases:read", "--days", "30", "--name", "Intake")
    row = ApiKey.objects.get()
    assert row.name == "Intake"
    assert row.expires_at is not None
    assert abs(row.expires_at - timezone.now() - timedelta(days=30)) < timedelta(minutes=1)


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (["--user", "nobody@example.org", "--scope", "cases:read"], "No active user"),
        (["--user", "person@example.org", "--scope", "everything"], "Unknown scope"),
        (["--user", "person@example.org", "--scope", "cases:read", "--days", "0"], "--days"),
    ],
)
def test_an_invalid_request_gets_a_sentence_and_no_key(person: User, args: list[str], says: str) -> None:
    with pytest.raises(CommandError, match=says):
        apikey("create", *args)
    assert not ApiKey.objects.exists()


def test_list_tells_keys_apart_without_showing_them_and_revoke_ends_one(person: User) -> None:
    key = apikey("create", "--user", person.email, "--scope", "cases:read").strip()
    other = apikey("create", "--user", person.email, "--scope", "cases:read").strip()
    listed = apikey("list")
    assert key[:8] in listed
    assert key not in listed
    assert "never used" in listed
    apikey("revoke", str(ApiKey.objects.get(hint=key[:8]).id))
    assert ApiKey.find(key) is None
    assert ApiKey.find(other) is not None
    assert "revoked" in apikey("list", "--user", person.email)
    with pytest.raises(CommandError, match="No active key"):
        apikey("revoke", key[:8])
