"""The documents of a docket's entries, matched to their rows by id, else by number (R11)."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from django.utils import timezone

from cases.models import Change, Docket

from . import models
from .changes import change
from .resolution import Resolution, ResolvedDocument

FIELDS = (
    "entry_id", "attachment_number", "document_id", "description", "page_count", "file_size",
    "is_available", "is_sealed", "url", "field_sources",
)  # fmt: skip
BATCH = 1000
MOST_TOLD = 10  # copies of one write that are told one by one


def write(
    docket: Docket, resolution: Resolution, entry_ids: Sequence[uuid.UUID], changes: list[Change], first: bool
) -> bool:
    """Bring the rows in line; adds to `changes` what became available. True if anything was written."""
    stored = list(models.Document.objects.filter(entry__docket=docket))
    by_id = {row.document_id: row for row in stored if row.document_id}
    available: list[Change] = []
    by_number = {(row.entry_id, row.attachment_number): row for row in stored}
    now = timezone.now()
    kept: set[uuid.UUID] = set()
    fresh, changed = [], []
    for entry in resolution.entries:
        entry_id = entry_ids[entry.order]
        for document in entry.documents:
            values = _values(entry_id, document)
            row = by_id.get(document.document_id) or by_number.get((entry_id, document.attachment_number))
            if row is None or row.pk in kept:
                fresh.append(models.Document(created_at=now, modified_at=now, **values))
                continue
            kept.add(row.pk)
            before = {name: getattr(row, name) for name in FIELDS}
            if before == values:
                continue
            if document.is_available and not before["is_available"] and not first:
                available.append(_available(docket, row, values))
            for name, value in values.items():
                setattr(row, name, value)
            row.modified_at = now
            changed.append(row)
    changes += _told(docket, available)
    gone = [row.pk for row in stored if row.pk not in kept]
    # Those that leave first, then those that move, then the new: no moment breaks the unique key.
    models.Document.objects.filter(pk__in=gone).delete()
    names = [name.removesuffix("_id") if name == "entry_id" else name for name in FIELDS]
    models.Document.objects.bulk_update(changed, [*names, "modified_at"], batch_size=BATCH)
    models.Document.objects.bulk_create(fresh, batch_size=BATCH)
    return bool(gone or changed or fresh)


def _told(docket: Docket, available: list[Change]) -> list[Change]:
    """Copies that a new source shows all at once are one event, not hundreds (R10)."""
    if len(available) <= MOST_TOLD:
        return available
    words = f"{len(available)} documents available"
    return [change(docket, Change.Kind.DOCUMENT_AVAILABLE, docket.pk, words, object_type="docket")]


def _values(entry_id: uuid.UUID, document: ResolvedDocument) -> dict[str, Any]:
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


def _available(docket: Docket, row: models.Document, values: dict[str, Any]) -> Change:
    return change(
        docket,
        Change.Kind.DOCUMENT_AVAILABLE,
        row.pk,
        values["description"] or "Main document",
        {"is_available": [row.is_available, True]},
        object_type="document",
    )
