"""The dockets of a deleted case: counted for the preview, left alone for 30 days, then purged.

`cases/deletion.py` calls these functions. Evidence that arrives for a deleted case is put on hold
(ingest/add_report.py raises Held).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import partial
from uuid import UUID

from django.apps import apps
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from cases import case_rows
from cases.deletion import Count
from cases.models import Attorney, Case, Court, Docket, Firm, MatterWall
from casetracker.celery import wake_task

from ..ingest import on_hold
from ..ingest.docket_lookup import find_docket
from ..ingest.pipeline import ON_HOLD
from ..models import (
    DocketEntry,
    Document,
    DocumentFile,
    EntryNote,
    FetchLog,
    FileCopy,
    Joining,
    Observation,
    Report,
    SourceRecord,
    Support,
)
from ..pdf import attach
from ..polling import gaps
from ..writer.locks import locked_all
from .purge_docket import forget_people

MERGED = "A docket of another case was merged into this one. Undo that merge first."


def objection(case: Case) -> str:
    """A case that holds another one's evidence would take it along."""
    others = Docket.all_objects.filter(joined_into__case=case).exclude(case=case)
    return MERGED if others.exists() else ""


def counts(case: Case) -> list[Count]:
    dockets = Docket.all_objects.filter(case=case)
    entries = DocketEntry.objects.current().filter(docket__in=dockets)
    records, files = _own_records(dockets).count(), _own_files(dockets).count()
    return [
        Count("Dockets", dockets.filter(joined_into=None).count()),
        Count("Docket entries", entries.count()),
        Count("Documents listed", Document.objects.filter(entry__in=entries).count()),
        Count("Notes on entries", EntryNote.objects.filter(entry__docket__in=dockets).count()),
        Count("Stored PDF files", files, _files(dockets).count() - files),
        Count("Source files", records, _records(dockets).count() - records),
    ]


def restored(case: Case, since: datetime) -> None:
    """Called when a case is restored that was deleted at `since`."""
    gaps.record_absence(case, since)
    transaction.on_commit(partial(wake_task, "filings.tasks.add_held_evidence", str(case.pk)))


def add_held_evidence(case_id: UUID) -> None:
    """Add what arrived while it was deleted; if this call is lost, its court's next report does the same."""
    dockets = Docket.objects.filter(case=case_id, case__deleted_at=None)
    for court in Court.objects.filter(dockets__in=dockets).distinct():
        on_hold.release(court)
    for docket_id in list(dockets.values_list("pk", flat=True)):
        with transaction.atomic():
            attach.relink(locked_all([docket_id])[docket_id])


# ---------- For good ----------


def purge(case: Case) -> None:
    """Dockets with all that hangs on them, and the payloads and PDFs that nothing else uses."""
    _give_merged_dockets_away(case)
    dockets = locked_all(Docket.all_objects.filter(case=case).values_list("pk", flat=True))
    _forget_held(dockets)
    _forget_support(case, dockets)
    attorneys = Attorney.objects.filter(case=case)
    seats = list(attorneys.values_list("firm_id", "person_id", "email", "contact"))
    _remove_files(dockets)
    _remove_evidence(dockets)
    FetchLog.objects.filter(case=case).delete()  # files that were dropped on it, whatever came of them
    EntryNote.objects.filter(entry__docket__in=dockets).delete()
    Joining.objects.filter(Q(survivor__in=dockets) | Q(merged_docket__in=dockets)).delete()
    ours = Docket.all_objects.filter(pk__in=dockets)
    ours.exclude(joined_into=None).delete()
    ours.delete()
    attorneys.delete()
    Firm.objects.filter(pk__in={firm for firm, *_ in seats if firm}, attorneys=None).delete()
    said = " ".join(f"{email} {contact}" for *_, email, contact in seats).lower()
    forget_people({person for _, person, *_ in seats if person}, said)


def _give_merged_dockets_away(case: Case) -> None:
    """A docket that was merged into another case's is a number of that one by now, and goes on answering.

    Its evidence is there, and whoever was walled off from it here stays so (docs/decisions/0020).
    """
    merged = Docket.all_objects.filter(case=case, joined_into__isnull=False).exclude(joined_into__case=case)
    for docket in merged.select_related("joined_into"):
        assert docket.joined_into is not None  # noqa: S101  asked for
        new_home = docket.joined_into.case_id
        Docket.all_objects.filter(pk=docket.pk).update(case=new_home)
        for wall in case.walls.all():
            MatterWall.objects.get_or_create(
                case_id=new_home, user_id=wall.user_id, defaults={"reason": wall.reason}
            )


