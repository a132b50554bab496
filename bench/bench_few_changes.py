"""A small update: five new and two changed entries among 5,000, 12% unnumbered; and the same, all numbered.

Baseline: the query pattern with which CourtListener merges a docket today, rewritten with the ORM on our
tables: numbered entries are fetched 500 at a time with their documents and saved if they differ; each
unnumbered one is looked up with three queries; each new one is created with its document. Search indexing,
history triggers, and tags, which the real one has, are left out in its favor. Target: at least 50 times
faster; none if all are numbered.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from itertools import count as counter

from django.utils import timezone

from cases.models import Docket
from filings.ingest import pipeline
from filings.models import DocketEntry, Document
from filings.records import EntryRow, ParsedReport

from . import corpus, timing
from .timing import Bar

_serial = counter()
CHUNK = 500


def run(quick: bool) -> list[Bar]:
    return [
        _measure(corpus.MIXED, "12% unnumbered", 50.0, quick),
        _measure(corpus.NUMBERED, "all numbered", None, quick),
    ]


def _measure(name: str, kind: str, bar: float | None, quick: bool) -> Bar:
    docket = Docket.objects.get(case__seed_key=name)
    rows = _changed(corpus.living_rows(name, docket.entry_count))
    parsed = corpus.parsed(name, rows, asof=datetime(2026, 2, 1, tzinfo=UTC))
    times_by_variant = timing.rounds(
        {"ours": lambda: _ours(parsed), "theirs": lambda: _theirs(docket, rows)}, 2 if quick else 5
    )
    ours, theirs = times_by_variant["ours"], times_by_variant["theirs"]
    queries, _ = timing.counted(lambda: _look(parsed))
    their_queries, _ = timing.counted(lambda: _merge(docket, rows))
    detail = (
        f"{ours.median * 1000:.0f} ms ({ours.spread}), {queries} queries; their approach "
        f"{theirs.median * 1000:.0f} ms ({theirs.spread}), {their_queries} queries"
    )
    what = f"5 new and 2 changed among {len(rows) - 5:,}, {kind}"
    return Bar("few_changes", what, theirs.median / ours.median, "x faster", bar, False, detail)


def _changed(rows: list[EntryRow]) -> list[EntryRow]:
    numbered = [index for index, row in enumerate(rows) if row.entry_number is not None]
    result = list(rows)
    for index in (numbered[len(numbered) // 3], numbered[-2]):
        result[index] = replace(rows[index], text=f"{rows[index].text} Modified on 1/4/2026.")
    last = rows[numbered[-1]]
    for n in range(1, 6):
        number = (last.entry_number or 0) + n
        identity = f"0350{90_000_000 + number:012}"
        new = replace(
            last, entry_number=number, document_id=identity, sequence=str(900_000_000 + n), documents=()
        )
        result.append(replace(new, text=f"ORDER number {n} that is new."))
    return result


def _look(parsed: ParsedReport) -> None:
    pipeline.read_parsed(pipeline.record_of(f"seven news {next(_serial)}".encode()), parsed)


def _ours(parsed: ParsedReport) -> None:
    with timing.undone():
        _look(parsed)


def _theirs(docket: Docket, rows: Sequence[EntryRow]) -> None:
    with timing.undone():
        _merge(docket, rows)


def _merge(docket: Docket, rows: Sequence[EntryRow]) -> None:
    Docket.objects.select_for_update().get(pk=docket.pk)
    for start in range(0, len(rows), CHUNK):
        chunk = rows[start : start + CHUNK]
        numbers = [row.entry_number for row in chunk if row.entry_number is not None]
        stored = DocketEntry.objects.filter(docket=docket, entry_number__in=numbers)
        entries = {entry.entry_number: entry for entry in stored.prefetch_related("documents")}
        for row in chunk:
            if row.entry_number is None:
                _unnumbered(docket, row)
            elif row.entry_number in entries:
                _numbered(entries[row.entry_number], row)
            else:
                _make(docket, row)


def _numbered(entry: DocketEntry, row: EntryRow) -> None:
    if (entry.text, entry.date_filed) != (row.text, row.date_filed):
        entry.text, entry.date_filed, entry.modified_at = row.text, row.date_filed, timezone.now()
        entry.save()
    documents = {document.document_id: document for document in entry.documents.all()}
    for item in row.documents:
        document = documents.get(item.document_id)
        if document is not None and document.page_count != item.page_count:
            document.page_count = item.page_count
            document.save()


def _unnumbered(docket: Docket, row: EntryRow) -> None:
    same_day = DocketEntry.objects.filter(docket=docket, entry_number=None, date_filed=row.date_filed)
    entry = same_day.filter(text=row.text).first()
    if entry is not None and same_day.filter(text=row.text).exclude(pk=entry.pk).exists():
        raise AssertionError("two entries of one day and text")
    list(Document.objects.filter(entry=entry))


def _make(docket: Docket, row: EntryRow) -> None:
    values = {"text": row.text, "date_filed": row.date_filed, "position": 1_000_000}
    entry, _ = DocketEntry.objects.get_or_create(
        docket=docket, entry_number=row.entry_number, defaults=values
    )
    Document.objects.filter(entry=entry, document_id=row.document_id).first()
    Document.objects.create(entry=entry, document_id=row.document_id)
    Docket.objects.filter(pk=docket.pk).update(date_last_filing=row.date_filed)
