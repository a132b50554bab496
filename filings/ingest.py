"""The one orchestrator: payload, record, observations, resolve, docket, in steps that may be repeated.

Each docket of a payload is written in its own transaction; a payload that is known costs one read.
"""

from __future__ import annotations

import hashlib
import zlib
from dataclasses import asdict, dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from cases.courts import UnknownCourt, docket_zone
from cases.models import Case, Court, Docket
from casetracker.accounts.models import User

from . import parked, remembered, store
from .attach import Held, attach
from .dropped_on import Drop
from .find import create_docket, find_docket, name_courts
from .models import FetchLog, Report, SourceRecord
from .pdf import intake
from .records import ParsedDocket, ParsedReport, SourceError, row_content
from .records import Report as Evidence
from .sources import parse_payload
from .sources.payloads import BLANK
from .sources.sealing import blank

PARKED = "Parked: it names no docket that is known here. It joins by itself once one does."
ON_HOLD = "On hold: this docket cannot be added at present. Please ask an administrator."
CASE_GONE = "The case that this was dropped on is not here any more. Nothing was added."


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one docket's part of a payload. `refused` is a sentence, empty if all went well."""

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
    """The record of this payload, written now if it is new; content-addressed by SHA-256.

    Logins, client codes, recipients and magic links are blanked before anything is written; the payload
    as received goes to the sealed field, which nothing shows. `sealed_only`: there alone until it is read,
    since to search a stranger's file takes time that a web server has not.
    """
    sha256 = hashlib.sha256(payload).hexdigest()
    known = SourceRecord.objects.filter(sha256=sha256).first()
    if known is not None:
        return known
    shown = b"" if sealed_only else blank(payload)
    try:
        with transaction.atomic():
            return SourceRecord.objects.create(
                sha256=sha256,
                payload=zlib.compress(shown, 6) if shown else b"",
                sealed=None if shown == payload else zlib.compress(payload, 6),
                size=len(payload),
                file_name=file_name,
                received_by=user,
                court_hint=court_hint,
            )
    except IntegrityError:  # another worker was faster
        return SourceRecord.objects.get(sha256=sha256)


def _blank_now(record: SourceRecord) -> None:
    original = record.original
    shown = blank(original)
    record.payload = zlib.compress(shown, 6)
    record.sealed = None if shown == original else record.sealed
    record.save(update_fields=["payload", "sealed"])


def read(
    record: SourceRecord, *, create: bool = True, court_hint: str = "", drop: Drop | None = None
) -> list[Outcome]:
    """Read a record into its dockets; safe to run twice, and the second time writes nothing.

    With `create`, dockets that are not here yet are made, with their case; without (a polled feed), what
    nobody follows is left out. Refusals are outcomes, not exceptions. `drop`: what is not of that case is
    refused, and nothing of it written.
    """
    if drop is not None and (sentence := drop.refuses_known(record)):
        return [Outcome(kind=record.kind, refused=sentence)]
    if answer := _answer_known(record, create=create, court_hint=court_hint):
        return answer
    if record.is_unread:
        _blank_now(record)
    try:
        # What was blanked whole is no report; the original says why.
        is_blank = record.content == BLANK.encode()
        parsed = parse_payload(
            record.original if is_blank else record.content,
            filename=record.file_name,
            court_id=court_hint or record.court_hint,
            zone_of=docket_zone,
            lookup=remembered.lookup,
        )
    except SourceError as error:
        return [_refuse(record, error.message, court_hint)]
    except UnknownCourt as error:
        sentence = f"It names the court {error.court_id!r}, which is not in the table of courts."
        return [_refuse(record, sentence, court_hint)]
    if drop is not None and (sentence := drop.refuses(parsed)):
        return [Outcome(kind=parsed.kind.value, refused=sentence)]  # the record waits, for a drop elsewhere
    return read_parsed(record, parsed, create=create, case=drop.case if drop else None)


def _answer_known(record: SourceRecord, *, create: bool, court_hint: str) -> list[Outcome]:
    """What came of the record when it was read before; empty if it is to be read (again)."""
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
    """The dockets of a parsed payload, one transaction each. A new docket goes to `case`, or to a new one."""
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
        parked.release(court)
    _finish(record, parsed, outcomes, left_out)
    return outcomes


