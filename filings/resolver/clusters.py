"""Groups rows into clusters, each taken for one entry, and tells when two clusters clash. Pure.

R2 (rows of one report), R3 (levels of keys), R7 (people's decisions). Each step compares all clusters as they
were before it and merges at once, so the order in which evidence arrived cannot matter.
"""

from __future__ import annotations

import enum
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence, Set
from datetime import date
from itertools import combinations, starmap
from operator import attrgetter
from typing import Any, TypeVar

from .evidence import Evidence, SeenRow


class Strength(enum.IntEnum):
    """The keys of R3, strongest first. Only stronger keys can veto a merge by a given key."""

    SEQUENCE = 0
    DOCUMENT_ID = 1
    SOURCE_ROW = 2
    NUMBER = 3
    TEXT = 4


_EMPTY: frozenset[Any] = frozenset()
_index = attrgetter("index")


class Cluster:
    """Rows taken for one entry, with the union of their keys."""

    __slots__ = (
        "_short_texts", "_texts", "case_ids", "document_ids", "numbers", "reports", "row_ids", "rows",
        "sequences",
    )  # fmt: skip

    _texts: frozenset[str] | None
    _short_texts: frozenset[str] | None

    def __init__(self, row: SeenRow) -> None:
        self._texts = self._short_texts = None
        self.rows = [row]
        self.sequences: frozenset[int] = frozenset((row.sequence,)) if row.sequence is not None else _EMPTY
        self.case_ids = row.case_ids
        self.document_ids: frozenset[str] = frozenset((row.document_id,)) if row.document_id else _EMPTY
        self.row_ids = row.row_ids
        self.numbers: frozenset[int] = frozenset((row.number,)) if row.number is not None else _EMPTY
        self.reports = frozenset(row.reports)

    @classmethod
    def union_of(cls, parts: Sequence[Cluster]) -> Cluster:
        """Unites the sets instead of rebuilding them: 10,000 entries in three sources take 20,000 merges."""
        cluster = cls.__new__(cls)
        cluster._texts = cluster._short_texts = None
        cluster.rows = sorted([row for part in parts for row in part.rows], key=_index)
        cluster.sequences = _EMPTY.union(*[part.sequences for part in parts])
        cluster.case_ids = _EMPTY.union(*[part.case_ids for part in parts])
        cluster.document_ids = _EMPTY.union(*[part.document_ids for part in parts])
        cluster.row_ids = _EMPTY.union(*[part.row_ids for part in parts])
        cluster.numbers = _EMPTY.union(*[part.numbers for part in parts])
        cluster.reports = _EMPTY.union(*[part.reports for part in parts])
        return cluster

    @property
    def texts(self) -> frozenset[str]:
        if self._texts is None:  # needed for few clusters, but many times for each
            self._texts = frozenset(row.text for row in self.rows) - {""}
        return self._texts

    @property
    def short_texts(self) -> frozenset[str]:
        if self._short_texts is None:
            self._short_texts = frozenset(row.short_text for row in self.rows) - {""}
        return self._short_texts

    @property
    def days(self) -> set[date]:
        return {day for row in self.rows for day in row.days}

    @property
    def keyless(self) -> bool:
        return all(row.keyless for row in self.rows)

    @property
    def anchor(self) -> SeenRow:
        """The row received first, from which a question's key is made."""
        return min(self.rows, key=lambda row: (row.received.timestamp() if row.received else 0.0, row.digest))

    def same_day(self, other: Cluster) -> bool:
        return any(a.same_day(b) for a in self.rows for b in other.rows)


Clash = Callable[[Cluster, Cluster], bool]


def disagree(a: Set[object], b: Set[object]) -> bool:
    """Whether both have values but share none."""
    return bool(a) and bool(b) and a.isdisjoint(b)


