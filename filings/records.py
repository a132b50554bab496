"""What every source returns: plain values, no Django, no database.

A source parses one payload into one `ParsedReport`. It may name several dockets (a feed serves a whole
court, one notice may carry two cases). Each row is kept as the source gave it; cleaning of keys and
texts for comparison happens in `normalize` and `identity`, so that evidence stays evidence.

Words and rules: docs/docket-evidence.md (R0 evidence, R1 clean keys, R13 which value).
"""

from __future__ import annotations

import enum
import hashlib
import json
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field, fields
from datetime import date, datetime, time
from itertools import chain, repeat
from operator import attrgetter


class SourceKind(enum.StrEnum):
    DOCKET_SHEET = "docket_sheet"
    NOTICE_EMAIL = "notice_email"
    DOCKET_HISTORY = "docket_history"
    ATTACHMENT_PAGE = "attachment_page"
    CASE_QUERY = "case_query"
    RECAP_XML = "recap_xml"
    COURTLISTENER = "courtlistener"
    RSS = "rss"
    HAND = "hand"
    PRESS = "press"


# R13: higher wins; within a rank the latest `asof`.
RANK: dict[SourceKind, int] = {
    SourceKind.DOCKET_SHEET: 60,
    SourceKind.NOTICE_EMAIL: 60,
    SourceKind.DOCKET_HISTORY: 50,
    SourceKind.ATTACHMENT_PAGE: 50,
    SourceKind.CASE_QUERY: 50,
    SourceKind.RECAP_XML: 40,
    SourceKind.COURTLISTENER: 40,
    SourceKind.RSS: 30,
    SourceKind.HAND: 20,
    SourceKind.PRESS: 10,
}


# R1: what a person typed or the press said carries no key; R13: it joins court evidence by a question only.
HEARSAY = frozenset({SourceKind.HAND, SourceKind.PRESS})


class Vouched:
    """What has `basis_kinds`, the kinds of source that show it: whether a court's are among them."""

    __slots__ = ()
    basis_kinds: Collection[str]

    @property
    def is_press_only(self) -> bool:
        """Only the press shows it."""
        return set(self.basis_kinds) == {SourceKind.PRESS}

    @property
    def is_typed_only(self) -> bool:
        """Somebody here typed it, and nothing but the press shows it besides."""
        return SourceKind.HAND in self.basis_kinds and set(self.basis_kinds) <= HEARSAY