def _unknown_court(parsed: ParsedReport, part: ParsedDocket) -> Outcome:
    sentence = f"The court {part.ref.court_id!r} is not in the table of courts. Name it with --court."
    return Outcome(kind=parsed.kind.value, found=store.entry_count(part), refused=sentence)


def _read_part(
    record: SourceRecord, parsed: ParsedReport, number: int, court: Court | None,
    *, create: bool, case: Case | None,
) -> Outcome | None:  # fmt: skip
    """One docket's part; None where nobody follows the docket and none is to be made."""
    part = parsed.dockets[number]
    evidence = store.to_report(parsed, part, payload=record.sha256, part=number, received=record.received_at)
    docket = find_docket(court.pk, part) if court else None
    if court is None or (docket is None and not part.ref.docket_number):
        return _park(record, evidence, part, number, court) if create else None
    if docket is None:
        if not create:
            return None
        docket = create_docket(court, part.ref, part.facts, case)
    try:
        new = attach(docket.pk, evidence, part, report_row(record, evidence, part, number, court))
    except Held:
        return _park(record, evidence, part, number, court, sentence=ON_HOLD) if create else None
    return Outcome(
        kind=parsed.kind.value,
        court=court.pk,
        docket_number=docket.docket_number,
        docket_id=str(docket.pk),
        found=store.entry_count(part),
        new=new,
    )


def report_row(
    record: SourceRecord, evidence: Evidence, part: ParsedDocket, number: int, court: Court | None,
    *, docket: Docket | None = None, pending: list[Any] | None = None,
) -> Report:  # fmt: skip
    return Report(
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


def _park(
    record: SourceRecord, evidence: Evidence, part: ParsedDocket, number: int, court: Court | None,
    *, sentence: str = PARKED,
) -> Outcome:  # fmt: skip
    """Keep evidence that names no known docket until something does (R12), or that is on hold."""
    known = Report.objects.filter(record=record, part=number, parser_version=evidence.parser_version)
    if not known.exists():
        rows = [row_content(row) for row in store.rows_of(part)]
        report_row(record, evidence, part, number, court, pending=rows).save()
    return Outcome(
        kind=evidence.kind.value,
        court=court.pk if court else "",
        found=store.entry_count(part),
        refused=sentence,
    )


def _finish(record: SourceRecord, parsed: ParsedReport, outcomes: list[Outcome], left_out: int) -> None:
    is_parked = any(outcome.docket_id is None for outcome in outcomes)
    record.status = SourceRecord.Status.PARKED if is_parked else SourceRecord.Status.DONE
    record.message = next((outcome.refused for outcome in outcomes if outcome.refused), "")
    record.kind = parsed.kind.value
    record.court_id = next((part.ref.court_id or None for part in parsed.dockets), None)
    record.coverage = parsed.coverage[:300]
    record.refused_rows = list(parsed.refused_rows)
    record.result = [asdict(outcome) for outcome in outcomes]
    record.left_out = left_out
    record.save()


def process(log: FetchLog) -> None:
    """Read the file of a waiting log row and write down what came of it. The caller has claimed the row."""
    if log.file_copy is not None:
        intake.process_log(log)
        return
    if log.record is None:  # an address to be looked up
        from . import add_case  # it types in what it finds, by way of this module

        add_case.look_up(log)
        return
    drop = Drop(log.case, log.adds_docket) if log.case else None
    if log.case and log.case.is_deleted:
        outcomes = [Outcome(refused=CASE_GONE)]
    else:
        outcomes = read(log.record, court_hint=log.court_hint, drop=drop)
    log.result = [{"file": log.file_name, **asdict(outcome)} for outcome in outcomes]
    log.found = sum(outcome.found for outcome in outcomes)
    log.new = sum(outcome.new for outcome in outcomes)
    log.message = next((outcome.refused for outcome in outcomes if outcome.refused), "")
    log.status = FetchLog.Status.DONE
    log.finished_at = timezone.now()
    log.save()
