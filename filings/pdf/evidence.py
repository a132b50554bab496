"""Finds the places on a docket where a PDF may belong, from its court stamps and file name. Pure.

Neither the file name nor the stamp takes precedence: people rename files, and an exhibit may bear the stamp
of an earlier filing. If both identify a place, they must agree, or a person is asked (docs/decisions, "a PDF
is attached by what it says of itself").
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from cases.formats import day_text

from ..identity import docket_core, parse_docket_number
from ..sources.parsing import court_names
from .stamp import FileName, Stamp, file_name, of_first_page, stamps

_COURT_LINE = re.compile(
    r"United\s+States\s+(?P<kind>District|Bankruptcy)\s+Court\b.{0,90}", re.I | re.S
)  # the court in a pleading's caption, if the text layer keeps it in one piece


@dataclass(frozen=True, slots=True)
class Said:
    """What one file states. `court_id` is CourtListener's id, or "" if the file names no court."""

    court_id: str = ""
    name: FileName = field(default_factory=FileName)
    stamps: tuple[Stamp, ...] = ()

    @property
    def cores(self) -> list[str]:
        return sorted({docket_core(stamp.docket_number) for stamp in self.stamps})

    @property
    def document_keys(self) -> list[str]:
        ids = {self.name.document_id, *(stamp.document_id for stamp in self.stamps)}
        return sorted(ids - {""})

    def as_json(self) -> dict[str, Any]:
        def plain(stamp: Stamp) -> dict[str, Any]:
            return asdict(stamp) | {"filed": stamp.filed.isoformat() if stamp.filed else None}

        return {
            "court": self.court_id,
            "name": asdict(self.name),
            "stamps": [plain(stamp) for stamp in self.stamps],
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Said:
        def read(stamp: dict[str, Any]) -> Stamp:
            filed = stamp.get("filed")
            return Stamp(**(stamp | {"filed": date.fromisoformat(filed) if filed else None}))

        return cls(
            data.get("court", ""),
            FileName(**data.get("name", {})),
            tuple(read(stamp) for stamp in data.get("stamps", [])),
        )


def said_by(name: str, first_page: str, page_count: int | None, court_hint: str = "") -> Said:
    parsed = file_name(name)
    court = (
        court_names.cl_id(parsed.pacer_court)
        or _court_on(first_page)
        # ids of district and bankruptcy courts have 11 or 12 digits; other long numbers may be timestamps
        or (court_names.by_document_id(parsed.document_id) if len(parsed.document_id) in (11, 12) else "")
        or court_hint
    )
    return Said(court, parsed, of_first_page(stamps(first_page), page_count))


def _court_on(first_page: str) -> str:
    line = _COURT_LINE.search(first_page[:4000])
    if line is None:
        return ""
    return court_names.by_place(line[0], bankruptcy=line["kind"].lower() == "bankruptcy")


@dataclass(frozen=True, slots=True)
class DocketSeen:
    id: UUID
    court_id: str
    number: str
    case_ids: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class EntrySeen:
    id: UUID
    docket: DocketSeen
    number: int | None
    days: frozenset[date]
    document_ids: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class DocumentSeen:
    id: UUID
    entry_id: UUID
    attachment: int | None
    document_id: str = ""


@dataclass(frozen=True, slots=True)
class Spot:
    """A place where a file may belong. `document_id` is None if the entry lists no such document yet."""

    docket_id: UUID
    entry_id: UUID
    document_id: UUID | None
    number: int | None
    attachment: int | None


def places(said: Said, entries: Sequence[EntrySeen], documents: Sequence[DocumentSeen]) -> list[Spot]:
    """The places among these entries that fit the file name and stamps; those that fit both, if any do."""
    holdings = _Holdings(entries, documents)
    named = holdings.by_name(said)
    stamped = [spot for stamp in said.stamps for spot in holdings.by_stamp(stamp, said.court_id)]
    named, stamped = list(dict.fromkeys(named)), list(dict.fromkeys(stamped))
    agreed = [spot for spot in named if spot in stamped]
    return agreed or [*named, *(spot for spot in stamped if spot not in named)]


class _Holdings:
    def __init__(self, entries: Iterable[EntrySeen], documents: Iterable[DocumentSeen]) -> None:
        self.entries = list(entries)
        self.by_id = {entry.id: entry for entry in self.entries}
        self.documents: dict[UUID, list[DocumentSeen]] = {entry.id: [] for entry in self.entries}
        for document in documents:
            if document.entry_id in self.documents:
                self.documents[document.entry_id].append(document)

    def by_name(self, said: Said) -> list[Spot]:
        name = said.name
        if name.document_id:
            return self._by_document_id(name.document_id, said.court_id)
        if not (name.pacer_court and name.number is not None):
            return []
        court = court_names.cl_id(name.pacer_court)
        return [
            self._spot(entry, name.attachment)
            for entry in self.entries
            if entry.docket.court_id == court
            and entry.number == name.number
            and name.pacer_case_id in entry.docket.case_ids
        ]

    def by_stamp(self, stamp: Stamp, court_id: str) -> list[Spot]:
        spots = []
        for entry in self.entries:
            if not _same_docket(stamp, entry.docket, court_id):
                continue
            if stamp.document_id:
                spots += [
                    self._spot_of(entry, document)
                    for document in self.documents[entry.id]
                    if document.document_id == stamp.document_id
                ]
                continue
            # The court or the exact date must match too, because every court uses the same numbers.
            if entry.number == stamp.number and (court_id or stamp.filed in entry.days):
                spots.append(self._spot(entry, stamp.attachment))
        return spots

    def _by_document_id(self, document_id: str, court_id: str) -> list[Spot]:
        return [
            self._spot_of(entry, document)
            for entry in self.entries
            if not court_id or court_id == entry.docket.court_id
            for document in self.documents[entry.id]
            if document.document_id == document_id
        ]

    def _spot(self, entry: EntrySeen, attachment: int | None) -> Spot:
        document = next((d for d in self.documents[entry.id] if d.attachment == attachment), None)
        return Spot(entry.docket.id, entry.id, document.id if document else None, entry.number, attachment)

    @staticmethod
    def _spot_of(entry: EntrySeen, document: DocumentSeen) -> Spot:
        return Spot(entry.docket.id, entry.id, document.id, entry.number, document.attachment)


def _same_docket(stamp: Stamp, docket: DocketSeen, court_id: str) -> bool:
    if court_id and court_id != docket.court_id:
        return False
    printed, known = parse_docket_number(stamp.docket_number), parse_docket_number(docket.number)
    if printed is None or known is None or not printed.agrees_with(known):
        return False
    both_name_judges = printed.judges and known.judges
    return bool(court_id) or not both_name_judges or printed.judges[:1] == known.judges[:1]


def speaks_against(said: Said, spot: Spot, docket: DocketSeen) -> bool:
    """Whether the file has stamps, but none that matches this place."""
    return bool(said.stamps) and not any(
        _same_docket(stamp, docket, "")
        and (bool(stamp.document_id) or _names(stamp.number, stamp.attachment, spot))
        for stamp in said.stamps
    )


def contradiction(said: Said, spot: Spot, docket: DocketSeen, days: Iterable[date]) -> str:
    """A sentence if the stamp or the file name contradicts the place, else ""."""
    conflicts = []
    stamps_here = [s for s in said.stamps if _same_docket(s, docket, "")]
    if said.stamps and not stamps_here:
        conflicts.append(f"its court stamp reads “{said.stamps[0].text}”")
    elif stamps_here and not any(_names(s.number, s.attachment, spot) or s.document_id for s in stamps_here):
        conflicts.append(f"its court stamp reads “{stamps_here[0].text}”")
    elif stamps_here and (known := set(days)):
        stamped = {s.filed for s in stamps_here if s.filed}
        if stamped and not stamped & known:
            conflicts.append(f"its court stamp says filed {day_text(min(stamped))}, but the docket does not")
    name = said.name
    if name.number is not None and not _names(name.number, name.attachment, spot):
        label = f"{name.number}-{name.attachment}" if name.attachment else str(name.number)
        conflicts.append(f"its file name says {label}")
    return f"This PDF may be another document: {'; '.join(conflicts)}." if conflicts else ""


def _names(number: int | None, attachment: int | None, spot: Spot) -> bool:
    return number == spot.number and (attachment or None) == (spot.attachment or None)
