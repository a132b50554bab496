"""Decides which stored row each resolved entry keeps, and which rows are merged or withdrawn. Pure."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from .resolution import ResolvedEntry


@dataclass(frozen=True, slots=True)
class RowKeys:
    """A stored entry and its strong keys. Its UUIDv7 id sorts by age."""

    id: uuid.UUID
    keys: frozenset[str]


@dataclass(frozen=True, slots=True)
class Assignment:
    rows: dict[int, uuid.UUID]  # order of the resolved entry -> the row it keeps
    merged: dict[uuid.UUID, int]  # row -> order of the entry it is merged into
    withdrawn: tuple[uuid.UUID, ...]  # rows whose evidence supports no entry now


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
    """An entry keeps the row with most of its strong keys, then most of its observations, then the oldest.

    `placed`: the row in which each observation was last placed. A row goes to one entry at most.
    """
    claims = []
    for entry in entries:
        held = Counter(placed[digest] for digest in entry.observations if digest in placed)
        keys = keys_of(entry)
        for row_id, observations in held.items():
            if row_id in rows:
                shared = len(keys & rows[row_id].keys)
                claims.append((-shared, -observations, row_id, entry.order))
    kept: dict[int, uuid.UUID] = {}
    taken: set[uuid.UUID] = set()
    for _, _, row_id, order in sorted(claims):
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
    """A row that no entry keeps is merged into the entry with most of its observations, else withdrawn."""
    if len(taken) == len(rows):
        return {}, ()
    order_of = {digest: entry.order for entry in entries for digest in entry.observations}
    votes: dict[uuid.UUID, Counter[int]] = {row_id: Counter() for row_id in rows if row_id not in taken}
    for digest, row_id in placed.items():
        if row_id in votes and digest in order_of:
            votes[row_id][order_of[digest]] += 1
    merged = {
        row_id: min(count, key=lambda order: (-count[order], order))
        for row_id, count in votes.items()
        if count
    }
    return merged, tuple(row_id for row_id, count in votes.items() if not count)
