"""One check of one feed: fetch, read, and write down how it went. The caller holds the feed's lease."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone

from cases.models import Docket
from casetracker.lib.http import Http, from_settings

from . import ingest, schedule
from .models import Feed, FetchLog
from .records import SourceError
from .sandbox.court import DEMO_TOKEN
from .sources.fetch_courtlistener import CourtListenerClient
from .sources.fetch_rss import fetch_feed

# CourtListener's rows move while one reads them; what was modified shortly before is asked for again.
OVERLAP = timedelta(minutes=10)
PEOPLE_EVERY = timedelta(days=7)  # parties change rarely, and each look costs two calls of the budget


def check(feed_id: uuid.UUID, http: Http | None = None) -> None:
    """Check a feed that is leased; without a lease, or gone, nothing happens."""
    now = timezone.now()
    feed = (
        Feed.objects.select_related("court", "docket")
        .filter(pk=feed_id, enabled=True, leased_until__gt=now)
        .first()
    )
    if feed is None:
        return
    log = FetchLog.objects.create(feed=feed, at=now, file_name=str(feed)[:255])
    try:
        payload = FETCHERS[Feed.Kind(feed.kind)](feed, http or from_settings(), now)
        if payload is not None:
            _read(feed, log, payload)
    except SourceError as error:
        schedule.failed(feed, now, error.message, error.retry_after)
        _finish(log, FetchLog.Status.FAILED, error.message)
    except Exception:
        schedule.failed(feed, now, "Reading it failed; the administrator finds why in the log.", None)
        _finish(log, FetchLog.Status.FAILED, feed.last_error)
        raise
    else:
        schedule.succeeded(feed, now)
        _finish(log, FetchLog.Status.DONE, log.message)


def _read(feed: Feed, log: FetchLog, payload: bytes) -> None:
    """The payload into the dockets that are followed; SourceError if it is no report."""
    name = f"{feed.kind}-{feed.court_id}"
    record = ingest.record_of(payload, file_name=name, court_hint=feed.court_id)
    outcomes = ingest.read(record, create=False)
    log.record = record
    if record.status == record.Status.REFUSED:
        raise SourceError(record.message, retry=True)
    feed.coverage = record.coverage or feed.coverage
    log.found = sum(outcome.found for outcome in outcomes)
    log.new = sum(outcome.new for outcome in outcomes)
    # Only what came: a court's feed names hundreds of dockets at every look.
    log.result = [{"file": name, **asdict(outcome)} for outcome in outcomes if outcome.new or outcome.refused]


def _finish(log: FetchLog, status: str, message: str) -> None:
    log.status, log.message, log.finished_at = status, message, timezone.now()
    log.save()


def _rss(feed: Feed, http: Http, now: datetime) -> bytes | None:
    return fetch_feed(feed.url, http=http).content


def _courtlistener(feed: Feed, http: Http, now: datetime) -> bytes | None:
    """What CourtListener modified since the last look, as one bundle as `courtlistener.parse` reads it."""
    docket = feed.docket
    if docket is None:
        raise SourceError("This CourtListener feed names no docket.")
    client = CourtListenerClient(feed.url, token_for(feed), http)
    number = int(docket.courtlistener_id) if docket.courtlistener_id else _number_of(docket, client)
    since, looked = feed.state.get("since"), feed.state.get("people")
    people = looked is None or now - datetime.fromisoformat(looked) > PEOPLE_EVERY
    start = datetime.fromisoformat(since) - OVERLAP if since else None
    payload = client.bundle(number, start, people=people)
    bundle = json.loads(payload)
    rows = [bundle["docket"], *bundle["entries"]]
    feed.state["since"] = max((row["date_modified"] for row in rows), key=datetime.fromisoformat)
    if people:
        feed.state["people"] = now.isoformat()
    return payload


def _number_of(docket: Docket, client: CourtListenerClient) -> int:
    """CourtListener's number of the docket, by its PACER case ids, else by its number."""
    case_ids = docket.pacer_case_ids.values_list("pacer_case_id", flat=True)[:3]
    queries = [{"pacer_case_id": case_id} for case_id in case_ids] or [
        {"docket_number": docket.docket_number}
    ]
    for query in queries:
        if found := client.find_dockets(docket.court_id, **query):
            return int(found[0]["id"])
    raise SourceError("CourtListener does not have this docket (yet).", retry=True)


def token_for(feed: Feed) -> str:
    """The sandbox knows its own token; nobody else is shown ours."""
    if settings.SANDBOX_URL and feed.url.startswith(f"{settings.SANDBOX_URL}/"):
        return DEMO_TOKEN
    return str(settings.COURTLISTENER_TOKEN)


FETCHERS: dict[Feed.Kind, Callable[[Feed, Http, datetime], bytes | None]] = {
    Feed.Kind.RSS: _rss,
    Feed.Kind.COURTLISTENER: _courtlistener,
}
