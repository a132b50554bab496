"""What a court order or a clawback takes away (R14): payload, rows, text and all that was made of them.

Hashes, who, when and under which order stay. The docket is worked out as if the evidence had never been
received, and says so. What people wrote themselves (notes, facts) is theirs, and stays.
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
    """Why and by whom."""

    under: str
    by_name: str
    user: User | None = None


@dataclass(slots=True)
class _Work:
    """What goes: records to be blanked, and of each docket the rows, with the days they were reported."""

    scope: Purge.Scope
    object_id: UUID
    records: set[UUID] = field(default_factory=set)
    rows: defaultdict[UUID, set[str]] = field(default_factory=lambda: defaultdict(set))
    copies: list[FileCopy] = field(default_factory=list)  # PDFs
    days: list[date] = field(default_factory=list)


def purge_payload(record_id: UUID, order: RemovalOrder) -> Purge:
    """A whole payload: every report made of it, every row that no other report shows."""
    with transaction.atomic():
        rows = SourceRecord.objects.select_for_update().filter(pk=record_id)
        record = rows.defer("payload", "sealed").first()
        if record is None:
            raise CannotPurge("There is no such payload.")
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
    """One entry: its rows in every payload that has them; those payloads cannot stay either."""
    with transaction.atomic():
        entry = DocketEntry.objects.filter(pk=entry_id).first()
        if entry is None:
            raise CannotPurge("There is no such entry.")
        dockets = locked_all([entry.docket_id])
        family = DocketEntry.objects.filter(Q(pk=entry.pk) | Q(merged_into=entry.pk))
        own = Q(entry__in=family) | Q(digest__in=[str(value) for value in entry.field_sources.values()])
        rows = Observation.objects.filter(own, docket=entry.docket_id, type="EntryRow")
        digests = set(rows.values_list("digest", flat=True))
        if not digests:
            raise CannotPurge("Nothing is stored of this entry (any more).")
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
    """The PDFs of one document, with every other copy of the same bytes; what the docket says of it stays."""
    copies = FileCopy.objects.filter(document=document_id)
    return _purge_copies(_Work(Purge.Scope.DOCUMENT, document_id), copies, order)


def purge_file(copy_id: UUID, order: RemovalOrder) -> Purge:
    """One PDF, also where no docket lists it, with every other copy of the same bytes."""
    return _purge_copies(_Work(Purge.Scope.FILE, copy_id), FileCopy.objects.filter(pk=copy_id), order)


def _purge_copies(work: _Work, copies: QuerySet[FileCopy], order: RemovalOrder) -> Purge:
    with transaction.atomic():
        work.copies = list(copies)
        if not work.copies:
            raise CannotPurge("No such file is stored.")
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
    _blank(records, f"{purge.sentence} It is not taken in again.")
    return purge


def _forget_pages(dockets: Iterable[Docket]) -> None:
    """Lists that were being fetched when their budget ended: a cache, fetched again."""
    ids, courts = [docket.pk for docket in dockets], {docket.court_id for docket in dockets}
    FetchedPage.objects.filter(Q(feed__docket__in=ids) | Q(feed__court__in=courts)).delete()


def _blank(records: Iterable[SourceRecord], sentence: str) -> None:
    """The record stays with its hash: given again, the payload is refused with this sentence."""
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


_GONE = {
    "payloads": ("payload", "payloads"),
    "rows": ("row", "rows"),
    "entries": ("entry", "entries"),
    "told_changes": ("change that was told", "changes that were told"),
    "files": ("file", "files"),
}


def summary_of(purge: Purge) -> list[str]:
    """What was done and what is left to the operator, for whoever asked for it."""
    found = [(purge.removed[key], words) for key, words in _GONE.items() if purge.removed.get(key)]
    counts = [f"{count} {words[count != 1]}" for count, words in found]
    lines = [purge.sentence, f"Removed: {', '.join(counts) or 'nothing'}."]
    if notes := purge.removed.get("notes_to_look_at"):
        lines.append(f"Notes of people on these entries stay ({notes}); look whether they quote the text.")
    if kept := purge.removed.get("rows_in_other_payloads"):
        lines.append(f"Rows that other payloads show too stay ({kept}); remove the entry for those.")
    lines.append(
        "Not reached from here, and yours to do: backups made before now, messages already sent, files that "
        "readers saved, and what PostgreSQL has not overwritten yet (VACUUM FULL, WAL archives)."
    )
    return lines
