"""Files given to us, in the browser or on the command line: written down, then read by a worker."""

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
    """Take files in; returns the batch, whose log rows will tell what came of each file.

    `place`: PDFs are put on this entry, whatever they say of themselves. On a `case`, only what is of it is
    read, or with `adds_docket` a docket new here. Files out of an `archive` stand behind it in its batch.
    """
    batch = batch or uuid.uuid4()
    rows = []
    for position, (name, payload) in enumerate(files, archive.position + 1 if archive else 0):
        row = FetchLog(
            batch=batch, position=position, user=user, file_name=_file_name(name), court_hint=court_hint,
            case=case, adds_docket=adds_docket,
        )  # fmt: skip
        if sentence := _unfit(payload, is_packed=archive is not None):
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
    """Its files behind it in its batch, or a sentence and none of them."""
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
    """The files have records of their own; where one is purged, no copy may be left in the archive."""
    log.result = [{"file": log.file_name, **asdict(outcome)}]
    log.save()
    if not FetchLog.objects.filter(record=record, status=FetchLog.Status.WAITING).exists():
        record.delete()


def _unfit(payload: bytes, *, is_packed: bool) -> str:
    limit: int = settings.INGEST_MAX_BYTES
    if not payload:
        return "The file is empty. Save the page again and drop it anew."
    if len(payload) > limit:
        return f"The file is larger than {limit // 2**20} MB, more than any docket page. Nothing was read."
    if is_packed and archives.is_archive(payload):
        return "An archive within an archive is not opened. Unpack it and drop its files."
    return Purge.refusal_of(payload)


def _file_name(name: str) -> str:
    """The last part of a path, printable, at most 255 characters; names are data."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    return "".join(c for c in last if c.isprintable())[-255:] or "unnamed"
