"""Builds the job that writes part of a docket, and shifts the positions of the remaining entries."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import date

from django.db import connection
from django.db.models import Q

from cases.models import Docket
from casetracker.lib.ids import uuid7

from ..resolver.incremental.positions import OutOfStepError, StoredPlace, position_shifts
from ..resolver.resolution import Resolution
from .incremental import PartialDocket
from .write_job import EntryRows, WriteJob, assigned, entry_rows, values_of


def partial_job(docket: Docket, resolution: Resolution, part: PartialDocket) -> WriteJob | None:
    """None if the stored positions do not match the part, so that the whole docket must be resolved."""
    entry_ids = {known.entry_id for known in part.known.values() if known.entry_id}
    rows = entry_rows(docket, Q(pk__in=entry_ids))
    assignment = assigned(resolution, rows, part.known)
    places = {pk: place for pk, row in rows.items() if (place := _stored_place(row))}
    days = [entry.date_filed or entry.date_entered for entry in resolution.entries]
    kept = [assignment.rows.get(entry.order) for entry in resolution.entries]
    after = [(day, places.get(pk) if pk else None) for day, pk in zip(days, kept, strict=True)]
    if None in days:
        return None
    new_days = {day for day in days if day} - {place.day for place in places.values()}
    try:
        shifts = position_shifts(part.days, list(places.values()), after, _ends(docket, new_days))
    except OutOfStepError:
        return None
    return WriteJob(
        docket=docket,
        resolution=resolution,
        known=part.known,
        rows=rows,
        incoming=[part.incoming],
        first=False,
        newest=docket.date_last_filing,
        assignment=assignment,
        entry_ids=[pk or uuid7() for pk in kept],
        positions=shifts.positions,
        values=[values_of(entry, shifts.positions[entry.order]) for entry in resolution.entries],
        is_whole_docket=False,
        people=part.people,
        steps=shifts.steps,
    )


def _stored_place(row: dict[str, object]) -> StoredPlace | None:
    """The entry's day and position; None if it was withdrawn."""
    day, position = row["date_filed"] or row["date_entered"], row["position"]
    if row["withdrawn_at"] is None and isinstance(day, date) and isinstance(position, int):
        return StoredPlace(day, position)
    return None


_ENDS = """
    SELECT wanted.day, coalesce((
        SELECT max(entry.position) FROM filings_docketentry AS entry
        WHERE entry.docket_id = %s AND entry.merged_into_id IS NULL AND entry.withdrawn_at IS NULL
          AND coalesce(entry.date_filed, entry.date_entered) < wanted.day
    ), 0)
    FROM unnest(%s::date[]) AS wanted (day)
"""


def _ends(docket: Docket, days: Iterable[date]) -> dict[date, int]:
    """For each day, the last position before it."""
    day_list = list(days)
    if not day_list:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_ENDS, [docket.pk, day_list])
        return dict(cursor.fetchall())


def move_the_rest(docket: Docket, steps: list[tuple[int, int]], part: EntryRows) -> bool:
    """Shifts the entries outside the part by as much as the part grew or shrank before them."""
    if not any(shift for _, shift in steps):
        return False
    cases = " ".join("WHEN position > %s THEN %s" for _ in steps)
    numbers = [number for step in reversed(steps) for number in step]
    ids: list[uuid.UUID] = list(part)
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE filings_docketentry SET position = position + CASE {cases} ELSE 0 END "  # noqa: S608
            "WHERE docket_id = %s AND merged_into_id IS NULL AND withdrawn_at IS NULL "
            "AND position > %s AND id <> ALL(%s)",
            [*numbers, docket.pk, min(end for end, shift in steps if shift), ids],
        )
        return bool(cursor.rowcount)
