"""`manage.py delete_case ID --reason WHY --by NAME [--permanently]`: hide a case, or delete it at once."""

from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser

from cases import deletion
from cases.models import Case


class Command(BaseCommand):
    help = (
        "Delete a case. An administrator can restore it for 30 days; with --permanently, it is deleted at "
        "once and cannot be restored."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("id", type=UUID, help="Id of the case, as in the address of its page.")
        parser.add_argument(
            "--reason", required=True, help="Why; kept even after the case is permanently deleted."
        )
        parser.add_argument("--by", required=True, help="The name of the person who deletes it.")
        parser.add_argument(
            "--permanently", action="store_true", help="Delete at once, even a case that is already hidden."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        case = Case.objects.filter(pk=options["id"]).first()
        if case is None:
            raise CommandError("There is no such case. Nothing was deleted.")
        try:
            deletion.delete(case, by=options["by"], reason=options["reason"])
        except deletion.CannotDelete as problem:
            raise CommandError(f"{problem} Nothing was deleted.") from None
        if options["permanently"]:
            deletion.purge(case.pk, by=options["by"])
            self.stdout.write("The case was permanently deleted.")
        else:
            self.stdout.write(
                "The case was deleted. It can be restored for 30 days from the page Deleted cases."
            )
