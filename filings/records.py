"""The plain values that every source returns, without Django or a database.

A source parses one payload into one `ParsedReport`, which may cover several dockets: a feed serves a whole
court, and one notice may list two cases. Rows are kept as the source gave them. `normalize` and `identity`
normalize keys and texts for comparison only, so that the evidence itself is never altered.

Terms and rules: docs/docket-evidence.md (R0 evidence, R1 keys, R13 which value).
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


# R13: the highest rank wins; within a rank, the latest `asof`.
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


# R1: what the press reported or a person typed has no keys. R13: only a person's answer can match it to the
# court's.
HEARSAY = frozenset({SourceKind.HAND, SourceKind.PRESS})


class Vouched:
    """A base for anything with `basis_kinds`, the kinds of source that show it."""

    __slots__ = ()
    basis_kinds: Collection[str]

    @property
    def is_press_only(self) -> bool:
        """Whether only press reports show it."""
        return set(self.basis_kinds) == {SourceKind.PRESS}

    @property
    def is_typed_only(self) -> bool:
        """Whether it was typed by hand, and nothing but perhaps the press also shows it."""
        return SourceKind.HAND in self.basis_kinds and set(self.basis_kinds) <= HEARSAY


class SourceError(Exception):
    """A payload or upstream that yielded no report. `message` is a sentence for people."""

    upstream = False  # True if the host itself failed, regardless of the request
    status: int | None = None  # HTTP status of the response, if there was one

    def __init__(self, message: str, *, retry: bool = False, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.retry = retry
        self.retry_after = retry_after  # seconds


class UpstreamError(SourceError):
    """The host itself failed or refused us, so that any other call to it would have failed too."""

    upstream = True

    def __init__(
        self, message: str, *, retry: bool = True, retry_after: float | None = None, status: int | None = None
    ) -> None:
        super().__init__(message, retry=retry, retry_after=retry_after)
        self.status = status


class Purpose(enum.IntEnum):
    """The reason for a call to an upstream. Lower numbers go first when calls are limited."""

    CHECK_NOW = 1
    GAP = 2
    TEXT = 3
    UPDATE = 4
    SWEEP = 5


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """A document as shown by one row of a source. The main document has no `attachment_number`."""

    attachment_number: int | None = None
    document_id: str = ""  # PACER document id as given (normalized by R1), or an ACMS GUID
    description: str = ""
    page_count: int | None = None
    file_size: int | None = None  # bytes
    is_available: bool | None = None
    is_sealed: bool | None = None
    url: str = ""  # public copy (CourtListener storage), never a free-look link


@dataclass(frozen=True, slots=True)
class EntryRow:
    """One row of a docket. Dates are the court's; texts are as given by the source, except for trimming."""

    date_filed: date | None = None
    date_entered: date | None = None
    time_filed: time | None = None  # in the court's time zone
    entry_number: int | None = None
    sequence: str = ""  # PACER de_seq_num as given
    document_id: str = ""  # of the main document, as given
    source_row_id: str = ""  # the row's id within this source (CourtListener entry id)
    text: str = ""  # the full docket text
    short_text: str = ""  # name of the docket event, as given in feeds and history reports
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
    """The ids of all rows that a source has for a docket, without the rows. Shows which ones were deleted."""

    ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DocketRef:
    """How a report identifies its docket (R12, which docket). Any of the last three may be empty."""

    court_id: str
    docket_number: str = ""  # as given, including judges' initials
    pacer_case_id: str = ""  # digits, or an ACMS GUID
    courtlistener_id: str = ""


@dataclass(frozen=True, slots=True)
class DocketFacts:
    """Docket-level facts as given by one report. None and "" mean that the report does not say."""

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
    """One docket's part of one report. `entries` are in the source's own order."""

    ref: DocketRef
    facts: DocketFacts = field(default_factory=DocketFacts)
    entries: tuple[EntryRow, ...] = ()
    parties: tuple[PartyRow, ...] = ()
    listing: Listing | None = None  # R8 (unlisted): the ids of all rows that the source has now
    complete: bool = False  # R8: its own text proves that it lists every row
    lists_parties: bool = False  # parties were requested, so an unlisted one is off the docket
    lists_terminated: bool = False  # R11 (people): terminated parties were requested too
    # Parallel to `entries`, or empty: keys and digests that identify rows read before (ingest/row_cache.py).
    row_keys: tuple[str, ...] = field(default=(), compare=False, repr=False)
    digests: tuple[str, ...] = field(default=(), compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class ParsedReport:
    """One parsed payload. `asof` (aware) is when the source produced it, None if it does not say."""

    kind: SourceKind
    parser_version: int
    asof: datetime | None
    dockets: tuple[ParsedDocket, ...]
    coverage: str = ""  # a feed's own statement of the event types it carries
    sealed: dict[str, str] = field(default_factory=dict)  # logins, recipients, free-look links: never shown
    refused_rows: tuple[str, ...] = ()  # rows that could not be read, each a sentence


Row = EntryRow | PartyRow | DocketFacts | Listing


@dataclass(frozen=True, slots=True)
class Observed:
    """One observation: a row with its content digest. `ordinal` numbers identical rows of one report."""

    digest: str
    row: Row
    ordinal: int = 0
    content: str = field(default="", compare=False, repr=False)  # what was hashed; "" if read back


class Reading(enum.IntEnum):
    """The order of a report's entry rows."""

    EMPTY = 0  # no entry rows
    OLDEST_FIRST = 1
    NEWEST_FIRST = 2
    NEWEST_DAY_FIRST = 3  # by day only, as in some history reports (D. Del.): 12, 11 | 10 | 1, 2, 3


@dataclass(frozen=True, slots=True)
class EvidenceReport:
    """One docket's evidence from one fetch or file, as input for `resolve` (R0, evidence)."""

    digest: str  # unique within the docket; breaks ties
    kind: SourceKind
    parser_version: int
    asof: datetime | None
    received: datetime
    observations: tuple[Observed, ...]
    complete: bool = False
    lists_parties: bool = False
    lists_terminated: bool = False
    payload: str = ""  # SHA-256 of the payload, of which only the newest parser version counts
    scope: str = ""  # the source's own id of the docket, to which its listings are limited
    case_id: str = ""  # PACER case id, normalized, if stated: sequence numbers are unique within it (R12)
    # The order of its entry rows. None: detected from the rows (resolver/row_order.py), which requires all
    # rows.
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
    """The row as JSON-ready values without empty ones, so that a new field does not change old digests."""
    return {"row": type(row).__name__, **_pruned(row)}


_canonical = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode


def _sha256(canonical: str) -> str:
    return hashlib.sha256(canonical.encode("utf-8", "surrogatepass")).hexdigest()


def digest(row: Row, ordinal: int = 0) -> str:
    """SHA-256 of the row's canonical JSON. Identical rows of one report differ by ordinal (R2)."""
    return _observed(row, ordinal).digest


def canonical(row: Row, ordinal: int = 0) -> str:
    """The JSON that is hashed and stored."""
    return _canonical(row_content(row) | ({"ordinal": ordinal} if ordinal else {}))


def _observed(row: Row, ordinal: int) -> Observed:
    content = canonical(row, ordinal)
    return Observed(_sha256(content), row, ordinal, content)


def observe(rows: Iterable[Row], digests: Iterable[str] = ()) -> tuple[Observed, ...]:
    """The observations for `rows`, in order, with ordinals for equal rows. Each row is hashed once, here.

    `digests` gives the known digests of the first rows, "" for unknown ones; it may be shorter than `rows`.
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
