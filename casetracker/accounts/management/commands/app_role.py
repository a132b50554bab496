from typing import Any

from django.core.management.base import BaseCommand

from casetracker.embedded.attach import read_setting
from casetracker.embedded.roles import set_up_app_role


class Command(BaseCommand):
    requires_system_checks = ()  # it needs the database, not the site
    help = (
        "With a database of your own: let the role of DATABASE_URL work with the rows that the role of "
        "OWNER_DATABASE_URL owns, making it if need be. Run before the first `migrate`."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        owner = read_setting("DATABASE_URL")  # manage.py has put the owner's here
        set_up_app_role(owner, read_setting("APP_DATABASE_URL") or owner)
