"""`manage.py replay [--kind K] [--docket D] [--all] [--after ID]`: parses payloads again."""

from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser

from cases.models import Docket
from filings.corrections.replay import ReplayNote, replay
from filings.identity import docket_key
from filings.records import SourceKind


class Command(BaseCommand):
    help = (
        "Parse stored payloads again with the newest parsers. Decisions and notes are carried over. It may "
        "be stopped and run again at any time. A payload that parses as before is not written."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--kind", choices=[kind.value for kind in SourceKind], default="")
        parser.add_argument(
            "--docket", default="", help="ID of a docket, or its number as the court prints it."
        )
        parser.add_argument("--all", action="store_true", help="All stored payloads.")
        parser.add_argument("--after", type=UUID, help="Continue after the payload with this ID, as printed.")

    def handle(self, *args: Any, **options: Any) -> None:
        if not (options["kind"] or options["docket"] or options["all"]):
            raise CommandError("Choose the payloads with --kind, --docket, or --all.")
        docket = docket_id(options["docket"]) if options["docket"] else None
        read = changed = 0
        for batch in replay(kind=options["kind"], docket_id=docket, after=options["after"]):
            for note in batch.told:
                self._print(note)
            read, changed = read + batch.read, changed + sum(note.reports for note in batch.told)
            self.stdout.write(
                f"{read} payloads checked, {changed} reports changed; last payload {batch.last}"
            )
        if not read:
            self.stdout.write("No such payload is stored.")

    def _print(self, note: ReplayNote) -> None:
        if note.problem:
            self.stdout.write(f"{note.what}: {note.problem}")
            return
        self.stdout.write(f"{note.what}: {note.reports} reports parsed again, {note.changes} changes")
        for sentence in note.lost:
            self.stdout.write(f"  could not be carried over: {sentence}")


def docket_id(id_or_number: str) -> UUID:
    """The ID of the one docket with this ID or number. Raises CommandError if there is none or several."""
    try:
        dockets = Docket.objects.filter(pk=UUID(id_or_number))
    except ValueError:
        dockets = Docket.objects.filter(docket_number_key=docket_key(id_or_number))
    ids = list(dockets.values_list("pk", flat=True)[:2])
    if len(ids) != 1:
        problem = "More than one docket has" if ids else "No docket has"
        raise CommandError(f"{problem} the ID or number {id_or_number!r}.")
    return ids[0]
