"""Accepts PDFs: stores the bytes once, records where they came from, reads them, and finds their document."""

from __future__ import annotations

import hashlib

from django.db import transaction
from django.utils import timezone

from casetracker.accounts.models import User

from ..models import DocketEntry, DocumentFile, FetchLog, FileContent, FileCopy, FilePage, Purge
from ..records import SourceError
from . import attach, reader
from .evidence import said_by
from .reader import is_pdf

__all__ = ["is_pdf", "keep", "process", "read_text", "take"]


def keep(payload: bytes) -> DocumentFile:
    """The file with these bytes, stored now if it is new. SourceError if it was removed by court order."""
    sha256 = hashlib.sha256(payload).hexdigest()
    known = DocumentFile.objects.filter(sha256=sha256).first()
    if known is not None:
        return known
    if Purge.objects.filter(hashes__contains=[sha256]).exists():
        raise SourceError("This file was removed by court order. It cannot be added again.")
    with transaction.atomic():
        file, is_new = DocumentFile.objects.get_or_create(
            sha256=sha256,
            defaults={
                "size": len(payload),
                "sha1": hashlib.sha1(payload, usedforsecurity=False).hexdigest(),
            },
        )
        if is_new:
            FileContent.objects.create(file=file, data=payload)
    return file


Place = tuple[DocketEntry, int | None]  # an entry and an attachment number; None for the main document


def take(
    payload: bytes, *, file_name: str, user: User | None, court_hint: str = "", place: Place | None = None
) -> FileCopy:
    """Stores an uploaded file, to be identified by `process`. The same upload again is the same copy."""
    file = keep(payload)
    if place is not None:
        return attach.placed(file, *place, file_name=file_name, user=user)
    known = FileCopy.objects.filter(file=file, received_by=user, file_name=file_name).first()
    return known or FileCopy.objects.create(
        file=file,
        how=FileCopy.How.DROPPED,
        received_by=user,
        file_name=file_name,
        said={"court": court_hint},
    )


def read_text(file: DocumentFile) -> None:
    """Counts the pages and stores the text layer, using a child process. Marks an unreadable file as such.

    Raises PdfError only if trying again may help.
    """
    if file.text_state != DocumentFile.Text.WAITING:
        return
    try:
        content = reader.read(file.content())
    except reader.PdfError as error:
        if error.retry:
            raise
        DocumentFile.objects.filter(pk=file.pk).update(
            text_state=DocumentFile.Text.FAILED, message=error.message
        )
    else:
        _store_text(file, content)
    file.refresh_from_db()


def _store_text(file: DocumentFile, content: reader.PdfText) -> None:
    texts = [text.replace("\r\n", "\n").strip() for text in content.texts]
    has_text = any(texts)
    with transaction.atomic():
        locked = DocumentFile.objects.select_for_update().get(pk=file.pk)
        if locked.text_state != DocumentFile.Text.WAITING:
            return
        FilePage.objects.bulk_create(
            [FilePage(file=file, number=number, text=text) for number, text in enumerate(texts, 1) if text],
            batch_size=200,
        )
        locked.page_count, locked.is_cut = content.page_count, content.is_cut
        locked.text_state = DocumentFile.Text.READ if has_text else DocumentFile.Text.NONE
        locked.save()


def process(copy: FileCopy) -> None:
    """Reads the file, records what it states, and places it, puts it on hold, or asks. Safe to run twice."""
    read_text(copy.file)
    first = copy.file.pages.filter(number=1).first()
    hint = copy.said.get("court", "") if "name" not in copy.said else ""
    if "name" not in copy.said:
        said = said_by(copy.file_name, first.text if first else "", copy.file.page_count, hint)
        copy.said, copy.cores = said.as_json(), said.cores
        if copy.how == FileCopy.How.DROPPED:
            copy.document_keys = said.document_keys
    attach.settle(copy)


def process_log(log: FetchLog) -> None:
    """Processes the uploaded PDF of a waiting log row, and records the outcome on the row."""
    copy = log.file_copy
    assert copy is not None  # noqa: S101  callers pass only rows with a PDF
    process(copy)
    docket = copy.docket
    log.message, log.status, log.finished_at = copy.message, FetchLog.Status.DONE, timezone.now()
    log.result = [
        {
            "file": log.file_name,
            "kind": "pdf",
            "court": docket.court_id if docket else copy.said.get("court", ""),
            "docket_number": docket.docket_number if docket else "",
            "docket_id": str(docket.pk) if docket else None,
            "found": 0,
            "new": 0,
            "refused": copy.message or copy.warning,
            "file_copy": str(copy.pk),
            "label": copy.label,
        }
    ]
    log.save()
