"""Notices of electronic filing out of a mailbox: each message is written down once, then read by a worker.

The message and how far the mailbox has been read are written in one transaction, so that a kill at any line
neither skips one nor takes one twice; the lease on the row keeps a second worker out. Messages are
content-addressed, so that numbering anew (UIDVALIDITY) brings nothing twice either.
"""

from __future__ import annotations

import uuid
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from casetracker.lib.waits import wait

from . import drop
from .ingest import Outcome
from .intervals import backoff
from .models import FetchLog, Mailbox
from .purge import refused
from .records import SourceError
from .sources import notice_email
from .sources.fetch_mail import MAX_MESSAGE, Account, Folder, visit

INTERVAL = wait(minutes=2)
LEASE = wait(minutes=10)  # longer than one visit may take (fetch_mail.DEADLINE), shorter than anyone minds
REFUSED = wait(hours=1)  # a wrong password that is tried too often closes the account
LONGEST_WAIT = wait(hours=6)
MOST = 50  # messages in one visit
KEEP_REFUSED = timedelta(days=14)
NAME = "message from the mailbox"


class _Lost(Exception):
    """The lease ran out, and somebody else has the mailbox by now."""


def current() -> Mailbox | None:
    """The mailbox of the settings, maybe not looked at yet; None where there is none."""
    if not settings.IMAP_HOST:
        return None
    return Mailbox.objects.filter(**_key()).first() or Mailbox(**_key())


def _key() -> dict[str, Any]:
    return {"host": settings.IMAP_HOST, "username": settings.IMAP_USER, "folder": settings.IMAP_FOLDER}


def _account() -> Account:
    return Account(
        settings.IMAP_HOST, settings.IMAP_PORT, settings.IMAP_USER, settings.IMAP_PASSWORD,
        settings.IMAP_FOLDER, settings.IMAP_TLS,
    )  # fmt: skip


def check() -> int:
    """Take in what is new, if the mailbox is due and nobody else has it; returns how many messages."""
    box = _claim() if settings.IMAP_HOST else None
    if box is None:
        return 0
    taken = 0
    try:
        with visit(_account()) as folder:
            taken, more = _take_in(box, folder)
        _give_back(box, timezone.now() if more else timezone.now() + INTERVAL)
    except SourceError as error:
        _give_back(box, _after_failure(box, error), error.message)
    except _Lost:
        pass  # what it had taken in before stands
    return taken


def _claim() -> Mailbox | None:
    box, _ = Mailbox.objects.get_or_create(**_key())
    now = timezone.now()
    free = Q(leased_until=None) | Q(leased_until__lte=now)
    due = Mailbox.objects.filter(free, pk=box.pk, next_check_at__lte=now)
    if not due.update(leased_until=now + LEASE):
        return None
    box.refresh_from_db()
    return box


def _take_in(box: Mailbox, folder: Folder) -> tuple[int, bool]:
    """How many were taken in, and whether more wait."""
    if box.uid_validity != folder.uid_validity:
        box.uid_validity, box.last_uid = folder.uid_validity, 0
    uids = folder.uids_after(box.last_uid)
    for uid in uids[:MOST]:
        payload = folder.message(uid)
        with transaction.atomic():
            if payload is not None:
                _write_down(payload)
            box.last_uid = uid
            _advance(box)
    if not uids:
        _advance(box)
    return min(len(uids), MOST), len(uids) > MOST


def _advance(box: Mailbox) -> None:
    mine = Mailbox.objects.filter(pk=box.pk, leased_until=box.leased_until)
    if not mine.update(uid_validity=box.uid_validity, last_uid=box.last_uid):
        raise _Lost


def _write_down(payload: bytes) -> None:
    """A notice for a worker to read. Of other mail only that it was refused: it is no one's business."""
    if sentence := _unfit(payload):
        outcome = asdict(Outcome(refused=sentence))
        FetchLog.objects.create(
            batch=uuid.uuid4(), file_name=NAME, status=FetchLog.Status.FAILED, message=sentence,
            finished_at=timezone.now(), result=[{"file": NAME, **outcome}],
        )  # fmt: skip
    else:
        drop.accept([(NAME, payload)], user=None)


def _unfit(payload: bytes) -> str:
    if len(payload) > MAX_MESSAGE:
        return f"A message is larger than {MAX_MESSAGE // 2**20} MB, more than any notice. It was not read."
    try:
        notice_email.read(payload)
    except SourceError as error:
        return error.message
    return refused(payload)


def _after_failure(box: Mailbox, error: SourceError) -> datetime:
    box.failures += 1
    pause = backoff(box.failures, INTERVAL, LONGEST_WAIT)
    return timezone.now() + (max(pause, REFUSED) if error.status == 401 else pause)


def _give_back(box: Mailbox, due: datetime, error: str = "") -> None:
    now = timezone.now()
    values = {
        "leased_until": None, "next_check_at": due, "last_check_at": now, "last_error": error,
        "failures": box.failures if error else 0,
    }  # fmt: skip
    if not error:
        values["last_success_at"] = now
    Mailbox.objects.filter(pk=box.pk, leased_until=box.leased_until).update(**values)


def trim() -> int:
    """Forget that mail was refused, after a while; returns how many."""
    old = timezone.now() - KEEP_REFUSED
    mail = FetchLog.objects.filter(file_name=NAME, record=None, status=FetchLog.Status.FAILED, at__lt=old)
    return mail.delete()[0]