def _forget_held(dockets: dict[UUID, Docket]) -> None:
    """Delete evidence on hold for the case: it names dockets that no longer exist."""
    courts = {docket.court_id for docket in dockets.values()}
    for report in Report.objects.filter(docket=None, court__in=courts).select_related("record"):
        found = find_docket(report.court_id or "", on_hold.parsed_docket(report))
        if found is not None and found.pk in dockets:
            record = report.record
            report.delete()
            record.result = [item for item in record.result if item["refused"] != ON_HOLD]
            record.status, record.message, record.left_out = record.Status.DONE, "", record.left_out + 1
            record.save(update_fields=["result", "status", "message", "left_out"])
            _remove_records([record.pk])


def _forget_support(case: Case, dockets: Iterable[UUID]) -> None:
    """What supports an element by an entry, and what the history holds of support in this case."""
    claims = case_rows.history("Claim", case.pk).values("pgh_obj_id")
    elements = apps.get_model("cases", "ElementEvent")._default_manager.filter(claim__in=claims)
    of_case = Q(element__in=elements.values("pgh_obj_id")) | Q(entry__docket__in=dockets)
    events = apps.get_model("filings", "SupportEvent")._default_manager.filter(of_case)
    ids = list(events.values_list("pk", flat=True))
    Support.objects.filter(entry__docket__in=dockets).delete()
    apps.get_model("filings", "SupportEvent")._default_manager.filter(pk__in=ids).delete()


def _remove_files(dockets: Iterable[UUID]) -> None:
    copies = FileCopy.objects.filter(docket__in=dockets)
    files = list(copies.values_list("file_id", flat=True))
    FetchLog.objects.filter(file_copy__in=copies).delete()
    copies.delete()
    DocumentFile.objects.filter(pk__in=files, copies=None).delete()


def _remove_evidence(dockets: Iterable[UUID]) -> None:
    reports = Report.objects.filter(docket__in=dockets)
    records = list(reports.values_list("record_id", flat=True).distinct())
    reports.delete()
    Observation.objects.filter(docket__in=dockets).delete()
    _remove_records(records)
    for docket_id in dockets:
        _forget_results(str(docket_id))


def _remove_records(ids: list[UUID]) -> None:
    """Payloads of which no report is left; what was removed by order keeps its hash, and stays refused."""
    alone = SourceRecord.objects.filter(pk__in=ids, reports=None)
    alone = alone.exclude(status=SourceRecord.Status.PURGED)
    record_ids = list(alone.values_list("pk", flat=True))
    logs = FetchLog.objects.filter(record__in=record_ids)
    logs.filter(feed=None).delete()
    logs.update(result=[])
    SourceRecord.objects.filter(pk__in=record_ids).delete()


def _forget_results(docket_id: str) -> None:
    """A payload that others use says no more of this docket; given by hand again, it makes it anew."""
    told = {"result__contains": [{"docket_id": docket_id}]}
    for record in SourceRecord.objects.filter(**told).defer("payload", "sealed"):
        record.result = [item for item in record.result if item.get("docket_id") != docket_id]
        record.left_out += 1
        record.save(update_fields=["result", "left_out"])
    for log in FetchLog.objects.filter(**told):
        log.result = [item for item in log.result if item.get("docket_id") != docket_id]
        if log.result or log.feed_id:
            log.save(update_fields=["result"])
        else:
            log.delete()


# ---------- What is shared ----------


def _records(dockets: QuerySet[Docket]) -> QuerySet[SourceRecord]:
    of_these = Report.objects.filter(record=OuterRef("pk"), docket__in=dockets)
    return SourceRecord.objects.filter(Exists(of_these))


def _own_records(dockets: QuerySet[Docket]) -> QuerySet[SourceRecord]:
    """Of no other docket, and waiting for none."""
    others = Report.objects.filter(record=OuterRef("pk")).exclude(docket__in=dockets)
    return _records(dockets).filter(~Exists(others))


def _files(dockets: QuerySet[Docket]) -> QuerySet[DocumentFile]:
    of_these = FileCopy.objects.filter(file=OuterRef("pk"), docket__in=dockets)
    return DocumentFile.objects.filter(Exists(of_these))


def _own_files(dockets: QuerySet[Docket]) -> QuerySet[DocumentFile]:
    others = FileCopy.objects.filter(file=OuterRef("pk")).exclude(docket__in=dockets)
    return _files(dockets).filter(~Exists(others))
