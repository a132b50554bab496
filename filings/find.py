"""Which docket a report is about (R12): a case id decides before the number; nameless evidence is parked."""

from __future__ import annotations

from dataclasses import replace

from django.db import IntegrityError, transaction

from cases.models import Case, Court, Docket, DocketCaseId

from .identity import clean_case_id, clean_document_id, docket_core, docket_key, parse_docket_number
from .models import Document
from .records import DocketFacts, DocketRef, ParsedDocket, ParsedReport


def name_courts(parsed: ParsedReport) -> ParsedReport:
    """Docket alerts name no court, only CourtListener's number: that of the docket here that bears it."""
    numbers = {part.ref.courtlistener_id for part in parsed.dockets if not part.ref.docket_number} - {""}
    known = dict(
        Docket.objects.filter(courtlistener_id__in=numbers).values_list("courtlistener_id", "court_id")
    )
    if not known:
        return parsed
    dockets = tuple(
        replace(part, ref=replace(part.ref, court_id=known[part.ref.courtlistener_id]))
        if part.ref.courtlistener_id in known and not part.ref.docket_number
        else part
        for part in parsed.dockets
    )
    return replace(parsed, dockets=dockets)


def find_docket(court_id: str, parsed: ParsedDocket) -> Docket | None:
    """By PACER case id, CourtListener id, number, or a document that we already have; None: not known."""
    ref = parsed.ref
    dockets = Docket.everywhere.filter(court_id=court_id)
    found = None
    if case_id := clean_case_id(ref.pacer_case_id):
        found = dockets.filter(pacer_case_ids__pacer_case_id=case_id).first()
    if found is None and ref.courtlistener_id:
        found = dockets.filter(courtlistener_id=ref.courtlistener_id).first()
    if found is not None:
        return _standing(found)
    if ref.docket_number:
        return by_number(court_id, ref.docket_number)
    return _by_document(court_id, parsed)


def _standing(docket: Docket) -> Docket:
    """The docket itself, or the one that it turned out to be."""
    return docket.joined_into or docket


def by_number(court_id: str, number: str) -> Docket | None:
    """Exactly, else the only docket whose number agrees where one spelling leaves the office out."""
    dockets = Docket.everywhere.filter(court_id=court_id)
    if found := dockets.filter(docket_number_key=docket_key(number)).first():
        return _standing(found)
    wanted = parse_docket_number(number)
    if wanted is None:
        return None
    agreeing = [
        docket
        for docket in dockets.filter(docket_number_core=docket_core(number))[:10]
        if (other := parse_docket_number(docket.docket_number)) and wanted.agrees_with(other)
    ]
    standing = {docket.pk: docket for docket in map(_standing, agreeing)}
    return next(iter(standing.values())) if len(standing) == 1 else None


def _by_document(court_id: str, parsed: ParsedDocket) -> Docket | None:
    """Attachment pages name no docket, but a document of one; all that are known must be of one docket."""
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
    """A new docket, with its case unless one is given. Two at once: the second gets the first's."""
    shown = _shown(ref.docket_number)
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
        return _standing(Docket.everywhere.get(court=court, docket_number_key=key))


def _shown(spelling: str) -> str:
    """As the court prints it; one defendant's suffix is left out, since the docket may hold several."""
    number = parse_docket_number(spelling)
    if number is None or number.defendant is None:
        return " ".join(spelling.split())
    return "-".join([number.display, *number.judges])


def note_names(docket: Docket, ref: DocketRef) -> None:
    """Add the case id, CourtListener id, defendant number and fuller spelling that `ref` brings.

    The caller holds the docket's lock. A case id that belongs to another docket stays there: it decided.
    """
    if case_id := clean_case_id(ref.pacer_case_id):
        DocketCaseId.objects.bulk_create(
            [DocketCaseId(docket=docket, court_id=docket.court_id, pacer_case_id=case_id)],
            ignore_conflicts=True,
        )
    changed = _fuller(docket, ref.docket_number)
    if ref.courtlistener_id and not docket.courtlistener_id:
        docket.courtlistener_id = ref.courtlistener_id
        changed = True
    if changed:
        docket.save()


def _fuller(docket: Docket, spelling: str) -> bool:
    """Take over the office, judges and defendant that `spelling` adds; True if it added any."""
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
        docket.docket_number = _shown(spelling) if whole else "-".join([known.display, *number.judges])
        docket.docket_number_key = number.key if number.office else known.key
        changed = True
    return changed
