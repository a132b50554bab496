"""Which entry and document a copy belongs to, worked out from its evidence, anew after each write.

The resolver's rows join, part, leave and come back; a copy follows by what it says of itself and by the
observation it was put on. It is never lost, and goes to no stranger: what is not sure waits or is asked.
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

MOST_DOCKETS = 20  # of one number, over all courts
MOST_WAITING = 5_000  # copies looked through after a write

NOTHING_SAID = "Nothing in it says which document it is: no court stamp, and a file name that tells nothing."
NOT_HERE = "No docket here has the document that it names. It attaches by itself once one does."
AWAY = "The entry that it belongs to is not on the docket at present. It comes back with it."
SEVERAL = "It fits more than one document. Say which it is."
DISAGREE = "Its name and its stamp disagree. Say which document it is."


def settle(copy: FileCopy) -> None:
    """Find the copy's place over all dockets; under the lock of the docket that gets it."""
    with transaction.atomic():
        spots = _found(copy)
        docket_ids = {spot.docket_id for spot in spots}
        if len(docket_ids) == 1:  # what is found is believed only while nobody rewrites that docket
            Docket.objects.select_for_update().filter(pk__in=docket_ids).first()
            spots = _found(copy)
        _decide(copy, spots)
        copy.save()
        if copy.docket_id:
            Docket.objects.filter(pk=copy.docket_id).update(version=F("version") + 1)


def relink(docket: Docket) -> None:
    """After a write: the docket's copies to where their evidence is now. The caller holds its lock."""
    loose = Q(docket=None, entry=None) & ~Q(status=FileCopy.Status.WAITING)
    if not FileCopy.objects.filter(Q(docket=docket) | loose).exists():
        return
    moved = Observation.objects.filter(docket=docket, digest=OuterRef("observation"), placement="placed")
    astray = (
        Q(entry=None)
        | Q(document=None)
        | Q(entry__merged_into__isnull=False)
        | Q(entry__withdrawn_at__isnull=False)
        | ~Q(document__entry=F("entry"))
        | Exists(moved.exclude(entry=OuterRef("entry")).exclude(entry=None))
    )
    own = list(FileCopy.objects.filter(astray, docket=docket))
    holdings = _Holdings([docket], own)
    for copy in own:
        _save_if_changed(copy, holdings.spots(copy))
    waiting = FileCopy.objects.filter(loose)
    for copy in _perhaps_of(docket, list(waiting.order_by("received_at")[:MOST_WAITING])):
        _save_if_changed(copy, _found(copy))


def moved(away: Docket, to: Docket) -> None:
    """Where two dockets are joined or one is parted (R12), its copies go along; `relink` does the rest."""
    FileCopy.objects.filter(docket=away).update(docket=to)


def _perhaps_of(docket: Docket, copies: Sequence[FileCopy]) -> list[FileCopy]:
    """Of copies without a docket, those that name this one by number, case id or document id."""
    if not copies:
        return []
    keys = {key for copy in copies for key in copy.document_keys}
    here = set(
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
        or here & set(copy.document_keys)
        or clean_case_id(copy.said.get("name", {}).get("pacer_case_id", "")) in case_ids
    ]


def _save_if_changed(copy: FileCopy, spots: Sequence[Spot]) -> None:
    if len(spots) == 1 and (copy.entry_id, copy.document_id) == (spots[0].entry_id, spots[0].document_id):
        return
    before = (copy.docket_id, copy.entry_id, copy.document_id, copy.status, copy.message, copy.warning)
    _decide(copy, spots)
    if before != (copy.docket_id, copy.entry_id, copy.document_id, copy.status, copy.message, copy.warning):
        copy.save()


def _found(copy: FileCopy) -> list[Spot]:
    dockets = candidates(copy)
    return _Holdings(dockets, [copy]).spots(copy) if dockets else []


def candidates(copy: FileCopy) -> list[Docket]:
    """Dockets that the copy's evidence can mean."""
    if copy.docket_id and copy.observation:
        return list(Docket.objects.filter(pk=copy.docket_id))
    said = Said.from_json(copy.said)
    wanted = Q(docket_number_core__in=copy.cores) if copy.cores else Q(pk=None)
    if copy.document_keys:
        of_ids = Document.objects.filter(document_id__in=copy.document_keys).values("entry__docket")
        wanted |= Q(pk__in=of_ids)
    if case_id := clean_case_id(said.name.pacer_case_id):
        wanted |= Q(pk__in=DocketCaseId.objects.filter(pacer_case_id=case_id).values("docket"))
    return list(Docket.objects.filter(wanted, case__deleted_at=None).order_by("pk")[:MOST_DOCKETS])


