"""Two dockets that are one, and one report that is of another docket (R12): evidence changes hands.

The older docket stays. The other's row keeps its id and number, leads to the survivor, and can be parted
again. Joining across cases asks that both have the same readers: nobody may see by it what a wall or a
membership keeps from them.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from cases.access import may_edit, same_readers
from cases.models import CaseMember, Change, Docket, DocketCaseId, Party, RelatedCase, Subscription
from casetracker.accounts.models import User

from ..identity import clean_case_id, docket_key
from ..ingest.docket_lookup import create_docket, find_docket
from ..models import (
    Decision,
    DocketEntry,
    DocketQuestion,
    Feed,
    FileCopy,
    Joining,
    Observation,
    Question,
    Report,
)
from ..pdf import attach
from ..records import DocketFacts, DocketRef, ParsedDocket
from ..review.decide import resolve_anew
from ..writer import knowledge
from ..writer.changes import change
from ..writer.locks import locked_all
from ..writer.write import BATCH
from .move_reports import move_reports, settle


class CannotMerge(ValueError):
    """Nothing was changed; the message is a sentence for people."""


def merge(user: User, first: UUID, second: UUID) -> Joining:
    with transaction.atomic():
        both = locked_all([first, second])
        survivor, gone = _checked(user, both)
        joining = Joining(survivor=survivor, gone=gone, made_by=user, moved=_noted(survivor, gone))
        move_reports(joining.moved["reports"], gone, survivor)
        DocketEntry.objects.filter(docket=gone).update(docket=survivor)
        settle(survivor)
        Decision.objects.filter(docket=gone).update(docket=survivor)
        Question.objects.filter(docket=gone, settled_at=None).update(settled_at=timezone.now())
        _hand_over(survivor, gone)
        gone.joined_into = survivor
        gone.save()
        joining.save()
        _resolve_again(survivor)
        _hand_over_people(survivor, gone)
        _resolve_again(gone)
        words = f"{gone.docket_number} joined with this docket"
        change(survivor, Change.Kind.MERGED, gone.pk, words, object_type="docket").save()
        pair = DocketQuestion.objects.filter(first__in=both, second__in=both)
        pair.update(answer="same", answered_by=user, answered_at=timezone.now())
    return joining


def _checked(user: User, both: dict[UUID, Docket]) -> tuple[Docket, Docket]:
    """(survivor, the other); CannotJoin where they may not be joined."""
    if len(both) != 2:
        raise CannotMerge("Name two dockets.")
    survivor, gone = sorted(both.values(), key=lambda docket: (docket.created_at, docket.pk))
    if survivor.joined_into_id or gone.joined_into_id:
        raise CannotMerge("One of them was joined with another docket already.")
    if survivor.court_id != gone.court_id:
        raise CannotMerge("They are of two courts: a transferred case is a docket of its own there.")
    _check_access(user, survivor, gone)
    return survivor, gone


def _check_access(user: User, *dockets: Docket) -> None:
    cases = {docket.case_id: docket.case for docket in dockets}
    if not all(may_edit(user, case) for case in cases.values()):
        raise CannotMerge("Only somebody who may edit both cases may do that.")
    if len(cases) == 2 and not same_readers(*cases.values()):
        raise CannotMerge(
            "The two cases do not have the same readers, so that somebody would see what is kept from them. "
            "Give both the same members and walls first."
        )


def _noted(survivor: Docket, gone: Docket) -> dict[str, Any]:
    """What parting needs to know."""
    names = ("docket_number", "docket_number_key", "courtlistener_id", "defendant_numbers")
    return {
        "reports": _ids(Report.objects.filter(docket=gone)),
        "decisions": _ids(Decision.objects.filter(docket=gone)),
        "case_ids": list(DocketCaseId.objects.filter(docket=gone).values_list("pacer_case_id", flat=True)),
        "feeds": _ids(Feed.objects.filter(docket=gone, enabled=True)),
        "copies": _ids(gone.file_copies.all()),
        "tombstones": _ids(Docket.all_objects.filter(joined_into=gone)),
        "names": {name: getattr(survivor, name) for name in names},
        "rows": {str(docket.pk): _rows(docket) for docket in (survivor, gone)},
    }


def _resolve_again(docket: Docket) -> None:
    """Resolved from the evidence it has now; links lead to entries of its own."""
    resolve_anew(docket)
    knowledge.again(docket)
    attach.relink(docket)


def _ids(rows: Any) -> list[str]:
    return [str(pk) for pk in rows.values_list("pk", flat=True)]


def _rows(docket: Docket) -> dict[str, Any]:
    entries = DocketEntry.objects.filter(docket=docket).values_list("pk", "merged_into")
    placed = Observation.objects.filter(docket=docket).exclude(entry=None).values_list("digest", "entry")
    return {
        "entries": {str(pk): merged and str(merged) for pk, merged in entries},
        "placed": {digest: str(entry) for digest, entry in placed},
    }


def _hand_over(survivor: Docket, gone: Docket) -> None:
    """Names, feeds, members, followers: what finds the docket and who hears of it."""
    DocketCaseId.objects.filter(docket=gone).update(docket=survivor)
    Docket.all_objects.filter(joined_into=gone).update(joined_into=survivor)
    attach.moved(gone, survivor)
    RelatedCase.objects.filter(docket=gone).update(docket=survivor)
    survivor.courtlistener_id = survivor.courtlistener_id or gone.courtlistener_id
    survivor.defendant_numbers = sorted({*survivor.defendant_numbers, *gone.defendant_numbers})
    survivor.save()
    watched = set(Feed.objects.filter(docket=survivor).values_list("kind", flat=True))
    for feed in Feed.objects.filter(docket=gone):
        if feed.kind in watched:
            Feed.objects.filter(pk=feed.pk).update(enabled=False)
        else:
            Feed.objects.filter(pk=feed.pk).update(docket=survivor)
    survivor.purges.add(*gone.purges.all())
    if gone.case_id == survivor.case_id:
        return
    for row in Subscription.objects.filter(case=gone.case_id):
        Subscription.objects.get_or_create(user=row.user, case_id=survivor.case_id, channel=row.channel)
    for member in CaseMember.objects.filter(case=gone.case_id):
        role = CaseMember.Role.EDITOR if member.role == CaseMember.Role.OWNER else member.role
        CaseMember.objects.get_or_create(user=member.user, case_id=survivor.case_id, defaults={"role": role})


def _hand_over_people(survivor: Docket, gone: Docket) -> None:
    """What claims and facts say of a party of the other docket, they say of the same party here."""
    Party.objects.filter(docket=gone, resolved=False).update(docket=survivor)
    here = {(row.name_key, row.type_key): row for row in Party.objects.filter(docket=survivor, resolved=True)}
    for party in Party.objects.filter(docket=gone, resolved=True):
        if same := here.get((party.name_key, party.type_key)):
            same.claims_against.add(*party.claims_against.all())
            same.facts.add(*party.facts.all())


def unmerge(user: User, joining: Joining) -> Docket:
    """The other docket again, with what was its own and what has come for it since; returns it."""
    with transaction.atomic():
        both = locked_all([joining.survivor_id, joining.gone_id])
        survivor, gone = both[joining.survivor_id], both[joining.gone_id]
        joining.refresh_from_db()
        if joining.parted_at:
            return gone
        if survivor.joined_into_id:
            raise CannotMerge("The survivor was joined with a third docket since. Part these first.")
        _check_access(user, survivor, gone)
        moved = joining.moved
        _take_names_back(survivor, gone, moved)
        move_reports({*map(UUID, moved["reports"]), *_come_since(joining, survivor, gone)}, survivor, gone)
        Decision.objects.filter(pk__in=moved["decisions"], docket=survivor).update(docket=gone)
        for docket in (survivor, gone):
            _restore_rows(docket, moved["rows"][str(docket.pk)])
        settle(survivor)
        settle(gone)
        joining.parted_by, joining.parted_at = user, timezone.now()
        joining.save()
        _resolve_again(gone)
        _resolve_again(survivor)
        pair = DocketQuestion.objects.filter(first__in=both, second__in=both)
        pair.update(answer="not_same", answered_by=user, answered_at=timezone.now())
    return gone


def _come_since(joining: Joining, survivor: Docket, gone: Docket) -> set[UUID]:
    """Reports received after the joining that name the other docket. Keys grow with time."""
    case_ids = set(joining.moved["case_ids"])
    since = Report.objects.filter(docket=survivor, pk__gt=joining.pk).only("pk", "ref")
    found = set()
    for report in since:
        case_id = clean_case_id(report.ref.get("pacer_case_id") or "")
        number = report.ref.get("docket_number") or ""
        if case_id in case_ids or (not case_id and docket_key(number) == gone.docket_number_key):
            found.add(report.pk)
    return found


def _take_names_back(survivor: Docket, gone: Docket, moved: dict[str, Any]) -> None:
    gone.joined_into = None
    gone.save()
    Docket.all_objects.filter(pk__in=moved["tombstones"]).update(joined_into=gone)
    case_ids = DocketCaseId.objects.filter(docket=survivor, pacer_case_id__in=moved["case_ids"])
    case_ids.update(docket=gone)
    FileCopy.objects.filter(pk__in=moved["copies"], docket=survivor).update(docket=gone)
    Feed.objects.filter(pk__in=moved["feeds"]).update(docket=gone, enabled=True)
    for name, value in moved["names"].items():
        setattr(survivor, name, value)
    survivor.save()


def _restore_rows(docket: Docket, rows: dict[str, Any]) -> None:
    """Entries have the ids again that they had before, with what explained them."""
    entries = []
    for entry in DocketEntry.objects.filter(pk__in=rows["entries"]):
        merged = rows["entries"][str(entry.pk)]
        entry.docket, entry.merged_into_id = docket, merged and UUID(merged)
        entries.append(entry)
    DocketEntry.objects.bulk_update(entries, ["docket", "merged_into"], batch_size=BATCH)
    observations = []
    for row in Observation.objects.filter(docket=docket, digest__in=rows["placed"]):
        row.entry_id = UUID(rows["placed"][row.digest])
        observations.append(row)
    Observation.objects.bulk_update(observations, ["entry"], batch_size=BATCH)


def move_report(user: User, report: Report, number: str) -> Docket:
    """A person says that this report is of the docket with that number, which is made if need be."""
    source = report.docket
    if source is None:
        raise CannotMerge("That report waits for its docket already.")
    ref = DocketRef(source.court_id, " ".join(number.split())[:100])
    if not ref.docket_number:
        raise CannotMerge("Name the docket number as the court prints it.")
    with transaction.atomic():
        target = find_docket(source.court_id, ParsedDocket(ref=ref))
        if target is None:
            target = create_docket(source.court, ref, DocketFacts(), source.case)
        if target.pk == source.pk:
            raise CannotMerge("It is of that docket.")
        both = locked_all([source.pk, target.pk])
        source, target = both[source.pk], both[target.pk]
        _check_access(user, source, target)
        parts = Report.objects.filter(record=report.record_id, part=report.part, docket=source)
        ids = set(parts.values_list("pk", flat=True))
        move_reports(ids, source, target)
        _move_case_id(report, source, target)
        _resolve_again(source)
        _resolve_again(target)
    return target


def _move_case_id(report: Report, source: Docket, target: Docket) -> None:
    """Its case id goes along if no report that stays names it: what comes next finds the right docket."""
    case_id = clean_case_id(report.ref.get("pacer_case_id") or "")
    if case_id and not Report.objects.filter(docket=source, ref__pacer_case_id=case_id).exists():
        DocketCaseId.objects.filter(docket=source, pacer_case_id=case_id).update(docket=target)
