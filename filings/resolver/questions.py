"""Finds what only a person can decide. Pure.

R6 (ambiguous stubs) and R13 (entries from the press or typed by hand that may be one of the court's).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from ..records import HEARSAY
from .clusters import Cluster, Clusters
from .fields import Values
from .resolution import PendingQuestion, QuestionKind, Unidentified, Unplaced
from .stubs import Leftovers


def unplaced(leftovers: Leftovers, order: dict[Cluster, int]) -> tuple[Unplaced, ...]:
    items = [
        Unplaced(row.digest, _indexes(candidates, order))
        for cluster, candidates in leftovers.unplaced.items()
        for row in cluster.rows
    ]
    return tuple(sorted(items, key=lambda item: (item.candidates, item.observation)))


def unidentified(leftovers: Leftovers, order: dict[Cluster, int]) -> tuple[Unidentified, ...]:
    items = [
        Unidentified(count, _digests(*stubs), _indexes(candidates, order))
        for count, stubs, candidates in leftovers.surplus
    ]
    return tuple(sorted(items, key=lambda item: (item.candidates, item.observations)))


def questions(
    clusters: Clusters, leftovers: Leftovers, values: dict[Cluster, Values], order: dict[Cluster, int]
) -> tuple[PendingQuestion, ...]:
    pending = [
        _question(QuestionKind.WHICH_ENTRY, cluster, _indexes(candidates, order))
        for cluster, candidates in leftovers.unplaced.items()
    ]
    hearsay = [cluster for cluster in order if cluster.keyless]
    court = _CourtEntries(order, values) if hearsay else None
    for cluster in hearsay:
        if court and (candidates := court.candidates(clusters, cluster)):
            indexes = tuple(order[candidate] for candidate in candidates)
            pending.append(_question(QuestionKind.SAME_ENTRY, cluster, indexes, order[cluster]))
    return tuple(sorted(pending, key=lambda question: question.key))


class _CourtEntries:
    """The entries shown by better evidence than the press or typing, by number and by day."""

    def __init__(self, order: dict[Cluster, int], values: dict[Cluster, Values]) -> None:
        self.order, self.values = order, values
        self.by_number: defaultdict[int, list[Cluster]] = defaultdict(list)
        self.by_day: defaultdict[date, list[Cluster]] = defaultdict(list)
        for cluster in order:
            if any(not row.kinds <= HEARSAY for row in cluster.rows):
                number = values[cluster].entry_number
                if number is not None:
                    self.by_number[number].append(cluster)
                for day in cluster.days:
                    self.by_day[day].append(cluster)

    def candidates(self, clusters: Clusters, cluster: Cluster) -> list[Cluster]:
        """Matches by number and day, then by number, then by day: the press may have one of them wrong."""
        number = self.values[cluster].entry_number
        numbered = self.by_number.get(number, []) if number is not None else []
        daily = [other for day in cluster.days for other in self.by_day[day]]
        distinct = dict.fromkeys(
            other for other in (*numbered, *daily) if not clusters.must_differ(cluster, other)
        )

        def likely(other: Cluster) -> tuple[int, int]:
            return (-2 * (other in numbered) - (other in daily), self.order[other])

        return sorted(distinct, key=likely)


def _question(
    kind: QuestionKind, cluster: Cluster, candidates: tuple[int, ...], entry: int | None = None
) -> PendingQuestion:
    # The key must fit 64 characters; 48 hex digits of a SHA-256 are plenty within one docket.
    key = f"{kind}:{cluster.anchor.digest[:48]}"
    return PendingQuestion(key, kind, _digests(cluster), candidates, entry)


def _digests(*clusters: Cluster) -> tuple[str, ...]:
    return tuple(sorted(row.digest for cluster in clusters for row in cluster.rows))


def _indexes(clusters: Sequence[Cluster], order: dict[Cluster, int]) -> tuple[int, ...]:
    return tuple(sorted(order[cluster] for cluster in clusters))
