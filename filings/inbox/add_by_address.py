"""Adds a case by its CourtListener address: a worker looks up the court and docket number there."""

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

from ..clients.courtlistener import CourtListenerClient
from ..identity import courtlistener_id
from ..ingest.docket_lookup import note_names
from ..ingest.pipeline import ON_HOLD
from ..manual_entry import typed_entries
from ..models import FetchLog
from ..polling.upstreams import meter
from ..records import DocketFacts, DocketRef, Purpose, SourceError
from ..writer.locks import locked
from . import file_queue


def ask(address: str, user: User) -> uuid.UUID:
    """Queue the look-up; returns the batch, whose page shows the result."""
    batch = uuid.uuid4()
    number = courtlistener_id(address)
    log = FetchLog.objects.create(batch=batch, user=user, file_name=f"courtlistener.com/docket/{number}/")
    transaction.on_commit(partial(file_queue.wake, log.pk))
    return batch


def look_up(log: FetchLog) -> None:
    """Look up the docket and create it. A temporary failure leaves the row waiting, up to MOST_ATTEMPTS."""
    number = re.sub(r"\D", "", log.file_name)
    try:
        row = _client().docket(int(number))
        docket_id = _open_docket(row, number, log)
    except SourceError as error:
        if error.retry and log.attempts < file_queue.MOST_ATTEMPTS:
            FetchLog.objects.filter(pk=log.pk).update(message=error.message)
            return
        _finish(log, None, error.message)
    else:
        _finish(log, docket_id, "")


def _client() -> CourtListenerClient:
    url, door = settings.COURTLISTENER_URL, Http(allowed_private=settings.HTTP_ALLOWED_PRIVATE)
    return CourtListenerClient(url, settings.COURTLISTENER_TOKEN, door, spend=meter(url, Purpose.CHECK_NOW))


def _open_docket(row: dict[str, object], number: str, log: FetchLog) -> uuid.UUID:
    court = Court.objects.filter(pk=str(row.get("court_id") or "")).first()
    docket_number = str(row.get("docket_number") or "").strip()
    if court is None or not docket_number:
        raise SourceError(
            "CourtListener gives no docket number for this docket, or a court that is not in our table of "
            "courts. Nothing was added."
        )
    if log.user is None:
        raise SourceError("The user who asked for this case no longer has an account. Nothing was added.")
    facts = DocketFacts(case_name=str(row.get("case_name") or "")[:500])
    docket = typed_entries.open_docket(court, docket_number, facts, log.user)
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
