"""What of a docket a new report can change: the rows that it shows otherwise than the one before it. Pure.

Everything else of the docket is resolved as it was (decision 0023 has the argument, case by case). Where that
is not sure, the answer is None, and the whole docket is resolved.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ...records import HEARSAY, EntryRow, EvidenceReport, Listing, Reading, SourceKind
from ..evidence import moment
from ..ordering import lists_best_first

MAX_UNCOMPARED_ROWS = 200  # rows of a report that are looked at all, without comparing it with the one before


@dataclass(frozen=True, slots=True)
class ReportsToCompare:
    """`before`: the report that the new one continues; of the `later` ones every row counts. Without
    `before` every row of the new report counts, and none of another."""

    before: EvidenceReport | None
    later: tuple[EvidenceReport, ...]


def is_repeated(current: Sequence[EvidenceReport], incoming: EvidenceReport) -> bool:
    """The same evidence of the same moment is stored: of two copies the one that came first counts."""
    return all(report is not incoming for report in current) and any(
        (report.digest, report.case_id) == (incoming.digest, incoming.case_id) for report in current
    )


def reports_to_compare(
    current: Sequence[EvidenceReport], incoming: EvidenceReport
) -> ReportsToCompare | None:
    """`current`: the reports that count, in order of time, the new one among them; no row is read."""
    if incoming.asof is None or _is_odd(current, incoming):
        return None
    at = next((at for at, report in enumerate(current) if report is incoming), None)
    if at is None:
        return None
    before = _continued(current, at)
    replaced = _base([report for report in current if report is not incoming])
    if replaced is None:
        return None
    if incoming.complete or _base(current) is incoming:
        # It takes the place of the list by which the docket is ordered, and must continue that one.
        return _since(current, at, before) if before is not None and before is replaced else None
    alone = ReportsToCompare(None, ())
    if before is None or len(incoming.observations) <= MAX_UNCOMPARED_ROWS:
        return alone
    return _since(current, at, before) or alone


def _is_odd(current: Sequence[EvidenceReport], incoming: EvidenceReport) -> bool:
    """One row may reach far: by hearsay, case ids, a newer reading, days turned round, ids alone."""
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
    readings = [report.reading or Reading.EMPTY for report in current]
    complete = [at for at, report in enumerate(current) if report.complete and report.asof is not None]
    best = lists_best_first(current, readings, complete)
    return current[best[0]] if best else None


def _continued(current: Sequence[EvidenceReport], at: int) -> EvidenceReport | None:
    """The latest earlier report of the same kind, docket of the source and completeness."""
    incoming = current[at]
    for report in reversed(current[:at]):
        if (report.kind, report.scope, report.complete) == (incoming.kind, incoming.scope, incoming.complete):
            return report if report.asof is not None and report.received <= incoming.received else None
    return None


def _since(current: Sequence[EvidenceReport], at: int, before: EvidenceReport) -> ReportsToCompare | None:
    """The reports from the moment of `before` on; None where one of them proves that a row is missing."""
    incoming, start = current[at], moment(before.asof)
    later = tuple(
        report
        for report in current
        if report is not incoming and report is not before and moment(report.asof) >= start
    )
    if any(report.complete for report in later) or start >= moment(incoming.asof):
        return None
    return ReportsToCompare(before, later)


def changed_rows(
    found: ReportsToCompare,
    incoming: EvidenceReport,
    shown: Mapping[str, Sequence[str]],
    others: Mapping[str, type],
) -> set[str] | None:
    """Digests of the entry rows that the new report may change; None where it stands in another order.

    `shown`: the digests of the reports that `found` names, in each source's order, by the report's digest.
    `others`: the stored rows that are no entries.
    """
    rows = [observed.digest for observed in incoming.observations if isinstance(observed.row, EntryRow)]
    if found.before is None:
        return set(rows)
    then = [digest for digest in shown[found.before.digest] if digest not in others]
    changed = set(rows) ^ set(then)
    if _common(rows, incoming, changed) != _common(then, found.before, changed):
        return None
    for report in found.later:
        changed.update(shown[report.digest])
    if incoming.kind is SourceKind.COURTLISTENER:
        seen = changed.union(shown[found.before.digest])
        if any(kind is Listing and digest in seen for digest, kind in others.items()):
            return None
    return changed - others.keys()


def _common(rows: Sequence[str], report: EvidenceReport, changed: set[str]) -> list[str]:
    common = [digest for digest in rows if digest not in changed]
    return common[::-1] if report.reading is Reading.NEWEST_FIRST else common
