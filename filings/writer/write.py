"""The writer: resolves a docket with new evidence and writes the result, in bulk, under the docket's lock.

The caller holds the transaction. Nothing here uses the network, and no query runs once per entry. A step that
belongs to every write of a docket goes into `STEPS`. It receives the job, including the entries touched so
far.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count, Max

from cases.courts import docket_zone
from cases.models import Change, Docket
from casetracker.lib import bulk

from ..pdf import attach as files
from ..records import EvidenceReport
from ..resolver.resolve import collector_paused, resolve
from . import documents, entries, knowledge, observations, people, questions, stored_reports
from .incremental import FULL_RESOLVE_BELOW, backfill_match_keys, partial_docket
from .overridden_decisions import note_overridden
from .partial_job import partial_job
from .write_job import WriteJob, whole_docket_job

BATCH = 1000  # rows per insert for code that writes through the ORM


@dataclass(slots=True)
class Written:
    """The outcome of one write."""

    new_entries: int = 0
    changes: list[Change] = field(default_factory=list)


def apply(docket: Docket, incoming: Sequence[EvidenceReport]) -> Written:
    """Resolves the docket with `incoming` evidence added, and writes what differs.

    The caller has locked the docket's row, and stores the report rows. If the resolution equals the stored
    rows, nothing is written.
    """
    with collector_paused():
        return _apply(docket, incoming)


def _apply(docket: Docket, incoming: Sequence[EvidenceReport]) -> Written:
    decisions = stored_reports.decisions(docket)
    zone = ZoneInfo(docket_zone(docket.court_id))
    job = None
    part = partial_docket(docket, incoming, decisions)
    if part and not part.reports:
        return _seen_again(docket, part.incoming)
    if part:
        job = partial_job(docket, resolve(part.reports, decisions, zone=zone), part)
    if job is None:
        reports, known = stored_reports.load(docket)
        if len(known) >= FULL_RESOLVE_BELOW:
            backfill_match_keys(docket)
        job = whole_docket_job(docket, resolve([*reports, *incoming], decisions, zone=zone), known, incoming)
    if decisions:
        note_overridden(docket, job.resolution.overridden)
    return run(job)


def _seen_again(docket: Docket, report: EvidenceReport) -> Written:
    """Records a later report that states the same as the one before it: only its time is new."""
    known = docket.complete_asof
    if report.complete and report.asof and (known is None or known < report.asof):
        docket.complete_asof = report.asof
        docket.version += 1
        docket.save(update_fields=["complete_asof", "version"])
    return Written()


def run(job: WriteJob) -> Written:
    for step in STEPS:
        step(job)
    return Written(len(job.new), job.changes)


def _docket(job: WriteJob) -> None:
    """Writes the docket's own facts (R13, which value). The version grows only if anything was written."""
    docket, facts = job.docket, job.resolution.facts
    values: dict[str, Any] = {name: getattr(facts.facts, name) for name in facts.facts.__dataclass_fields__}
    values |= {"fact_sources": dict(facts.sources), "complete_asof": job.resolution.complete_asof}
    values |= _totals(job)
    changed = [name for name, value in values.items() if getattr(docket, name) != value]
    if facts.facts.case_name and docket.case.caption == f"{docket.court} {docket.docket_number}":
        docket.case.caption = facts.facts.case_name
        docket.case.save(update_fields=["caption"])
    for name in changed:
        setattr(docket, name, values[name])
    if changed or job.wrote:
        docket.version += 1
        docket.save(update_fields=[*changed, "version"])


def _totals(job: WriteJob) -> dict[str, Any]:
    """The number of entries and the latest date filed; for a part, adjusted from the stored values."""
    docket = job.docket
    before = {pk: row["date_filed"] for pk, row in job.rows.items() if row["withdrawn_at"] is None}
    days = {values["date_filed"] for values in job.values} - {None}
    if job.is_whole_docket or docket.date_last_filing in set(before.values()) - days:
        return docket.entries.current().aggregate(date_last_filing=Max("date_filed"), entry_count=Count("pk"))
    filed = [day for day in (docket.date_last_filing, *days) if day]
    return {
        "date_last_filing": max(filed, default=None),
        "entry_count": docket.entry_count - len(before) + len(job.values),
    }


def _knowledge(job: WriteJob) -> None:
    job.wrote |= knowledge.write(job.docket, job.touched)


def _files(job: WriteJob) -> None:
    if job.wrote:
        files.relink(job.docket)


def _outbox(job: WriteJob) -> None:
    bulk.insert_objects(Change, job.changes)


STEPS: tuple[Callable[[WriteJob], None], ...] = (
    entries.write,
    observations.write,
    documents.write,
    _knowledge,
    entries.move_notes,
    people.write,
    questions.write,
    _files,
    _docket,
    _outbox,
)
