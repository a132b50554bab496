"""The queries of incremental.py, in SQL because a small write to a large docket must be fast."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from datetime import date
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import F, Func, TextField, Value

from ..models import Report

_LACKS_MATCH_KEYS = """
    SELECT EXISTS (
        SELECT FROM filings_observation WHERE docket_id = %(docket)s AND type = 'EntryRow' AND ties IS NULL
    ) OR EXISTS (
        SELECT FROM filings_docketentry
        WHERE docket_id = %(docket)s AND merged_into_id IS NULL AND withdrawn_at IS NULL
          AND date_filed IS NULL AND date_entered IS NULL
    )
"""


def lacks_match_keys(docket_id: uuid.UUID) -> bool:
    """Whether some row has no match keys yet, or some entry has no date to order it by."""
    return bool(_fetch(_LACKS_MATCH_KEYS, {"docket": docket_id})[0][0])


class RelatedRow(NamedTuple):
    """A stored entry row, and all dates of the row and of its entry."""

    digest: str
    match_keys: Sequence[int]
    days: Sequence[date]


# The rows searched for, each by its own index (match keys are salted with the docket), then all rows of their
# entries.
_ROW = "entry_id, digest, ties, (content ->> 'date_filed')::date, (content ->> 'date_entered')::date"
_SEARCHES = {
    "digests": f"""
        SELECT {_ROW} FROM filings_observation
        WHERE docket_id = %(docket)s AND type = 'EntryRow' AND digest = ANY(%(digests)s)
    """,  # noqa: S608  contains no user data
    "keys": f"""
        SELECT {_ROW}
        FROM (SELECT * FROM filings_observation WHERE ties && %(keys)s::bigint[] OFFSET 0) AS tied
        WHERE docket_id = %(docket)s AND type = 'EntryRow'
    """,  # noqa: S608
    "days": f"""
        SELECT {_ROW} FROM filings_observation WHERE type = 'EntryRow' AND entry_id = ANY(ARRAY(
            SELECT id FROM filings_docketentry
            WHERE docket_id = %(docket)s AND merged_into_id IS NULL AND withdrawn_at IS NULL
              AND coalesce(date_filed, date_entered) = ANY(%(days)s::date[])
        )) AND docket_id = %(docket)s
    """,  # noqa: S608
}
_RELATED = f"""
    WITH named (entry_id, digest, ties, filed, entered) AS MATERIALIZED ({{searches}}), found AS (
        SELECT * FROM named
        UNION ALL
        SELECT {_ROW} FROM filings_observation
        WHERE entry_id = ANY(ARRAY(SELECT entry_id FROM named))
          AND type = 'EntryRow' AND docket_id = %(docket)s
    )
    SELECT found.digest, found.ties, found.filed, found.entered, home.date_filed, home.date_entered
    FROM found LEFT JOIN filings_docketentry AS home ON home.id = found.entry_id
"""  # noqa: S608


def related_rows(
    docket_id: uuid.UUID, *, digests: Collection[str], keys: Collection[int], days: Collection[date]
) -> list[RelatedRow]:
    """The entry rows with one of these digests or match keys, or whose entry is of one of these days, and all
    other rows of their entries. The rows searched for come twice."""
    searched = {"digests": list(digests), "keys": list(keys), "days": list(days)}
    searches = " UNION ALL ".join(query for name, query in _SEARCHES.items() if searched[name])
    if not searches:
        return []
    rows = _fetch(_RELATED.format(searches=searches), {"docket": docket_id, **searched})
    return [RelatedRow(digest, keys, [day for day in days if day]) for digest, keys, *days in rows]


def rows_of_reports(ids: Collection[uuid.UUID]) -> dict[str, Sequence[str]]:
    """Report digest -> digests of all its observations."""
    # Read as one string: an array of thousands of elements takes longer.
    plain = Func(F("observations"), Value(" "), function="array_to_string", output_field=TextField())
    reports = Report.objects.filter(pk__in=ids).annotate(plain=plain).values_list("digest", "plain")
    return {digest: digests.split() for digest, digests in reports}


_ROWS_BY_REPORT = """
    SELECT report.id, array_agg(shown.digest ORDER BY shown.at)
    FROM filings_report AS report, unnest(report.observations) WITH ORDINALITY AS shown (digest, at)
    WHERE report.docket_id = %(docket)s AND shown.digest = ANY(%(digests)s)
    GROUP BY report.id
"""


def rows_by_report(docket_id: uuid.UUID, digests: Collection[str]) -> dict[uuid.UUID, Sequence[str]]:
    """Report id -> those of the `digests` that it shows, in its order; without reports that show none."""
    return dict(_fetch(_ROWS_BY_REPORT, {"docket": docket_id, "digests": list(digests)}))


def _fetch(query: str, parameters: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query, parameters)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows
