"""Parses stored payloads again with the newest parsers (R0, evidence): new reports supersede the old ones.

Entries, decisions, and notes on rows of the old report are carried over to the matching rows of the new one.
A report that reads the same is not written.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from cases import tasks
from cases.courts import UnknownCourt, docket_zone

from ..models import Decision, EntryNote, Observation, Report, SourceRecord
from ..records import EvidenceReport as Evidence
from ..records import Observed, ParsedDocket, SourceError, SourceKind, row_content, row_from_content
from ..sources import PARSERS, parse_payload
from ..writer import stored_reports, write
from ..writer.locks import locked
from .match_reparsed import match_reparsed

BATCH = 100  # payloads at a time


@dataclass(slots=True)
class RereadPart:
    """One docket's part of a payload, as parsed before and as parsed now."""

    old: Report
    evidence: Evidence
    part: ParsedDocket


@dataclass(slots=True)
class ReplayNote:
    """The result for one docket, or for one payload that could not be read."""

    what: str
    reports: int = 0
    changes: int = 0
    lost: list[str] = field(default_factory=list)  # what could not be carried over, one sentence each
    problem: str = ""


@dataclass(slots=True)
class Batch:
    last: UUID  # the last payload of the batch, to resume after
    read: int
    told: list[ReplayNote]


def newest_version(kind: str) -> int | None:
    """The current parser version for this kind of source; None if no parser reads it (press reports)."""
    parser = PARSERS.get(SourceKind(kind)) if kind else None
    module = sys.modules.get(getattr(parser, "__module__", ""))
    return getattr(module, "PARSER_VERSION", None)


def replay(*, kind: str = "", docket_id: UUID | None = None, after: UUID | None = None) -> Iterator[Batch]:
    """Replay in batches, each docket in one transaction under its lock. May be stopped at any point."""
    while batch := list(_records(kind, docket_id, after)[:BATCH]):
        after = batch[-1].pk
        work: defaultdict[UUID | None, list[RereadPart]] = defaultdict(list)
        notes = []
        for record in batch:
            try:
                for item in reparse(record, docket_id):
                    work[item.old.docket_id].append(item)
            except (SourceError, UnknownCourt) as error:
                notes.append(ReplayNote(str(record), problem=f"It can no longer be read: {error}"))
        notes += [_rewrite(key, items) if key else _rewrite_held(items) for key, items in work.items()]
        yield Batch(after, len(batch), notes)


def _records(kind: str, docket_id: UUID | None, after: UUID | None) -> QuerySet[SourceRecord]:
    reports = Report.objects.filter(record=OuterRef("pk"))
    if docket_id:
        reports = reports.filter(docket=docket_id)
    done = (SourceRecord.Status.DONE, SourceRecord.Status.PARKED)
    rows = SourceRecord.objects.filter(Exists(reports), status__in=done, kind__in=[k.value for k in PARSERS])
    if kind:
        rows = rows.filter(kind=kind)
    if after:
        rows = rows.filter(pk__gt=after)
    return rows.defer("sealed", "refused_rows", "result").order_by("pk")


def reparse(record: SourceRecord, docket_id: UUID | None = None) -> list[RereadPart]:
    """The parts that the newest parser reads differently.

    Dockets without a report from this payload get none now: nobody followed them, or it showed nothing new.
    """
    newest = newest_version(record.kind)
    latest: dict[int, Report] = {}
    for row in record.reports.order_by("parser_version"):
        latest[row.part] = row
    stale = {part: row for part, row in latest.items() if newest is None or row.parser_version < newest}
    if docket_id:
        stale = {part: row for part, row in stale.items() if row.docket_id == docket_id}
    if not stale or not record.payload:
        return []
    parsed = parse_payload(
        record.content, filename=record.file_name, court_id=record.court_hint, zone_of=docket_zone
    )
    parts = []
    for number, part in enumerate(parsed.dockets):
        old = stale.get(number)
        if old is None or part.ref.court_id != old.court_id:
            continue
        evidence = stored_reports.to_report(
            parsed, part, payload=record.sha256, part=number, received=old.received_at
        )
        if evidence.digest != old.digest and evidence.parser_version > old.parser_version:
            parts.append(RereadPart(old, evidence, part))
    return parts


def _rewrite(docket_id: UUID, items: list[RereadPart]) -> ReplayNote:
    """Write one docket's new rows and reports, carry decisions and notes over, and resolve the docket."""
    with transaction.atomic():
        docket = locked(docket_id)
        current = set(Report.objects.filter(docket=docket).values_list("pk", flat=True))
        items = [item for item in items if item.old.pk in current]  # others were moved or removed meanwhile
        partners = _store(docket_id, items)
        for item in items:
            row = stored_reports.report_row(
                item.old.record, item.evidence, item.part, item.old.part, docket.court, docket=docket
            )
            row.save()
        lost = _carry(docket_id, partners)
        written = write.apply(docket, [])
        if written.changes:
            transaction.on_commit(tasks.sequence_changes.delay)
    return ReplayNote(str(docket), len(items), len(written.changes), lost)


