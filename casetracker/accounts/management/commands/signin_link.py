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
        new = parser.add_mutually_exclusive_group()
        new.add_argument(
            "--create", action="store_true", help="Make an account if the address does not have one."
        )
        new.add_argument("--create-admin", action="store_true", help="The same, with administrator rights.")

    def handle(
        self, *args: Any, user: str, create: bool = False, create_admin: bool = False, **options: Any
    ) -> None:
        email = user.strip().lower()
        person = User.objects.filter(email=email).first()
        if person is None and (create or create_admin):
            person = _created(email, create_admin)
        if person is None:
            raise CommandError(
                f"No account has the email address {email}. Add --create to make one, "
                "or --create-admin to make one with administrator rights."
            )
        if not person.is_active:
            raise CommandError(
                f"The account of {email} is turned off. An administrator can turn it back on under "
                "Admin → Users (check “Is active”)."
            )
        self.stdout.write(f"/signin/{SignInLink.issue(person)}/")


def _created(email: str, admin: bool) -> User:
    try:
        validate_email(email)
    except ValidationError:
        raise CommandError(f"{email!r} is not an email address.") from None
    return User.objects.create_superuser(email) if admin else User.objects.create_user(email)
