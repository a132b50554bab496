"""The positions of a docket's entries when a part of it was put in order anew (R9). Pure.

Entries stand by days. Those of the part's days change places among themselves; the days behind move on as a
whole, by as many entries as came before them.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date


class OutOfStepError(Exception):
    """The stored positions are not what they would be: the whole docket is to be resolved."""


@dataclass(frozen=True, slots=True)
class StoredPlace:
    """A stored entry's day and position."""

    day: date
    position: int


@dataclass(frozen=True, slots=True)
class PositionShifts:
    """`steps`: entries outside the part whose position is above the first number move by the second; of
    several that fit, the last counts."""

    positions: list[int]
    steps: list[tuple[int, int]]

    def moved(self, position: int) -> int:
        by = 0
        for above, count in self.steps:
            if position > above:
                by = count
        return position + by


def position_shifts(
    days: Collection[date],
    before: Sequence[StoredPlace],
    after: Sequence[tuple[date | None, StoredPlace | None]],
    ends: Mapping[date, int],
) -> PositionShifts:
    """`before`: the stored entries of the part; `after`: its resolved ones in order, each with its day and
    where its row stands. `ends`: for days of the part without a stored entry, the last position before it.
    """
    old: defaultdict[date, list[int]] = defaultdict(list)
    for stand in before:
        old[stand.day].append(stand.position)
    new = Counter(day for day, _ in after)
    steps: list[tuple[int, int]] = []
    starts: dict[date, int] = {}
    by = 0
    for day in sorted(set(days) & (old.keys() | new.keys())):
        there = old.get(day, [])
        if there and max(there) - min(there) + 1 != len(there):
            raise OutOfStepError
        end = max(there) if there else ends[day]
        starts[day] = end - len(there) + 1 + by
        by += new[day] - len(there)
        steps.append((end, by))
    result = PositionShifts([], steps)
    for at, stands in after:
        if at in starts:
            result.positions.append(starts[at])
            starts[at] += 1
        elif stands is None or stands.day != at:
            raise OutOfStepError
        else:
            result.positions.append(result.moved(stands.position))
    return result
