"""`manage.py purge payload|entry|document|file ID --under ORDER --by NAME`: removes by order (R14)."""

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
        "Permanently remove a payload, a document, a file, or an entry and every payload that shows it. This "
        "cannot be undone. Only the hash is kept, with who removed it, when, and why. The same file is "
        "refused from then on."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("scope", choices=["payload", *VERBS])
        parser.add_argument(
            "id", help="ID or SHA-256 of the payload, or ID of the entry, document, or copy of a file."
        )
        parser.add_argument(
            "--under", required=True, help='The order, as in "the order of March 3, 2026 (ECF No. 41)".'
        )
        parser.add_argument("--by", required=True, help="The name of the person responsible.")

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


def _record(id_or_hash: str) -> UUID:
    record_id = SourceRecord.objects.filter(sha256=id_or_hash.lower()).values_list("pk", flat=True).first()
    if record_id is None and len(id_or_hash) == 64:
        raise CannotPurge("No payload with this SHA-256 is stored.")
    return record_id or UUID(id_or_hash)
