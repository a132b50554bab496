"""Takes a payload from bytes to dockets: store it, parse it, find each docket, add the report. Repeatable.

Each docket of a payload is written in its own transaction; a payload that we already have costs one read.
"""

from __future__ import annotations

import hashlib
import zlib
from dataclasses import asdict, dataclass

from django.db import IntegrityError, transaction

from cases.courts import UnknownCourt, docket_zone
from cases.models import Case, Court
from casetracker.accounts.models import User

from ..models import Report, SourceRecord
from ..records import EvidenceReport as Evidence
from ..records import ParsedDocket, ParsedReport, SourceError, row_content
from ..sources import parse_payload
from ..sources.parsing.payloads import BLANK
from ..sources.sealing import blank
from ..writer import stored_reports
from . import on_hold, row_cache
from .add_report import Held, add_report
from .case_drop import CaseDrop
from .docket_lookup import create_docket, find_docket, name_courts

NO_DOCKET = "On hold: no matching docket yet. It will be added automatically."
ON_HOLD = "On hold: this docket cannot be added right now. Please ask an administrator."
CASE_GONE = "The case this was added to no longer exists. Nothing was added."


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result for one docket's part of a payload. `refused` is a sentence, empty on success."""

    kind: str = ""
    court: str = ""
    docket_number: str = ""
    docket_id: str | None = None
    found: int = 0
    new: int = 0
    refused: str = ""


def record_of(
    payload: bytes,
    *,
    file_name: str = "",
    user: User | None = None,
    court_hint: str = "",
    sealed_only: bool = False,
) -> SourceRecord:
    """The record of this payload, created if it is new; content-addressed by SHA-256.

    Logins, client codes, recipients, and magic links are blanked before anything is written; the payload
    as received goes to the sealed field, which no page shows. `sealed_only`: store it only there until a
    worker reads it, since blanking an unknown file takes too long for a web request.
    """
    sha256 = hashlib.sha256(payload).hexdigest()
    known = SourceRecord.objects.filter(sha256=sha256).first()
    if known is not None:
        return known
    blanked = b"" if sealed_only else blank(payload)
    try:
        with transaction.atomic():
            return SourceRecord.objects.create(
                sha256=sha256,
                payload=zlib.compress(blanked, 6) if blanked else b"",
                sealed=None if blanked == payload else zlib.compress(payload, 6),
                size=len(payload),
                file_name=file_name,
                received_by=user,
                court_hint=court_hint,
            )
    except IntegrityError:  # another worker stored it first
        return SourceRecord.objects.get(sha256=sha256)


def _blank_now(record: SourceRecord) -> None:
    original = record.original
    blanked = blank(original)
    record.payload = zlib.compress(blanked, 6)
    record.sealed = None if blanked == original else record.sealed
    record.save(update_fields=["payload", "sealed"])


def read(
    record: SourceRecord, *, create: bool = True, court_hint: str = "", drop: CaseDrop | None = None
) -> list[Outcome]:
    """Read a record into its dockets; safe to run twice: the second run writes nothing.

    With `create`, missing dockets are created, with their case; without it (a polled feed), dockets that
    nobody follows are skipped. Refusals are outcomes, not exceptions. With `drop`, a payload that has
    nothing of that case is refused, and nothing of it is written.
    """
    if drop is not None and (sentence := drop.refuses_known(record)):
        return [Outcome(kind=record.kind, refused=sentence)]
    if earlier := _earlier_outcomes(record, create=create, court_hint=court_hint):
        return earlier
    if record.is_unread:
        _blank_now(record)
    try:
        # A payload blanked entirely is not a report; the parser needs the original to say why.
        is_blank = record.content == BLANK.encode()
        parsed = parse_payload(
            record.original if is_blank else record.content,
            filename=record.file_name,
            court_id=court_hint or record.court_hint,
            zone_of=docket_zone,
            lookup=row_cache.lookup,
        )
    except SourceError as error:
        return [_refuse(record, error.message, court_hint)]
    except UnknownCourt as error:
        sentence = (
            f"This file names the court {error.court_id!r}, which is not in the table of courts. "
            "Nothing was added."
        )
        return [_refuse(record, sentence, court_hint)]
    if drop is not None and (sentence := drop.refuses(parsed)):
        return [Outcome(kind=parsed.kind.value, refused=sentence)]  # the record can be uploaded elsewhere
    return read_parsed(record, parsed, create=create, case=drop.case if drop else None)


