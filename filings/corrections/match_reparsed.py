"""Which row of a payload read anew is which row of the reading before. Pure.

By place, where the counts agree and no key speaks against it; else by strong keys that one row alone has on
each side; else a row is left without a partner, and whoever asks is told.
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
    """Digest before -> digest now, of every row that has a partner."""
    found: dict[str, str] = {}
    for kind in (EntryRow, PartyRow):
        before = [item for item in old if isinstance(item.row, kind)]
        after = [item for item in new if isinstance(item.row, kind)]
        keyed = _by_keys(before, after)
        if len(before) == len(after):
            place = {a.digest: b.digest for a, b in zip(before, after, strict=True)}
            agrees = all(place[a] == b for a, b in keyed.items())
            found |= place if agrees else keyed
        else:
            found |= keyed
    return found


def _by_keys(before: Iterable[Observed], after: Iterable[Observed]) -> dict[str, str]:
    same = {item.digest for item in after}
    found = {item.digest: item.digest for item in before if item.digest in same}
    open_before = [item for item in before if item.digest not in found]
    open_after = [item for item in after if item.digest not in found]
    for key in KEYS:
        left, right = _alone(open_before, key), _alone(open_after, key)
        pairs = {a: right[value] for value, a in left.items() if value in right}
        found |= {a.digest: b.digest for a, b in pairs.items()}
        taken = {b.digest for b in pairs.values()}
        open_before = [item for item in open_before if item.digest not in found]
        open_after = [item for item in open_after if item.digest not in taken]
    return found


def _alone(items: Iterable[Observed], key: Key) -> dict[Hashable, Observed]:
    """Values that one row alone has."""
    holders: defaultdict[Hashable, list[Observed]] = defaultdict(list)
    for item in items:
        if isinstance(item.row, EntryRow) and (value := key(item.row)) is not None:
            holders[value].append(item)
    return {value: rows[0] for value, rows in holders.items() if len(rows) == 1}
