"""`manage.py seed_demo [--feeds-only]`: the demonstration cases; safe to run again."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from filings.seed import demo, feeds


class Command(BaseCommand):
    help = "Loads the two demonstration cases where they are missing, and points the sandbox's feeds at it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--feeds-only", action="store_true", help="Only tell the feeds where the sandbox runs now."
        )

    def handle(self, *args: Any, feeds_only: bool = False, **options: Any) -> None:
        if feeds_only:
            feeds.point_feeds_at_sandbox()
            return
        loaded = demo.load()
        for caption in loaded or ["nothing: the demonstration cases are here already"]:
            self.stdout.write(f"loaded {caption}")
