"""Writes what docket texts say (filings/classify), in bulk, together with their entries.

An entry is read again if its texts, its number, or the rules have changed, as shown by `EntryReading.digest`.
All of it can be regenerated from the texts (`manage.py reclassify`); people's decisions on proposed dates are
kept.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import connection

from cases.models import Docket
from casetracker.lib import bulk

from ..classify import RULES_VERSION, Knowledge, kind_of, read
from ..classify.wording import own_document
from ..identity import docket_core
from ..models import DocketEntry, DocketLink, EntryDate, EntryLink, EntryReading
from ..normalize import name_key
from . import persons

BATCH = 2_000  # entries read at once
Texts = tuple[UUID, int | None, str, str, str | None]  # id, number, text, short text, digest when last read


def write(docket: Docket, touched: Collection[UUID]) -> bool:
    """Reads the `touched` entries whose texts have changed since last read. True if anything was written.

    The caller holds the docket's lock and the transaction. `touched` must name every entry that was inserted,
    changed, merged, or withdrawn, because links lead to whichever entry has the number now.
    """
    ids = list(touched)
    stale: list[UUID] = []
    for start in range(0, len(ids), BATCH):
        stale += _read(docket, ids[start : start + BATCH])
    return bool(_relink(docket, ids) or stale) if ids else False


def again(docket: Docket) -> int:
    """Reads a whole docket by the current rules and links attorneys to people. Returns how many were read."""
    rehome(docket)
    ids = list(docket.entries.order_by("position", "pk").values_list("pk", flat=True))
    count = 0
    for start in range(0, len(ids), BATCH):
        batch = ids[start : start + BATCH]
        count += len(_read(docket, batch))
        _kinds(batch)
    _relink(docket, ids)
    persons.write(docket)
    return count


@dataclass(slots=True)
class _Rows:
    readings: list[EntryReading] = field(default_factory=list)
    links: list[EntryLink] = field(default_factory=list)
    dates: list[EntryDate] = field(default_factory=list)
    dockets: list[DocketLink] = field(default_factory=list)


def _read(docket: Docket, ids: Sequence[UUID]) -> list[UUID]:
    """Reads the entries that need it, and returns their ids."""
    texts: list[Texts] = list(
        DocketEntry.objects.filter(pk__in=ids).values_list(
            "pk", "entry_number", "text", "short_text", "reading__digest"
        )
    )
    stale = [row for row in texts if row[4] != digest(row[1], row[2], row[3])]
    known = [row[0] for row in stale if row[4] is not None]
    statuses = _forget(known) if known else {}
    rows = _Rows()
    for entry_id, number, text, short_text, _ in stale:
        knowledge = read(text, short_text, number)
        rows.readings.append(
            EntryReading(
                entry_id=entry_id,
                docket=docket,
                digest=digest(number, text, short_text),
                filer=knowledge.filer,
                filer_key=name_key(knowledge.filer)[:300] if knowledge.filer else "",
                own_document=own_document(text),
            )
        )
        _add(rows, docket, entry_id, knowledge, statuses)
    bulk.insert_objects(EntryReading, rows.readings)
    bulk.insert_objects(EntryLink, rows.links)
    bulk.insert_objects(EntryDate, rows.dates)
    bulk.insert_objects(DocketLink, rows.dockets)
    return [row[0] for row in stale]


def digest(number: int | None, text: str, short_text: str) -> str:
    """A hash of everything that a reading depends on."""
    parts = f"{RULES_VERSION}\x00{number}\x00{short_text}\x00{text}"
    return hashlib.blake2b(parts.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def _date_key(entry_id: UUID, one: Any) -> tuple[Any, ...]:
    return entry_id, one.day, one.at, one.state, one.what[:200]


def _forget(ids: Sequence[UUID]) -> dict[tuple[Any, ...], EntryDate]:
    """Deletes earlier readings; returns the dates that people confirmed or dismissed."""
    decided = EntryDate.objects.filter(entry__in=ids).exclude(status=EntryDate.Status.PROPOSED)
    kept = {_date_key(row.entry_id, row): row for row in decided}
    forget(ids)
    return kept


def rehome(docket: Docket) -> None:
    """Moves the readings of entries that came from another docket (R12, which docket) to this one."""
    for model in (EntryReading, EntryLink, EntryDate, DocketLink):
        rows = model._default_manager.filter(entry__docket=docket).exclude(docket=docket)
        rows.update(docket=docket)


_FORGET = """
    WITH readings AS (DELETE FROM filings_entryreading WHERE entry_id = ANY(%(ids)s)),
         links AS (DELETE FROM filings_entrylink WHERE entry_id = ANY(%(ids)s)),
         dates AS (DELETE FROM filings_entrydate WHERE entry_id = ANY(%(ids)s))
    DELETE FROM filings_docketlink WHERE entry_id = ANY(%(ids)s)
