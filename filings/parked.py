"""Evidence that named no known docket, tried again whenever the docket it belongs to may have come (R12)."""

from __future__ import annotations

from contextlib import suppress

from django.db import transaction
from django.db.models import Q
from django.db.models.fields.json import KT

from cases.models import Court, Docket

from . import store
from .attach import Held, attach
from .find import find_docket
from .models import Report, SourceRecord
from .records import (
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
from .records import Report as Evidence


def release(court: Court) -> int:
    """Give parked reports of `court` to the dockets that they turn out to be about; returns how many."""
    if not Report.objects.filter(docket=None).exists():
        return 0
    released = 0
    # Docket alerts need not name a court: CourtListener's number of the docket is enough.
    named = Docket.objects.filter(court=court).exclude(courtlistener_id="").values("courtlistener_id")
    parked = Report.objects.filter(docket=None).annotate(number=KT("ref__courtlistener_id"))
    for row in parked.filter(Q(court=court) | Q(number__in=named)).select_related("record"):
        part = part_of(row)
        docket = find_docket(court.pk, part)
        if docket is not None:
            with suppress(Held):  # it waits for its case to be restored
                _join(docket, row, part)
                released += 1
    return released


def part_of(row: Report) -> ParsedDocket:
    rows = [row_from_content(content) for content in row.pending or []]
    return ParsedDocket(
        ref=DocketRef(**row.ref),
        facts=next((item for item in rows if isinstance(item, DocketFacts)), DocketFacts()),
        entries=tuple(item for item in rows if isinstance(item, EntryRow)),
        parties=tuple(item for item in rows if isinstance(item, PartyRow)),
        listing=next((item for item in rows if isinstance(item, Listing)), None),
    )


def _join(docket: Docket, row: Report, part: ParsedDocket) -> None:
    evidence = Evidence(
        digest=row.digest,
        kind=SourceKind(row.kind),
        parser_version=row.parser_version,
        asof=row.asof,
        received=row.received_at,
        observations=observe(store.rows_of(part)),
        complete=row.complete,
        lists_parties=row.lists_parties,
        lists_terminated=row.lists_terminated,
        payload=f"{row.record.sha256}:{row.part}",
        scope=part.ref.courtlistener_id,
    )
    with transaction.atomic():
        was_in = row.court_id or ""
        attach(docket.pk, evidence, part, row)
        _settle(row.record, row, docket, was_in)


def _settle(record: SourceRecord, row: Report, docket: Docket, was_in: str) -> None:
    """The record's answer names the docket from now on; `was_in`: the court that it was parked in."""
    for item in record.result:
        if item["docket_id"] is None and item["kind"] == row.kind and item["court"] == was_in:
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
