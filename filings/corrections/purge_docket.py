"""Removes rows from one docket, with the text and the notifications derived from them (R14, purge)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.apps import apps
from django.db.models import Q
from django.utils import timezone

from cases.models import Attorney, Change, Docket, Firm, Person, PersonMark

from ..models import DocketEntry, Document, DocumentFile, EntryNote, FileCopy, Observation, Report
from ..review.decide import resolve_docket
from ..writer import knowledge

REMOVED = "Removed by court order"


@dataclass(frozen=True, slots=True)
class Removal:
    """Rows to remove. The caller holds the docket's lock and has removed them from its reports."""

    docket: Docket
    digests: set[str]


def forget(removal: Removal) -> dict[str, int]:
    """Delete the rows that no report shows now, and resolve the docket without them; returns counts."""
    docket = removal.docket
    elsewhere = _shown(docket, removal.digests)
    unshown = Observation.objects.filter(docket=docket, digest__in=removal.digests - elsewhere)
    touched = set(unshown.exclude(entry=None).values_list("entry_id", flat=True))
    touched |= set(DocketEntry.objects.filter(merged_into__in=touched).values_list("pk", flat=True))
    documents = set(Document.objects.filter(entry__in=touched).values_list("pk", flat=True))
    firms = set(Attorney.objects.filter(docket=docket).exclude(firm=None).values_list("firm_id", flat=True))
    people = set(
        Attorney.objects.filter(docket=docket).exclude(person=None).values_list("person_id", flat=True)
    )
    removed = " ".join(map(str, unshown.exclude(type="EntryRow").values_list("content", flat=True))).lower()
    case_name = docket.case_name
    rows = unshown.delete()[0]
    copies = dict(FileCopy.objects.filter(entry__in=touched).values_list("pk", "entry_id"))
    resolve_docket(docket)
    emptied = _empty_rows(touched)
    files = _files(copies)
    changes = _blank_changes(docket, touched | documents)
    Firm.objects.filter(pk__in=firms, attorneys=None).delete()
    forget_people(people, removed)
    if case_name and docket.case_name != case_name:
        _rename(docket, case_name)
    return {
        "rows": rows,
        "entries": emptied,
        "told_changes": changes,
        "files": files,
        "rows_in_other_payloads": len(elsewhere),
        "notes_to_look_at": EntryNote.objects.filter(entry__in=touched).count(),
    }


def _files(copies: dict[UUID, UUID]) -> int:
    """Delete PDFs of entries without evidence, unless another document has them too; returns how many."""
    shown = set(
        DocketEntry.objects.filter(pk__in=copies.values(), observations__isnull=False).values_list(
            "pk", flat=True
        )
    )
    deletable = FileCopy.objects.filter(
        pk__in=[pk for pk, entry_id in copies.items() if entry_id not in shown]
    )
    files = set(deletable.values_list("file_id", flat=True))
    deletable.delete()
    return DocumentFile.objects.filter(pk__in=files, copies=None).delete()[1].get("filings.DocumentFile", 0)


def _shown(docket: Docket, digests: set[str]) -> set[str]:
    """The rows among `digests` that a report still shows."""
    found: set[str] = set()
    for shown in Report.objects.filter(docket=docket).values_list("observations", flat=True).iterator():
        found |= digests.intersection(shown)
    return found


def _empty_rows(touched: Iterable[UUID]) -> int:
    """Empty withdrawn and merged entries; only their ids stay, and still answer. Returns how many.

    A merged entry still has its text from before the merge, so it is emptied too.
    """
    rows = DocketEntry.objects.filter(pk__in=touched).exclude(withdrawn_at=None, merged_into=None)
    ids = list(rows.values_list("pk", flat=True))
    knowledge.forget(ids)
    return DocketEntry.objects.filter(pk__in=ids).update(
        text="", short_text="", entry_number=None, date_filed=None, date_entered=None, time_filed=None,
        kind="other", sequences=[], document_ids=[], source_ids={}, basis_kinds=[],
        field_sources={}, number_inferred=False, unlisted_on=None, modified_at=timezone.now(),
    )  # fmt: skip


def _blank_changes(docket: Docket, objects: set[UUID]) -> int:
    """Blank the changes that may contain the text: all but those of other entries and remaining documents."""
    changes = Change.objects.filter(docket=docket)
    remaining = Document.objects.filter(entry__docket=docket).exclude(pk__in=objects).values("pk")
    others = ~Q(object_type__in=["docket_entry", "docket"]) & ~Q(object_id__in=remaining)
    return changes.filter(Q(object_id__in=objects) | others).update(summary=REMOVED, fields={})


def forget_people(people: set[UUID], removed: str) -> None:
    """Delete people known only from this evidence, and email addresses and bar numbers that only it gave."""
    alone = Person.objects.filter(pk__in=people, attorneys=None)
    Person.objects.filter(Q(pk__in=alone) | Q(merged_into__in=alone)).delete()
    for mark in PersonMark.objects.filter(person__in=people):
        if mark.mark.lower() in removed:
            shown = Attorney.objects.filter(person=mark.person_id)
            if not shown.filter(Q(email__iexact=mark.mark) | Q(contact__icontains=mark.mark)).exists():
                mark.delete()


def _rename(docket: Docket, former: str) -> None:
    """Replace a caption that came from the removed evidence, in the case and in its history."""
    case = docket.case
    history = apps.get_model("cases", "CaseEvent")._default_manager.filter(pgh_obj=case.pk, caption=former)
    if case.caption == former:
        case.caption = docket.case_name or str(docket)
        case.save(update_fields=["caption"])
    history.update(caption=case.caption if case.caption != former else str(docket))
