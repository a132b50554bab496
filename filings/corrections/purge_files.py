"""Removes PDFs: bytes, pages, text, and records of receipt (R14, purge). Their hashes are then refused."""

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
    """Delete the files of these copies, and every identical copy. The caller holds the dockets' locks."""
    removed = RemovedFiles()
    files = DocumentFile.objects.filter(pk__in={copy.file_id for copy in copies})
    removed.hashes = sorted(files.values_list("sha256", flat=True))
    every_copy = FileCopy.objects.filter(file__in=files)
    removed.days = [moment.date() for moment in every_copy.values_list("received_at", flat=True)]
    logs = FetchLog.objects.filter(file_copy__in=every_copy)
    waiting = logs.filter(status=FetchLog.Status.WAITING)
    waiting.update(status=FetchLog.Status.FAILED, finished_at=timezone.now())
    logs.update(file_name="", result=[], message="Removed by court order.")
    files.delete()
    return removed
