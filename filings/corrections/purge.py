"""Removes evidence by court order or clawback (R14, purge): payload, rows, text, and everything derived.

Hashes stay, with who removed them, when, and under which order. The docket is resolved as if the evidence
had never been received, and says so. What people wrote themselves (notes, facts) stays.
"""

from __future__ import annotations

import zlib
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from cases.models import Docket
from casetracker.accounts.models import User

from ..models import DocketEntry, FetchedPage, FetchLog, FileCopy, Observation, Purge, Report, SourceRecord
from ..writer.locks import locked_all
from . import purge_files
from .purge_docket import Removal, forget

EMPTY = zlib.compress(b"")


class CannotPurge(ValueError):
    """Nothing was removed; the message is a sentence for people."""


@dataclass(frozen=True, slots=True)
class RemovalOrder:
    """Under which order or agreement evidence is removed, and by whom."""

    under: str
    by_name: str
    user: User | None = None


@dataclass(slots=True)
class _Work:
    """What to remove: records to blank, each docket's rows, PDFs, and the days they were reported on."""

    scope: Purge.Scope
    object_id: UUID
    records: set[UUID] = field(default_factory=set)
    rows: defaultdict[UUID, set[str]] = field(default_factory=lambda: defaultdict(set))
    copies: list[FileCopy] = field(default_factory=list)  # PDFs
    days: list[date] = field(default_factory=list)


def purge_payload(record_id: UUID, order: RemovalOrder) -> Purge:
    """Remove a whole payload: all its reports, and every row that no other report shows."""
    with transaction.atomic():
        rows = SourceRecord.objects.select_for_update().filter(pk=record_id)
        record = rows.defer("payload", "sealed").first()
        if record is None:
            raise CannotPurge("This report does not exist.")
        if record.status == SourceRecord.Status.PURGED:
            raise CannotPurge(record.message)
        work = _Work(Purge.Scope.PAYLOAD, record.pk, {record.pk})
        reports = Report.objects.filter(record=record)
        dockets = _lock(reports)
        for report in reports.defer("pending"):
            work.days.append((report.asof or report.received_at).date())
            if report.docket_id:
                work.rows[report.docket_id].update(report.observations)
        reports.delete()
        return _remove(work, dockets, order)


def purge_entry(entry_id: UUID, order: RemovalOrder) -> Purge:
    """Remove one entry: its rows in every report, and the payloads that contain them."""
    with transaction.atomic():
        entry = DocketEntry.objects.filter(pk=entry_id).first()
        if entry is None:
            raise CannotPurge("This entry does not exist.")
        dockets = locked_all([entry.docket_id])
        family = DocketEntry.objects.filter(Q(pk=entry.pk) | Q(merged_into=entry.pk))
        own = Q(entry__in=family) | Q(digest__in=[str(value) for value in entry.field_sources.values()])
        rows = Observation.objects.filter(own, docket=entry.docket_id, type="EntryRow")
        digests = set(rows.values_list("digest", flat=True))
        if not digests:
            raise CannotPurge("This entry has no evidence on file.")
        work = _Work(Purge.Scope.ENTRY, entry.pk)
        work.rows[entry.docket_id] = digests
        shown = Report.objects.filter(docket=entry.docket_id, observations__overlap=list(digests))
        for report in shown.defer("pending"):
            work.days.append((report.asof or report.received_at).date())
            work.records.add(report.record_id)
            kept = [digest for digest in report.observations if digest not in digests]
            Report.objects.filter(pk=report.pk).update(observations=kept)
        work.copies = list(FileCopy.objects.filter(entry__in=family))
        return _remove(work, dockets, order)


def purge_document(document_id: UUID, order: RemovalOrder) -> Purge:
    """Remove a document's PDFs and every identical copy; what the docket says about the document stays."""
    copies = FileCopy.objects.filter(document=document_id)
    return _purge_copies(_Work(Purge.Scope.DOCUMENT, document_id), copies, order)


def purge_file(copy_id: UUID, order: RemovalOrder) -> Purge:
    """Remove one PDF, on a docket or not, and every identical copy."""
    return _purge_copies(_Work(Purge.Scope.FILE, copy_id), FileCopy.objects.filter(pk=copy_id), order)