"""


def forget(ids: Sequence[UUID]) -> None:
    """Deletes everything that was read from these entries."""
    with connection.cursor() as cursor:
        cursor.execute(_FORGET, {"ids": list(ids)})


def _add(
    rows: _Rows,
    docket: Docket,
    entry_id: UUID,
    knowledge: Knowledge,
    decided: dict[tuple[Any, ...], EntryDate],
) -> None:
    common = {"docket": docket, "entry_id": entry_id}
    for link in knowledge.links:
        rows.links.append(
            EntryLink(
                **common, relation=link.relation, to_number=link.number, to_attachment=link.attachment,
                start=link.start, end=link.end,
            )
        )  # fmt: skip
    for one in knowledge.dates:
        kept = decided.get(_date_key(entry_id, one))
        row = EntryDate(
            **common, state=one.state, day=one.day, at=one.at, what=one.what[:200], words=one.words[:400],
            start=one.start, end=one.end,
        )  # fmt: skip
        if kept is not None:
            row.pk, row.status, row.created_at = kept.pk, kept.status, kept.created_at
        rows.dates.append(row)
    for other in knowledge.dockets:
        core = docket_core(other.number)[:100]
        if core != docket.docket_number_core:
            rows.dockets.append(
                DocketLink(
                    **common, relation=other.kind, number=other.number[:100], number_core=core,
                    court_words=other.court[:200], words=other.words[:400], start=other.start, end=other.end,
                )
            )  # fmt: skip


# The links whose target may have changed, then the one current entry for each number they name.
_TARGET = """
    WITH links AS MATERIALIZED (
        SELECT link.id, link.to_number FROM filings_entrylink AS link
        WHERE link.docket_id = %(docket)s AND (
            link.entry_id = ANY(%(ids)s) OR link.to_entry_id = ANY(%(ids)s)
            OR link.to_number IN (
                SELECT entry_number FROM filings_docketentry
                WHERE id = ANY(%(ids)s) AND entry_number IS NOT NULL
                UNION
                SELECT own_document FROM filings_entryreading
                WHERE entry_id = ANY(%(ids)s) AND own_document IS NOT NULL
            )
        )
    ), numbered AS MATERIALIZED (
        SELECT DISTINCT ON (number) number, id FROM (
            SELECT entry_number AS number, id, position FROM filings_docketentry
            WHERE docket_id = %(docket)s AND entry_number < 100000
              AND merged_into_id IS NULL AND withdrawn_at IS NULL
            UNION ALL
            SELECT reading.own_document, found.id, found.position FROM filings_docketentry AS found
            JOIN filings_entryreading AS reading ON reading.entry_id = found.id
            WHERE found.docket_id = %(docket)s AND reading.own_document >= 100000
              AND found.merged_into_id IS NULL AND found.withdrawn_at IS NULL
        ) AS both_kinds
        WHERE number IN (SELECT to_number FROM links)
        ORDER BY number, position, id
    )
    SELECT links.id, numbered.id AS target
    FROM links LEFT JOIN numbered ON numbered.number = links.to_number
"""


def _relink(docket: Docket, ids: Sequence[UUID]) -> int:
    """Points links to and from these entries at the entry with the number now. Returns how many changed."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE filings_entrylink AS old SET to_entry_id = new.target FROM ({_TARGET}) AS new "  # noqa: S608
            "WHERE old.id = new.id AND old.to_entry_id IS DISTINCT FROM new.target",
            {"docket": docket.pk, "ids": list(ids)},
        )
        return int(cursor.rowcount)


def _kinds(ids: Sequence[UUID]) -> None:
    """Sets kinds by the current rules. `write_job.values_of` does so for entries that change."""
    rows = DocketEntry.objects.filter(pk__in=ids).only("kind", "text", "short_text")
    changed = []
    for row in rows:
        if (kind := kind_of(row.text, row.short_text)) != row.kind:
            row.kind = kind
            changed.append(row)
    DocketEntry.objects.bulk_update(changed, ["kind"], batch_size=500)
