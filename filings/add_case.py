"""A case added by CourtListener's address: the worker asks there for its court and number."""

from __future__ import annotations

import re
import uuid
from functools import partial

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from cases.models import Court
from casetracker.accounts.models import User
from casetracker.lib.http import Http

from . import hand
from .budget import Purpose
from .find import note_names
from .ingest import ON_HOLD
from .locks import locked
from .models import FetchLog
from .records import DocketFacts, DocketRef, SourceError
from .schedule import MOST_ATTEMPTS
from .sources.fetch_courtlistener import CourtListenerClient
from .upstreams import meter

_ADDRESS = re.compile(r"https?://(?:www\.)?courtlistener\.com/docket/(\d{1,12})(?:[/?#].*)?", re.I)


def courtlistener_id(address: str) -> str:
    """The docket's id in its address; "" if it is none."""
    match = _ADDRESS.fullmatch(address.strip())
    return match[1] if match else ""


def ask(address: str, user: User) -> uuid.UUID:
    """Write down that it is to be looked up; returns the batch whose page tells what came of it."""
    from .tasks import process_file

    batch = uuid.uuid4()
    number = courtlistener_id(address)
    log = FetchLog.objects.create(batch=batch, user=user, file_name=f"courtlistener.com/docket/{number}/")
    transaction.on_commit(partial(process_file.delay, str(log.pk)))
    return batch


def look_up(log: FetchLog) -> None:
    """Ask, and make the docket; a refusal that may pass leaves the row waiting, with an end."""
    number = re.sub(r"\D", "", log.file_name)
    try:
        row = _client().docket(int(number))
        docket_id = _made(row, number, log)
    except SourceError as error:
        if error.retry and log.attempts < MOST_ATTEMPTS:
            FetchLog.objects.filter(pk=log.pk).update(message=error.message)
            return
        _finish(log, None, error.message)
    else:
        _finish(log, docket_id, "")


def _client() -> CourtListenerClient:
    url, door = settings.COURTLISTENER_URL, Http(allowed_private=settings.HTTP_ALLOWED_PRIVATE)
    return CourtListenerClient(url, settings.COURTLISTENER_TOKEN, door, spend=meter(url, Purpose.CHECK_NOW))


def _made(row: dict[str, object], number: str, log: FetchLog) -> uuid.UUID:
    court = Court.objects.filter(pk=str(row.get("court_id") or "")).first()
    docket_number = str(row.get("docket_number") or "").strip()
    if court is None or not docket_number:
        raise SourceError("CourtListener’s docket is of a court or number that is not known here.")
    if log.user is None:
        raise SourceError("Nobody asks for it any more.")
    facts = DocketFacts(case_name=str(row.get("case_name") or "")[:500])
    docket = hand.open_docket(court, docket_number, facts, log.user)
    if docket.case.is_deleted:
        raise SourceError(ON_HOLD)
    with transaction.atomic():
        note_names(locked(docket.pk), DocketRef(court.pk, courtlistener_id=number))
    return docket.pk


def _finish(log: FetchLog, docket_id: uuid.UUID | None, sentence: str) -> None:
    log.status, log.finished_at, log.message = FetchLog.Status.DONE, timezone.now(), sentence
    log.result = [{"file": log.file_name, "kind": "courtlistener", "court": "", "docket_number": "",
                   "docket_id": str(docket_id) if docket_id else None, "found": 0, "new": 0,
                   "refused": sentence}]  # fmt: skip
    log.save()
