"""R9: the order of entries. Pure.

(date filed, position in the latest complete sheet). Sequence numbers alone disagree with the printed order
in a quarter of real sheets. What is not on that sheet goes after the last entry of its date with a lower
number or sequence. Where no sheet is complete, the best list there is stands in for it.
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
    positions: dict[int, int]  # report -> place in it

    @property
    def sequence(self) -> int | None:
        return min(self.cluster.sequences, default=None)

    @property
    def sort_key(self) -> tuple[float, float, str, str]:
        number, sequence, at = self.values.entry_number, self.sequence, self.values.time_filed
        return (
            float("inf") if number is None else number,
            float("inf") if sequence is None else sequence,
            at.isoformat() if at else "~",  # after every digit: unknown times last
            self.digest,
        )

    def follows(self, other: _Item) -> bool | None:
        """Whether this one goes behind `other`; None where nothing tells."""
        a, b = self.values.entry_number, other.values.entry_number
        if a is not None and b is not None and a != b:
            return a > b
        first, second = self.sequence, other.sequence
        if first is not None and second is not None:
            return first > second
        at, then = self.values.time_filed, other.values.time_filed
        if at and then:
            return at >= then
        return True if a is not None and a == b else None


def in_order(evidence: Evidence, values: dict[Cluster, Values]) -> list[Cluster]:
    lists = lists_best_first(evidence.reports, evidence.readings, evidence.complete)
    items = _items(evidence, values, lists)
    days: defaultdict[date | None, list[_Item]] = defaultdict(list)
    base = lists[0] if lists else None
    printed = [item for item in items if base in item.positions]
    for item in sorted(printed, key=lambda item: item.positions[base] if base is not None else 0):
        days[item.values.day].append(item)
    rest = sorted((item for item in items if base not in item.positions), key=lambda item: item.sort_key)
    unmarked = []
    for item in rest:
        if item.values.day and not _insert(days[item.values.day], item):
            unmarked.append(item)
    _insert_by_neighbours(days, unmarked, lists)
    ordered = [item for day in sorted(day for day in days if day) for item in days[day]]
    # A date is never made up: entries without one stand behind the last lower number, else at the end.
    for item in sorted((item for item in items if not item.values.day), key=lambda item: item.sort_key):
        if not _insert(ordered, item):
            ordered.append(item)
    return [item.cluster for item in ordered]


def _items(evidence: Evidence, values: dict[Cluster, Values], lists: Sequence[int]) -> list[_Item]:
    items = [
        _Item(cluster, found, min(row.digest for row in cluster.rows), {})
        for cluster, found in values.items()
    ]
    of = {row.index: item for item in items for row in item.cluster.rows}
    for report in lists:
        for position, row in enumerate(evidence.shown[report]):
            if item := of.get(row.index):
                item.positions.setdefault(report, position)
    return items


def _insert(ordered: list[_Item], item: _Item) -> bool:
    """Behind the last that is lower, else before the first that is higher; False where nothing tells."""
    first_higher = None
    for at in range(len(ordered) - 1, -1, -1):
        follows = item.follows(ordered[at])
        if follows:
            ordered.insert(at + 1, item)
            return True
        if follows is False:
            first_higher = at
    if first_higher is None:
        return False
    ordered.insert(first_higher, item)
    return True


def _insert_by_neighbours(
    days: defaultdict[date | None, list[_Item]], unmarked: list[_Item], lists: Sequence[int]
) -> None:
    """Neither number nor sequence nor time to compare: behind its predecessor in its own list, else last."""
    rank = {report: at for at, report in enumerate(lists)}

    def place(item: _Item) -> tuple[int, int, str]:
        report = min(item.positions, key=rank.__getitem__, default=-1)
        return (rank.get(report, len(rank)), item.positions.get(report, 0), item.digest)

    for item in sorted(unmarked, key=place):
        day = days[item.values.day]
        report = min(item.positions, key=rank.__getitem__, default=None)
        before = _predecessor(day, item, report) if report is not None else None
        day.insert(day.index(before) + 1 if before else len(day), item)


def _predecessor(day: list[_Item], item: _Item, report: int) -> _Item | None:
    """What stands last before it in that list, of the entries of its day."""
    at = item.positions[report]
    above = [other for other in day if other.positions.get(report, at) < at]
    return max(above, key=lambda other: other.positions[report], default=None)


def lists_best_first(
    reports: Sequence[EvidenceReport], readings: Sequence[Reading], complete: Sequence[int]
) -> list[int]:
    """The latest complete sheet, then the other lists by rank, the later ones first."""

    def quality(report: int) -> tuple[bool, int, int]:
        return (bool(complete) and report == complete[-1], RANK[reports[report].kind], report)

    lists = [
        at for at, report in enumerate(reports) if report.kind in _LISTS and readings[at] is not Reading.EMPTY
    ]
    return sorted(lists, key=quality, reverse=True)
