"""`manage.py verify_dockets [--docket D] [--repair]`: compares stored dockets with their evidence."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from filings.writer.verify import Verdict, verify

from .replay import docket_id


class Command(BaseCommand):
    help = (
        "Resolve every docket again from all its evidence and compare the result with what is stored. "
        "Nothing is written without --repair. Exits with status 1 if a docket differs and was not repaired."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--docket", default="", help="ID of a docket, or its number as the court prints it."
        )
        parser.add_argument(
            "--repair", action="store_true", help="Rewrite dockets that differ from their evidence."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        only = docket_id(options["docket"]) if options["docket"] else None
        count = different = 0
        for verdict in verify(only, repair=options["repair"]):
            count += 1
            if verdict.differs:
                different += 1
                self.stdout.write(_sentence(verdict, repaired=options["repair"]))
        self.stdout.write(f"{count} dockets compared with their evidence, {different} differ.")
        if different and not options["repair"]:
            raise CommandError(
                "Nothing was written. Run the command with --repair to fix them.", returncode=1
            )


def _sentence(verdict: Verdict, *, repaired: bool) -> str:
    outcome = "repaired" if repaired else "not repaired"
    return f"{verdict.docket} ({verdict.docket.pk}): {verdict.changes} changes, {outcome}."
