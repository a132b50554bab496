"""Computes the positions of a docket's entries after part of it was reordered (R9, order). Pure.

Entries are ordered by day. Entries of the reordered days change places within their day; later days shift as
a whole, by the number of entries added before them.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date


class OutOfStepError(Exception):
    """The stored positions are not as expected, so the whole docket must be resolved."""


@dataclass(frozen=True, slots=True)
class StoredPlace:
    """A stored entry's day and position."""

    day: date
    position: int


@dataclass(frozen=True, slots=True)
class PositionShifts:
    """New `positions` of the reordered part, and the shifts of all other entries.

    `steps` are (position, shift) in ascending order: an entry above `position` moves by `shift`; the last
    step that applies counts.
    """

    positions: list[int]
    steps: list[tuple[int, int]]

    def moved(self, position: int) -> int:
        shift = 0
        for threshold, step in self.steps:
            if position > threshold:
                shift = step
        return position + shift


def position_shifts(
    days: Collection[date],
    before: Sequence[StoredPlace],
    after: Sequence[tuple[date | None, StoredPlace | None]],
    ends: Mapping[date, int],
) -> PositionShifts:
    """Raises OutOfStepError if the stored positions contradict the days.

    `before`: the stored entries of the part. `after`: its resolved entries in order, each with its day and
    its stored place, if any. `ends`: for days of the part without a stored entry, the last position before
    that day.
    """
    old: defaultdict[date, list[int]] = defaultdict(list)
    for place in before:
        old[place.day].append(place.position)
    new = Counter(day for day, _ in after)
    steps: list[tuple[int, int]] = []
    starts: dict[date, int] = {}
    shift = 0
    for day in sorted(set(days) & (old.keys() | new.keys())):
        stored = old.get(day, [])
        if stored and max(stored) - min(stored) + 1 != len(stored):
            raise OutOfStepError
        end = max(stored) if stored else ends[day]
        starts[day] = end - len(stored) + 1 + shift
        shift += new[day] - len(stored)
        steps.append((end, shift))
    result = PositionShifts([], steps)
    for entry_day, stored_place in after:
        if entry_day in starts:
            result.positions.append(starts[entry_day])
            starts[entry_day] += 1
        elif stored_place is None or stored_place.day != entry_day:
            raise OutOfStepError
        else:
            result.positions.append(result.moved(stored_place.position))
    return result
