"""The values that `resolve` returns: one docket with its sources. Equal evidence gives equal resolutions."""

from __future__ import annotations

import enum
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, time

from ..records import DocketFacts, SourceKind, Vouched


class DecisionKind(enum.StrEnum):
    SAME = "same"
    NOT_SAME = "not_same"
    RETRACT = "retract"


@dataclass(frozen=True, slots=True)
class PersonDecision:
    """A person's decision (R7, decisions), which outranks all keys. Revoked decisions are not passed in.

    `digests` are those of entry observations, or of reports for RETRACT. SAME: all of them are one entry.
    NOT_SAME: no two of them are the same entry.
    """

    id: str
    kind: DecisionKind
    digests: tuple[str, ...]
    made_at: datetime


@dataclass(frozen=True, slots=True)
class ResolvedDocument:
    """A document of an entry. The main document has no `attachment_number` (R11, documents and people)."""

    attachment_number: int | None = None
    document_id: str = ""  # normalized
    description: str = ""
    page_count: int | None = None
    file_size: int | None = None  # bytes
    is_available: bool | None = None
    is_sealed: bool | None = None
    url: str = ""
    sources: Mapping[str, str] = field(default_factory=dict)  # field -> digest of its observation


@dataclass(frozen=True, slots=True)
class ResolvedEntry(Vouched):
    """One entry of the docket. `order` is its index in `Resolution.entries`."""

    order: int
    observations: tuple[str, ...]  # digests of its observations, sorted
    sequences: tuple[int, ...]
    document_ids: tuple[str, ...]
    source_row_ids: tuple[tuple[SourceKind, str], ...]
    entry_number: int | None
    date_filed: date | None
    date_entered: date | None
    time_filed: time | None
    text: str
    short_text: str
    documents: tuple[ResolvedDocument, ...]
    basis_kinds: tuple[SourceKind, ...]  # kinds of source that show it, highest rank first
    unlisted_on: date | None  # R8 (unlisted): date of the court's docket sheet that no longer lists it
    lapsed_on: date | None  # R8: date on which CourtListener, its only source, no longer showed it
    sources: Mapping[str, str]  # field -> digest of the observation it came from


@dataclass(frozen=True, slots=True)
class ResolvedParty:
    """A party, identified by normalized name and type (R11). `gone_on`: date of the sheet without it."""

    name: str
    name_key: str
    type: str
    type_key: str
    extra_info: str
    date_terminated: date | None
    gone_on: date | None
    basis_kinds: tuple[SourceKind, ...]
    observations: tuple[str, ...]
    sources: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ResolvedRepresentation:
    """An attorney's representation of a party (index in `Resolution.parties`), with the court's own roles."""

    party: int
    roles: tuple[str, ...]
    source: str  # digest of the observation the roles came from
    basis_kinds: tuple[SourceKind, ...]
    gone_on: date | None


@dataclass(frozen=True, slots=True)
class ResolvedAttorney:
    """An attorney on this docket, identified by name and, among namesakes, by email or bar number.

    `distinct_key` is that email or bar number; empty if the name is unique.
    """

    name: str
    name_key: str
    distinct_key: str
    contact: str
    email: str
    phone: str
    representations: tuple[ResolvedRepresentation, ...]
    sources: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ResolvedFacts:
    """The docket's own facts, each chosen by R13 (which value). `observations`: all digests considered."""

    facts: DocketFacts
    sources: Mapping[str, str]
    observations: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Unplaced:
    """Evidence that may belong to any of `candidates` (indexes of entries) and is not an entry of its own."""

    observation: str
    candidates: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Unidentified:
    """R6 (stubs): `count` more different stubs than candidate entries: "n more reported, not identified"."""

    count: int
    observations: tuple[str, ...]
    candidates: tuple[int, ...]


class QuestionKind(enum.StrEnum):
    WHICH_ENTRY = "which_entry"  # R6: which entry does unplaced evidence belong to?
    SAME_ENTRY = "same_entry"  # R13: is an entry from the press or typed by hand one of the court's?


@dataclass(frozen=True, slots=True)
class PendingQuestion:
    """A question for people. The answering decision names one of `observations` and one of a candidate's.

    `key` stays the same as evidence is added, because it is made from the first observation received.
    `candidates` are indexes of entries: likeliest first for SAME_ENTRY, in docket order for WHICH_ENTRY.
    """

    key: str
    kind: QuestionKind
    observations: tuple[str, ...]
    candidates: tuple[int, ...]
    entry: int | None = None  # SAME_ENTRY: index of the entry that the question is about


@dataclass(frozen=True, slots=True)
class Resolution:
    entries: tuple[ResolvedEntry, ...]
    parties: tuple[ResolvedParty, ...]
    attorneys: tuple[ResolvedAttorney, ...]
    facts: ResolvedFacts
    unplaced: tuple[Unplaced, ...]
    unidentified: tuple[Unidentified, ...]
    questions: tuple[PendingQuestion, ...]
    complete_asof: datetime | None  # time of the latest complete sheet
    overridden: tuple[str, ...]  # ids of decisions that contradict a newer one (R7)
    superseded: tuple[str, ...]  # digests of reports read by an older parser version
    retracted: tuple[str, ...]  # digests of reports retracted by a decision

    def canonical(self) -> bytes:
        """A byte representation that is equal for equal dockets, used to compare resolutions."""
        return json.dumps(
            asdict(self), sort_keys=True, separators=(",", ":"), ensure_ascii=True, default=_plain
        ).encode()


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return f"{value.timestamp():.6f}"  # equal for the same moment in any time zone
    if isinstance(value, (date, time)):
        return value.isoformat()
    raise TypeError(type(value).__name__)
