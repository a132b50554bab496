"""Stores what people type by hand as evidence, with who and when; of low rank (R13, which value).

A correction adds the new text and retracts the old report in one step; a removal retracts the report; undo
reverses either. Nothing is edited in place, so the history shows what was typed and when.
"""

from __future__ import annotations

import json
import uuid
import zlib
from collections.abc import Sequence
from dataclasses import replace
from hashlib import sha256

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from cases import tasks
from cases.courts import BY_HAND
from cases.models import Case, CaseMember, Court, Docket, Subscription
from casetracker.accounts.models import User

from ..identity import docket_core
from ..ingest.docket_lookup import create_docket
from ..models import Decision, DocketEntry, Report, SourceRecord
from ..records import DocketFacts, DocketRef, EntryRow, PartyRow, SourceKind, row_content
from ..review import decide
from ..sources import manual_entry as source
from ..writer import stored_reports, write
from ..writer.locks import locked

Typed = EntryRow | PartyRow | DocketFacts


def make_court(name: str, kind: str, place: str, time_zone: str) -> Court:
    """Get or create a court, arbitral body, or agency by its name and place, ignoring case."""
    known = Court.objects.filter(is_by_hand=True, name__iexact=name, place__iexact=place).first()
    if known is not None:
        return known
    short = f"{name} ({place})" if place and place.lower() not in name.lower() else name
    return Court.objects.create(
        pk=f"{BY_HAND}{slugify(name)[:14].strip('-') or 'court'}-{uuid.uuid4().hex[:8]}",
        name=name,
        short_name=short[:100],
        kind=kind,
        place=place,
        time_zone=time_zone,
        is_by_hand=True,
    )


def open_docket(court: Court, number: str, facts: DocketFacts, user: User) -> Docket:
    """The docket, created with its case if it is new; `user` follows the case, and owns it if it is new."""
    with transaction.atomic():
        known = Docket.objects.filter(court=court).count()
        docket = (
            _by_hand(court, number, facts)
            if court.is_by_hand
            else create_docket(court, DocketRef(court.pk, number), facts)
        )
        if Docket.objects.filter(court=court).count() > known:
            Case.objects.filter(pk=docket.case_id).update(created_by=user)
            CaseMember.objects.create(case=docket.case, user=user, role=CaseMember.Role.OWNER)
        if not docket.case.is_deleted:
            Subscription.objects.get_or_create(user=user, case=docket.case, channel=Subscription.SCREEN)
    return docket


def _by_hand(court: Court, number: str, facts: DocketFacts) -> Docket:
    """Docket numbers of such courts follow no pattern, so only an identical number is the same docket."""
    shown = " ".join(number.split())
    known = Docket.objects.filter(court=court, docket_number_key=shown.lower()).first()
    if known is not None:
        return known
    case = Case.objects.create(caption=facts.case_name or f"{court} {shown}")
    return Docket.objects.create(
        case=case,
        court=court,
        docket_number=shown,
        docket_number_key=shown.lower(),
        docket_number_core=docket_core(shown)[:60],
    )


def add_typed(
    docket_id: uuid.UUID,
    rows: Sequence[Typed],
    *,
    user: User,
    act: uuid.UUID,
    corrects: str = "",
) -> SourceRecord:
    """Add typed rows to a docket. `act` is the id of the form: submitted twice, it counts once.

    `corrects` is the digest of the report that these rows replace; its entry keeps its id and its notes.
    """
    name = f"typed-{act}.json"
    with transaction.atomic():
        docket = locked(docket_id)
        if known := SourceRecord.objects.filter(kind=SourceKind.HAND, file_name=name).first():
            return known
        record = _record(docket, rows, user, name, corrects)
        parsed = source.parse(record.content)
        evidence = [
            stored_reports.to_report(
                parsed, part, payload=record.sha256, part=index, received=record.received_at
            )
            for index, part in enumerate(parsed.dockets)
        ]
        written = write.apply(docket, evidence)
        Report.objects.bulk_create(
            [
                stored_reports.report_row(record, report, part, index, docket.court, docket=docket)
                for index, (report, part) in enumerate(zip(evidence, parsed.dockets, strict=True))
            ]
        )
        if corrects:
            decide.take(user, docket.pk, Decision.Kind.RETRACT, [corrects])
        if written.changes:
            transaction.on_commit(tasks.sequence_changes.delay)
    return record