def _store(docket_id: UUID, items: list[RereadPart]) -> dict[str, str]:
    """Write the new rows, each on the entry of its match; returns the matches, old digest -> new digest."""
    digests = {digest for item in items for digest in item.old.observations}
    digests |= {o.digest for item in items for o in item.evidence.observations}
    stored = {row.digest: row for row in Observation.objects.filter(docket=docket_id, digest__in=digests)}
    partners: dict[str, str] = {}
    fresh: dict[str, Observation] = {}
    for item in items:
        old = [
            Observed(digest, row_from_content(stored[digest].content))
            for digest in item.old.observations
            if digest in stored
        ]
        pairs = match_reparsed(old, item.evidence.observations)
        partners = pairs | partners
        origin = {new: stored[before] for before, new in pairs.items()}
        for observed in item.evidence.observations:
            if observed.digest not in stored:
                fresh.setdefault(
                    observed.digest,
                    _observation(docket_id, observed, item, origin.get(observed.digest)),
                )
    Observation.objects.bulk_create(fresh.values(), batch_size=write.BATCH)
    return {old: new for old, new in partners.items() if old != new}


def _observation(
    docket_id: UUID, observed: Observed, item: RereadPart, origin: Observation | None
) -> Observation:
    content = row_content(observed.row) | ({"ordinal": observed.ordinal} if observed.ordinal else {})
    row = Observation(
        docket_id=docket_id,
        digest=observed.digest,
        type=stored_reports.type_name(observed.row),
        content=content,
        first_received_at=item.old.received_at,
    )
    if origin is not None:
        row.entry_id, row.placement, row.candidates = origin.entry_id, origin.placement, origin.candidates
        row.first_received_at = origin.first_received_at
    return row


def _live(docket_id: UUID) -> set[str]:
    """Digests of the rows that still count: for each payload, those of its newest report."""
    newest: dict[tuple[UUID, int], tuple[int, list[str]]] = {}
    rows = Report.objects.filter(docket=docket_id)
    for record, part, version, shown in rows.values_list(
        "record_id", "part", "parser_version", "observations"
    ):
        if version > newest.get((record, part), (-1, []))[0]:
            newest[record, part] = (version, shown)
    return {digest for _, shown in newest.values() for digest in shown}


def _carry(docket_id: UUID, partners: dict[str, str]) -> list[str]:
    """Point decisions and notes to the new rows; returns a sentence for each that could not be carried."""
    live = _live(docket_id)
    lost = []
    decisions = Decision.objects.filter(docket=docket_id).exclude(kind=Decision.Kind.RETRACT)
    for decision in decisions:
        named = [d if d in live else partners.get(d, d) for d in decision.observations]
        if decision.kind == Decision.Kind.SAME:  # another report still shows the old row: name both
            named += [partners[d] for d in decision.observations if d in live and d in partners]
        if missing := [digest for digest in named if digest not in live]:
            lost.append(
                f"The decision “{decision}” names {len(missing)} rows that are no longer in any report."
            )
        if set(named) != set(decision.observations):
            decision.made_on = decision.made_on or decision.observations
            decision.observations = sorted(set(named))
            decision.save(update_fields=["observations", "made_on"])
    notes = EntryNote.objects.filter(observation__docket=docket_id).exclude(observation__digest__in=live)
    rows = {
        row.digest: row for row in Observation.objects.filter(docket=docket_id, digest__in=partners.values())
    }
    for note in notes.select_related("observation"):
        assert note.observation is not None  # noqa: S101  filtered by it
        new = rows.get(partners.get(note.observation.digest, ""))
        if new is None:
            lost.append("A note was made on a row that is no longer in any report. It stays with its entry.")
        else:
            EntryNote.objects.filter(pk=note.pk).update(observation=new)
    return lost


def _rewrite_held(items: list[RereadPart]) -> ReplayNote:
    """Replace reports on hold, which have no docket yet, with the new ones."""
    with transaction.atomic():
        for item in items:
            new = stored_reports.report_row(
                item.old.record, item.evidence, item.part, item.old.part, item.old.court, docket=None,
                pending=[row_content(row) for row in stored_reports.rows_of(item.part)],
            )  # fmt: skip
            if Report.objects.filter(pk=item.old.pk, docket=None).delete()[0]:
                new.save()
    return ReplayNote("On hold", len(items))