class _Holdings:
    """What some dockets hold that any of some copies could mean: four queries, however many copies."""

    def __init__(self, dockets: Sequence[Docket], copies: Sequence[FileCopy]) -> None:
        self.dockets: dict[UUID, DocketSeen] = {}
        self.entries: dict[UUID, EntrySeen] = {}
        self.documents: list[DocumentSeen] = []
        self.homes: dict[str, UUID] = {}
        if not dockets or not copies:
            return
        ids = [docket.pk for docket in dockets]
        digests = {copy.observation for copy in copies} - {""}
        placed = Observation.objects.filter(docket__in=ids, digest__in=digests, placement="placed")
        self.homes = dict(placed.exclude(entry=None).values_list("digest", "entry_id")) if digests else {}
        self._read(dockets, self._wanted(copies))

    def _wanted(self, copies: Iterable[FileCopy]) -> Q:
        numbers: set[int] = set()
        keys: set[str] = set()
        for copy in copies:
            said = Said.from_json(copy.said)
            numbers |= {n for n in (copy.entry_number, said.name.number) if n is not None}
            numbers |= {stamp.number for stamp in said.stamps if stamp.number is not None}
            keys |= set(copy.document_keys)
        wanted = Q(pk__in=list(self.homes.values())) | Q(entry_number__in=numbers)
        if keys:
            wanted |= Q(pk__in=Document.objects.filter(document_id__in=keys).values("entry"))
        return wanted

    def _read(self, dockets: Sequence[Docket], wanted: Q) -> None:
        case_ids: dict[UUID, set[str]] = {docket.pk: set() for docket in dockets}
        rows = DocketCaseId.objects.filter(docket__in=case_ids)
        for docket_id, case_id in rows.values_list("docket_id", "pacer_case_id"):
            case_ids[docket_id].add(case_id)
        for docket in dockets:
            self.dockets[docket.pk] = DocketSeen(
                docket.pk, docket.court_id, docket.docket_number, frozenset(case_ids[docket.pk])
            )
        for entry in DocketEntry.objects.current().filter(wanted, docket__in=case_ids):
            days = frozenset(day for day in (entry.date_filed, entry.date_entered) if day)
            self.entries[entry.pk] = EntrySeen(
                entry.pk, self.dockets[entry.docket_id], entry.entry_number, days
            )
        documents = Document.objects.filter(entry__in=self.entries)
        self.documents = [
            DocumentSeen(row.pk, row.entry_id, row.attachment_number, row.document_id) for row in documents
        ]

    def spots(self, copy: FileCopy) -> list[Spot]:
        """Where it was put, while that is there; else where its evidence fits."""
        home = self.entries.get(self.homes.get(copy.observation, UUID(int=0)))
        if copy.how != FileCopy.How.DROPPED:
            return [self._put(copy, home)] if home else self._by_key(copy)
        found = places(Said.from_json(copy.said), list(self.entries.values()), self.documents)
        stayed = [spot for spot in found if home and spot.entry_id == home.id]
        return stayed if len(stayed) == 1 else found

    def _put(self, copy: FileCopy, home: EntrySeen) -> Spot:
        here = [document for document in self.documents if document.entry_id == home.id]
        keyed = [document for document in here if document.document_id in copy.document_keys]
        numbered = [document for document in here if document.attachment == copy.attachment_number]
        document = next(iter([*keyed, *numbered]), None)
        return Spot(
            home.docket.id, home.id, document.id if document else None, home.number, copy.attachment_number
        )

    def _by_key(self, copy: FileCopy) -> list[Spot]:
        """The observation is gone (taken back, or read anew): the document's own id still tells."""
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
        # A person's or a fetch's place is kept in mind: the docket stays, the entry may come back.
        copy.entry = copy.document = None
        if copy.how == FileCopy.How.DROPPED and not copy.observation:
            copy.docket = None
        silent = not (said.cores or said.document_keys or said.name.number is not None)
        copy.status = status.ASKED if spots else status.PARKED
        unplaced = AWAY if copy.observation else NOTHING_SAID if silent else NOT_HERE
        copy.message = SEVERAL if spots else unplaced
        return
    spot = spots[0]
    docket = Docket.objects.get(pk=spot.docket_id)
    seen = DocketSeen(docket.pk, docket.court_id, docket.docket_number)
    entry = DocketEntry.objects.get(pk=spot.entry_id)
    sure = copy.how != FileCopy.How.DROPPED or copy.entry_id == spot.entry_id
    if not sure and speaks_against(said, spot, seen):
        copy.status, copy.message = status.ASKED, DISAGREE
        copy.warning = contradiction(said, spot, seen, ())
        return
    days = [day for day in (entry.date_filed, entry.date_entered) if day]
    copy.docket, copy.entry, copy.document_id, copy.status = docket, entry, spot.document_id, status.ATTACHED
    copy.entry_number, copy.attachment_number = spot.number, spot.attachment
    copy.warning = contradiction(said, spot, seen, days)
    copy.observation = copy.observation or observation_of(entry)


def observation_of(entry: DocketEntry) -> str:
    """The digest by which an entry is found again: of the row that gives its text, else of any."""
    known = entry.field_sources.get("text") or entry.field_sources.get("short_text")
    return str(known or entry.observations.order_by("pk").values_list("digest", flat=True).first() or "")


def placed(
    file: DocumentFile, entry: DocketEntry, attachment: int | None, *, file_name: str, user: User | None
) -> FileCopy:
    """A copy that a person puts on an entry; reading it comes after, and its stamp may object then."""
    copy = FileCopy(file=file, received_by=user, file_name=file_name)
    _put_on(copy, entry, attachment)
    copy.save()
    return copy


def put(copy: FileCopy, entry: DocketEntry, attachment: int | None) -> None:
    """A person says where it belongs; its stamp may object, but does not overrule."""
    _put_on(copy, entry, attachment)
    settle(copy)


def _put_on(copy: FileCopy, entry: DocketEntry, attachment: int | None) -> None:
    document = entry.documents.filter(attachment_number=attachment).first()
    copy.how = FileCopy.How.PLACED
    copy.observation, copy.docket_id = observation_of(entry), entry.docket_id
    copy.entry_number, copy.attachment_number = entry.entry_number, attachment
    copy.document_keys = [document.document_id] if document and document.document_id else []


def choices(copy: FileCopy) -> list[Spot]:
    """What an open question offers."""
    return _found(copy)
