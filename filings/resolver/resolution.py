"""What `resolve` answers: one docket, explained. Plain values; equal evidence gives equal resolutions."""

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
    """A person's decision (R7): evidence that outranks keys. Revoked ones are not handed in.

    `digests` name observations of entries; for RETRACT they name reports. SAME: all of them are one entry.
    NOT_SAME: no two of them are.
    """

    id: str
    kind: DecisionKind
    digests: tuple[str, ...]
    made_at: datetime


@dataclass(frozen=True, slots=True)
class ResolvedDocument:
    """A document of an entry; `attachment_number` None is the main document (R11)."""

    attachment_number: int | None = None
    document_id: str = ""  # clean
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
    observations: tuple[str, ...]  # digests of all it explains, sorted
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
    basis_kinds: tuple[SourceKind, ...]  # the kinds of source that show it, best first
    unlisted_on: date | None  # R8: "not on the court's docket sheet of DATE"
    lapsed_on: date | None  # R8: only CourtListener ever showed it, and on that day no longer did
    sources: Mapping[str, str]  # field -> digest of the observation it came from


@dataclass(frozen=True, slots=True)
class ResolvedParty:
    """A party, known by normalised name and type (R11). `gone_on`: not on the sheet of that date."""

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
    """An attorney for a party (index in `Resolution.parties`), with the court's own role strings."""

    party: int
    roles: tuple[str, ...]
    source: str  # digest of the observation the roles came from
    basis_kinds: tuple[SourceKind, ...]
    gone_on: date | None


@dataclass(frozen=True, slots=True)
class ResolvedAttorney:
    """An attorney of this docket: by name, split by e-mail or bar number.

    `distinct_key` is that e-mail or bar number, and empty where the name alone tells.
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
    """The docket's own facts, each field by R13. `observations`: every digest that was weighed."""

    facts: DocketFacts
    sources: Mapping[str, str]
    observations: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Unplaced:
    """Evidence that is no entry of its own: it could be any of `candidates` (indexes of entries)."""

    observation: str
    candidates: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Unidentified:
    """R6: "n more reported, not identified": more different stubs than candidates."""

    count: int
    observations: tuple[str, ...]
    candidates: tuple[int, ...]


class QuestionKind(enum.StrEnum):
    WHICH_ENTRY = "which_entry"  # R6: unplaced evidence; which entry is it?
    SAME_ENTRY = "same_entry"  # R13: is this press-reported or hand-made entry that one of the court's?


@dataclass(frozen=True, slots=True)
class PendingQuestion:
    """Asked of people, answered by a Decision that names one of `observations` and one of a candidate's.

    `key` stays while evidence grows: it hangs on the observation that was received first. SAME_ENTRY
    candidates (indexes of entries) stand likeliest first, WHICH_ENTRY candidates in docket order.
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
    complete_asof: datetime | None  # of the latest complete sheet
    overridden: tuple[str, ...]  # ids of decisions that contradict a newer one (R7)
    superseded: tuple[str, ...]  # digests of reports an older parser version read
    retracted: tuple[str, ...]  # digests of reports a decision took back

    def canonical(self) -> bytes:
        """The same bytes for the same docket: what "byte for byte" is measured on."""
        return json.dumps(
            asdict(self), sort_keys=True, separators=(",", ":"), ensure_ascii=True, default=_plain
        ).encode()


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return f"{value.timestamp():.6f}"  # one moment in two zones is one moment
    if isinstance(value, (date, time)):
        return value.isoformat()
    raise TypeError(type(value).__name__)
