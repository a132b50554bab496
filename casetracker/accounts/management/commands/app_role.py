from typing import Any

from django.core.management.base import BaseCommand

from casetracker.embedded.attach import read_setting
from casetracker.embedded.roles import set_up_app_role


class Command(BaseCommand):
    requires_system_checks = ()  # it needs the database, not the site
    help = (
        "For your own database: gives the role in DATABASE_URL access to the tables that the role in "
        "OWNER_DATABASE_URL owns, and creates it if necessary. Run this before the first `migrate`."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        owner = read_setting("DATABASE_URL")  # manage.py has put the owner's URL here
        set_up_app_role(owner, read_setting("APP_DATABASE_URL") or owner)
