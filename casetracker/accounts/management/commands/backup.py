from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from casetracker.embedded.attach import read_setting
from casetracker.embedded.transfer import backup
from casetracker.embedded.trouble import Trouble


class Command(BaseCommand):
    requires_system_checks = ()  # it needs the database, not the site
    help = "Writes the whole database to FILE as plain SQL. It holds everything, including privileged notes."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        try:
            backup(read_setting("DATABASE_URL"), file)
        except Trouble as trouble:
            raise CommandError(str(trouble)) from trouble
        self.stdout.write(f"{file}: {file.stat().st_size:,} bytes")
