"""What we know of a docket's rows at CourtListener: their ids, and which of them still have no text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from django.db import connection

from cases.models import Docket
from casetracker.lib.waits import wait

from ..clients.courtlistener import PAGE_SIZE
from ..models import DocketEntry
from ..records import SourceKind
from .intervals import text_wait

MOST_RANGES = 10  # calls of one look

_KNOWN = """
SELECT DISTINCT (o.content->>'source_row_id')::bigint
FROM filings_observation o
JOIN (
    SELECT DISTINCT unnest(observations) AS digest FROM filings_report
    WHERE docket_id = %(docket)s AND kind = %(kind)s AND ref->>'courtlistener_id' = %(number)s
) shown ON shown.digest = o.digest
WHERE o.docket_id = %(docket)s AND o.type = 'EntryRow' AND o.content->>'source_row_id' ~ '^[0-9]{1,18}$'
"""


def known_ids(docket: Docket, number: str) -> set[int]:
    """Ids of all rows that CourtListener ever showed us of its docket `number`."""
    values = {"docket": str(docket.pk), "kind": SourceKind.COURTLISTENER.value, "number": number}
    with connection.cursor() as cursor:
        cursor.execute(_KNOWN, values)
        return {row[0] for row in cursor.fetchall()}


def rows_without_text(docket: Docket) -> dict[int, datetime]:
    """Row id -> since when its entry is known here, for entries that no source gave a text."""
    entries = DocketEntry.objects.current().filter(docket=docket, text="", lapsed_on=None)
    entries = entries.filter(source_ids__has_key=SourceKind.COURTLISTENER.value)
    return {
        int(row_id): created
        for ids, created in entries.values_list("source_ids", "created_at")
        for row_id in ids[SourceKind.COURTLISTENER.value]
        if row_id.isdigit()
    }


def _next(created: datetime, asked: str | None, now: datetime) -> datetime | None:
    """When a row without text is asked for again: less and less often, and no more after 60 days."""
    pause = text_wait(now - created)
    if pause is None:
        return None
    last = datetime.fromisoformat(asked) if asked else created
    return last + wait(seconds=pause.total_seconds())


def due_texts(docket: Docket, asked: Mapping[str, str | None], now: datetime) -> set[int]:
    """Ids of rows without text that are to be asked for; soon due ones go along with those that are."""
    soon = now + wait(minutes=30)
    return {row_id for row_id, at in _coming(docket, asked, now).items() if at <= soon}


def next_text(docket: Docket, asked: Mapping[str, str | None], now: datetime) -> datetime | None:
    return min(_coming(docket, asked, now).values(), default=None)


def _coming(docket: Docket, asked: Mapping[str, str | None], now: datetime) -> dict[int, datetime]:
    moments = {
        row_id: _next(created, asked.get(str(row_id)), now)
        for row_id, created in rows_without_text(docket).items()
    }
    return {row_id: at for row_id, at in moments.items() if at is not None}


def ranges(known: set[int], wanted: set[int]) -> Iterator[tuple[int, int]]:
    """Ranges of ids that hold `wanted`, each of no more known rows than one page shows."""
    line = sorted(known | wanted)
    at = count = 0
    while at < len(line) and count < MOST_RANGES:
        if line[at] not in wanted:
            at += 1
            continue
        inside = [row_id for row_id in line[at : at + PAGE_SIZE] if row_id in wanted]
        yield inside[0], inside[-1]
        count += 1
        at += PAGE_SIZE
