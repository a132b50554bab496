"""`manage.py verify_dockets [--docket D] [--repair]`: are stored dockets what their evidence says?"""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from filings.writer.verify import Verdict, verify

from .replay import docket_id


class Command(BaseCommand):
    help = (
        "Resolve every docket anew from all of its evidence and compare it with what is stored. Nothing is "
        "written without --repair. Ends with status 1 where a docket differs and was not repaired."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--docket", default="", help="Its id, or its number as the court prints it.")
        parser.add_argument("--repair", action="store_true", help="Write what the evidence says.")

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
            raise CommandError("Run it again with --repair to write what the evidence says.", returncode=1)


def _sentence(verdict: Verdict, *, repaired: bool) -> str:
    end = "repaired" if repaired else "left as it is"
    return f"{verdict.docket} ({verdict.docket.pk}): {verdict.changes} changes, {end}."
