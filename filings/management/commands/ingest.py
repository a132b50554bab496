"""`manage.py ingest PATH... [--court ID] [--json]`: uploads files and waits for the worker."""

import json
import time
import uuid
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db.models import QuerySet

from filings.inbox.drop import accept
from filings.models import FetchLog

POLL = 0.2  # seconds
KEYS = ("file", "kind", "court", "docket_number", "docket_id", "found", "new", "refused")


class Command(BaseCommand):
    help = "Add docket sheets, history reports, RECAP XML, RSS feeds, notices, and other files to dockets."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("paths", nargs="+", metavar="PATH", help="A file, or a folder to read in full.")
        parser.add_argument(
            "--court", default="", help="Court ID, used only if the content does not decide the court."
        )
        parser.add_argument("--json", action="store_true", help="Print one JSON object per line.")
        parser.add_argument("--timeout", type=float, default=300, help="Seconds to wait for the worker.")

    def handle(self, *args: Any, **options: Any) -> None:
        files = [(path.name, path.read_bytes()) for path in _files(options["paths"])]
        batch = accept(files, user=None, court_hint=options["court"])
        for log in self._finished(batch, options["timeout"]):
            for item in log.result:
                self._print({key: item.get(key) for key in KEYS}, as_json=options["json"])

    def _finished(self, batch: uuid.UUID, timeout: float) -> QuerySet[FetchLog]:
        """Wait for the worker, then return the log rows in the order of the files."""
        rows = FetchLog.objects.filter(batch=batch).order_by("position")
        deadline = time.monotonic() + timeout
        while rows.filter(status=FetchLog.Status.WAITING).exists():
            if time.monotonic() > deadline:
                raise CommandError(
                    f"No worker finished batch {batch} in {timeout:.0f} s. The files are stored and will be "
                    "read as soon as a worker runs. Start one with `make run`."
                )
            time.sleep(POLL)
        return rows

    def _print(self, item: dict[str, Any], *, as_json: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps(item, ensure_ascii=False))
            return
        label = " ".join(str(item[key]) for key in ("kind", "court", "docket_number") if item[key])
        counts = f"{item['found']} entries, {item['new']} new"
        self.stdout.write(f"{item['file']}: {label} {item['refused'] or counts}")


def _files(paths: list[str]) -> list[Path]:
    """The given files, and all files in the given folders, in order. CommandError if one is missing."""
    files: list[Path] = []
    for path in map(Path, paths):
        if path.is_dir():
            files += sorted(child for child in path.rglob("*") if child.is_file())
        elif path.is_file():
            files.append(path)
        else:
            raise CommandError(f"There is no file {path}. Nothing was added.")
    if not files:
        raise CommandError("There are no files in these folders.")
    return files
