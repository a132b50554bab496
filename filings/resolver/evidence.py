"""The reports that count, in order of time, and the entry rows they show (R0, R1, R2). Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass, field
from datetime import date, datetime, tzinfo

from ..identity import clean_document_id, clean_sequence
from ..normalize import text_key
from ..records import HEARSAY, RANK, EntryRow, EvidenceReport, Listing, Reading, SourceKind
from .row_order import oldest_first

# R8: only what the court itself showed can be missing from its sheet. CourtListener and RECAP XML are
# copies by third parties, whose own errors the court never listed.
COURT = frozenset(
    {
        SourceKind.DOCKET_SHEET,
        SourceKind.NOTICE_EMAIL,
        SourceKind.DOCKET_HISTORY,
        SourceKind.ATTACHMENT_PAGE,
        SourceKind.CASE_QUERY,
        SourceKind.RSS,
    }
)

Moment = tuple[int, float]  # an `asof` that sorts: unknown is lowest
Precedence = tuple[int, int, int]  # R13: rank, place of the report in time, minus the row's place in it


def moment(asof: datetime | None) -> Moment:
    return (0, 0.0) if asof is None else (1, asof.timestamp())


@dataclass(frozen=True, slots=True)
class Listed:
    """One listing: `report` is an index into `Evidence.reports`, `scope` the source's own docket."""

    report: int
    scope: str
    ids: frozenset[str]


@dataclass(slots=True, eq=False)
class SeenRow:
    """One entry observation, everywhere it was seen. Reports are indexes into `Evidence.reports`."""

    index: int
    digest: str
    row: EntryRow
    reports: list[int] = field(default_factory=list)
    precedence: Precedence = (-1, -1, 0)
    kinds: set[SourceKind] = field(default_factory=set)
    received: datetime | None = None
    sequence: int | None = None
    case_ids: frozenset[str] = frozenset()  # that it was seen under, where the docket has several (R12)
    document_id: str = ""
    row_ids: frozenset[tuple[SourceKind, str]] = frozenset()
    number: int | None = None
    keyless: bool = False  # seen in hearsay only
    filed: date | None = None  # as matching reads it: a feed's day is that of entry, whatever it is called

    @property
    def text(self) -> str:
        return text_key(self.row.text)

    @property
    def short_text(self) -> str:
        return text_key(self.row.short_text)

    @property
    def days(self) -> frozenset[date]:
        return frozenset(day for day in (self.filed, self.row.date_entered) if day)

    def same_day(self, other: SeenRow) -> bool:
        """R4: equal, or one's entered date is the other's filed date (they differ for one row in four)."""
        entered, other_entered = self.row.date_entered, other.row.date_entered
        if self.filed and self.filed in (other.filed, other_entered):
            return True
        if entered and entered == other.filed:
            return True
        return not (self.filed and other.filed) and entered is not None and entered == other_entered


@dataclass(slots=True)
class Evidence:
    """`reports` from the earliest `asof` to the latest, so that a later index is later evidence."""

    reports: list[EvidenceReport]
    rows: list[SeenRow]
    shown: list[list[SeenRow]]  # per report: its entry rows, oldest first
    complete: list[int]  # reports that prove absence (R8)
    superseded: tuple[str, ...]
    retracted: tuple[str, ...]
    zone: tzinfo
    moments: list[Moment] = field(default_factory=list)  # per report
    listings: list[Listed] = field(default_factory=list)  # ids alone, earliest first (R8)
    readings: list[Reading] = field(default_factory=list)  # per report

    def precedence(self, report: int, position: int) -> Precedence:
        return (RANK[self.reports[report].kind], report, -position)

    def day(self, report: int) -> date:
        """The court-local day on which that report was true."""
        asof = self.reports[report].asof
        assert asof is not None  # noqa: S101  only complete reports are asked, and they have one
        return asof.astimezone(self.zone).date()

    def speak_of(self, case_ids: Set[str], absences: Sequence[int]) -> Sequence[int]:
        """Those of `absences` that would show a row of these case ids: a defendant's sheet lacks others'."""
        known = case_ids - {""}
        return [at for at in absences if self.reports[at].case_id in known | {""}] if known else absences

    def first_absence(self, last_shown: Moment, absences: Iterable[int]) -> date | None:
        """The day of the first of `absences` (report indexes) that is later than `last_shown`."""
        return next((self.day(report) for report in absences if self.moments[report] > last_shown), None)


