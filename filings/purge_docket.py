"""One docket without rows that must go: rows, the text made of them, and what was told of them (R14)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.apps import apps
from django.db.models import Q
from django.utils import timezone

from cases.models import Attorney, Change, Docket, Firm, Person, PersonMark

from . import write_knowledge
from .models import DocketEntry, Document, DocumentFile, EntryNote, FileCopy, Observation, Report
from .review.decide import resolve_anew

GONE = "Removed by order"


@dataclass(frozen=True, slots=True)
class Removal:
    """The caller holds the docket's lock, and has taken the rows out of its reports."""

    docket: Docket
    digests: set[str]


def forget(removal: Removal) -> dict[str, int]:
    """Delete the rows that no report shows now, and work the docket out without them; counts what went."""
    docket = removal.docket
    elsewhere = _shown(docket, removal.digests)
    doomed = Observation.objects.filter(docket=docket, digest__in=removal.digests - elsewhere)
    touched = set(doomed.exclude(entry=None).values_list("entry_id", flat=True))
    touched |= set(DocketEntry.objects.filter(merged_into__in=touched).values_list("pk", flat=True))
    documents = set(Document.objects.filter(entry__in=touched).values_list("pk", flat=True))
    firms = set(Attorney.objects.filter(docket=docket).exclude(firm=None).values_list("firm_id", flat=True))
    people = set(
        Attorney.objects.filter(docket=docket).exclude(person=None).values_list("person_id", flat=True)
    )
    said = " ".join(map(str, doomed.exclude(type="EntryRow").values_list("content", flat=True))).lower()
    case_name = docket.case_name
    rows = doomed.delete()[0]
    copies = dict(FileCopy.objects.filter(entry__in=touched).values_list("pk", "entry_id"))
    resolve_anew(docket)
    emptied = _empty_rows(touched)
    files = _files(copies)
    changes = _blank_changes(docket, touched | documents)
    Firm.objects.filter(pk__in=firms, attorneys=None).delete()
    forget_people(people, said)
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
    """The PDFs of entries that nothing shows any more, unless they are kept for another document too."""
    shown = set(
        DocketEntry.objects.filter(pk__in=copies.values(), observations__isnull=False).values_list(
            "pk", flat=True
        )
    )
    gone = FileCopy.objects.filter(pk__in=[pk for pk, entry_id in copies.items() if entry_id not in shown])
    files = set(gone.values_list("file_id", flat=True))
    gone.delete()
    return DocumentFile.objects.filter(pk__in=files, copies=None).delete()[1].get("filings.DocumentFile", 0)


def _shown(docket: Docket, digests: set[str]) -> set[str]:
    """Of these rows those that a report shows still."""
    found: set[str] = set()
    for shown in Report.objects.filter(docket=docket).values_list("observations", flat=True).iterator():
        found |= digests.intersection(shown)
    return found


def _empty_rows(touched: Iterable[UUID]) -> int:
    """Rows that explain nothing any more keep their id, which goes on answering, and nothing else.

    A row that turned out to be another one still has the text from before that: it goes too.
    """
    rows = DocketEntry.objects.filter(pk__in=touched).exclude(withdrawn_at=None, merged_into=None)
    gone = list(rows.values_list("pk", flat=True))
    write_knowledge.forget(gone)
    return DocketEntry.objects.filter(pk__in=gone).update(
        text="", short_text="", entry_number=None, date_filed=None, date_entered=None, time_filed=None,
        kind="other", sequences=[], document_ids=[], source_ids={}, basis_kinds=[],
        field_sources={}, number_inferred=False, unlisted_on=None, modified_at=timezone.now(),
    )  # fmt: skip


def _blank_changes(docket: Docket, objects: set[UUID]) -> int:
    """The outbox carried the text. Of documents and people only those are known to be harmless that stand."""
    changes = Change.objects.filter(docket=docket)
    standing = Document.objects.filter(entry__docket=docket).exclude(pk__in=objects).values("pk")
    others = ~Q(object_type__in=["docket_entry", "docket"]) & ~Q(object_id__in=standing)
    return changes.filter(Q(object_id__in=objects) | others).update(summary=GONE, fields={})


def forget_people(people: set[UUID], said: str) -> None:
    """People known from this evidence alone; of the others the e-mails and bar numbers that only it gave."""
    alone = Person.objects.filter(pk__in=people, attorneys=None)
    Person.objects.filter(Q(pk__in=alone) | Q(merged_into__in=alone)).delete()
    for mark in PersonMark.objects.filter(person__in=people):
        if mark.mark.lower() in said:
            shown = Attorney.objects.filter(person=mark.person_id)
            if not shown.filter(Q(email__iexact=mark.mark) | Q(contact__icontains=mark.mark)).exists():
                mark.delete()


def _rename(docket: Docket, former: str) -> None:
    """A case that was named by what is removed is named anew, and so is its history."""
    case = docket.case
    history = apps.get_model("cases", "CaseEvent")._default_manager.filter(pgh_obj=case.pk, caption=former)
    if case.caption == former:
        case.caption = docket.case_name or str(docket)
        case.save(update_fields=["caption"])
    history.update(caption=case.caption if case.caption != former else str(docket))
