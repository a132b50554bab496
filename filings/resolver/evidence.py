"""Selects the reports that count, orders them by time, and reads their entry rows. Pure.

R0 (reports), R1 (normalized keys), R2 (rows of one report).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass, field
from datetime import date, datetime, tzinfo

from ..identity import clean_document_id, clean_sequence
from ..normalize import text_key
from ..records import HEARSAY, RANK, EntryRow, EvidenceReport, Listing, Reading, SourceKind
from .row_order import oldest_first

# R8 (unlisted entries): only what the court itself showed can be missing from its docket sheet. CourtListener
# and RECAP XML are third-party copies, which may contain errors that the court never listed.
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

Moment = tuple[int, float]  # a sortable `asof`; not known sorts lowest
Precedence = tuple[int, int, int]  # R13: source rank, index of the report, minus the row's place in it


def moment(asof: datetime | None) -> Moment:
    return (0, 0.0) if asof is None else (1, asof.timestamp())


@dataclass(frozen=True, slots=True)
class Listed:
    """All row ids that a source lists for its docket `scope`; `report` indexes `Evidence.reports`."""

    report: int
    scope: str
    ids: frozenset[str]


@dataclass(slots=True, eq=False)
class SeenRow:
    """One entry observation, with the reports that show it (indexes into `Evidence.reports`)."""

    index: int
    digest: str
    row: EntryRow
    reports: list[int] = field(default_factory=list)
    precedence: Precedence = (-1, -1, 0)
    kinds: set[SourceKind] = field(default_factory=set)
    received: datetime | None = None
    sequence: int | None = None
    case_ids: frozenset[str] = (
        frozenset()
    )  # PACER case ids it was seen under, if the docket has several (R12)
    document_id: str = ""
    row_ids: frozenset[tuple[SourceKind, str]] = frozenset()
    number: int | None = None
    keyless: bool = False  # seen only in press reports or typed by hand
    filed: date | None = None  # as used for matching: None for feeds, whose date is the date entered

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
        """R4: equal dates, or one's date entered is the other's date filed (they differ in 1 row of 4)."""
        entered, other_entered = self.row.date_entered, other.row.date_entered
        if self.filed and self.filed in (other.filed, other_entered):
            return True
        if entered and entered == other.filed:
            return True
        return not (self.filed and other.filed) and entered is not None and entered == other_entered


@dataclass(slots=True)
class Evidence:
    """All evidence on a docket. `reports` are ordered by `asof`, so a higher index is later evidence."""

    reports: list[EvidenceReport]
    rows: list[SeenRow]
    shown: list[list[SeenRow]]  # per report, its entry rows, oldest first
    complete: list[int]  # reports that can prove an entry missing (R8)
    superseded: tuple[str, ...]
    retracted: tuple[str, ...]
    zone: tzinfo
    moments: list[Moment] = field(default_factory=list)  # per report
    listings: list[Listed] = field(default_factory=list)  # earliest first (R8)
    readings: list[Reading] = field(default_factory=list)  # per report

    def precedence(self, report: int, position: int) -> Precedence:
        return (RANK[self.reports[report].kind], report, -position)

    def day(self, report: int) -> date:
        """The date of that report in the court's time zone."""
        asof = self.reports[report].asof
        assert asof is not None  # noqa: S101  called for reports with a known time only
        return asof.astimezone(self.zone).date()

    def covering(self, case_ids: Set[str], absences: Sequence[int]) -> Sequence[int]:
        """The `absences` that cover these case ids: one defendant's sheet omits entries of the others."""
        known = case_ids - {""}
        if not known:
            return absences
        return [index for index in absences if self.reports[index].case_id in known | {""}]

    def first_absence(self, last_shown: Moment, absences: Iterable[int]) -> date | None:
        """The date of the first of `absences` (report indexes) later than `last_shown`."""
        return next((self.day(report) for report in absences if self.moments[report] > last_shown), None)


def gather(reports: Iterable[EvidenceReport], retracted: frozenset[str], zone: tzinfo) -> Evidence:
    """The evidence in `reports`, without retracted ones. `zone` is the court's."""
    current, superseded, retracted_digests = counted(reports, retracted)
    evidence = Evidence(
        reports=current,
        rows=[],
        shown=[],
        complete=[
            index for index, report in enumerate(current) if report.complete and report.asof is not None
        ],
        superseded=superseded,
        retracted=retracted_digests,
        zone=zone,
        moments=[moment(report.asof) for report in current],
        listings=list(_listings(current)),
    )
    _read_rows(evidence)
    return evidence


def counted(
    reports: Iterable[EvidenceReport], retracted: frozenset[str]
) -> tuple[list[EvidenceReport], tuple[str, ...], tuple[str, ...]]:
    """The reports that count, ordered by time, and the digests of superseded and of retracted reports."""
    distinct = {
        (report.digest, report.case_id): report for report in sorted(reports, key=_arrival, reverse=True)
    }
    newest: dict[str, int] = defaultdict(int)
    for report in distinct.values():
        if report.payload:
            newest[report.payload] = max(newest[report.payload], report.parser_version)
    # A newer parser gives the same payload new digests; a retraction covers those as well.
    payloads = {report.payload for report in distinct.values() if report.digest in retracted} - {""}
    current, superseded, retracted_digests = [], [], []
    for report in distinct.values():
        if report.digest in retracted or report.payload in payloads:
            retracted_digests.append(report.digest)
        elif report.payload and report.parser_version < newest[report.payload]:
            superseded.append(report.digest)
        else:
            current.append(report)
    current.sort(key=lambda report: (moment(report.asof), RANK[report.kind], report.digest, report.case_id))
    return current, tuple(sorted(set(superseded))), tuple(sorted(set(retracted_digests)))


def _arrival(report: EvidenceReport) -> tuple[float, int, Moment, str]:
    # If a report was received twice, the first copy counts: repetition must not matter (R0).
    return (report.received.timestamp(), report.parser_version, moment(report.asof), report.payload)


def _read_rows(evidence: Evidence) -> None:
    known: dict[str, SeenRow] = {}
    for index, report in enumerate(evidence.reports):
        shown = []
        reading, observations = oldest_first(report)
        evidence.readings.append(reading)
        for position, observed in enumerate(observations):
            seen = known.get(observed.digest)
            if seen is None:
                assert isinstance(observed.row, EntryRow)  # noqa: S101  oldest_first returns no others
                seen = known[observed.digest] = SeenRow(len(known), observed.digest, observed.row)
            if not seen.reports or seen.reports[-1] != index:
                seen.reports.append(index)
                shown.append(seen)
            seen.kinds.add(report.kind)
            seen.precedence = max(seen.precedence, evidence.precedence(index, position))
            if seen.received is None or report.received < seen.received:
                seen.received = report.received
        evidence.shown.append(shown)
    evidence.rows = list(known.values())
    for seen in evidence.rows:
        _set_keys(seen)
    if len({report.case_id for report in evidence.reports} - {""}) > 1:
        for seen in evidence.rows:
            seen.case_ids = frozenset(evidence.reports[index].case_id for index in seen.reports) - {""}


def _set_keys(seen: SeenRow) -> None:
    """Sets the row's keys, normalized (R1). Press reports and entries typed by hand have none."""
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
    """The listings in the reports that count. A listing of unknown time proves nothing and is skipped."""
    for index, report in enumerate(reports):
        if report.kind is SourceKind.COURTLISTENER and report.asof is not None:
            for observed in report.observations:
                if isinstance(observed.row, Listing):
                    yield Listed(index, report.scope, frozenset(observed.row.ids))
