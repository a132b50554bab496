"""The queue of uploaded files: fetch-log rows waiting to be read, each claimed by one worker at a time."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager

from django.db.models import F
from django.utils import timezone

from casetracker.celery import wake_task
from casetracker.lib.session_lock import alone_with
from casetracker.lib.waits import wait

from ..models import FetchLog

MOST_ATTEMPTS = 5
RETRY_WAITING = wait(seconds=30)  # a file still waiting after this has lost its wake-up message


def wake(log_id: uuid.UUID) -> None:
    """Have a worker read this row now; if the broker is down, the next `tick` finds it."""
    wake_task("filings.tasks.process_file", str(log_id))  # by name: filings.tasks imports this module


def waiting() -> list[uuid.UUID]:
    """Files whose wake-up message may have been lost, oldest first, at most 100."""
    before = timezone.now() - RETRY_WAITING
    waiting = FetchLog.objects.filter(status=FetchLog.Status.WAITING, feed=None, at__lt=before)
    return list(waiting.order_by("at").values_list("pk", flat=True)[:100])


@contextmanager
def claimed(log_id: uuid.UUID) -> Iterator[FetchLog | None]:
    """The waiting row, for one worker at a time; None if it is done or another worker has it.

    After MOST_ATTEMPTS attempts the row fails with a message.
    """
    with alone_with(log_id) as is_ours:
        waiting = FetchLog.objects.filter(pk=log_id, status=FetchLog.Status.WAITING)
        log = waiting.first() if is_ours else None
        if log is not None and log.attempts >= MOST_ATTEMPTS:
            _fail(log)
            log = None
        if log is not None:
            FetchLog.objects.filter(pk=log_id).update(attempts=F("attempts") + 1)
            log.attempts += 1
        yield log


def _fail(log: FetchLog) -> None:
    sentence = (
        f"This file could not be read in {log.attempts} attempts. The file is kept. "
        "The administrator can find the reason in the log."
    )
    log.status, log.message, log.finished_at = FetchLog.Status.FAILED, sentence, timezone.now()
    empty = {"kind": "", "court": "", "docket_number": "", "docket_id": None, "found": 0, "new": 0}
    log.result = [{"file": log.file_name, **empty, "refused": sentence}]
    log.save()
