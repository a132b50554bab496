"""`manage.py apikey create --user EMAIL --scope SCOPE...`: manages API keys from the command line."""

from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from casetracker.accounts.models import SCOPES, ApiKey, User

LONGEST_DAYS = 3650


class Command(BaseCommand):
    help = "Creates, lists, and revokes API keys."

    def add_arguments(self, parser: ArgumentParser) -> None:
        acts = parser.add_subparsers(dest="act", required=True, metavar="create|list|revoke")
        create = acts.add_parser(
            "create", help="Create a key and print it, alone, on standard output. It is shown once."
        )
        create.add_argument("--user", required=True, metavar="EMAIL")
        create.add_argument(
            "--scope", required=True, nargs="+", action="extend", metavar="SCOPE", help=", ".join(SCOPES)
        )
        create.add_argument("--name", default="command line", help="What the key is for.")
        create.add_argument("--days", type=int, help="Days until it expires. Without this, it never does.")
        listed = acts.add_parser("list", help="List all keys. The keys themselves are never shown again.")
        listed.add_argument("--user", metavar="EMAIL")
        revoke = acts.add_parser("revoke", help="Revoke a key.")
        revoke.add_argument("key", help="Its ID or first characters, as `list` shows them.")

    def handle(self, *args: Any, act: str, **options: Any) -> None:
        getattr(self, act)(options)

    def create(self, options: dict[str, Any]) -> None:
        days = options["days"]
        if days is not None and not 0 < days <= LONGEST_DAYS:
            raise CommandError(f"--days takes 1 to {LONGEST_DAYS}.")
        try:
            lifetime = timedelta(days=days) if days else None
            scopes = list(dict.fromkeys(options["scope"]))
            row, key = ApiKey.issue(_user(options["user"]), options["name"][:100], scopes, lifetime)
        except ValueError as wrong:
            raise CommandError(str(wrong)) from None
        self.stdout.write(key)
        until = f"until {row.expires_at:%Y-%m-%d}" if row.expires_at else "until revoked"
        self.stderr.write(f"Key {row.name!r} of {row.user.email}, {until}: {', '.join(row.scopes)}.")

    def list(self, options: dict[str, Any]) -> None:
        keys = ApiKey.objects.select_related("user").order_by("created_at")
        if options["user"]:
            keys = keys.filter(user=_user(options["user"]))
        for key in keys:
            about = [str(key.id), f"{key.hint}…", key.user.email, repr(key.name), ",".join(key.scopes)]
            self.stdout.write("  ".join([*about, _state(key)]))

    def revoke(self, options: dict[str, Any]) -> None:
        word = options["key"]
        found = [key for key in ApiKey.objects.filter(revoked_at=None) if word in (str(key.id), key.hint)]
        if len(found) != 1:
            many = (
                "Several active keys begin with that; give the ID"
                if found
                else "No active key has that ID or begins with that"
            )
            raise CommandError(f"{many}. See `manage.py apikey list`.")
        found[0].revoked_at = timezone.now()
        found[0].save(update_fields=["revoked_at"])
        self.stdout.write(f"Revoked {found[0]}.")


def _user(email: str) -> User:
    user = User.objects.filter(email=email.strip().lower(), is_active=True).first()
    if user is None:
        raise CommandError(f"No active user has the email address {email}.")
    return user


def _state(key: ApiKey) -> str:
    if key.revoked_at:
        return f"revoked {key.revoked_at:%Y-%m-%d}"
    if key.expires_at and key.expires_at <= timezone.now():
        return f"expired {key.expires_at:%Y-%m-%d}"
    used = f"last used {key.last_used_at:%Y-%m-%d %H:%M}Z" if key.last_used_at else "never used"
    return f"{used}, until {key.expires_at:%Y-%m-%d}" if key.expires_at else used