class Clusters:
    """Assigns each row to a cluster, and merges clusters where that is allowed."""

    def __init__(self, evidence: Evidence) -> None:
        self.evidence = evidence
        self.by_row = [Cluster(row) for row in evidence.rows]  # by row index
        self.not_same: defaultdict[int, set[int]] = defaultdict(set)  # row indexes decided "not the same"

    def __iter__(self) -> Iterator[Cluster]:
        return iter(dict.fromkeys(self.by_row))

    def containing(self, rows: Iterable[SeenRow]) -> list[Cluster]:
        return list(dict.fromkeys([self.by_row[row.index] for row in rows]))

    def merge(self, parts: Sequence[Cluster]) -> None:
        merged = Cluster.union_of(parts)
        for row in merged.rows:
            self.by_row[row.index] = merged

    def clash(self, p: Cluster, q: Cluster, by: Strength) -> bool:
        """R3: different values of a key stronger than `by`, or R2, or a person's "not the same"."""
        return (
            (by > Strength.SEQUENCE and disagree(p.sequences, q.sequences))
            or (by is Strength.SEQUENCE and in_different_cases(p, q))
            or (by > Strength.DOCUMENT_ID and disagree(p.document_ids, q.document_ids))
            or (by > Strength.SOURCE_ROW and different_rows_of_one_source(p, q))
            or (by > Strength.NUMBER and disagree(p.numbers, q.numbers))
            or self.must_differ(p, q)
        )

    def must_differ(self, p: Cluster, q: Cluster) -> bool:
        """Whether they are different rows of one report (R2), or a person said "not the same" (R7)."""
        if not p.reports.isdisjoint(q.reports) and _rows_of_one_report(p, q):
            return True
        return bool(self.not_same) and any(
            b.index in self.not_same.get(a.index, ()) for a in p.rows for b in q.rows
        )

    def any_clash(self, parts: Iterable[Cluster], clash: Clash) -> bool:
        return any(starmap(clash, combinations(parts, 2)))

    def link(self, values: Mapping[Hashable, Sequence[SeenRow]], clash: Clash) -> set[Hashable]:
        """One level of R3: merges clusters that share a value. Returns the values that could merge nothing.

        A value merges nothing if any two clusters carrying it clash. Then a connected set of clusters is left
        unmerged if any two of its members clash.
        """
        refused: set[Hashable] = set()
        links: list[tuple[Hashable, list[Cluster]]] = []
        for value, rows in values.items():
            if len(rows) < 2 or len(parts := self.containing(rows)) < 2:
                continue
            if self.any_clash(parts, clash):
                refused.add(value)
            else:
                links.append((value, parts))
        for parts, joining in connected(links):
            if len(joining) > 1 and self.any_clash(parts, clash):
                refused.update(joining)
            else:
                self.merge(parts)
        return refused


def in_different_cases(p: Cluster, q: Cluster) -> bool:
    """R12: seen under different PACER case ids, each numbering its own sequence, and no other key agrees."""
    if not disagree(p.case_ids, q.case_ids) or not p.document_ids.isdisjoint(q.document_ids):
        return False
    return p.numbers.isdisjoint(q.numbers) or disagree(p.document_ids, q.document_ids)


def different_rows_of_one_source(p: Cluster, q: Cluster) -> bool:
    """Whether one source with row ids (CourtListener) lists both under different ids."""
    if not p.row_ids or not q.row_ids or not p.row_ids.isdisjoint(q.row_ids):
        return False
    return not {kind for kind, _ in p.row_ids}.isdisjoint(kind for kind, _ in q.row_ids)


def _rows_of_one_report(p: Cluster, q: Cluster) -> bool:
    """R2: rows of one report are different entries unless they share a sequence number or document id."""
    return any(
        not (
            (a.sequence is not None and a.sequence == b.sequence)
            or (a.document_id and a.document_id == b.document_id)
        )
        and not set(a.reports).isdisjoint(b.reports)
        for a in p.rows
        for b in q.rows
    )


Value = TypeVar("Value", bound=Hashable)


def connected(links: list[tuple[Value, list[Cluster]]]) -> Iterator[tuple[list[Cluster], list[Value]]]:
    """Sets of clusters connected by shared values, each with the values that connect it (union-find)."""
    leader: dict[Cluster, Cluster] = {}

    def lead(cluster: Cluster) -> Cluster:
        while (above := leader.setdefault(cluster, cluster)) is not cluster:
            leader[cluster] = cluster = leader[above]
        return cluster

    for _, parts in links:
        first = lead(parts[0])
        for part in parts[1:]:
            leader[lead(part)] = first
    groups: dict[Cluster, tuple[dict[Cluster, None], list[Value]]] = {}
    for value, parts in links:
        members, values = groups.setdefault(lead(parts[0]), ({}, []))
        members.update(dict.fromkeys(parts))
        values.append(value)
    for members, values in groups.values():
        yield list(members), values
