"""Matches the rows of a reparsed payload to those of the earlier parse. Pure.

By position, if the row counts agree and no key contradicts it; otherwise by strong keys that exactly one row
has on each side. A row without a match is left out of the result.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence

from ..identity import clean_document_id, clean_sequence
from ..records import EntryRow, Observed, PartyRow

Key = Callable[[EntryRow], Hashable]


def _sequence(row: EntryRow) -> Hashable:
    return clean_sequence(row.sequence) if row.sequence else None


def _document(row: EntryRow) -> Hashable:
    return clean_document_id(row.document_id) or None


def _row_id(row: EntryRow) -> Hashable:
    return row.source_row_id or None


def _number(row: EntryRow) -> Hashable:
    return row.entry_number


KEYS: tuple[Key, ...] = (_sequence, _document, _row_id, _number)


def match_reparsed(old: Sequence[Observed], new: Sequence[Observed]) -> dict[str, str]:
    """Old digest -> new digest, for every row that has a match."""
    matches: dict[str, str] = {}
    for kind in (EntryRow, PartyRow):
        before = [item for item in old if isinstance(item.row, kind)]
        after = [item for item in new if isinstance(item.row, kind)]
        keyed = _by_keys(before, after)
        if len(before) == len(after):
            by_position = {a.digest: b.digest for a, b in zip(before, after, strict=True)}
            agrees = all(by_position[a] == b for a, b in keyed.items())
            matches |= by_position if agrees else keyed
        else:
            matches |= keyed
    return matches


def _by_keys(before: Iterable[Observed], after: Iterable[Observed]) -> dict[str, str]:
    new_digests = {item.digest for item in after}
    matches = {item.digest: item.digest for item in before if item.digest in new_digests}
    open_before = [item for item in before if item.digest not in matches]
    open_after = [item for item in after if item.digest not in matches]
    for key in KEYS:
        left, right = _by_unique_key(open_before, key), _by_unique_key(open_after, key)
        pairs = {a: right[value] for value, a in left.items() if value in right}
        matches |= {a.digest: b.digest for a, b in pairs.items()}
        matched_after = {b.digest for b in pairs.values()}
        open_before = [item for item in open_before if item.digest not in matches]
        open_after = [item for item in open_after if item.digest not in matched_after]
    return matches


def _by_unique_key(items: Iterable[Observed], key: Key) -> dict[Hashable, Observed]:
    """Key value -> row, for values that exactly one row has."""
    holders: defaultdict[Hashable, list[Observed]] = defaultdict(list)
    for item in items:
        if isinstance(item.row, EntryRow) and (value := key(item.row)) is not None:
            holders[value].append(item)
    return {value: rows[0] for value, rows in holders.items() if len(rows) == 1}
