"""Converts evidence between database rows and the values that `resolve` takes."""

from __future__ import annotations

import hashlib
import json
import uuid
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from django.db.models import F, QuerySet

from cases.models import Court, Docket
from casetracker.lib import bulk

from .. import models
from ..identity import clean_case_id
from ..records import (
    DocketFacts,
    EntryRow,
    EvidenceReport,
    Observed,
    ParsedDocket,
    ParsedReport,
    Reading,
    Row,
    SourceKind,
    observe,
    row_from_content,
)
from ..resolver.resolution import DecisionKind, PersonDecision
from ..resolver.resolve import collector_paused
from ..resolver.row_order import reading_of


@dataclass(slots=True)
class StoredObservation:
    """A stored observation and its last placement."""

    id: uuid.UUID
    type: str
    entry_id: uuid.UUID | None
    placement: str
    candidates: list[uuid.UUID]


def rows_of(parsed: ParsedDocket) -> list[Row]:
    """All rows in one docket's part of a report, in the source's order."""
    facts = [parsed.facts] if parsed.facts != DocketFacts() else []
    listing = [parsed.listing] if parsed.listing is not None else []
    return [*facts, *parsed.entries, *parsed.parties, *listing]


def _digests(parsed: ParsedDocket) -> list[str]:
    """The digests of the first rows of `rows_of`, to the extent that the parser already knew them."""
    return [*([""] if parsed.facts != DocketFacts() else []), *parsed.digests]


@collector_paused()
def to_report(
    report: ParsedReport, parsed: ParsedDocket, *, payload: str, part: int, received: datetime
) -> EvidenceReport:
    """The evidence in one docket's part of a parsed payload. `payload` is the payload's SHA-256."""
    observations = observe(rows_of(parsed), _digests(parsed))
    identity = [
        report.kind.value,
        report.asof.timestamp() if report.asof else None,
        parsed.complete,
        parsed.lists_parties,
        parsed.lists_terminated,
        [observed.digest for observed in observations],
    ]
    return EvidenceReport(
        digest=hashlib.sha256(json.dumps(identity).encode()).hexdigest(),
        kind=report.kind,
        parser_version=report.parser_version,
        asof=report.asof,
        received=received,
        observations=observations,
        complete=parsed.complete,
        lists_parties=parsed.lists_parties,
        lists_terminated=parsed.lists_terminated,
        # For each docket in a payload, only the newest parser version counts.
        payload=f"{payload}:{part}",
        scope=parsed.ref.courtlistener_id,
        case_id=clean_case_id(parsed.ref.pacer_case_id),
        reading=reading_of(parsed.entries),
    )


def report_row(
    record: models.SourceRecord,
    evidence: EvidenceReport,
    part: ParsedDocket,
    number: int,
    court: Court | None,
    *,
    docket: Docket | None = None,
    pending: list[Any] | None = None,
) -> models.Report:
    """An unsaved row for `evidence`. `pending` holds its rows while it is on hold without a docket."""
    return models.Report(
        record=record,
        part=number,
        docket=docket,
        court=court,
        kind=evidence.kind.value,
        parser_version=evidence.parser_version,
        ref=asdict(part.ref),
        asof=evidence.asof,
        received_at=evidence.received,
        complete=evidence.complete,
        lists_parties=evidence.lists_parties,
        lists_terminated=evidence.lists_terminated,
        digest=evidence.digest,
        observations=[observed.digest for observed in evidence.observations],
        reading=evidence.reading,
        pending=pending,
    )


def load(docket: Docket) -> tuple[list[EvidenceReport], dict[str, StoredObservation]]:
    """The docket's reports, and its stored observations by digest."""
    rows, known = observations(models.Observation.objects.filter(docket=docket))
    shown = models.Report.objects.filter(docket=docket).values_list("pk", "observations")
    by_report = {pk: tuple(rows[digest] for digest in digests) for pk, digests in shown}
    return [replace(report, observations=by_report[pk]) for pk, report in reports(docket).items()], known


def observations(
    queryset: QuerySet[models.Observation],
) -> tuple[dict[str, Observed], dict[str, StoredObservation]]:
    """Stored observations by digest, as values and with their placement. One query."""
    rows: dict[str, Observed] = {}
    known: dict[str, StoredObservation] = {}
    stored = bulk.read(queryset, "digest", "id", "type", "content", "entry_id", "placement", "candidates")
    for digest, pk, type_, content, entry_id, placement, candidates in stored:
        rows[digest] = Observed(digest, row_from_content(content), content.get("ordinal", 0))
        known[digest] = StoredObservation(pk, type_, entry_id, placement, list(candidates))
    return rows, known


def reports(docket: Docket) -> dict[uuid.UUID, EvidenceReport]:
    """The docket's reports by id, without their observations. One query."""
    stored = models.Report.objects.filter(docket=docket).annotate(sha256=F("record__sha256"))
    return {
        row.pk: EvidenceReport(
            digest=row.digest,
            kind=SourceKind(row.kind),
            parser_version=row.parser_version,
            asof=row.asof,
            received=row.received_at,
            observations=(),
            complete=row.complete,
            lists_parties=row.lists_parties,
            lists_terminated=row.lists_terminated,
            payload=f"{row.sha256}:{row.part}",
            scope=row.ref.get("courtlistener_id", ""),
            case_id=clean_case_id(row.ref.get("pacer_case_id") or ""),
            reading=None if row.reading is None else Reading(row.reading),
        )
        for row in stored.defer("observations", "pending")
    }


def decisions(docket: Docket) -> list[PersonDecision]:
    return [
        PersonDecision(str(row.pk), DecisionKind(row.kind), tuple(row.observations), row.made_at)
        for row in models.Decision.objects.filter(docket=docket, revoked_at=None)
    ]


def type_name(row: Row) -> str:
    return type(row).__name__


def entry_count(parsed: ParsedDocket) -> int:
    return sum(isinstance(row, EntryRow) for row in parsed.entries)
