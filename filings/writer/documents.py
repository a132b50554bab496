"""Writes the documents of a docket's entries, matched to stored rows by id, else by number (R11)."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any

from cases.models import Change, Docket
from casetracker.lib import bulk

from ..models import Document
from ..resolver.resolution import ResolvedDocument
from .changes import change
from .write_job import WriteJob

FIELDS = (
    "entry_id", "attachment_number", "document_id", "description", "page_count", "file_size",
    "is_available", "is_sealed", "url", "field_sources",
)  # fmt: skip
MAX_SINGLE_CHANGES = 10  # available documents per write that are reported one by one
Row = dict[str, Any]


def write(job: WriteJob) -> None:
    """Brings the stored documents up to date, and adds a change for each one that became available."""
    stored = _stored(job)
    matched, fresh = _match(job, stored)
    changed, available = [], []
    for row_id, values in matched.items():
        before = stored[row_id]
        if before == values:
            continue
        if values["is_available"] and not before["is_available"] and not job.first:
            available.append(_available(job.docket, row_id, before, values))
        changed.append({"id": row_id, "modified_at": job.now, **values})
    job.changes += _combined(job.docket, available)
    removed = [row_id for row_id in stored if row_id not in matched]
    # Delete, then update, then insert, so that the unique key is never violated in between.
    if removed:
        Document.objects.filter(pk__in=removed).delete()
    bulk.update(Document, changed)
    bulk.insert(Document, [{"created_at": job.now, "modified_at": job.now, **values} for values in fresh])
    job.touched.update(stored[row_id]["entry_id"] for row_id in removed)
    job.touched.update(row["entry_id"] for row in (*changed, *fresh))
    job.wrote |= bool(removed or changed or fresh)


def _stored(job: WriteJob) -> dict[uuid.UUID, Row]:
    if job.first:
        return {}
    documents = Document.objects.filter(entry__docket=job.docket)
    if not job.is_whole_docket:
        documents = documents.filter(entry__in=job.rows)
    rows = bulk.read(documents, "id", *FIELDS)
    return {row[0]: dict(zip(FIELDS, row[1:], strict=True)) for row in rows}


def _match(job: WriteJob, stored: dict[uuid.UUID, Row]) -> tuple[dict[uuid.UUID, Row], list[Row]]:
    """(row id -> its new values, values that have no row yet).

    Exact matches are made first, so that a document under two entries keeps both its rows.
    """
    exact = {_key(row): pk for pk, row in stored.items()}
    by_id = {row["document_id"]: pk for pk, row in stored.items() if row["document_id"]}
    by_number = {_key(row)[:2]: pk for pk, row in stored.items()}
    matched: dict[uuid.UUID, Row] = {}
    unmatched = []
    for values in _resolved(job):
        pk = exact.get(_key(values))
        if pk is None:
            unmatched.append(values)
        else:
            matched[pk] = values
    fresh = []
    for values in unmatched:
        for pk in (by_id.get(values["document_id"]), by_number.get(_key(values)[:2])):
            if pk is not None and pk not in matched:
                matched[pk] = values
                break
        else:
            fresh.append(values)
    return matched, fresh


def _key(row: Row) -> tuple[Any, Any, Any]:
    return (row["entry_id"], row["attachment_number"], row["document_id"])


def _resolved(job: WriteJob) -> Iterator[Row]:
    for entry in job.resolution.entries:
        for document in entry.documents:
            yield _values(job.entry_ids[entry.order], document)


def _combined(docket: Docket, available: list[Change]) -> list[Change]:
    """Many documents that become available at once are one event, not hundreds (R10, events)."""
    if len(available) <= MAX_SINGLE_CHANGES:
        return available
    words = f"{len(available)} documents available"
    return [change(docket, Change.Kind.DOCUMENT_AVAILABLE, docket.pk, words, object_type="docket")]


def _values(entry_id: uuid.UUID, document: ResolvedDocument) -> Row:
    return {
        "entry_id": entry_id,
        "attachment_number": document.attachment_number,
        "document_id": document.document_id,
        "description": document.description,
        "page_count": document.page_count,
        "file_size": document.file_size,
        "is_available": document.is_available,
        "is_sealed": document.is_sealed,
        "url": document.url,
        "field_sources": dict(document.sources),
    }


def _available(docket: Docket, row_id: uuid.UUID, before: Row, values: Row) -> Change:
    return change(
        docket,
        Change.Kind.DOCUMENT_AVAILABLE,
        row_id,
        values["description"] or "Main document",
        {"is_available": [before["is_available"], True]},
        object_type="document",
    )
