"""The time axis of the graphic: a few panels, each with a linear scale of its own, and their ticks. Pure.

A case has years in which nothing happens and a week in which everything does. One scale for both shows
neither, so the axis is broken at the long silences, visibly, and each panel says what it covers.
All days are proleptic ordinals, all lengths points.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from cases.exports.chronology import MONTHS

MOST_PANELS = 4
SILENCE = 0.35  # of the time between the first and last day of a stretch: then it is broken there
FEW = 2  # days of a panel that is joined with a neighbour as small
NARROWEST_PANEL = 84.0
TICK_APART = 44.0
YEAR = 365
LAST_DAY = date.max.toordinal()


@dataclass(frozen=True, slots=True)
class Panel:
    first: int
    last: int
    left: float
    width: float
    title: str

    def x(self, day: int) -> float:
        return self.left + self.width * (day - self.first) / (self.last - self.first)

    @property
    def right(self) -> float:
        return self.left + self.width


@dataclass(frozen=True, slots=True)
class Axis:
    panels: tuple[Panel, ...]

    def x(self, day: int) -> float:
        """Where a day stands; a day in a silence stands at the break."""
        for panel in self.panels:
            if day <= panel.last:
                return panel.x(max(day, panel.first))
        return self.panels[-1].right


def stretches(days: Sequence[int]) -> list[list[int]]:
    """Sorted days, parted at the silences that dwarf the rest; small neighbours joined."""
    parts = [list(days)]
    while len(parts) < MOST_PANELS + 2:
        cuts = [
            (part[at] - part[at - 1], index, at)
            for index, part in enumerate(parts)
            for at in range(1, len(part))
            if part[at] - part[at - 1] > max(SILENCE * (part[-1] - part[0]), 30)
        ]
        if not cuts:
            break
        _, index, at = max(cuts)
        parts[index : index + 1] = [parts[index][:at], parts[index][at:]]
    joined: list[list[int]] = []
    for part in parts:
        if joined and len(joined[-1]) <= FEW and len(part) <= FEW:
            joined[-1] = joined[-1] + part
        else:
            joined.append(part)
    while len(joined) > MOST_PANELS:
        joined[-2:] = [joined[-2] + joined[-1]]
    return joined


def lay_out(days: Sequence[int], ends: Sequence[int], left: float, width: float) -> Axis:
    """The axis for marks that begin on `days` (sorted, distinct, not empty) and may last until `ends`."""
    parts = stretches(days)
    weights = [0.6 + len(part) ** 0.5 for part in parts]
    spare = width - NARROWEST_PANEL * len(parts)
    panels: list[Panel] = []
    for index, part in enumerate(parts):
        limit = parts[index + 1][0] - 1 if index + 1 < len(parts) else LAST_DAY
        last = max([part[-1], *(end for end in ends if part[0] <= end <= limit)])
        panel_width = NARROWEST_PANEL + spare * weights[index] / sum(weights)
        room = max((last - part[0]) // 20, 4)
        panels.append(
            Panel(
                first=max(part[0] - room, 1),
                last=min(last + room, limit),
                left=left,
                width=panel_width,
                title=_range_text(part[0], last),
            )
        )
        left += panel_width
    return Axis(tuple(panels))


def _range_text(first: int, last: int) -> str:
    start, end = date.fromordinal(first), date.fromordinal(last)
    if last - first > 2 * YEAR:
        words = [str(start.year), str(end.year)]
    elif last - first > 60:
        words = [f"{MONTHS[day.month][:3]} {day.year}" for day in (start, end)]
    else:
        words = [f"{day.day} {MONTHS[day.month][:3]} {day.year}" for day in (start, end)]
    return words[0] if words[0] == words[1] else f"{words[0]} to {words[1]}"


def ticks(panel: Panel) -> list[tuple[float, str]]:
    """(x, label) at round dates, as close as their labels allow."""
    per_day = panel.width / (panel.last - panel.first)
    for step in (1, 2, 7, 14):
        if step * per_day >= TICK_APART:
            return [
                _day_tick(panel, day) for day in range(panel.first, panel.last + 1) if day % step == 1 % step
            ]
    for months in (1, 2, 3, 6, 12, 24, 60, 120, 240, 600, 1200, 12000):
        if months * 30.4 * per_day >= TICK_APART:
            break
    return [
        (panel.x(day.toordinal()), str(day.year) if months >= 12 else f"{MONTHS[day.month][:3]} {day.year}")
        for day in _firsts(panel, months)
    ]


def _day_tick(panel: Panel, day: int) -> tuple[float, str]:
    when = date.fromordinal(day)
    return panel.x(day), f"{when.day} {MONTHS[when.month][:3]}"


def _firsts(panel: Panel, months: int) -> Iterator[date]:
    """Firsts of every `months`-th month, counted from year 0, within the panel."""
    start, end = date.fromordinal(panel.first), date.fromordinal(panel.last)
    first_month, last_month = start.year * 12 + start.month - 1, end.year * 12 + end.month - 1
    for month in range(first_month - first_month % months, last_month + 1, months):
        if month >= 12:
            day = date(month // 12, month % 12 + 1, 1)
            if panel.first <= day.toordinal() <= panel.last:
                yield day
