"""`manage.py replay [--kind K] [--docket D] [--all] [--after ID]`: payloads read by the newest parsers."""

from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser

from cases.models import Docket
from filings.corrections.replay import ReplayNote, replay
from filings.identity import docket_key
from filings.records import SourceKind


class Command(BaseCommand):
    help = (
        "Read stored payloads anew with the newest parsers. Decisions and notes are carried over. May be "
        "stopped at any time and run again; a payload that reads as before is not written."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--kind", choices=[kind.value for kind in SourceKind], default="")
        parser.add_argument("--docket", default="", help="Its id, or its number as the court prints it.")
        parser.add_argument("--all", action="store_true", help="Every payload there is.")
        parser.add_argument("--after", type=UUID, help="Go on after this payload, as printed.")

    def handle(self, *args: Any, **options: Any) -> None:
        if not (options["kind"] or options["docket"] or options["all"]):
            raise CommandError("Say which payloads: --kind, --docket, or --all.")
        docket = docket_id(options["docket"]) if options["docket"] else None
        read = changed = 0
        for batch in replay(kind=options["kind"], docket_id=docket, after=options["after"]):
            for told in batch.told:
                self._print(told)
            read, changed = read + batch.read, changed + sum(told.reports for told in batch.told)
            self.stdout.write(
                f"{read} payloads looked at, {changed} reports read otherwise; up to {batch.last}"
            )
        if not read:
            self.stdout.write("No payload of that kind is stored.")

    def _print(self, told: ReplayNote) -> None:
        if told.problem:
            self.stdout.write(f"{told.what}: {told.problem}")
            return
        self.stdout.write(f"{told.what}: {told.reports} reports read anew, {told.changes} changes")
        for sentence in told.lost:
            self.stdout.write(f"  could not be carried: {sentence}")


def docket_id(wanted: str) -> UUID:
    try:
        found = Docket.objects.filter(pk=UUID(wanted))
    except ValueError:
        found = Docket.objects.filter(docket_number_key=docket_key(wanted))
    ids = list(found.values_list("pk", flat=True)[:2])
    if len(ids) != 1:
        raise CommandError(f"{'No docket' if not ids else 'More than one docket'} is called {wanted!r}.")
    return ids[0]