def _record(docket: Docket, rows: Sequence[Typed], user: User, name: str, corrects: str) -> SourceRecord:
    now = timezone.now()
    content = {
        "casetracker_hand": 1,
        "typed_at": now.isoformat(),
        "court": docket.court_id,
        "docket_number": docket.docket_number,
        "corrects": corrects,
        "act": name,
        "rows": [row_content(_with_row_id(row)) for row in rows],
    }
    payload = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    return SourceRecord.objects.create(
        sha256=sha256(payload).hexdigest(),
        payload=zlib.compress(payload, 6),
        size=len(payload),
        file_name=name,
        kind=SourceKind.HAND,
        court=docket.court,
        status=SourceRecord.Status.DONE,
        received_at=now,
        received_by=user,
        result=[{"kind": "hand", "court": docket.court_id, "docket_number": docket.docket_number,
                 "docket_id": str(docket.pk), "found": len(rows), "new": 0, "refused": ""}],
    )  # fmt: skip


def _with_row_id(row: Typed) -> Typed:
    """Give a typed entry its own id, so that two identical ones stay two and a correction finds its entry."""
    if isinstance(row, EntryRow) and not row.source_row_id:
        return replace(row, source_row_id=uuid.uuid4().hex)
    return row


def typed_reports_of(entry: DocketEntry) -> list[Report]:
    """The typed reports that this entry is based on now, newest first; retracted ones are left out."""
    digests = entry.observations.values_list("digest", flat=True)
    rows = Report.objects.filter(
        docket=entry.docket_id, kind=SourceKind.HAND, observations__overlap=list(digests)
    )
    retracted = _retracted_digests(entry.docket_id)
    reports = rows.select_related("record__received_by").defer("pending").order_by("-received_at", "-pk")
    return [report for report in reports if report.digest not in retracted]


def _retracted_digests(docket_id: uuid.UUID) -> set[str]:
    """The digests of the docket's retracted reports."""
    decisions = Decision.objects.filter(docket=docket_id, kind=Decision.Kind.RETRACT, revoked_at=None)
    return {digest for digests in decisions.values_list("observations", flat=True) for digest in digests}


def typed_acts(docket: Docket, most: int) -> list[tuple[SourceRecord, str]]:
    """Records typed into this docket, newest first, each with a summary; undone ones are left out."""
    retracted = _retracted_digests(docket.pk)
    typed = Report.objects.filter(docket=docket, kind=SourceKind.HAND).exclude(digest__in=retracted)
    rows = SourceRecord.objects.filter(pk__in=typed.values("record")).select_related("received_by")
    rows = rows.exclude(status=SourceRecord.Status.PURGED)  # nothing is left to show or undo
    return [(row, _summary(row)) for row in rows.order_by("-received_at", "-pk")[:most]]


def _summary(record: SourceRecord) -> str:
    first, *others = source.parse(record.content).dockets
    if first.parties:
        return f"{first.parties[0].type or 'Party'}: {first.parties[0].name}"
    if not first.entries:
        return "Case details"
    entry = first.entries[0]
    number = "Unnumbered" if entry.entry_number is None else f"No. {entry.entry_number}"
    return f"{number}: {entry.text}" if not others else f"{len(others) + 1} entries, beginning with {number}"


def typed_row(report: Report) -> EntryRow | None:
    """The entry as it was typed."""
    part = source.parse(report.record.content).dockets[report.part]
    return part.entries[0] if part.entries else None


def remove(report: Report, user: User) -> None:
    assert report.docket_id is not None  # noqa: S101  typed reports are never on hold
    decide.take(user, report.docket_id, Decision.Kind.RETRACT, [report.digest])


def undo(record: SourceRecord, user: User) -> None:
    """Retract what this record added, and restore what it replaced."""
    corrects = json.loads(record.content).get("corrects", "")
    with transaction.atomic():
        for report in record.reports.exclude(docket=None):
            for decision in Decision.objects.filter(
                docket=report.docket, kind=Decision.Kind.RETRACT, observations=[corrects], revoked_at=None
            ):
                decide.revoke(user, decision)
            remove(report, user)
