"""Accepts files from the browser, the API, and the command line: stores them, then a worker reads them."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import asdict
from functools import partial

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from cases.models import Case
from casetracker.accounts.models import User

from ..ingest.pipeline import Outcome, record_of
from ..models import FetchLog, Purge, SourceRecord
from ..pdf import intake
from ..records import SourceError
from . import archives, file_queue


def accept(
    files: Iterable[tuple[str, bytes]],
    *,
    user: User | None,
    court_hint: str = "",
    batch: uuid.UUID | None = None,
    place: intake.Place | None = None,
    case: Case | None = None,
    adds_docket: bool = False,
    archive: FetchLog | None = None,
) -> uuid.UUID:
    """Store files and queue them; returns the batch, whose log rows will show the result for each file.

    `place`: PDFs are attached to this entry, whatever their own text says. With `case`, only files that
    belong to that case are read, or with `adds_docket` also a docket that is new. Files from an `archive`
    follow it in its batch.
    """
    batch = batch or uuid.uuid4()
    rows = []
    for position, (name, payload) in enumerate(files, archive.position + 1 if archive else 0):
        row = FetchLog(
            batch=batch, position=position, user=user, file_name=_file_name(name), court_hint=court_hint,
            case=case, adds_docket=adds_docket,
        )  # fmt: skip
        if sentence := _refusal(payload, is_packed=archive is not None):
            row.status, row.message, row.finished_at = FetchLog.Status.FAILED, sentence, timezone.now()
            row.result = [{"file": row.file_name, **asdict(Outcome(refused=sentence))}]
        elif intake.is_pdf(payload):
            row.file_copy = intake.take(
                payload, file_name=row.file_name, user=user, court_hint=court_hint, place=place
            )
        else:
            row.record = record_of(
                payload, file_name=row.file_name, user=user, court_hint=court_hint, sealed_only=True
            )
        rows.append(row)
    FetchLog.objects.bulk_create(rows)
    for row in rows:
        if row.status == FetchLog.Status.WAITING:
            transaction.on_commit(partial(file_queue.wake, row.pk))
    return batch


def unpack(log: FetchLog, record: SourceRecord) -> None:
    """Add the archive's files to its batch, or, if one is refused, none of them and the reason."""
    log.status, log.finished_at, log.record = FetchLog.Status.DONE, timezone.now(), None
    try:
        with transaction.atomic():
            accept(
                archives.members(record.original, log.file_name, settings.INGEST_MAX_BYTES),
                user=log.user, court_hint=log.court_hint, batch=log.batch,
                case=log.case, adds_docket=log.adds_docket, archive=log,
            )  # fmt: skip
            _close(log, record, Outcome(kind="archive"))
    except SourceError as error:
        log.message = error.message
        _close(log, record, Outcome(refused=error.message))


def _close(log: FetchLog, record: SourceRecord, outcome: Outcome) -> None:
    """The files have records of their own; the archive is deleted, so that no purged file survives in it."""
    log.result = [{"file": log.file_name, **asdict(outcome)}]
    log.save()
    if not FetchLog.objects.filter(record=record, status=FetchLog.Status.WAITING).exists():
        record.delete()


def _refusal(payload: bytes, *, is_packed: bool) -> str:
    """Why a file is not accepted, as a sentence; empty if it is."""
    limit: int = settings.INGEST_MAX_BYTES
    if not payload:
        return "This file is empty. Save the page again and upload it again."
    if len(payload) > limit:
        return f"This file is larger than {limit // 2**20} MB, the limit for one file. It was not added."
    if is_packed and archives.is_archive(payload):
        return "Archives inside an archive are not opened. Unpack this one and upload its files."
    return Purge.refusal_of(payload)


def _file_name(name: str) -> str:
    """The last part of a path, printable characters only, at most 255."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    return "".join(c for c in last if c.isprintable())[-255:] or "unnamed"
