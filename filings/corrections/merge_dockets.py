"""Merges two dockets, undoes a merge, and moves a report to another docket (R12, which docket).

The older docket survives. The other one's row keeps its id and number, leads to the survivor, and can be
restored. A merge across cases requires that both have the same readers, so that it shows nobody what a
matter wall or membership withholds from them.
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
from ..review.decide import resolve_docket
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
        survivor, merged = _check_mergeable(user, both)
        joining = Joining(
            survivor=survivor, merged_docket=merged, made_by=user, moved=_undo_record(survivor, merged)
        )
        move_reports(joining.moved["reports"], merged, survivor)
        DocketEntry.objects.filter(docket=merged).update(docket=survivor)
        settle(survivor)
        Decision.objects.filter(docket=merged).update(docket=survivor)
        Question.objects.filter(docket=merged, settled_at=None).update(settled_at=timezone.now())
        _hand_over(survivor, merged)
        merged.joined_into = survivor
        merged.save()
        joining.save()
        _resolve_again(survivor)
        _hand_over_people(survivor, merged)
        _resolve_again(merged)
        summary = f"No. {merged.docket_number} was merged into this docket"
        change(survivor, Change.Kind.MERGED, merged.pk, summary, object_type="docket").save()
        pair = DocketQuestion.objects.filter(first__in=both, second__in=both)
        pair.update(answer="same", answered_by=user, answered_at=timezone.now())
    return joining


def _check_mergeable(user: User, both: dict[UUID, Docket]) -> tuple[Docket, Docket]:
    """(survivor, the other docket); raises CannotMerge if they may not be merged."""
    if len(both) != 2:
        raise CannotMerge("Choose two different dockets.")
    survivor, merged = sorted(both.values(), key=lambda docket: (docket.created_at, docket.pk))
    if survivor.joined_into_id or merged.joined_into_id:
        raise CannotMerge("One of these dockets has already been merged into another.")
    if survivor.court_id != merged.court_id:
        raise CannotMerge("These dockets are in different courts. A transferred case has a docket in each.")
    _check_access(user, survivor, merged)
    return survivor, merged


def _check_access(user: User, *dockets: Docket) -> None:
    cases = {docket.case_id: docket.case for docket in dockets}
    if not all(may_edit(user, case) for case in cases.values()):
        raise CannotMerge("You need edit access to both cases.")
    if len(cases) == 2 and not same_readers(*cases.values()):
        raise CannotMerge(
            "The two cases do not have the same readers, so someone would see what they have no access to. "
            "Give both cases the same members and matter walls first."
        )


def _undo_record(survivor: Docket, merged: Docket) -> dict[str, Any]:
    """What undoing the merge needs: which rows were the other docket's, and the survivor's numbers."""
    names = ("docket_number", "docket_number_key", "courtlistener_id", "defendant_numbers")
    return {
        "reports": _ids(Report.objects.filter(docket=merged)),
        "decisions": _ids(Decision.objects.filter(docket=merged)),
        "case_ids": list(DocketCaseId.objects.filter(docket=merged).values_list("pacer_case_id", flat=True)),
        "feeds": _ids(Feed.objects.filter(docket=merged, enabled=True)),
        "copies": _ids(merged.file_copies.all()),
        "tombstones": _ids(Docket.all_objects.filter(joined_into=merged)),
        "names": {name: getattr(survivor, name) for name in names},
        "rows": {str(docket.pk): _rows(docket) for docket in (survivor, merged)},
    }


def _resolve_again(docket: Docket) -> None:
    """Resolve the docket from its current evidence, and point links to its own entries."""
    resolve_docket(docket)
    knowledge.again(docket)
    attach.relink(docket)


def _ids(rows: Any) -> list[str]:
    return [str(pk) for pk in rows.values_list("pk", flat=True)]


def _rows(docket: Docket) -> dict[str, Any]:
    entries = DocketEntry.objects.filter(docket=docket).values_list("pk", "merged_into")
    placed = Observation.objects.filter(docket=docket).exclude(entry=None).values_list("digest", "entry")
    return {
        "entries": {str(pk): target and str(target) for pk, target in entries},
        "placed": {digest: str(entry) for digest, entry in placed},
    }


def _hand_over(survivor: Docket, merged: Docket) -> None:
    """Move what identifies and updates the docket (case ids, feeds), and copy its members and followers."""
    DocketCaseId.objects.filter(docket=merged).update(docket=survivor)
    Docket.all_objects.filter(joined_into=merged).update(joined_into=survivor)
    attach.moved(merged, survivor)
    RelatedCase.objects.filter(docket=merged).update(docket=survivor)
    survivor.courtlistener_id = survivor.courtlistener_id or merged.courtlistener_id
    survivor.defendant_numbers = sorted({*survivor.defendant_numbers, *merged.defendant_numbers})
    survivor.save()
    watched = set(Feed.objects.filter(docket=survivor).values_list("kind", flat=True))
    for feed in Feed.objects.filter(docket=merged):
        if feed.kind in watched:
            Feed.objects.filter(pk=feed.pk).update(enabled=False)
        else:
            Feed.objects.filter(pk=feed.pk).update(docket=survivor)
    survivor.purges.add(*merged.purges.all())
    if merged.case_id == survivor.case_id:
        return
    for row in Subscription.objects.filter(case=merged.case_id):
        Subscription.objects.get_or_create(user=row.user, case_id=survivor.case_id, channel=row.channel)
    for member in CaseMember.objects.filter(case=merged.case_id):
        role = CaseMember.Role.EDITOR if member.role == CaseMember.Role.OWNER else member.role
        CaseMember.objects.get_or_create(user=member.user, case_id=survivor.case_id, defaults={"role": role})


def _hand_over_people(survivor: Docket, merged: Docket) -> None:
    """Link the claims and facts about the other docket's parties to the same parties of the survivor."""
    Party.objects.filter(docket=merged, resolved=False).update(docket=survivor)
    here = {(row.name_key, row.type_key): row for row in Party.objects.filter(docket=survivor, resolved=True)}
    for party in Party.objects.filter(docket=merged, resolved=True):
        if same := here.get((party.name_key, party.type_key)):
            same.claims_against.add(*party.claims_against.all())
            same.facts.add(*party.facts.all())


