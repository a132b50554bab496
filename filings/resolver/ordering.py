"""Puts entries in docket order (R9, order). Pure.

Entries are ordered by date filed, then by place on the latest complete docket sheet: sequence numbers alone
disagree with the printed order on a quarter of real sheets. An entry not on that sheet goes after the last
entry of its date with a lower number or sequence number. Without a complete sheet, the best available list is
used.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from ..records import RANK, EvidenceReport, Reading, SourceKind
from .clusters import Cluster
from .evidence import Evidence
from .fields import Values

_LISTS = frozenset(
    {
        SourceKind.DOCKET_SHEET,
        SourceKind.DOCKET_HISTORY,
        SourceKind.RECAP_XML,
        SourceKind.COURTLISTENER,
    }
)


@dataclass(slots=True, eq=False)
class _Item:
    cluster: Cluster
    values: Values
    digest: str
    positions: dict[int, int]  # report index -> place in that report

    @property
    def sequence(self) -> int | None:
        return min(self.cluster.sequences, default=None)

    @property
    def sort_key(self) -> tuple[float, float, str, str]:
        number, sequence, time_filed = self.values.entry_number, self.sequence, self.values.time_filed
        return (
            float("inf") if number is None else number,
            float("inf") if sequence is None else sequence,
            time_filed.isoformat() if time_filed else "~",  # sorts after digits: unknown times go last
            self.digest,
        )

    def follows(self, other: _Item) -> bool | None:
        """Whether this entry goes after `other`; None if nothing decides."""
        number, other_number = self.values.entry_number, other.values.entry_number
        if number is not None and other_number is not None and number != other_number:
            return number > other_number
        sequence, other_sequence = self.sequence, other.sequence
        if sequence is not None and other_sequence is not None:
            return sequence > other_sequence
        time_filed, other_time = self.values.time_filed, other.values.time_filed
        if time_filed and other_time:
            return time_filed >= other_time
        return True if number is not None and number == other_number else None


def in_order(evidence: Evidence, values: dict[Cluster, Values]) -> list[Cluster]:
    lists = lists_best_first(evidence.reports, evidence.readings, evidence.complete)
    items = _items(evidence, values, lists)
    days: defaultdict[date | None, list[_Item]] = defaultdict(list)
    base = lists[0] if lists else None
    printed = [item for item in items if base in item.positions]
    for item in sorted(printed, key=lambda item: item.positions[base] if base is not None else 0):
        days[item.values.day].append(item)
    rest = sorted((item for item in items if base not in item.positions), key=lambda item: item.sort_key)
    undecided = []
    for item in rest:
        if item.values.day and not _insert(days[item.values.day], item):
            undecided.append(item)
    _insert_by_neighbors(days, undecided, lists)
    ordered = [item for day in sorted(day for day in days if day) for item in days[day]]
    # No date is invented: an entry without one goes after the last lower number, else at the end.
    for item in sorted((item for item in items if not item.values.day), key=lambda item: item.sort_key):
        if not _insert(ordered, item):
            ordered.append(item)
    return [item.cluster for item in ordered]


def _items(evidence: Evidence, values: dict[Cluster, Values], lists: Sequence[int]) -> list[_Item]:
    items = [
        _Item(cluster, fields, min(row.digest for row in cluster.rows), {})
        for cluster, fields in values.items()
    ]
    by_row = {row.index: item for item in items for row in item.cluster.rows}
    for report in lists:
        for position, row in enumerate(evidence.shown[report]):
            if item := by_row.get(row.index):
                item.positions.setdefault(report, position)
    return items


def _insert(ordered: list[_Item], item: _Item) -> bool:
    """Inserts after the last lower entry, else before the first higher one; False if nothing decides."""
    first_higher = None
    for index in range(len(ordered) - 1, -1, -1):
        follows = item.follows(ordered[index])
        if follows:
            ordered.insert(index + 1, item)
            return True
        if follows is False:
            first_higher = index
    if first_higher is None:
        return False
    ordered.insert(first_higher, item)
    return True


def _insert_by_neighbors(
    days: defaultdict[date | None, list[_Item]], undecided: list[_Item], lists: Sequence[int]
) -> None:
    """Inserts entries with nothing to compare after their predecessor in their own list, else last."""
    rank = {report: index for index, report in enumerate(lists)}

    def place(item: _Item) -> tuple[int, int, str]:
        report = min(item.positions, key=rank.__getitem__, default=-1)
        return (rank.get(report, len(rank)), item.positions.get(report, 0), item.digest)

    for item in sorted(undecided, key=place):
        day = days[item.values.day]
        report = min(item.positions, key=rank.__getitem__, default=None)
        before = _predecessor(day, item, report) if report is not None else None
        day.insert(day.index(before) + 1 if before else len(day), item)


def _predecessor(day: list[_Item], item: _Item, report: int) -> _Item | None:
    """The entry of that day directly before `item` in the report."""
    position = item.positions[report]
    earlier = [other for other in day if other.positions.get(report, position) < position]
    return max(earlier, key=lambda other: other.positions[report], default=None)


def lists_best_first(
    reports: Sequence[EvidenceReport], readings: Sequence[Reading], complete: Sequence[int]
) -> list[int]:
    """Report indexes: the latest complete sheet, then the other lists by rank, later ones first."""

    def quality(report: int) -> tuple[bool, int, int]:
        return (bool(complete) and report == complete[-1], RANK[reports[report].kind], report)

    lists = [
        index
        for index, report in enumerate(reports)
        if report.kind in _LISTS and readings[index] is not Reading.EMPTY
    ]
    return sorted(lists, key=quality, reverse=True)
