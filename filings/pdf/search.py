"""Searches the text of PDFs, page by page, for `cases.search`."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef
from django.urls import reverse

from cases.search import Hit, Query, Section, best, capped_ids, headline

from ..models import FileCopy, FilePage


def pages(query: Query) -> Section:
    copies = FileCopy.objects.filter(docket__case__in=query.cases, entry__isnull=False)
    matches = FilePage.objects.filter(Exists(copies.filter(file=OuterRef("file"))), search=query.words)
    ids = capped_ids(matches)
    rows = list(
        best(FilePage.objects.all(), ids, "search", query).annotate(marked=headline("text", query.text))
    )
    copy_of: dict[Any, FileCopy] = {}  # file id -> the copy to show
    shown = copies.filter(file__in={row.file_id for row in rows})
    for copy in shown.select_related("docket__court", "docket__case", "entry", "document").order_by("pk"):
        copy_of.setdefault(copy.file_id, copy)
    hits = tuple(_hit(row, copy_of[row.file_id]) for row in rows if row.file_id in copy_of)
    return Section("files", "Inside documents", hits, len(ids))


def _hit(page: Any, copy: FileCopy) -> Hit:
    docket = copy.docket
    assert docket is not None and copy.entry is not None  # noqa: S101, PT018  placed copies only
    name = f"No. {copy.label}" if copy.label else "document"
    return Hit(
        f"{reverse('file', args=[copy.pk])}?page={page.number}#p-{page.number}",
        " ".join(page.marked.split()),
        date=copy.entry.date_filed,
        note=f"{name}, page {page.number} · {docket.court}, {docket.docket_number}",
        case=docket.case,
        is_fictional=docket.case.is_fictional,
    )
