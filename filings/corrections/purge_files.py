"""PDFs that must go: bytes, pages, text and how they came (R14). Their hash is refused from then on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.utils import timezone

from ..models import DocumentFile, FetchLog, FileCopy


@dataclass(slots=True)
class RemovedFiles:
    hashes: list[str] = field(default_factory=list)
    days: list[date] = field(default_factory=list)


def remove(copies: Iterable[FileCopy]) -> RemovedFiles:
    """The files of these copies, with every other copy of the same bytes. The caller holds the locks."""
    gone = RemovedFiles()
    files = DocumentFile.objects.filter(pk__in={copy.file_id for copy in copies})
    gone.hashes = sorted(files.values_list("sha256", flat=True))
    every_copy = FileCopy.objects.filter(file__in=files)
    gone.days = [moment.date() for moment in every_copy.values_list("received_at", flat=True)]
    logs = FetchLog.objects.filter(file_copy__in=every_copy)
    waiting = logs.filter(status=FetchLog.Status.WAITING)
    waiting.update(status=FetchLog.Status.FAILED, finished_at=timezone.now())
    logs.update(file_name="", result=[], message="Removed by order.")
    files.delete()
    return gone
