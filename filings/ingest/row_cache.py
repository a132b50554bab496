"""Caches how the raw rows of a docket sheet were parsed, so that only new rows of the next sheet are parsed.

A row's content is in its observation; `SheetRows` only maps raw rows to observations. A row that is not in
the cache, or whose observation no longer exists, is parsed again.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from django.db.models import TextField
from django.db.models.functions import Cast

from cases.models import Docket

from ..identity import clean_case_id
from ..models import Observation, SheetRows
from ..records import EntryRow, Observed, ParsedDocket, row_from_content
from ..sources.parsing.sheet_rows import HASH_BYTES, Known, KnownRow

RECORD_BYTES = HASH_BYTES + 32


def lookup(court_id: str, pacer_case_id: str) -> Known:
    """How the raw rows of this docket's earlier sheets were parsed; two queries."""
    case_id = clean_case_id(pacer_case_id)
    if not case_id:
        return {}
    found = SheetRows.objects.filter(
        docket__court_id=court_id, docket__pacer_case_ids__pacer_case_id=case_id
    ).first()
    if found is None:
        return {}
    # decoded as one JSON text: decoding 5,000 small ones takes several times as long
    stored = Observation.objects.filter(docket=found.docket_id, type=EntryRow.__name__)
    pairs = list(stored.annotate(plain=Cast("content", TextField())).values_list("digest", "plain"))
    contents = json.loads(f"[{','.join(plain for _, plain in pairs)}]")
    by_digest = {digest: content for (digest, _), content in zip(pairs, contents, strict=True)}
    known = {}
    for key, digest in _unpacked(bytes(found.rows)):
        if content := by_digest.get(digest):
            row = row_from_content(content)
            if isinstance(row, EntryRow):
                known[key] = KnownRow(row, digest)
    return known


def remember(docket: Docket, part: ParsedDocket, observed: Sequence[Observed]) -> None:
    """Store how this sheet's raw rows were parsed, for the next one. The caller holds the docket's lock."""
    if not any(part.row_keys):
        return
    entries = [item for item in observed if isinstance(item.row, EntryRow)]
    packed = b"".join(
        bytes.fromhex(key + item.digest)
        for key, item in zip(part.row_keys, entries, strict=True)
        if key and not item.ordinal  # identical rows share the first one's record
    )
    if not SheetRows.objects.filter(docket=docket, rows=packed).exists():
        SheetRows.objects.update_or_create(docket=docket, defaults={"rows": packed})


def _unpacked(packed: bytes) -> list[tuple[str, str]]:
    records = [packed[at : at + RECORD_BYTES].hex() for at in range(0, len(packed), RECORD_BYTES)]
    return [(record[: 2 * HASH_BYTES], record[2 * HASH_BYTES :]) for record in records]
