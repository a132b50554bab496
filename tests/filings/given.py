"""Evidence for tests of later stages: a court, a docket, and reports an hour apart."""

from __future__ import annotations

import itertools
import json
from datetime import UTC, date, datetime, timedelta

from cases.models import Docket
from filings.ingest import pipeline
from filings.models import DocketEntry, SourceRecord
from filings.records import DocketFacts, DocketRef, EntryRow, ParsedDocket, ParsedReport, SourceKind

REF = DocketRef("cand", "3:26-cv-01234-ABC", "990001")
MORNING = datetime(2026, 3, 2, 17, tzinfo=UTC)
_count = itertools.count()


def give(
    kind: SourceKind,
    *entries: EntryRow,
    hours: int = 0,
    complete: bool = False,
    ref: DocketRef = REF,
    received: datetime | None = None,
    version: int = 1,
    facts: DocketFacts | None = None,
) -> SourceRecord:
    """Add a report with these rows, made `hours` after the first morning, and received then unless given."""
    asof = MORNING + timedelta(hours=hours)
    if facts is None:
        facts = DocketFacts(case_name="Roe v. Example Media LLC")
    part = ParsedDocket(ref=ref, facts=facts, entries=entries, complete=complete)
    record = pipeline.record_of(json.dumps(["payload", next(_count)]).encode())
    record.received_at = received or asof
    record.save(update_fields=["received_at"])
    pipeline.read_parsed(record, ParsedReport(kind, version, asof, (part,)))
    return record


def row(number: int | None, text: str, day: int = 2, **more: object) -> EntryRow:
    return EntryRow(date_filed=date(2026, 3, day), entry_number=number, text=text, **more)  # type: ignore[arg-type]


def docket(number: str = "3:26-cv-01234") -> Docket:
    return Docket.all_objects.get(docket_number_key=number)


def entries(of: Docket | None = None) -> list[DocketEntry]:
    return list((of or docket()).entries.current().order_by("position"))


def texts(of: Docket | None = None) -> list[str]:
    return [entry.text or entry.short_text for entry in entries(of)]


def ambiguous(ref: DocketRef = REF) -> Docket:
    """A feed's "Order" that could be either of two orders on the sheet: one open question."""
    give(SourceKind.RSS, EntryRow(date(2026, 3, 2), short_text="Order"), ref=ref)
    sheet = [row(None, "ORDER granting leave."), row(None, "ORDER setting a hearing.")]
    give(SourceKind.DOCKET_SHEET, *sheet, hours=2, complete=True, ref=ref)
    return Docket.objects.get(pacer_case_ids__pacer_case_id=ref.pacer_case_id)
