from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from casetracker.embedded.attach import read_setting
from casetracker.embedded.transfer import restore
from casetracker.embedded.trouble import Trouble


class Command(BaseCommand):
    requires_system_checks = ()  # it needs the database, not the site
    help = "Loads a file that `backup` wrote, all of it or nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--replace", action="store_true", help="Replace what the database holds now.")

    def handle(self, *args: Any, file: Path, replace: bool, **options: Any) -> None:
        owner = read_setting("DATABASE_URL")  # manage.py has put the owner's URL here
        try:
            restore(owner, read_setting("APP_DATABASE_URL") or owner, file, replace)
        except Trouble as trouble:
            raise CommandError(str(trouble)) from trouble
        self.stdout.write(f"{file} is loaded. If it is from an older version, run `manage.py migrate`.")
