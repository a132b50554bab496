"""Fetches notices of electronic filing from a mailbox: each message is stored once, then read by a worker.

A message and the mailbox's position are saved in one transaction, so a crash at any line neither skips a
message nor stores it twice; the lease on the row keeps a second worker out. Messages are content-addressed,
so renumbering by the server (UIDVALIDITY) duplicates nothing either.
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
LEASE = wait(minutes=10)  # longer than one visit can take (clients/imap.py: DEADLINE)
REFUSED = wait(hours=1)  # a wrong password tried too often locks the account
LONGEST_WAIT = wait(hours=6)
MOST = 50  # messages in one visit
MOST_ATTEMPTS = 3  # per message; each one that kills the worker costs a lease
KEEP_REFUSED = timedelta(days=14)
REASONS_SHOWN = 5
NAME = "message from the mailbox"
BEGUN = "A message has not been fully read. It is still in the mailbox and will be tried again."
GIVEN_UP = (
    f"A message could not be read in {MOST_ATTEMPTS} attempts and was skipped. It is still in the mailbox. "
    "Save it as a file and upload it here, or tell the administrator."
)


class _LeaseLost(Exception):
    """The lease ran out and another worker may have the mailbox."""


def current() -> Mailbox | None:
    """The mailbox from the settings, perhaps not checked yet; None if none is set."""
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
    """Store new messages, if the mailbox is due and no other worker has it; returns how many."""
    box = _claim() if settings.IMAP_HOST else None
    if box is None:
        return 0
    stored = 0
    try:
        with visit(_account()) as folder:
            stored, has_more = _store_new(box, folder)
        _release(box, timezone.now() if has_more else timezone.now() + INTERVAL)
    except SourceError as error:
        _release(box, _after_failure(box, error), error.message)
    except _LeaseLost:
        pass  # messages stored so far stay
    return stored


def _claim() -> Mailbox | None:
    box, _ = Mailbox.objects.get_or_create(**_key())
    now = timezone.now()
    free = Q(leased_until=None) | Q(leased_until__lte=now)
    due = Mailbox.objects.filter(free, pk=box.pk, next_check_at__lte=now)
    if not due.update(leased_until=now + LEASE):
        return None
    box.refresh_from_db()
    return box


def _store_new(box: Mailbox, folder: Folder) -> tuple[int, bool]:
    """Store up to MOST new messages; returns how many, and whether more are waiting."""
    if box.uid_validity != folder.uid_validity:
        box.uid_validity, box.last_uid = folder.uid_validity, 0
    uids = folder.uids_after(box.last_uid)
    for uid in uids[:MOST]:
        begun = _begin(box, uid)
        try:
            _store_message(box, folder, uid, begun)
        except (SourceError, _LeaseLost):
            _uncount_attempt(begun)
            raise
    if not uids:
        _advance(box)
    return min(len(uids), MOST), len(uids) > MOST


def _begin(box: Mailbox, uid: int) -> FetchLog:
    """Count the attempt before touching the message: if it kills the worker, nothing is left to count it."""
    batch = uuid.uuid5(box.pk, f"{box.uid_validity} {uid}")
    begun, _ = FetchLog.objects.get_or_create(
        batch=batch, file_name=NAME, defaults={"status": FetchLog.Status.FAILED, "message": BEGUN}
    )
    FetchLog.objects.filter(pk=begun.pk).update(attempts=F("attempts") + 1)
    begun.attempts += 1
    return begun


def _store_message(box: Mailbox, folder: Folder, uid: int, begun: FetchLog) -> None:
    payload = folder.message(uid) if begun.attempts <= MOST_ATTEMPTS else None
    with transaction.atomic():
        if begun.attempts > MOST_ATTEMPTS:
            _refuse(GIVEN_UP)
        elif payload is not None:
            _accept_or_refuse(payload)
        FetchLog.objects.filter(pk=begun.pk).delete()
        box.last_uid = uid
        _advance(box)


def _uncount_attempt(begun: FetchLog) -> None:
    """A broken connection or a lost lease does not count against the message."""
    if not FetchLog.objects.filter(pk=begun.pk, attempts__lte=1).delete()[0]:
        FetchLog.objects.filter(pk=begun.pk).update(attempts=F("attempts") - 1)


def _advance(box: Mailbox) -> None:
    mine = Mailbox.objects.filter(pk=box.pk, leased_until=box.leased_until)
    if not mine.update(uid_validity=box.uid_validity, last_uid=box.last_uid):
        raise _LeaseLost


def _accept_or_refuse(payload: bytes) -> None:
    """Queue a notice for a worker. Other mail is private: only the fact that it was refused is recorded."""
    if sentence := _refusal(payload):
        _refuse(sentence)
    else:
        drop.accept([(NAME, payload)], user=None)


def _refuse(sentence: str) -> None:
    FetchLog.objects.create(
        batch=uuid.uuid4(), file_name=NAME, status=FetchLog.Status.FAILED, message=sentence,
        finished_at=timezone.now(), result=[{"file": NAME, **asdict(Outcome(refused=sentence))}],
    )  # fmt: skip


def _refusal(payload: bytes) -> str:
    if len(payload) > MAX_MESSAGE:
        return (
            f"A message is larger than {MAX_MESSAGE // 2**20} MB, the limit for a notice of electronic "
            "filing. It was not read."
        )
    try:
        notice_email.read(payload)
    except SourceError as error:
        return error.message
    return Purge.refusal_of(payload)


def _after_failure(box: Mailbox, error: SourceError) -> datetime:
    box.failures += 1
    pause = backoff(box.failures, INTERVAL, LONGEST_WAIT)
    return timezone.now() + (max(pause, REFUSED) if error.status == 401 else pause)


def _release(box: Mailbox, due: datetime, error: str = "") -> None:
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
    """Messages refused for one reason: how many, and when the latest arrived."""

    sentence: str
    count: int
    latest: datetime


def refusals(user: User | AnonymousUser) -> list[RefusedMail]:
    """Why mail was not read, latest first. For administrators only: a firm's mail names its clients.

    The reasons are our own sentences; nothing of the mail itself is kept or shown.
    """
    if not (user.is_active and user.is_superuser):
        return []
    mail = FetchLog.objects.filter(
        file_name=NAME, status=FetchLog.Status.FAILED, user=None, at__gt=timezone.now() - KEEP_REFUSED
    )
    reasons = mail.values("message").annotate(count=Count("pk"), latest=Max("at")).order_by("-latest")
    return [RefusedMail(row["message"], row["count"], row["latest"]) for row in reasons[:REASONS_SHOWN]]


def trim() -> int:
    """Delete refusals older than KEEP_REFUSED; returns how many."""
    old = timezone.now() - KEEP_REFUSED
    mail = FetchLog.objects.filter(file_name=NAME, record=None, status=FetchLog.Status.FAILED, at__lt=old)
    return mail.delete()[0]
