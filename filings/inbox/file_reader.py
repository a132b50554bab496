"""Reads one row of the file queue: an archive, a PDF, a CourtListener address, or a court page or message."""

from __future__ import annotations

from dataclasses import asdict

from django.utils import timezone

from ..ingest import pipeline
from ..ingest.case_drop import CaseDrop
from ..models import FetchLog, SourceRecord
from ..pdf import intake
from . import add_by_address, archives, drop


def process(log: FetchLog) -> None:
    """Process the row and store the result on it. The caller has claimed the row."""
    record = log.record
    if log.file_copy is not None:
        intake.process_log(log)
    elif record is None:
        add_by_address.look_up(log)
    elif record.is_unread and archives.is_archive(record.original):
        drop.unpack(log, record)
    else:
        _read(log, record)


def _read(log: FetchLog, record: SourceRecord) -> None:
    on_case = CaseDrop(log.case, log.adds_docket) if log.case else None
    if log.case and log.case.is_deleted:
        outcomes = [pipeline.Outcome(refused=pipeline.CASE_GONE)]
    else:
        outcomes = pipeline.read(record, court_hint=log.court_hint, drop=on_case)
    log.result = [{"file": log.file_name, **asdict(outcome)} for outcome in outcomes]
    log.found = sum(outcome.found for outcome in outcomes)
    log.new = sum(outcome.new for outcome in outcomes)
    log.message = next((outcome.refused for outcome in outcomes if outcome.refused), "")
    log.status = FetchLog.Status.DONE
    log.finished_at = timezone.now()
    log.save()
