"""Finds the rows that a new report can change: those that differ from the report it continues. Pure.

The rest of the docket resolves as before (decision 0023 gives the argument, case by case). If that is not
certain, the result is None and the whole docket is resolved.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ...records import HEARSAY, EntryRow, EvidenceReport, Listing, Reading, SourceKind
from ..evidence import moment
from ..ordering import lists_best_first

MAX_UNCOMPARED_ROWS = 200  # a report of up to this many rows is resolved without comparing it to the previous


@dataclass(frozen=True, slots=True)
class ReportsToCompare:
    """The reports to compare with a new one: `before`, which it continues, and all `later` than that.

    Every row of the `later` reports may change. Without `before`, only the rows of the new report may change.
    """

    before: EvidenceReport | None
    later: tuple[EvidenceReport, ...]


def is_repeated(current: Sequence[EvidenceReport], incoming: EvidenceReport) -> bool:
    """Whether the same evidence is already stored: of two copies, the one received first counts."""
    return all(report is not incoming for report in current) and any(
        (report.digest, report.case_id) == (incoming.digest, incoming.case_id) for report in current
    )


def reports_to_compare(
    current: Sequence[EvidenceReport], incoming: EvidenceReport
) -> ReportsToCompare | None:
    """`current`: the reports that count, ordered by time, including the new one. Needs none of their rows."""
    if incoming.asof is None or _is_far_reaching(current, incoming):
        return None
    index = next((index for index, report in enumerate(current) if report is incoming), None)
    if index is None:
        return None
    before = _continued(current, index)
    replaced = _base([report for report in current if report is not incoming])
    if replaced is None:
        return None
    if incoming.complete or _base(current) is incoming:
        # It replaces the list that gives the docket its order, so it must continue that list.
        return _since(current, index, before) if before is not None and before is replaced else None
    only_incoming = ReportsToCompare(None, ())
    if before is None or len(incoming.observations) <= MAX_UNCOMPARED_ROWS:
        return only_incoming
    return _since(current, index, before) or only_incoming


def _is_far_reaching(current: Sequence[EvidenceReport], incoming: EvidenceReport) -> bool:
    """Whether one row may affect distant ones: hearsay, several case ids, a payload read again, days in
    reverse order, or lists of ids."""
    return (
        any(report.kind in HEARSAY for report in current)
        or any(report.reading in (None, Reading.NEWEST_DAY_FIRST) for report in current)
        or len({report.case_id for report in current} - {""}) > 1
        or any(
            report.digest == incoming.digest or report.payload == incoming.payload
            for report in current
            if report is not incoming
        )
        or any(isinstance(observed.row, Listing) for observed in incoming.observations)
    )


def _base(current: Sequence[EvidenceReport]) -> EvidenceReport | None:
    """The list that gives the docket its order (R9), or None."""
    readings = [report.reading or Reading.EMPTY for report in current]
    complete = [index for index, report in enumerate(current) if report.complete and report.asof is not None]
    best = lists_best_first(current, readings, complete)
    return current[best[0]] if best else None


def _continued(current: Sequence[EvidenceReport], index: int) -> EvidenceReport | None:
    """The latest earlier report with the same kind, docket at the source, and completeness."""
    incoming = current[index]
    for report in reversed(current[:index]):
        if (report.kind, report.scope, report.complete) == (incoming.kind, incoming.scope, incoming.complete):
            return report if report.asof is not None and report.received <= incoming.received else None
    return None


def _since(current: Sequence[EvidenceReport], index: int, before: EvidenceReport) -> ReportsToCompare | None:
    """The reports since `before`; None if one of them could prove a row missing."""
    incoming, start = current[index], moment(before.asof)
    later = tuple(
        report
        for report in current
        if report is not incoming and report is not before and moment(report.asof) >= start
    )
    if any(report.complete for report in later) or start >= moment(incoming.asof):
        return None
    return ReportsToCompare(before, later)


def changed_rows(
    compared: ReportsToCompare,
    incoming: EvidenceReport,
    shown: Mapping[str, Sequence[str]],
    others: Mapping[str, type],
) -> set[str] | None:
    """Digests of the entry rows that the new report may change; None if the order of unchanged rows differs.

    `shown`: report digest -> digests of its observations in the source's order, for the `compared` reports.
    `others`: digest -> type of the stored rows that are not entries.
    """
    rows = [observed.digest for observed in incoming.observations if isinstance(observed.row, EntryRow)]
    if compared.before is None:
        return set(rows)
    rows_before = [digest for digest in shown[compared.before.digest] if digest not in others]
    changed = set(rows) ^ set(rows_before)
    if _common(rows, incoming, changed) != _common(rows_before, compared.before, changed):
        return None
    for report in compared.later:
        changed.update(shown[report.digest])
    if incoming.kind is SourceKind.COURTLISTENER:
        seen = changed.union(shown[compared.before.digest])
        if any(kind is Listing and digest in seen for digest, kind in others.items()):
            return None
    return changed - others.keys()


def _common(rows: Sequence[str], report: EvidenceReport, changed: set[str]) -> list[str]:
    """The unchanged rows, oldest first."""
    common = [digest for digest in rows if digest not in changed]
    return common[::-1] if report.reading is Reading.NEWEST_FIRST else common
