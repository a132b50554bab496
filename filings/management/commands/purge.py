"""`manage.py purge payload|entry|document|file ID --under ORDER --by NAME`: removal by order (R14)."""

from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser

from filings.corrections.purge import (
    CannotPurge,
    RemovalOrder,
    purge_document,
    purge_entry,
    purge_file,
    purge_payload,
    summary_of,
)
from filings.models import SourceRecord

VERBS = {"entry": purge_entry, "document": purge_document, "file": purge_file}


class Command(BaseCommand):
    help = (
        "Remove a payload, or an entry with every payload that shows it, for good. There is no undo. The "
        "hash stays, with who, when and why; the same file is refused from then on."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("scope", choices=["payload", *VERBS])
        parser.add_argument(
            "id", help="Id or SHA-256 of the payload; id of the entry, document or copy of a file."
        )
        parser.add_argument("--under", required=True, help='"the order of 3 March 2026 (No. 41)"')
        parser.add_argument("--by", required=True, help="Who answers for it.")

    def handle(self, *args: Any, **options: Any) -> None:
        order = RemovalOrder(under=options["under"][:500], by_name=options["by"][:200])
        try:
            if options["scope"] == "payload":
                purge = purge_payload(_record(options["id"]), order)
            else:
                purge = VERBS[options["scope"]](UUID(options["id"]), order)
        except ValueError as error:
            raise CommandError(f"{error} Nothing was removed.") from None
        for line in summary_of(purge):
            self.stdout.write(line)


def _record(wanted: str) -> UUID:
    found = SourceRecord.objects.filter(sha256=wanted.lower()).values_list("pk", flat=True).first()
    if found is None and len(wanted) == 64:
        raise CannotPurge("No payload with that SHA-256 is stored.")
    return found or UUID(wanted)
