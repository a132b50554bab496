"""Reports on hold, tried again whenever their docket may have been added (R12, which docket)."""

from __future__ import annotations

from contextlib import suppress

from django.db import transaction
from django.db.models import Q
from django.db.models.fields.json import KT

from cases.models import Court, Docket

from ..models import Report, SourceRecord
from ..records import (
    DocketFacts,
    DocketRef,
    EntryRow,
    Listing,
    ParsedDocket,
    PartyRow,
    SourceKind,
    observe,
    row_from_content,
)
from ..records import EvidenceReport as Evidence
from ..writer import stored_reports
from .add_report import Held, add_report
from .docket_lookup import find_docket


def release(court: Court) -> int:
    """Add reports on hold to their dockets in `court`, where these now exist; returns how many."""
    if not Report.objects.filter(docket=None).exists():
        return 0
    released = 0
    # Docket alerts need not name a court: CourtListener's docket id is enough.
    listener_ids = Docket.objects.filter(court=court).exclude(courtlistener_id="").values("courtlistener_id")
    held = Report.objects.filter(docket=None).annotate(listener_id=KT("ref__courtlistener_id"))
    for row in held.filter(Q(court=court) | Q(listener_id__in=listener_ids)).select_related("record"):
        part = parsed_docket(row)
        docket = find_docket(court.pk, part)
        if docket is not None:
            with suppress(Held):  # it waits for its case to be restored
                _add_to_docket(docket, row, part)
                released += 1
    return released


def parsed_docket(row: Report) -> ParsedDocket:
    rows = [row_from_content(content) for content in row.pending or []]
    return ParsedDocket(
        ref=DocketRef(**row.ref),
        facts=next((item for item in rows if isinstance(item, DocketFacts)), DocketFacts()),
        entries=tuple(item for item in rows if isinstance(item, EntryRow)),
        parties=tuple(item for item in rows if isinstance(item, PartyRow)),
        listing=next((item for item in rows if isinstance(item, Listing)), None),
    )


def _add_to_docket(docket: Docket, row: Report, part: ParsedDocket) -> None:
    evidence = Evidence(
        digest=row.digest,
        kind=SourceKind(row.kind),
        parser_version=row.parser_version,
        asof=row.asof,
        received=row.received_at,
        observations=observe(stored_reports.rows_of(part)),
        complete=row.complete,
        lists_parties=row.lists_parties,
        lists_terminated=row.lists_terminated,
        payload=f"{row.record.sha256}:{row.part}",
        scope=part.ref.courtlistener_id,
    )
    with transaction.atomic():
        held_in = row.court_id or ""
        add_report(docket.pk, evidence, part, row)
        _update_result(row.record, row, docket, held_in)


def _update_result(record: SourceRecord, row: Report, docket: Docket, held_in: str) -> None:
    """Name the docket in the record's result; `held_in` is the court id the report had while on hold."""
    for item in record.result:
        if item["docket_id"] is None and item["kind"] == row.kind and item["court"] == held_in:
            item.update(
                court=docket.court_id,
                docket_id=str(docket.pk),
                docket_number=docket.docket_number,
                refused="",
            )
            break
    if all(item["docket_id"] for item in record.result):
        record.status, record.message = SourceRecord.Status.DONE, ""
    record.save(update_fields=["result", "status", "message"])
