"""PDFs in: bytes stored once, the way they came written down, read by a worker, tied to their document."""

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
    """The file of these bytes, stored now if it is new."""
    sha256 = hashlib.sha256(payload).hexdigest()
    known = DocumentFile.objects.filter(sha256=sha256).first()
    if known is not None:
        return known
    if Purge.objects.filter(hashes__contains=[sha256]).exists():
        raise SourceError("This file was removed by order, and is not taken in again.")
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


Place = tuple[DocketEntry, int | None]  # an entry, and which of its attachments; None: its main document


def take(
    payload: bytes, *, file_name: str, user: User | None, court_hint: str = "", place: Place | None = None
) -> FileCopy:
    """A file as it was dropped; `process` tells what it is. Dropped twice it is the same copy."""
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
    """Count the pages and take the text layer, in a child process. What cannot be read says so and stays.

    Raises PdfError only where trying again can help.
    """
    if file.text_state != DocumentFile.Text.WAITING:
        return
    try:
        found = reader.read(file.content())
    except reader.PdfError as error:
        if error.retry:
            raise
        DocumentFile.objects.filter(pk=file.pk).update(
            text_state=DocumentFile.Text.FAILED, message=error.message
        )
    else:
        _store_text(file, found)
    file.refresh_from_db()


def _store_text(file: DocumentFile, found: reader.PdfText) -> None:
    texts = [text.replace("\r\n", "\n").strip() for text in found.texts]
    has_text = any(texts)
    with transaction.atomic():
        locked = DocumentFile.objects.select_for_update().get(pk=file.pk)
        if locked.text_state != DocumentFile.Text.WAITING:
            return
        FilePage.objects.bulk_create(
            [FilePage(file=file, number=number, text=text) for number, text in enumerate(texts, 1) if text],
            batch_size=200,
        )
        locked.page_count, locked.is_cut = found.page_count, found.is_cut
        locked.text_state = DocumentFile.Text.READ if has_text else DocumentFile.Text.NONE
        locked.save()


def process(copy: FileCopy) -> None:
    """Read the file, note what it says of itself, and attach it, park it, or ask. Safe to run twice."""
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
    """Read the dropped PDF of a waiting log row and write down what came of it."""
    copy = log.file_copy
    assert copy is not None  # noqa: S101  the caller asked
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
