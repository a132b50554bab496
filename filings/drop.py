"""Files given to us, in the browser or on the command line: written down, then read by a worker."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import asdict
from functools import partial

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from casetracker.accounts.models import User

from .ingest import Outcome, record_of
from .models import FetchLog
from .pdf import intake
from .tasks import process_file


def accept(
    files: Iterable[tuple[str, bytes]],
    *,
    user: User | None,
    court_hint: str = "",
    batch: uuid.UUID | None = None,
    place: intake.Place | None = None,
) -> uuid.UUID:
    """Take files in; returns the batch, whose log rows will tell what came of each file.

    `place`: PDFs are put on this entry, whatever they say of themselves.
    """
    batch = batch or uuid.uuid4()
    rows = []
    for position, (name, payload) in enumerate(files):
        row = FetchLog(
            batch=batch, position=position, user=user, file_name=_file_name(name), court_hint=court_hint
        )
        if sentence := _unfit(payload):
            row.status, row.message, row.finished_at = FetchLog.Status.FAILED, sentence, timezone.now()
            row.result = [{"file": row.file_name, **asdict(Outcome(refused=sentence))}]
        elif intake.is_pdf(payload):
            row.file_copy = intake.take(
                payload, file_name=row.file_name, user=user, court_hint=court_hint, place=place
            )
        else:
            row.record = record_of(payload, file_name=row.file_name, user=user, court_hint=court_hint)
        rows.append(row)
    FetchLog.objects.bulk_create(rows)
    for row in rows:
        if row.status == FetchLog.Status.WAITING:
            transaction.on_commit(partial(_wake, row.pk))
    return batch


def _wake(log_id: uuid.UUID) -> None:
    """At once if the broker is there; without it, `tick` finds the waiting row."""
    process_file.delay(str(log_id))


def _unfit(payload: bytes) -> str:
    limit: int = settings.INGEST_MAX_BYTES
    if not payload:
        return "The file is empty. Save the page again and drop it anew."
    if len(payload) > limit:
        return f"The file is larger than {limit // 2**20} MB, more than any docket page. Nothing was read."
    return ""


def _file_name(name: str) -> str:
    """The last part of a path, printable, at most 255 characters; names are data."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    return "".join(c for c in last if c.isprintable())[-255:] or "unnamed"
