"""Determines from its evidence which entry and document a PDF belongs to, again after each write.

Entries may be merged, separated, withdrawn, and reinstated. A copy follows them by what it states and by the
observation it was added to. It is never lost or shown in the wrong case: if there is doubt, it is put on hold
or a person is asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q

from cases.models import Docket, DocketCaseId
from casetracker.accounts.models import User

from ..identity import clean_case_id
from ..models import DocketEntry, Document, DocumentFile, FileCopy, Observation
from .evidence import (
    DocketSeen,
    DocumentSeen,
    EntrySeen,
    Said,
    Spot,
    contradiction,
    places,
    speaks_against,
)

MOST_DOCKETS = 20  # dockets with one number, across all courts
MOST_WAITING = 5_000  # copies checked after a write

NOTHING_SAID = (
    "This PDF has no court stamp, and its file name does not identify a document. "
    "It is on hold. Choose its docket entry."
)
NOT_HERE = "On hold: no matching docket entry yet. It will be added automatically."
AWAY = "Its entry is not on the docket at present. The PDF is kept and will reappear with the entry."
SEVERAL = "This PDF matches more than one document. Choose the right one."
DISAGREE = "The file name and the court stamp do not match. Choose the right document."


def settle(copy: FileCopy) -> None:
    """Finds the copy's place on any docket, and saves it under that docket's lock."""
    with transaction.atomic():
        spots = _spots(copy)
        docket_ids = {spot.docket_id for spot in spots}
        if len(docket_ids) == 1:  # look again under the lock, since the docket may have been rewritten
            Docket.objects.select_for_update().filter(pk__in=docket_ids).first()
            spots = _spots(copy)
        _decide(copy, spots)
        copy.save()
        if copy.docket_id:
            Docket.objects.filter(pk=copy.docket_id).update(version=F("version") + 1)


def relink(docket: Docket) -> None:
    """Moves the docket's copies to where their evidence is now. The caller holds the docket's lock."""
    on_hold = Q(docket=None, entry=None) & ~Q(status=FileCopy.Status.WAITING)
    if not FileCopy.objects.filter(Q(docket=docket) | on_hold).exists():
        return
    moved = Observation.objects.filter(docket=docket, digest=OuterRef("observation"), placement="placed")
    is_misplaced = (
        Q(entry=None)
        | Q(document=None)
        | Q(entry__merged_into__isnull=False)
        | Q(entry__withdrawn_at__isnull=False)
        | ~Q(document__entry=F("entry"))
        | Exists(moved.exclude(entry=OuterRef("entry")).exclude(entry=None))
    )
    misplaced = list(FileCopy.objects.filter(is_misplaced, docket=docket))
    holdings = _Holdings([docket], misplaced)
    for copy in misplaced:
        _save_if_changed(copy, holdings.spots(copy))
    held = FileCopy.objects.filter(on_hold).order_by("received_at")[:MOST_WAITING]
    for copy in _naming(docket, list(held)):
        _save_if_changed(copy, _spots(copy))


def moved(away: Docket, to: Docket) -> None:
    """Moves the copies when dockets are merged or a merge is undone (R12). `relink` does the rest."""
    FileCopy.objects.filter(docket=away).update(docket=to)


def _naming(docket: Docket, copies: Sequence[FileCopy]) -> list[FileCopy]:
    """The copies that name this docket by number, PACER case id, or document id."""
    if not copies:
        return []
    keys = {key for copy in copies for key in copy.document_keys}
    document_ids = set(
        Document.objects.filter(document_id__in=keys, entry__docket=docket).values_list(
            "document_id", flat=True
        )
        if keys
        else []
    )
    case_ids = set(docket.pacer_case_ids.values_list("pacer_case_id", flat=True))
    return [
        copy
        for copy in copies
        if docket.docket_number_core in copy.cores
        or document_ids & set(copy.document_keys)
        or clean_case_id(copy.said.get("name", {}).get("pacer_case_id", "")) in case_ids
    ]


def _save_if_changed(copy: FileCopy, spots: Sequence[Spot]) -> None:
    if len(spots) == 1 and (copy.entry_id, copy.document_id) == (spots[0].entry_id, spots[0].document_id):
        return
    before = (copy.docket_id, copy.entry_id, copy.document_id, copy.status, copy.message, copy.warning)
    _decide(copy, spots)
    if before != (copy.docket_id, copy.entry_id, copy.document_id, copy.status, copy.message, copy.warning):
        copy.save()


def _spots(copy: FileCopy) -> list[Spot]:
    dockets = candidates(copy)
    return _Holdings(dockets, [copy]).spots(copy) if dockets else []


def candidates(copy: FileCopy) -> list[Docket]:
    """The dockets that the copy's evidence may refer to."""
    if copy.docket_id and copy.observation:
        return list(Docket.objects.filter(pk=copy.docket_id))
    said = Said.from_json(copy.said)
    matches = Q(docket_number_core__in=copy.cores) if copy.cores else Q(pk=None)
    if copy.document_keys:
        by_document = Document.objects.filter(document_id__in=copy.document_keys).values("entry__docket")
        matches |= Q(pk__in=by_document)
    if case_id := clean_case_id(said.name.pacer_case_id):
        matches |= Q(pk__in=DocketCaseId.objects.filter(pacer_case_id=case_id).values("docket"))
    return list(Docket.objects.filter(matches, case__deleted_at=None).order_by("pk")[:MOST_DOCKETS])