def gather(reports: Iterable[EvidenceReport], retracted: frozenset[str], zone: tzinfo) -> Evidence:
    current, superseded, taken_back = counted(reports, retracted)
    evidence = Evidence(
        reports=current,
        rows=[],
        shown=[],
        complete=[at for at, report in enumerate(current) if report.complete and report.asof is not None],
        superseded=superseded,
        retracted=taken_back,
        zone=zone,
        moments=[moment(report.asof) for report in current],
        listings=list(_listings(current)),
    )
    _read_rows(evidence)
    return evidence


def counted(
    reports: Iterable[EvidenceReport], retracted: frozenset[str]
) -> tuple[list[EvidenceReport], tuple[str, ...], tuple[str, ...]]:
    """The reports that count, in order of time; the digests of those superseded, and of those taken back."""
    distinct = {
        (report.digest, report.case_id): report for report in sorted(reports, key=_arrival, reverse=True)
    }
    newest: dict[str, int] = defaultdict(int)
    for report in distinct.values():
        if report.payload:
            newest[report.payload] = max(newest[report.payload], report.parser_version)
    # A payload read again by a newer parser has new digests; what was taken back stays so.
    payloads = {report.payload for report in distinct.values() if report.digest in retracted} - {""}
    current, superseded, taken_back = [], [], []
    for report in distinct.values():
        if report.digest in retracted or report.payload in payloads:
            taken_back.append(report.digest)
        elif report.payload and report.parser_version < newest[report.payload]:
            superseded.append(report.digest)
        else:
            current.append(report)
    current.sort(key=lambda report: (moment(report.asof), RANK[report.kind], report.digest, report.case_id))
    return current, tuple(sorted(set(superseded))), tuple(sorted(set(taken_back)))


def _arrival(report: EvidenceReport) -> tuple[float, int, Moment, str]:
    # The same report twice (R0: "how often" must not matter): the copy that came first counts.
    return (report.received.timestamp(), report.parser_version, moment(report.asof), report.payload)


def _read_rows(evidence: Evidence) -> None:
    known: dict[str, SeenRow] = {}
    for at, report in enumerate(evidence.reports):
        shown = []
        reading, observations = oldest_first(report)
        evidence.readings.append(reading)
        for position, observed in enumerate(observations):
            seen = known.get(observed.digest)
            if seen is None:
                assert isinstance(observed.row, EntryRow)  # noqa: S101  oldest_first leaves only these
                seen = known[observed.digest] = SeenRow(len(known), observed.digest, observed.row)
            if not seen.reports or seen.reports[-1] != at:
                seen.reports.append(at)
                shown.append(seen)
            seen.kinds.add(report.kind)
            seen.precedence = max(seen.precedence, evidence.precedence(at, position))
            if seen.received is None or report.received < seen.received:
                seen.received = report.received
        evidence.shown.append(shown)
    evidence.rows = list(known.values())
    for seen in evidence.rows:
        _clean(seen)
    if len({report.case_id for report in evidence.reports} - {""}) > 1:
        for seen in evidence.rows:
            seen.case_ids = frozenset(evidence.reports[at].case_id for at in seen.reports) - {""}


def _clean(seen: SeenRow) -> None:
    row = seen.row
    seen.keyless = seen.kinds <= HEARSAY
    seen.filed = None if seen.kinds == {SourceKind.RSS} and row.date_entered else row.date_filed
    if row.source_row_id:
        seen.row_ids = frozenset((kind, row.source_row_id) for kind in seen.kinds)
    if not seen.keyless:
        seen.sequence = clean_sequence(row.sequence) if row.sequence else None
        seen.document_id = clean_document_id(row.document_id) if row.document_id else ""
        seen.number = row.entry_number


def _listings(reports: Iterable[EvidenceReport]) -> Iterator[Listed]:
    """The listings among the reports that count, in their order; one of an unknown time proves nothing."""
    for at, report in enumerate(reports):
        if report.kind is SourceKind.COURTLISTENER and report.asof is not None:
            for observed in report.observations:
                if isinstance(observed.row, Listing):
                    yield Listed(at, report.scope, frozenset(observed.row.ids))
