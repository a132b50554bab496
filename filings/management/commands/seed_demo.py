"""`manage.py seed_demo [--feeds-only]`: loads the demonstration cases; safe to run again."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from filings.seed import demo, feeds


class Command(BaseCommand):
    help = "Load the two demonstration cases if they are missing, and point their feeds at the sandbox court."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--feeds-only", action="store_true", help="Only update the feeds' addresses of the sandbox court."
        )

    def handle(self, *args: Any, feeds_only: bool = False, **options: Any) -> None:
        if feeds_only:
            feeds.point_feeds_at_sandbox()
            return
        loaded = demo.load()
        for caption in loaded:
            self.stdout.write(f"Loaded {caption}")
        if not loaded:
            self.stdout.write("Both demonstration cases are already loaded.")