class SourceError(Exception):
    """A payload or upstream that gave no report. `message` is a sentence for people."""

    upstream = False  # the host itself failed, whatever it was asked
    status: int | None = None  # of its answer, where it gave one

    def __init__(self, message: str, *, retry: bool = False, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.retry = retry
        self.retry_after = retry_after  # seconds


class UpstreamError(SourceError):
    """The host itself failed or refused us: every other call to it would have gone the same way."""

    upstream = True

    def __init__(
        self, message: str, *, retry: bool = True, retry_after: float | None = None, status: int | None = None
    ) -> None:
        super().__init__(message, retry=retry, retry_after=retry_after)
        self.status = status


class Purpose(enum.IntEnum):
    """Why a call to an upstream is made; the lower number goes first when calls are rationed."""

    CHECK_NOW = 1
    GAP = 2
    TEXT = 3
    UPDATE = 4
    SWEEP = 5


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """A document as one row of a source shows it. `attachment_number` None is the main document."""

    attachment_number: int | None = None
    document_id: str = ""  # PACER document id as given (R1 cleans it), or an ACMS GUID
    description: str = ""
    page_count: int | None = None
    file_size: int | None = None  # bytes
    is_available: bool | None = None
    is_sealed: bool | None = None
    url: str = ""  # public copy (CourtListener storage), never a magic link


@dataclass(frozen=True, slots=True)
class EntryRow:
    """One row of a docket. Dates are court-local; texts as the source gave them, trimmed only."""

    date_filed: date | None = None
    date_entered: date | None = None
    time_filed: time | None = None  # court-local
    entry_number: int | None = None
    sequence: str = ""  # PACER de_seq_num as given
    document_id: str = ""  # of the main document, as given
    source_row_id: str = ""  # the row's id within this source (CourtListener entry id)
    text: str = ""  # the long docket text
    short_text: str = ""  # the event's name, in feeds and history reports
    documents: tuple[DocumentRow, ...] = ()


@dataclass(frozen=True, slots=True)
class AttorneyRow:
    name: str
    contact: str = ""  # multi-line, as given
    roles: tuple[str, ...] = ()  # the court's own strings
    email: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class PartyRow:
    name: str
    type: str = ""  # the court's own string
    extra_info: str = ""
    date_terminated: date | None = None
    attorneys: tuple[AttorneyRow, ...] = ()


@dataclass(frozen=True, slots=True)
class Listing:
    """The ids of all rows that a source has of a docket, without the rows: it tells which ones are gone."""

    ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DocketRef:
    """What a report says of which docket it is about; any of the last three may be empty (R12)."""

    court_id: str
    docket_number: str = ""  # as given, judge initials and all
    pacer_case_id: str = ""  # digits, or an ACMS GUID
    courtlistener_id: str = ""


@dataclass(frozen=True, slots=True)
class DocketFacts:
    """Docket-level facts as one report gives them; None and "" mean: this report does not say."""

    case_name: str = ""
    date_filed: date | None = None
    date_terminated: date | None = None
    date_converted: date | None = None
    date_discharged: date | None = None
    assigned_to: str = ""
    referred_to: str = ""
    cause: str = ""
    nature_of_suit: str = ""
    jury_demand: str = ""
    demand: str = ""
    jurisdiction: str = ""
    mdl_status: str = ""
    appeal_from: str = ""
    originating_docket_number: str = ""


@dataclass(frozen=True, slots=True)
class ParsedDocket:
    """One docket's part of one report. `entries` stand in the source's own order."""

    ref: DocketRef
    facts: DocketFacts = field(default_factory=DocketFacts)
    entries: tuple[EntryRow, ...] = ()
    parties: tuple[PartyRow, ...] = ()
    listing: Listing | None = None  # R8: the ids of all rows that the source has now
    complete: bool = False  # R8: the text itself proves that no row was left out
    lists_parties: bool = False  # parties were asked for, so an absent one is absent
    lists_terminated: bool = False  # R11: terminated parties were asked for too
    # Beside `entries`, or empty: by what they are known when the page is read again (sources/sheet_rows.py).
    row_keys: tuple[str, ...] = field(default=(), compare=False, repr=False)
    digests: tuple[str, ...] = field(default=(), compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class ParsedReport:
    """One payload, parsed. `asof` is aware: when the source said it, None if it does not say."""

    kind: SourceKind
    parser_version: int
    asof: datetime | None
    dockets: tuple[ParsedDocket, ...]
    coverage: str = ""  # a feed's own words on which event types it carries
    sealed: dict[str, str] = field(default_factory=dict)  # logins, recipients, magic links: shown nowhere
    refused_rows: tuple[str, ...] = ()  # rows that could not be read, each a sentence


Row = EntryRow | PartyRow | DocketFacts | Listing


@dataclass(frozen=True, slots=True)
class Observed:
    """One observation: a row with its content digest. `ordinal` counts identical rows of one report."""

    digest: str
    row: Row
    ordinal: int = 0
    content: str = field(default="", compare=False, repr=False)  # what was hashed; "" where it was read back


class Reading(enum.IntEnum):
    """How a report's entry rows stand in it."""

    EMPTY = 0  # there are none
    OLDEST_FIRST = 1
    NEWEST_FIRST = 2
    NEWEST_DAY_FIRST = 3  # by day only, as some history reports (ded): 12, 11 | 10 | 1, 2, 3


@dataclass(frozen=True, slots=True)
class EvidenceReport:
    """One docket's evidence from one fetch or file, as `resolve` reads it (R0)."""

    digest: str  # unique within the docket; decides ties
    kind: SourceKind
    parser_version: int
    asof: datetime | None
    received: datetime
    observations: tuple[Observed, ...]
    complete: bool = False
    lists_parties: bool = False
    lists_terminated: bool = False
    payload: str = ""  # SHA-256 of the payload: of one payload only the newest parser version counts
    scope: str = ""  # the docket as this source numbers it: its listing speaks of no other's rows
    case_id: str = ""  # PACER's, clean, if the report says it: sequence numbers count within it (R12)
    # Which way its entry rows stand; None: told by the rows (filings/reading.py). A part of a report's rows
    # cannot tell.
    reading: Reading | None = None


def _named(values: type) -> tuple[tuple[str, Callable[[object], object]], ...]:
    return tuple((item.name, attrgetter(item.name)) for item in fields(values))


_FIELDS = {
    kind: _named(kind)
    for kind in (EntryRow, DocumentRow, PartyRow, AttorneyRow, DocketFacts, Listing)
}  # fmt: skip


def _plain(value: object) -> object:
    if isinstance(value, (str, int)):
        return value
    if isinstance(value, (date, time)):
        return value.isoformat()
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if type(value) in _FIELDS:
        return _pruned(value)
    raise TypeError(f"{type(value).__name__} does not belong in a row")


def _pruned(values: object) -> dict[str, object]:
    return {
        name: _plain(value)
        for name, get in _FIELDS[type(values)]  # type: ignore[index]
        if (value := get(values)) is not None and value not in ("", ())
    }


def row_content(row: Row) -> dict[str, object]:
    """The row as JSON-ready values, empty ones left out, so that a new field leaves old digests alone."""
    return {"row": type(row).__name__, **_pruned(row)}


_canonical = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode


def _sha256(canonical: str) -> str:
    return hashlib.sha256(canonical.encode("utf-8", "surrogatepass")).hexdigest()


def digest(row: Row, ordinal: int = 0) -> str:
    """SHA-256 over the row's canonical JSON; identical rows of one report differ by ordinal (R2)."""
    return _observed(row, ordinal).digest


def canonical(row: Row, ordinal: int = 0) -> str:
    """The JSON that is hashed, and stored as it is."""
    return _canonical(row_content(row) | ({"ordinal": ordinal} if ordinal else {}))


def _observed(row: Row, ordinal: int) -> Observed:
    content = canonical(row, ordinal)
    return Observed(_sha256(content), row, ordinal, content)


def observe(rows: Iterable[Row], digests: Iterable[str] = ()) -> tuple[Observed, ...]:
    """Rows in order -> observations, equal rows told apart by ordinal. Each row is hashed once, here.

    `digests` are those of the first rows, as far as they are known; the rest is "" or missing.
    """
    seen: dict[str, int] = {}
    observed = []
    for row, known in zip(rows, chain(digests, repeat("")), strict=False):
        plain = Observed(known, row) if known else _observed(row, 0)
        ordinal = seen.get(plain.digest, 0)
        seen[plain.digest] = ordinal + 1
        observed.append(_observed(row, ordinal) if ordinal else plain)
    return tuple(observed)


def _documents(items: Iterable[dict[str, object]]) -> tuple[DocumentRow, ...]:
    return tuple(DocumentRow(**item) for item in items)  # type: ignore[arg-type]


def row_from_content(content: dict[str, object]) -> Row:
    """The inverse of `row_content`."""
    data = dict(content)
    kind = data.pop("row")
    data.pop("ordinal", None)
    for key in ("date_filed", "date_entered", "date_terminated", "date_converted", "date_discharged"):
        if isinstance(data.get(key), str):
            data[key] = date.fromisoformat(str(data[key]))
    if isinstance(data.get("time_filed"), str):
        data["time_filed"] = time.fromisoformat(str(data["time_filed"]))
    if kind == "EntryRow":
        data["documents"] = _documents(data.get("documents", ()))  # type: ignore[arg-type]
        return EntryRow(**data)  # type: ignore[arg-type]
    if kind == "PartyRow":
        data["attorneys"] = tuple(
            AttorneyRow(**{**a, "roles": tuple(a.get("roles", ()))})
            for a in data.get("attorneys", ())  # type: ignore[attr-defined]
        )
        return PartyRow(**data)  # type: ignore[arg-type]
    if kind == "DocketFacts":
        return DocketFacts(**data)  # type: ignore[arg-type]
    if kind == "Listing":
        return Listing(ids=tuple(data.get("ids", ())))  # type: ignore[arg-type]
    raise ValueError(f"unknown row type {kind!r}")