def _purge_copies(work: _Work, copies: QuerySet[FileCopy], order: RemovalOrder) -> Purge:
    with transaction.atomic():
        work.copies = list(copies)
        if not work.copies:
            raise CannotPurge("There is no PDF on file.")
        same = FileCopy.objects.filter(file__in={copy.file_id for copy in work.copies})
        dockets = locked_all({copy.docket_id for copy in same if copy.docket_id})
        return _remove(work, dockets, order)


def _lock(reports: Iterable[Report]) -> dict[UUID, Docket]:
    ids = {report.docket_id for report in reports if report.docket_id}
    return locked_all(ids)


def _remove(work: _Work, dockets: dict[UUID, Docket], order: RemovalOrder) -> Purge:
    purge = Purge(
        scope=work.scope,
        object_id=work.object_id,
        under=order.under,
        by_name=order.by_name,
        made_by=order.user,
        evidence_from=min(work.days, default=None),
        evidence_to=max(work.days, default=None),
    )
    records = SourceRecord.objects.filter(pk__in=work.records)
    purge.hashes = sorted(records.values_list("sha256", flat=True))
    removed: Counter[str] = Counter(payloads=len(purge.hashes))
    for docket_id, digests in sorted(work.rows.items()):
        removed.update(forget(Removal(dockets[docket_id], digests)))
    files = purge_files.remove(work.copies)
    purge.hashes += files.hashes
    removed["files"] = len(files.hashes)
    if files.days:
        purge.evidence_from = min([*work.days, *files.days])
        purge.evidence_to = max([*work.days, *files.days])
    _forget_pages(dockets.values())
    Docket.all_objects.filter(pk__in=dockets).update(version=F("version") + 1)
    purge.removed = dict(removed)
    purge.save()
    purge.dockets.set(dockets.values())
    _blank(records, f"{purge.sentence} It cannot be added again.")
    return purge


def _forget_pages(dockets: Iterable[Docket]) -> None:
    """Delete saved pages of unfinished fetches: they are a cache and will be fetched again."""
    ids, courts = [docket.pk for docket in dockets], {docket.court_id for docket in dockets}
    FetchedPage.objects.filter(Q(feed__docket__in=ids) | Q(feed__court__in=courts)).delete()


def _blank(records: Iterable[SourceRecord], sentence: str) -> None:
    """Empty the records but keep their hashes: the same payload is then refused with this sentence."""
    ids = [record.pk for record in records]
    SourceRecord.objects.filter(pk__in=ids).update(
        payload=EMPTY, sealed=None, file_name="", coverage="", refused_rows=[], result=[],
        status=SourceRecord.Status.PURGED, message=sentence,
    )  # fmt: skip
    Report.objects.filter(record__in=ids).update(pending=None)
    logs = FetchLog.objects.filter(record__in=ids)
    logs.filter(status=FetchLog.Status.WAITING).update(
        status=FetchLog.Status.FAILED, finished_at=timezone.now()
    )
    logs.update(file_name="", result=[], message=sentence)


_COUNTED = {
    "payloads": ("report as received", "reports as received"),
    "rows": ("row of evidence", "rows of evidence"),
    "entries": ("entry", "entries"),
    "told_changes": ("past notification", "past notifications"),
    "files": ("PDF", "PDFs"),
}


def summary_of(purge: Purge) -> list[str]:
    """What was removed and what the administrator must still do, one sentence per line."""
    removed = [(purge.removed[key], words) for key, words in _COUNTED.items() if purge.removed.get(key)]
    counts = [f"{count} {words[count != 1]}" for count, words in removed]
    lines = [purge.sentence, f"Removed: {', '.join(counts) or 'nothing'}."]
    if notes := purge.removed.get("notes_to_look_at"):
        lines.append(f"Notes on these entries are kept ({notes}). Check whether they quote the removed text.")
    if kept := purge.removed.get("rows_in_other_payloads"):
        lines.append(
            f"Rows that other reports also show are kept ({kept}). To remove those, remove their entries."
        )
    lines.append(
        "Not removed: existing backups, messages already sent, files that users have saved, and deleted data "
        "that PostgreSQL has not yet overwritten (VACUUM FULL, WAL archives). Remove these yourself."
    )
    return lines
