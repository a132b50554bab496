"""Notices of electronic filing out of a mailbox: each message is written down once, then read by a worker.

The message and how far the mailbox has been read are written in one transaction, so that a kill at any line
neither skips one nor takes one twice; the lease on the row keeps a second worker out. Messages are
content-addressed, so that numbering anew (UIDVALIDITY) brings nothing twice either.
"""

from __future__ import annotations

import uuid
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.db.models import Count, F, Max, Q
from django.utils import timezone

from casetracker.accounts.models import User
from casetracker.lib.waits import wait

from ..clients.imap import MAX_MESSAGE, Folder, MailAccount, visit
from ..ingest.pipeline import Outcome
from ..models import FetchLog, Mailbox, Purge
from ..polling.intervals import backoff
from ..records import SourceError
from ..sources import notice_email
from . import drop

INTERVAL = wait(minutes=2)
LEASE = wait(minutes=10)  # longer than one visit may take (fetch_mail.DEADLINE), shorter than anyone minds
REFUSED = wait(hours=1)  # a wrong password that is tried too often closes the account
LONGEST_WAIT = wait(hours=6)
MOST = 50  # messages in one visit
MOST_ATTEMPTS = 3  # at one message; each that ends the worker costs a lease
KEEP_REFUSED = timedelta(days=14)
REASONS_SHOWN = 5
NAME = "message from the mailbox"
BEGUN = "Reading a message was begun and has not ended. It is still in the mailbox and will be tried again."
GIVEN_UP = (
    f"Reading a message broke off {MOST_ATTEMPTS} times, so it was left out. It is still in the mailbox; "
    "save it there as a file and drop that here, or tell the administrator."
)


class _Lost(Exception):
    """The lease ran out, and somebody else has the mailbox by now."""


def current() -> Mailbox | None:
    """The mailbox of the settings, maybe not looked at yet; None where there is none."""
    if not settings.IMAP_HOST:
        return None
    return Mailbox.objects.filter(**_key()).first() or Mailbox(**_key())


def _key() -> dict[str, Any]:
    return {"host": settings.IMAP_HOST, "username": settings.IMAP_USER, "folder": settings.IMAP_FOLDER}


def _account() -> MailAccount:
    return MailAccount(
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
        begun = _begin(box, uid)
        try:
            _take_in_one(box, folder, uid, begun)
        except (SourceError, _Lost):
            _not_its_fault(begun)
            raise
    if not uids:
        _advance(box)
    return min(len(uids), MOST), len(uids) > MOST


def _begin(box: Mailbox, uid: int) -> FetchLog:
    """Counted before the message is touched: what ends the worker leaves nobody to count it."""
    batch = uuid.uuid5(box.pk, f"{box.uid_validity} {uid}")
    begun, _ = FetchLog.objects.get_or_create(
        batch=batch, file_name=NAME, defaults={"status": FetchLog.Status.FAILED, "message": BEGUN}
    )
    FetchLog.objects.filter(pk=begun.pk).update(attempts=F("attempts") + 1)
    begun.attempts += 1
    return begun


def _take_in_one(box: Mailbox, folder: Folder, uid: int, begun: FetchLog) -> None:
    payload = folder.message(uid) if begun.attempts <= MOST_ATTEMPTS else None
    with transaction.atomic():
        if begun.attempts > MOST_ATTEMPTS:
            _refuse(GIVEN_UP)
        elif payload is not None:
            _write_down(payload)
        FetchLog.objects.filter(pk=begun.pk).delete()
        box.last_uid = uid
        _advance(box)


def _not_its_fault(begun: FetchLog) -> None:
    """The connection broke, or somebody else has the mailbox: that counts against no message."""
    if not FetchLog.objects.filter(pk=begun.pk, attempts__lte=1).delete()[0]:
        FetchLog.objects.filter(pk=begun.pk).update(attempts=F("attempts") - 1)


def _advance(box: Mailbox) -> None:
    mine = Mailbox.objects.filter(pk=box.pk, leased_until=box.leased_until)
    if not mine.update(uid_validity=box.uid_validity, last_uid=box.last_uid):
        raise _Lost


def _write_down(payload: bytes) -> None:
    """A notice for a worker to read. Of other mail only that it was refused: it is no one's business."""
    if sentence := _unfit(payload):
        _refuse(sentence)
    else:
        drop.accept([(NAME, payload)], user=None)


def _refuse(sentence: str) -> None:
    FetchLog.objects.create(
        batch=uuid.uuid4(), file_name=NAME, status=FetchLog.Status.FAILED, message=sentence,
        finished_at=timezone.now(), result=[{"file": NAME, **asdict(Outcome(refused=sentence))}],
    )  # fmt: skip


def _unfit(payload: bytes) -> str:
    if len(payload) > MAX_MESSAGE:
        return f"A message is larger than {MAX_MESSAGE // 2**20} MB, more than any notice. It was not read."
    try:
        notice_email.read(payload)
    except SourceError as error:
        return error.message
    return Purge.refusal_of(payload)


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


@dataclass(frozen=True, slots=True)
class RefusedMail:
    """Messages refused for one reason: how many, and when the latest."""

    sentence: str
    count: int
    latest: datetime


def refusals(user: User | AnonymousUser) -> list[RefusedMail]:
    """Why mail was not read, the latest first, for administrators: a firm's mail names its clients.

    Reasons are in our words; of the mail itself nothing is kept or shown.
    """
    if not (user.is_active and user.is_superuser):
        return []
    mail = FetchLog.objects.filter(
        file_name=NAME, status=FetchLog.Status.FAILED, user=None, at__gt=timezone.now() - KEEP_REFUSED
    )
    reasons = mail.values("message").annotate(count=Count("pk"), latest=Max("at")).order_by("-latest")
    return [RefusedMail(row["message"], row["count"], row["latest"]) for row in reasons[:REASONS_SHOWN]]


def trim() -> int:
    """Forget that mail was refused, after a while; returns how many."""
    old = timezone.now() - KEEP_REFUSED
    mail = FetchLog.objects.filter(file_name=NAME, record=None, status=FetchLog.Status.FAILED, at__lt=old)
    return mail.delete()[0]