def _earlier_outcomes(record: SourceRecord, *, create: bool, court_hint: str) -> list[Outcome]:
    """The outcomes of an earlier reading; empty if the record must be read now."""
    if record.status == SourceRecord.Status.PURGED:
        return [Outcome(kind=record.kind, refused=record.message)]
    done = record.status in (SourceRecord.Status.DONE, SourceRecord.Status.PARKED)
    if done and not (create and record.left_out):
        return [Outcome(**{**item, "new": 0}) for item in record.result]
    if record.status == SourceRecord.Status.REFUSED and court_hint in ("", record.court_hint):
        return [Outcome(kind=record.kind, refused=record.message)]
    return []


def _refuse(record: SourceRecord, sentence: str, court_hint: str) -> Outcome:
    record.status, record.message = SourceRecord.Status.REFUSED, sentence
    record.court_hint = court_hint or record.court_hint
    record.save(update_fields=["status", "message", "court_hint"])
    return Outcome(refused=sentence)


def read_parsed(
    record: SourceRecord, parsed: ParsedReport, *, create: bool = True, case: Case | None = None
) -> list[Outcome]:
    """Add a parsed payload to its dockets, one transaction each. New dockets go to `case`, or a new case."""
    parsed = name_courts(parsed)
    if record.status == SourceRecord.Status.PURGED:
        return [Outcome(kind=record.kind, refused=record.message)]
    courts = Court.objects.in_bulk({part.ref.court_id for part in parsed.dockets})
    outcomes: list[Outcome] = []
    left_out = 0
    for number, part in enumerate(parsed.dockets):
        court = courts.get(part.ref.court_id)
        if court is None and part.ref.court_id:
            outcomes.append(_unknown_court(parsed, part))
            continue
        outcome = _read_part(record, parsed, number, court, create=create, case=case)
        if outcome is None:
            left_out += 1
        else:
            outcomes.append(outcome)
    for court in courts.values():
        on_hold.release(court)
    _finish(record, parsed, outcomes, left_out)
    return outcomes


def _unknown_court(parsed: ParsedReport, part: ParsedDocket) -> Outcome:
    sentence = (
        f"The court {part.ref.court_id!r} is not in the table of courts. Nothing was added. "
        "Choose the court and upload the file again, or name it with --court on the command line."
    )
    return Outcome(kind=parsed.kind.value, found=stored_reports.entry_count(part), refused=sentence)


def _read_part(
    record: SourceRecord, parsed: ParsedReport, number: int, court: Court | None,
    *, create: bool, case: Case | None,
) -> Outcome | None:  # fmt: skip
    """Add one docket's part; None if there is no such docket and none may be created."""
    part = parsed.dockets[number]
    evidence = stored_reports.to_report(
        parsed, part, payload=record.sha256, part=number, received=record.received_at
    )
    docket = find_docket(court.pk, part) if court else None
    if court is None or (docket is None and not part.ref.docket_number):
        return _hold(record, evidence, part, number, court) if create else None
    if docket is None:
        if not create:
            return None
        docket = create_docket(court, part.ref, part.facts, case)
    row = stored_reports.report_row(record, evidence, part, number, court)
    try:
        new = add_report(docket.pk, evidence, part, row)
    except Held:
        return _hold(record, evidence, part, number, court, sentence=ON_HOLD) if create else None
    return Outcome(
        kind=parsed.kind.value,
        court=court.pk,
        docket_number=docket.docket_number,
        docket_id=str(docket.pk),
        found=stored_reports.entry_count(part),
        new=new,
    )


def _hold(
    record: SourceRecord,
    evidence: Evidence,
    part: ParsedDocket,
    number: int,
    court: Court | None,
    *,
    sentence: str = NO_DOCKET,
) -> Outcome:
    """Put the report on hold until its docket exists or its case is restored (R12, which docket)."""
    known = Report.objects.filter(record=record, part=number, parser_version=evidence.parser_version)
    if not known.exists():
        rows = [row_content(row) for row in stored_reports.rows_of(part)]
        stored_reports.report_row(record, evidence, part, number, court, pending=rows).save()
    return Outcome(
        kind=evidence.kind.value,
        court=court.pk if court else "",
        found=stored_reports.entry_count(part),
        refused=sentence,
    )


def _finish(record: SourceRecord, parsed: ParsedReport, outcomes: list[Outcome], left_out: int) -> None:
    is_on_hold = any(outcome.docket_id is None for outcome in outcomes)
    record.status = SourceRecord.Status.PARKED if is_on_hold else SourceRecord.Status.DONE
    record.message = next((outcome.refused for outcome in outcomes if outcome.refused), "")
    record.kind = parsed.kind.value
    record.court_id = next((part.ref.court_id or None for part in parsed.dockets), None)
    record.coverage = parsed.coverage[:300]
    record.refused_rows = list(parsed.refused_rows)
    record.result = [asdict(outcome) for outcome in outcomes]
    record.left_out = left_out
    record.save()
