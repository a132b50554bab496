"""Finds or creates the docket that a report is about (R12, which docket): case id first, then number."""

from __future__ import annotations

from dataclasses import replace

from django.db import IntegrityError, transaction

from cases.models import Case, Court, Docket, DocketCaseId

from ..identity import clean_case_id, clean_document_id, docket_core, docket_key, parse_docket_number
from ..models import Document
from ..records import DocketFacts, DocketRef, ParsedDocket, ParsedReport


def name_courts(parsed: ParsedReport) -> ParsedReport:
    """Fill in the court of docket alerts, which give only CourtListener's docket id, from our dockets."""
    listener_ids = {part.ref.courtlistener_id for part in parsed.dockets if not part.ref.docket_number} - {""}
    courts = dict(
        Docket.objects.filter(courtlistener_id__in=listener_ids).values_list("courtlistener_id", "court_id")
    )
    if not courts:
        return parsed
    dockets = tuple(
        replace(part, ref=replace(part.ref, court_id=courts[part.ref.courtlistener_id]))
        if part.ref.courtlistener_id in courts and not part.ref.docket_number
        else part
        for part in parsed.dockets
    )
    return replace(parsed, dockets=dockets)


def find_docket(court_id: str, parsed: ParsedDocket) -> Docket | None:
    """By PACER case id, CourtListener id, docket number, or a document that we have; None if we have none."""
    ref = parsed.ref
    dockets = Docket.all_objects.filter(court_id=court_id)
    found = None
    if case_id := clean_case_id(ref.pacer_case_id):
        found = dockets.filter(pacer_case_ids__pacer_case_id=case_id).first()
    if found is None and ref.courtlistener_id:
        found = dockets.filter(courtlistener_id=ref.courtlistener_id).first()
    if found is not None:
        return _survivor(found)
    if ref.docket_number:
        return by_number(court_id, ref.docket_number)
    return _by_document(court_id, parsed)


def _survivor(docket: Docket) -> Docket:
    """The docket itself, or the one it was merged into."""
    return docket.joined_into or docket


def by_number(court_id: str, number: str) -> Docket | None:
    """The docket with exactly this number, else the only one that agrees when a number omits the office."""
    dockets = Docket.all_objects.filter(court_id=court_id)
    if found := dockets.filter(docket_number_key=docket_key(number)).first():
        return _survivor(found)
    parsed = parse_docket_number(number)
    if parsed is None:
        return None
    agreeing = [
        docket
        for docket in dockets.filter(docket_number_core=docket_core(number))[:10]
        if (other := parse_docket_number(docket.docket_number)) and parsed.agrees_with(other)
    ]
    survivors = {docket.pk: docket for docket in map(_survivor, agreeing)}
    return next(iter(survivors.values())) if len(survivors) == 1 else None


def _by_document(court_id: str, parsed: ParsedDocket) -> Docket | None:
    """Attachment pages name documents, not a docket: all those we have must be on the same docket."""
    ids = {
        clean_document_id(value)
        for row in parsed.entries
        for value in (row.document_id, *(document.document_id for document in row.documents))
    } - {""}
    if not ids:
        return None
    found = Docket.objects.filter(
        pk__in=Document.objects.filter(document_id__in=ids, entry__docket__court_id=court_id).values(
            "entry__docket"
        )
    )[:2]
    return found[0] if len(found) == 1 else None


def create_docket(court: Court, ref: DocketRef, facts: DocketFacts, case: Case | None = None) -> Docket:
    """Create a docket, and its case unless one is given. If two callers race, both get the same docket."""
    shown = _display_number(ref.docket_number)
    key = docket_key(ref.docket_number)
    try:
        with transaction.atomic():
            if case is None:
                case = Case.objects.create(
                    caption=facts.case_name or f"{court} {shown}", is_fictional=court.is_fictional
                )
            return Docket.objects.create(
                case=case,
                court=court,
                docket_number=shown,
                docket_number_key=key,
                docket_number_core=docket_core(ref.docket_number),
                courtlistener_id=ref.courtlistener_id,
            )
    except IntegrityError:
        return _survivor(Docket.all_objects.get(court=court, docket_number_key=key))


def _display_number(spelling: str) -> str:
    """The number as the court prints it, without a defendant suffix, since a docket may have several."""
    number = parse_docket_number(spelling)
    if number is None or number.defendant is None:
        return " ".join(spelling.split())
    return "-".join([number.display, *number.judges])


def note_names(docket: Docket, ref: DocketRef) -> None:
    """Add the case id, CourtListener id, defendant number, and fuller docket number that `ref` gives.

    The caller holds the docket's lock. A case id that already belongs to another docket stays with it.
    """
    if case_id := clean_case_id(ref.pacer_case_id):
        DocketCaseId.objects.bulk_create(
            [DocketCaseId(docket=docket, court_id=docket.court_id, pacer_case_id=case_id)],
            ignore_conflicts=True,
        )
    changed = _complete_number(docket, ref.docket_number)
    if ref.courtlistener_id and not docket.courtlistener_id:
        docket.courtlistener_id = ref.courtlistener_id
        changed = True
    if changed:
        docket.save()


def _complete_number(docket: Docket, spelling: str) -> bool:
    """Add the office, judges, and defendant that only `spelling` gives; True if anything was added."""
    number, known = parse_docket_number(spelling), parse_docket_number(docket.docket_number)
    if number is None or known is None or not known.agrees_with(number):
        return False
    changed = False
    if number.defendant is not None and number.defendant not in docket.defendant_numbers:
        docket.defendant_numbers = sorted([*docket.defendant_numbers, number.defendant])
        changed = True
    adds_office = bool(number.office and not known.office)
    if adds_office or (number.judges and not known.judges):
        whole = adds_office or number.office == known.office
        display = _display_number(spelling) if whole else "-".join([known.display, *number.judges])
        docket.docket_number = display
        docket.docket_number_key = number.key if number.office else known.key
        changed = True
    return changed
