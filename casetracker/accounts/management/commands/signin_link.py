"""`manage.py signin_link --user EMAIL`: a link that signs one person in once."""

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email

from casetracker.accounts.models import SignInLink, User


class Command(BaseCommand):
    help = "Prints the path of a one-time sign-in link, valid for 24 hours, alone on standard output."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--user", required=True, metavar="EMAIL")
        parser.add_argument(
            "--create-admin",
            action="store_true",
            help="Create the user, as an administrator, if missing.",
        )

    def handle(self, *args: Any, user: str, create_admin: bool, **options: Any) -> None:
        email = user.strip().lower()
        person = User.objects.filter(email=email).first()
        if person is None and create_admin:
            person = self._admin(email)
        if person is None or not person.is_active:
            raise CommandError(f"No active user has the email address {email}.")
        self.stdout.write(f"/signin/{SignInLink.issue(person)}/")

    def _admin(self, email: str) -> User:
        try:
            validate_email(email)
        except ValidationError:
            raise CommandError(f"{email!r} is not an email address.") from None
        return User.objects.create_superuser(email)