def unmerge(user: User, joining: Joining) -> Docket:
    """Undo a merge: restore the other docket, with its own reports and later ones naming it; returns it."""
    with transaction.atomic():
        both = locked_all([joining.survivor_id, joining.merged_docket_id])
        survivor, merged = both[joining.survivor_id], both[joining.merged_docket_id]
        joining.refresh_from_db()
        if joining.parted_at:
            return merged
        if survivor.joined_into_id:
            raise CannotMerge("The merged docket has since been merged into another. Undo that merge first.")
        _check_access(user, survivor, merged)
        moved = joining.moved
        _restore_identity(survivor, merged, moved)
        later = _reports_since(joining, survivor, merged)
        move_reports({*map(UUID, moved["reports"]), *later}, survivor, merged)
        Decision.objects.filter(pk__in=moved["decisions"], docket=survivor).update(docket=merged)
        for docket in (survivor, merged):
            _restore_rows(docket, moved["rows"][str(docket.pk)])
        settle(survivor)
        settle(merged)
        joining.parted_by, joining.parted_at = user, timezone.now()
        joining.save()
        _resolve_again(merged)
        _resolve_again(survivor)
        pair = DocketQuestion.objects.filter(first__in=both, second__in=both)
        pair.update(answer="not_same", answered_by=user, answered_at=timezone.now())
    return merged


def _reports_since(joining: Joining, survivor: Docket, merged: Docket) -> set[UUID]:
    """Reports received after the merge that name the other docket. Primary keys (UUIDv7) grow with time."""
    case_ids = set(joining.moved["case_ids"])
    later = Report.objects.filter(docket=survivor, pk__gt=joining.pk).only("pk", "ref")
    ids = set()
    for report in later:
        case_id = clean_case_id(report.ref.get("pacer_case_id") or "")
        number = report.ref.get("docket_number") or ""
        if case_id in case_ids or (not case_id and docket_key(number) == merged.docket_number_key):
            ids.add(report.pk)
    return ids


def _restore_identity(survivor: Docket, merged: Docket, moved: dict[str, Any]) -> None:
    merged.joined_into = None
    merged.save()
    Docket.all_objects.filter(pk__in=moved["tombstones"]).update(joined_into=merged)
    case_ids = DocketCaseId.objects.filter(docket=survivor, pacer_case_id__in=moved["case_ids"])
    case_ids.update(docket=merged)
    FileCopy.objects.filter(pk__in=moved["copies"], docket=survivor).update(docket=merged)
    Feed.objects.filter(pk__in=moved["feeds"]).update(docket=merged, enabled=True)
    for name, value in moved["names"].items():
        setattr(survivor, name, value)
    survivor.save()


def _restore_rows(docket: Docket, rows: dict[str, Any]) -> None:
    """Give entries their former docket and merge target back, and their observations their former entry."""
    entries = []
    for entry in DocketEntry.objects.filter(pk__in=rows["entries"]):
        merged_into = rows["entries"][str(entry.pk)]
        entry.docket, entry.merged_into_id = docket, merged_into and UUID(merged_into)
        entries.append(entry)
    DocketEntry.objects.bulk_update(entries, ["docket", "merged_into"], batch_size=BATCH)
    observations = []
    for row in Observation.objects.filter(docket=docket, digest__in=rows["placed"]):
        row.entry_id = UUID(rows["placed"][row.digest])
        observations.append(row)
    Observation.objects.bulk_update(observations, ["entry"], batch_size=BATCH)


def move_report(user: User, report: Report, number: str) -> Docket:
    """Move a report to the docket with this number in the same court, creating it if necessary."""
    source = report.docket
    if source is None:
        raise CannotMerge("This report is on hold and not part of any docket.")
    ref = DocketRef(source.court_id, " ".join(number.split())[:100])
    if not ref.docket_number:
        raise CannotMerge("Enter the docket number as the court prints it.")
    with transaction.atomic():
        target = find_docket(source.court_id, ParsedDocket(ref=ref))
        if target is None:
            target = create_docket(source.court, ref, DocketFacts(), source.case)
        if target.pk == source.pk:
            raise CannotMerge("The report is already on that docket.")
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
    """Move the report's case id too, unless a remaining report has it, so later reports find `target`."""
    case_id = clean_case_id(report.ref.get("pacer_case_id") or "")
    if case_id and not Report.objects.filter(docket=source, ref__pacer_case_id=case_id).exists():
        DocketCaseId.objects.filter(docket=source, pacer_case_id=case_id).update(docket=target)
