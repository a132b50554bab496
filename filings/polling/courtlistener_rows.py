"""Our record of a docket's rows at CourtListener: their ids, and which of them still have no text."""

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

MOST_RANGES = 10  # calls in one check

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
    """Ids of all rows that CourtListener has ever shown us for its docket id `number`."""
    values = {"docket": str(docket.pk), "kind": SourceKind.COURTLISTENER.value, "number": number}
    with connection.cursor() as cursor:
        cursor.execute(_KNOWN, values)
        return {row[0] for row in cursor.fetchall()}


def rows_without_text(docket: Docket) -> dict[int, datetime]:
    """Row id -> when we first had its entry, for entries whose text no source has given."""
    entries = DocketEntry.objects.current().filter(docket=docket, text="", lapsed_on=None)
    entries = entries.filter(source_ids__has_key=SourceKind.COURTLISTENER.value)
    return {
        int(row_id): created
        for ids, created in entries.values_list("source_ids", "created_at")
        for row_id in ids[SourceKind.COURTLISTENER.value]
        if row_id.isdigit()
    }


def _next_request(created: datetime, last_asked: str | None, now: datetime) -> datetime | None:
    """When to request a row without text again: less often as time passes, and never after 60 days."""
    pause = text_wait(now - created)
    if pause is None:
        return None
    last = datetime.fromisoformat(last_asked) if last_asked else created
    return last + wait(seconds=pause.total_seconds())


def due_texts(docket: Docket, asked: Mapping[str, str | None], now: datetime) -> set[int]:
    """Ids of rows without text to request now, including those due within the next 30 minutes."""
    soon = now + wait(minutes=30)
    return {row_id for row_id, at in _request_times(docket, asked, now).items() if at <= soon}


def next_text(docket: Docket, asked: Mapping[str, str | None], now: datetime) -> datetime | None:
    return min(_request_times(docket, asked, now).values(), default=None)


def _request_times(docket: Docket, asked: Mapping[str, str | None], now: datetime) -> dict[int, datetime]:
    times = {
        row_id: _next_request(created, asked.get(str(row_id)), now)
        for row_id, created in rows_without_text(docket).items()
    }
    return {row_id: at for row_id, at in times.items() if at is not None}


def ranges(known: set[int], requested: set[int]) -> Iterator[tuple[int, int]]:
    """Id ranges that contain `requested`, each with no more known rows than fit on one page."""
    ids = sorted(known | requested)
    index = count = 0
    while index < len(ids) and count < MOST_RANGES:
        if ids[index] not in requested:
            index += 1
            continue
        inside = [row_id for row_id in ids[index : index + PAGE_SIZE] if row_id in requested]
        yield inside[0], inside[-1]
        count += 1
        index += PAGE_SIZE
