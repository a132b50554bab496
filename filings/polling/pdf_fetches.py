"""Fetches PDFs: CourtListener's free copies, and the one free look that a notice of electronic filing gives.

Rows are the queue; each is marked as started before any request goes out. A free copy is retried up to
MOST_ATTEMPTS times. A free look is requested only once: if the worker dies meanwhile, it counts as used,
whether or not it succeeded, and is never requested again.
"""

from __future__ import annotations

import hashlib
import re
import uuid
import zlib
from datetime import datetime, timedelta
from html import unescape
from urllib.parse import urljoin, urlsplit

from django.conf import settings
from django.db.models import F, OuterRef, Q, Subquery
from django.utils import timezone

from casetracker.lib.http import Http, HttpError

from ..identity import clean_document_id
from ..models import Document, FileCopy, FileFetch, FilePlan, SourceRecord
from ..pdf import attach, intake
from ..pdf.reader import is_pdf
from ..records import SourceError
from ..sources import notice_email
from . import followed_feeds, upstreams

STORAGE = "https://storage.courtlistener.com/"
LEASE = timedelta(minutes=10)  # longer than one fetch may take
MOST_ATTEMPTS = 5
DOCKETS_AT_ONCE = 20
FETCHES_AT_ONCE = 10
LOOK_AGE = timedelta(days=14)  # PACER's links expire after 15 days
Kind, Status = FileFetch.Kind, FileFetch.Status
_INNER_FRAME = re.compile(r"<iframe[^>]+src\s*=\s*[\"']?([^\"'\s>]+)", re.I)
_SPENT = "The one free look is used. The court did not show a PDF. Get the document from PACER and upload it."


def door() -> Http:
    return Http(
        allowed_private=settings.HTTP_ALLOWED_PRIVATE,
        max_bytes=settings.INGEST_MAX_BYTES,
        attempts=1,
        deadline=120,
    )


# ---------- What to fetch ----------


def plan() -> None:
    """Queue missing copies for followed dockets that changed since the last plan, and notices' free looks."""
    if settings.COURTLISTENER_COPIES:
        planned = FilePlan.objects.filter(docket=OuterRef("pk")).values("version")
        changed = (
            followed_feeds.followed()
            .annotate(planned=Subquery(planned))
            .filter(Q(planned=None) | Q(planned__lt=F("version")))
        )
        for docket in changed.order_by("-date_last_filing")[:DOCKETS_AT_ONCE]:
            _plan_copies(docket.pk)
            FilePlan.objects.update_or_create(docket=docket, defaults={"version": docket.version})
    if settings.FREE_LOOK:
        _plan_looks()


def _plan_copies(docket_id: uuid.UUID) -> None:
    documents = Document.objects.filter(
        entry__docket=docket_id,
        entry__merged_into=None,
        entry__withdrawn_at=None,
        is_available=True,
        copies=None,
    )
    rows = [
        FileFetch(
            kind=Kind.COURTLISTENER, docket_id=docket_id, url=document.link,
            observation=attach.observation_of(document.entry), document_key=document.document_id,
            attachment_number=document.attachment_number, filed_on=document.entry.date_filed,
        )
        for document in documents.exclude(url="").select_related("entry")
        if _is_storage(document.link)
    ]  # fmt: skip
    FileFetch.objects.bulk_create(rows, ignore_conflicts=True, batch_size=500)


def _is_storage(url: str) -> bool:
    sandbox = settings.SANDBOX_URL
    return url.startswith(STORAGE) or bool(sandbox and url.startswith(f"{sandbox}/"))


def _plan_looks() -> None:
    known = FileFetch.objects.filter(kind=Kind.FREE_LOOK).values("record")
    records = SourceRecord.objects.filter(
        kind="notice_email", status=SourceRecord.Status.DONE, sealed__isnull=False,
        received_at__gt=timezone.now() - LOOK_AGE,
    ).exclude(pk__in=known)  # fmt: skip
    for record in records.order_by("-received_at")[:DOCKETS_AT_ONCE]:
        for index, link in enumerate(links(record)):
            _plan_look(record, index, link)


def _plan_look(record: SourceRecord, index: int, link: str) -> None:
    key = _document_key(link)
    for report in record.reports.filter(docket__isnull=False, docket__case__deleted_at=None):
        document = (
            Document.objects.filter(entry__docket=report.docket, document_id=key)
            .select_related("entry")
            .first()
        )
        if document is None or not _may_call(link):
            continue
        if document.copies.exists():
            return  # we have the PDF: the free look stays unused
        FileFetch.objects.get_or_create(
            kind=Kind.FREE_LOOK, record=record, link=index,
            defaults={
                "docket": document.entry.docket, "observation": attach.observation_of(document.entry),
                "document_key": key, "attachment_number": document.attachment_number,
                "filed_on": document.entry.date_filed,
            },
        )  # fmt: skip
        return


def links(record: SourceRecord) -> list[str]:
    """The magic links of a notice, from its sealed payload. For this module only: never show or log them."""
    if record.sealed is None:
        return []
    try:
        parsed = notice_email.parse(zlib.decompress(bytes(record.sealed)), court_id=record.court_id or "")
    except SourceError:
        return []
    return [link for link in parsed.sealed.get("magic_links", "").split("\n") if link]


def _document_key(link: str) -> str:
    match = re.search(r"/docs?1/(\d{6,20})", link)
    return clean_document_id(match[1]) if match else ""


def _may_call(link: str) -> bool:
    """Whether the host is a court's own: a forged notice must not make us call anything else."""
    parts = urlsplit(link)
    sandbox = settings.SANDBOX_URL
    is_court = parts.scheme == "https" and (parts.hostname or "").endswith(".uscourts.gov")
    return is_court or bool(sandbox and link.startswith(f"{sandbox}/"))