class _Holdings:
    """The entries and documents on these dockets that the copies may belong to, read in four queries."""

    def __init__(self, dockets: Sequence[Docket], copies: Sequence[FileCopy]) -> None:
        self.dockets: dict[UUID, DocketSeen] = {}
        self.entries: dict[UUID, EntrySeen] = {}
        self.documents: list[DocumentSeen] = []
        self.entry_of: dict[str, UUID] = {}  # observation digest -> entry id
        if not dockets or not copies:
            return
        ids = [docket.pk for docket in dockets]
        digests = {copy.observation for copy in copies} - {""}
        placed = Observation.objects.filter(docket__in=ids, digest__in=digests, placement="placed")
        self.entry_of = dict(placed.exclude(entry=None).values_list("digest", "entry_id")) if digests else {}
        self._read(dockets, self._may_match(copies))

    def _may_match(self, copies: Iterable[FileCopy]) -> Q:
        numbers: set[int] = set()
        keys: set[str] = set()
        for copy in copies:
            said = Said.from_json(copy.said)
            numbers |= {n for n in (copy.entry_number, said.name.number) if n is not None}
            numbers |= {stamp.number for stamp in said.stamps if stamp.number is not None}
            keys |= set(copy.document_keys)
        condition = Q(pk__in=list(self.entry_of.values())) | Q(entry_number__in=numbers)
        if keys:
            condition |= Q(pk__in=Document.objects.filter(document_id__in=keys).values("entry"))
        return condition

    def _read(self, dockets: Sequence[Docket], condition: Q) -> None:
        case_ids: dict[UUID, set[str]] = {docket.pk: set() for docket in dockets}
        rows = DocketCaseId.objects.filter(docket__in=case_ids)
        for docket_id, case_id in rows.values_list("docket_id", "pacer_case_id"):
            case_ids[docket_id].add(case_id)
        for docket in dockets:
            self.dockets[docket.pk] = DocketSeen(
                docket.pk, docket.court_id, docket.docket_number, frozenset(case_ids[docket.pk])
            )
        for entry in DocketEntry.objects.current().filter(condition, docket__in=case_ids):
            days = frozenset(day for day in (entry.date_filed, entry.date_entered) if day)
            self.entries[entry.pk] = EntrySeen(
                entry.pk, self.dockets[entry.docket_id], entry.entry_number, days
            )
        documents = Document.objects.filter(entry__in=self.entries)
        self.documents = [
            DocumentSeen(row.pk, row.entry_id, row.attachment_number, row.document_id) for row in documents
        ]

    def spots(self, copy: FileCopy) -> list[Spot]:
        """The entry it was added to, if that still exists; otherwise the places that fit its evidence."""
        entry = self.entries.get(self.entry_of.get(copy.observation, UUID(int=0)))
        if copy.how != FileCopy.How.DROPPED:
            return [self._on_entry(copy, entry)] if entry else self._by_key(copy)
        fitting = places(Said.from_json(copy.said), list(self.entries.values()), self.documents)
        unchanged = [spot for spot in fitting if entry and spot.entry_id == entry.id]
        return unchanged if len(unchanged) == 1 else fitting

    def _on_entry(self, copy: FileCopy, entry: EntrySeen) -> Spot:
        documents = [document for document in self.documents if document.entry_id == entry.id]
        by_id = [document for document in documents if document.document_id in copy.document_keys]
        by_number = [document for document in documents if document.attachment == copy.attachment_number]
        document = next(iter([*by_id, *by_number]), None)
        document_id = document.id if document else None
        return Spot(entry.docket.id, entry.id, document_id, entry.number, copy.attachment_number)

    def _by_key(self, copy: FileCopy) -> list[Spot]:
        """If the observation is gone (retracted or reread), the document id still identifies the place."""
        return [
            Spot(entry.docket.id, entry.id, document.id, entry.number, document.attachment)
            for document in self.documents
            if document.document_id in copy.document_keys
            if (entry := self.entries[document.entry_id])
        ]


