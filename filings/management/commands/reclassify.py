"""`manage.py reclassify [--docket ID]`: classifies entries again after the rules changed."""

from argparse import ArgumentParser
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand
from django.db import transaction
from django.db.models import F

from cases.models import Docket
from filings.writer import knowledge


class Command(BaseCommand):
    help = (
        "Read the types, links, filers, and dates of all entries again from their text. "
        "It may be stopped and run again at any time."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--docket", type=UUID, help="Only the docket with this ID.")

    def handle(self, *args: Any, **options: Any) -> None:
        condition = {"pk": options["docket"]} if options["docket"] else {}
        total = 0
        for pk in list(Docket.objects.filter(**condition).order_by("pk").values_list("pk", flat=True)):
            total += self._docket(pk)
        self.stdout.write(f"{total} {'entry was' if total == 1 else 'entries were'} classified again.")

    def _docket(self, pk: UUID) -> int:
        with transaction.atomic():
            docket = Docket.objects.select_for_update(of=("self",)).filter(pk=pk).first()
            count = knowledge.again(docket) if docket else 0
            if count:
                Docket.objects.filter(pk=pk).update(version=F("version") + 1)
        return count