# ---------- Fetching ----------


def due() -> list[uuid.UUID]:
    """Rows to fetch now, most recently filed first. First settles fetches abandoned by a dead worker."""
    _settle_abandoned()
    now = timezone.now()
    rows = FileFetch.objects.filter(
        status=Status.WAITING, next_try_at__lte=now, docket__case__deleted_at=None
    )
    allowed = [Kind.COURTLISTENER] * settings.COURTLISTENER_COPIES + [Kind.FREE_LOOK] * settings.FREE_LOOK
    ordered = rows.filter(kind__in=allowed).order_by("-kind", F("filed_on").desc(nulls_last=True), "pk")
    return list(ordered.values_list("pk", flat=True)[:FETCHES_AT_ONCE])


def _settle_abandoned() -> None:
    abandoned = FileFetch.objects.filter(status=Status.STARTED, started_at__lt=timezone.now() - LEASE)
    abandoned.filter(kind=Kind.FREE_LOOK).update(
        status=Status.UNKNOWN, finished_at=timezone.now(),
        message="The one free look is used. Whether it succeeded is not known. It will not be tried again.",
    )  # fmt: skip
    copies = abandoned.filter(kind=Kind.COURTLISTENER)
    message = "Every attempt to fetch this copy was interrupted."
    copies.filter(attempts__gte=MOST_ATTEMPTS).update(status=Status.FAILED, message=message)
    copies.filter(attempts__lt=MOST_ATTEMPTS).update(status=Status.WAITING)


def fetch(fetch_id: uuid.UUID, http: Http | None = None) -> None:
    """Fetch one row, unless it is finished or another worker has it."""
    waiting = FileFetch.objects.filter(pk=fetch_id, status=Status.WAITING)
    row = waiting.select_related("record", "docket").first()
    if row is None:
        return
    link = row.url or (links(row.record)[row.link] if row.record else "")
    with upstreams.lease_host(upstreams.host_of(link), LEASE) as mine:
        if not mine:
            waiting.update(next_try_at=timezone.now() + timedelta(seconds=30))
            return
        # Saved before any request goes out, so that a free look can never be requested twice.
        now = timezone.now()
        if not waiting.update(status=Status.STARTED, started_at=now, attempts=F("attempts") + 1):
            return
        row.refresh_from_db(fields=["attempts"])
        if row.kind == Kind.FREE_LOOK:
            _take_free_look(row, link, http or door())
        else:
            _fetch_copy(row, http or door(), now)


def _fetch_copy(row: FileFetch, http: Http, now: datetime) -> None:
    try:
        payload = http.get(row.url).content
    except HttpError as error:
        retry = error.retry and row.attempts < MOST_ATTEMPTS
        wait = max(timedelta(minutes=5) * 2**row.attempts, timedelta(seconds=error.retry_after or 0))
        FileFetch.objects.filter(pk=row.pk).update(
            status=Status.WAITING if retry else Status.FAILED, next_try_at=now + wait, message=error.message
        )
        return
    expected = expected_sha1(row)
    if not is_pdf(payload):
        _finish(row, None, "The file that CourtListener sent is not a PDF. It was not kept.")
    elif expected and hashlib.sha1(payload, usedforsecurity=False).hexdigest() != expected:
        _finish(row, None, "The file does not match CourtListener’s record: SHA-1 differs. It was not kept.")
    else:
        _finish(row, payload, "")


def expected_sha1(row: FileFetch) -> str:
    """The SHA-1 that CourtListener gives for this file in the payload that lists it; "" if it gives none."""
    path = urlsplit(row.url).path.lstrip("/")
    reports = (
        row.docket.reports.filter(kind="courtlistener").select_related("record").order_by("-received_at")
    )
    for report in reports[:5]:
        text = report.record.content.decode("utf-8", "replace")
        position = text.find(f'"{path}"')
        if position < 0:
            continue
        start = text.rfind('"sha1"', max(position - 3000, 0), position)
        match = re.match(r'"sha1":\s*"([0-9a-f]{40})"', text[start : start + 60]) if start >= 0 else None
        return match[1] if match else ""
    return ""


def _take_free_look(row: FileFetch, link: str, http: Http) -> None:
    """Make the one request. Error messages are not kept, since they may contain the link."""
    try:
        answer = http.get(link)
        payload = answer.content
        page = payload[:100_000].decode("utf-8", "replace")
        if not is_pdf(payload) and (inner := _INNER_FRAME.search(page)):
            target = urljoin(answer.url, unescape(inner[1]))  # the frame with the file; the same free look
            payload = http.get(target).content if _may_call(target) else b""
    except HttpError:
        _finish(row, None, "The one free look is used. The court did not send the document.")
        return
    if is_pdf(payload):
        _finish(row, payload, "")
    else:
        _finish(row, None, _SPENT)


def _finish(row: FileFetch, payload: bytes | None, sentence: str) -> None:
    copy = None
    if payload is not None:
        how = FileCopy.How.FREE_LOOK if row.kind == Kind.FREE_LOOK else FileCopy.How.COURTLISTENER
        copy = FileCopy.objects.create(
            file=intake.keep(payload), how=how, docket=row.docket, url=row.url,
            file_name=urlsplit(row.url).path.rsplit("/", 1)[-1][:255], observation=row.observation,
            document_keys=[row.document_key] if row.document_key else [],
            attachment_number=row.attachment_number,
        )  # fmt: skip
    FileFetch.objects.filter(pk=row.pk).update(
        status=Status.DONE if copy else Status.FAILED, copy=copy, message=sentence, finished_at=timezone.now()
    )
    if copy is not None:
        intake.process(copy)
