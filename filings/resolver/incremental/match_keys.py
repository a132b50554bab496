"""By what two rows of a docket bear on each other: the keys and days they share (R3-R6, R9). Pure.

`resolve` compares rows only where they share a sequence, a document id, a source's row id, an entry number,
or a day that one of them has instead of a number. Rows without a chain of such ties between them are
resolved alike together and apart, which is why a write need not look at a whole docket (decision 0023).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from uuid import UUID

from ...identity import clean_document_id, clean_sequence
from ...records import EntryRow


def match_keys(docket: UUID, row: EntryRow) -> list[int]:
    """What the row is found by, as signed 64-bit numbers. Equal numbers by chance cost time, nothing else.

    Each docket has numbers of its own: every docket has an entry 1, and one index finds them all. Days are
    negative: even where the row has no number, odd where it has one and no document id, for such a row may
    turn out to be a feed's numberless one (R6).
    """
    found = []
    if row.sequence and (sequence := clean_sequence(row.sequence)) is not None:
        found.append(_number(docket, "sequence", sequence))
    document_id = clean_document_id(row.document_id) if row.document_id else ""
    if document_id:
        found.append(_number(docket, "document", document_id))
    if row.source_row_id:
        found.append(_number(docket, "row", row.source_row_id))
    if row.entry_number is not None:
        found.append(_number(docket, "number", row.entry_number))
    if row.entry_number is None or not document_id:
        days = dict.fromkeys(day for day in (row.date_filed, row.date_entered) if day)
        found += [-2 * day.toordinal() - (row.entry_number is not None) for day in days]
    return found


def keys_to_search(found: Iterable[int]) -> set[int]:
    """The ties by which the kin of a row with these are found."""
    wanted: set[int] = set()
    for tie in found:
        if tie >= 0:
            wanted.add(tie)
        elif tie % 2:
            wanted.add(tie + 1)  # numbered: only what has no number could be it
        else:
            wanted.update((tie, tie - 1))
    return wanted


def _number(docket: UUID, kind: str, value: object) -> int:
    digest = hashlib.blake2b(
        f"{docket} {kind} {value}".encode("utf-8", "surrogatepass"), digest_size=8
    ).digest()
    return int.from_bytes(digest, "big") >> 1