def _decide(copy: FileCopy, spots: Sequence[Spot]) -> None:
    said = Said.from_json(copy.said)
    status, copy.warning, copy.message = FileCopy.Status, "", ""
    if len(spots) != 1:
        # A place given by a person or a fetch is remembered: the docket stays, the entry may be reinstated.
        copy.entry = copy.document = None
        if copy.how == FileCopy.How.DROPPED and not copy.observation:
            copy.docket = None
        says_nothing = not (said.cores or said.document_keys or said.name.number is not None)
        copy.status = status.ASKED if spots else status.PARKED
        unplaced = AWAY if copy.observation else NOTHING_SAID if says_nothing else NOT_HERE
        copy.message = SEVERAL if spots else unplaced
        return
    spot = spots[0]
    docket = Docket.objects.get(pk=spot.docket_id)
    seen = DocketSeen(docket.pk, docket.court_id, docket.docket_number)
    entry = DocketEntry.objects.get(pk=spot.entry_id)
    is_certain = copy.how != FileCopy.How.DROPPED or copy.entry_id == spot.entry_id
    if not is_certain and speaks_against(said, spot, seen):
        copy.status, copy.message = status.ASKED, DISAGREE
        copy.warning = contradiction(said, spot, seen, ())
        return
    days = [day for day in (entry.date_filed, entry.date_entered) if day]
    copy.docket, copy.entry, copy.document_id, copy.status = docket, entry, spot.document_id, status.ATTACHED
    copy.entry_number, copy.attachment_number = spot.number, spot.attachment
    copy.warning = contradiction(said, spot, seen, days)
    copy.observation = copy.observation or observation_of(entry)


def observation_of(entry: DocketEntry) -> str:
    """The digest by which to find the entry again: of the observation that gives its text, else of any."""
    digest = entry.field_sources.get("text") or entry.field_sources.get("short_text")
    return str(digest or entry.observations.order_by("pk").values_list("digest", flat=True).first() or "")


def placed(
    file: DocumentFile, entry: DocketEntry, attachment: int | None, *, file_name: str, user: User | None
) -> FileCopy:
    """A copy that a person adds to an entry. It is read later, which may add a warning about its stamp."""
    copy = FileCopy(file=file, received_by=user, file_name=file_name)
    _put_on(copy, entry, attachment)
    copy.save()
    return copy


def put(copy: FileCopy, entry: DocketEntry, attachment: int | None) -> None:
    """Places a copy where a person says it belongs. A contradicting stamp only adds a warning."""
    _put_on(copy, entry, attachment)
    settle(copy)


def _put_on(copy: FileCopy, entry: DocketEntry, attachment: int | None) -> None:
    document = entry.documents.filter(attachment_number=attachment).first()
    copy.how = FileCopy.How.PLACED
    copy.observation, copy.docket_id = observation_of(entry), entry.docket_id
    copy.entry_number, copy.attachment_number = entry.entry_number, attachment
    copy.document_keys = [document.document_id] if document and document.document_id else []


def choices(copy: FileCopy) -> list[Spot]:
    """The places that an open question offers."""
    return _spots(copy)
