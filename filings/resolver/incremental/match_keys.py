"""Computes the keys by which rows of a docket can affect one another (R3-R6, matching; R9, order). Pure.

`resolve` compares rows only if they share a sequence number, a document id, a source's row id, an entry
number, or a day that one of them has instead of a number. Rows not connected by a chain of such keys resolve
the same together and separately, so a write need not read the whole docket (decision 0023).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from uuid import UUID

from ...identity import clean_document_id, clean_sequence
from ...records import EntryRow


def match_keys(docket: UUID, row: EntryRow) -> list[int]:
    """The row's match keys, as signed 64-bit integers. A chance collision only costs time.

    Keys are specific to a docket, since one index serves all dockets and every docket has an entry 1. Days
    are negative: even if the row has no number, odd if it has a number but no document id, because such a row
    may be the same as a feed's unnumbered one (R6).
    """
    keys = []
    if row.sequence and (sequence := clean_sequence(row.sequence)) is not None:
        keys.append(_hash(docket, "sequence", sequence))
    document_id = clean_document_id(row.document_id) if row.document_id else ""
    if document_id:
        keys.append(_hash(docket, "document", document_id))
    if row.source_row_id:
        keys.append(_hash(docket, "row", row.source_row_id))
    if row.entry_number is not None:
        keys.append(_hash(docket, "number", row.entry_number))
    if row.entry_number is None or not document_id:
        days = dict.fromkeys(day for day in (row.date_filed, row.date_entered) if day)
        keys += [-2 * day.toordinal() - (row.entry_number is not None) for day in days]
    return keys


def keys_to_search(keys: Iterable[int]) -> set[int]:
    """The keys to look up in order to find all rows related to a row with these `keys`."""
    search: set[int] = set()
    for key in keys:
        if key >= 0:
            search.add(key)
        elif key % 2:
            search.add(key + 1)  # a numbered row: only unnumbered rows can match by day
        else:
            search.update((key, key - 1))
    return search


def _hash(docket: UUID, kind: str, value: object) -> int:
    digest = hashlib.blake2b(
        f"{docket} {kind} {value}".encode("utf-8", "surrogatepass"), digest_size=8
    ).digest()
    return int.from_bytes(digest, "big") >> 1
