"""Rows outlive resolutions: which row a resolved entry keeps, and which rows become tombstones. Pure."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from .resolution import ResolvedEntry


@dataclass(frozen=True, slots=True)
class RowKeys:
    """A stored entry with its strong keys. UUIDv7 ids sort by age."""

    id: uuid.UUID
    keys: frozenset[str]


@dataclass(frozen=True, slots=True)
class Assignment:
    rows: dict[int, uuid.UUID]  # resolved entry's order -> the row it keeps
    merged: dict[uuid.UUID, int]  # row that turned out to be part of that entry
    withdrawn: tuple[uuid.UUID, ...]  # rows whose evidence explains no entry now


def strong_keys(
    sequences: Iterable[int], document_ids: Iterable[str], row_ids: Iterable[tuple[str, str]]
) -> frozenset[str]:
    return frozenset(
        [f"seq {value}" for value in sequences]
        + [f"doc {value}" for value in document_ids]
        + [f"{kind} {value}" for kind, value in row_ids]
    )


def keys_of(entry: ResolvedEntry) -> frozenset[str]:
    return strong_keys(entry.sequences, entry.document_ids, [(k.value, v) for k, v in entry.source_row_ids])


def assign(
    entries: Sequence[ResolvedEntry], rows: Mapping[uuid.UUID, RowKeys], placed: Mapping[str, uuid.UUID]
) -> Assignment:
    """An entry keeps the row that holds most of its strong keys, then of its observations; ties: the older.

    `placed` says in which row each observation was placed last. A row goes to one entry at most.
    """
    wishes = []
    for entry in entries:
        held = Counter(placed[digest] for digest in entry.observations if digest in placed)
        keys = keys_of(entry)
        for row_id, observations in held.items():
            if row_id in rows:
                shared = len(keys & rows[row_id].keys)
                wishes.append((-shared, -observations, row_id, entry.order))
    kept: dict[int, uuid.UUID] = {}
    taken: set[uuid.UUID] = set()
    for _, _, row_id, order in sorted(wishes):
        if order not in kept and row_id not in taken:
            kept[order] = row_id
            taken.add(row_id)
    return Assignment(kept, *_left_over(entries, rows, placed, taken))


def _left_over(
    entries: Sequence[ResolvedEntry],
    rows: Mapping[uuid.UUID, RowKeys],
    placed: Mapping[str, uuid.UUID],
    taken: set[uuid.UUID],
) -> tuple[dict[uuid.UUID, int], tuple[uuid.UUID, ...]]:
    """A row that no entry keeps merges into the entry with most of its observations, if there is one."""
    if len(taken) == len(rows):
        return {}, ()
    home = {digest: entry.order for entry in entries for digest in entry.observations}
    votes: dict[uuid.UUID, Counter[int]] = {row_id: Counter() for row_id in rows if row_id not in taken}
    for digest, row_id in placed.items():
        if row_id in votes and digest in home:
            votes[row_id][home[digest]] += 1
    merged = {
        row_id: min(count, key=lambda order: (-count[order], order))
        for row_id, count in votes.items()
        if count
    }
    return merged, tuple(row_id for row_id, count in votes.items() if not count)
