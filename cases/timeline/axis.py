"""The time axis of the graphic: a few panels, each with its own linear scale, and their ticks. Pure.

A case has years in which nothing happens and a week in which everything does. One scale for both would show
neither, so the axis is visibly broken at long silences, and each panel says what it covers.
All days are proleptic ordinals; all lengths are points.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from cases.formats import day_of_month, days_text, month_text

MOST_PANELS = 4
SHORTEST_SILENCE = 10  # days
MOST_GAPS_TRIED = 40  # only the longest
WORTH_A_BREAK = 0.8  # a break must reduce the crowding to at most this share
ROOM_FOR_A_MARK = 17.0
INSET = 12.0  # keeps marks off the rule between two panels
NARROWEST_PANEL = 84.0
TICK_APART = 44.0
MONTH_STEPS = (1, 2, 3, 6, 12, 24, 60, 120, 240, 600, 1200, 12000)
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
        if self.first == self.last:
            return self.left + self.width / 2
        return self.left + INSET + (self.width - 2 * INSET) * (day - self.first) / (self.last - self.first)

    @property
    def per_day(self) -> float:
        return (self.width - 2 * INSET) / max(self.last - self.first, 1)

    @property
    def right(self) -> float:
        return self.left + self.width


@dataclass(frozen=True, slots=True)
class Axis:
    panels: tuple[Panel, ...]

    def x(self, day: int) -> float:
        """The x position of a day; a day within a silence is placed at the break."""
        for panel in self.panels:
            if day <= panel.last:
                return panel.x(max(day, panel.first))
        return self.panels[-1].right


def stretches(days: Sequence[int], width: float) -> list[list[int]]:
    """Sorted days, split at the silences where a break most reduces the crowding of marks."""
    parts = [list(days)]
    for _ in range(MOST_PANELS - 1):
        gaps = sorted(
            (
                (part[place] - part[place - 1], index, place)
                for index, part in enumerate(parts)
                for place in range(1, len(part))
                if part[place] - part[place - 1] >= SHORTEST_SILENCE
            ),
            reverse=True,
        )
        options = [
            [*parts[:index], parts[index][:place], parts[index][place:], *parts[index + 1 :]]
            for _, index, place in gaps[:MOST_GAPS_TRIED]
        ]
        best = min(options, key=lambda option: crowding(option, width), default=parts)
        if crowding(best, width) >= WORTH_A_BREAK * crowding(parts, width):
            break
        parts = best
    return parts


def panel_widths(parts: Sequence[Sequence[int]], width: float) -> list[float]:
    """Panel widths: more where more happens, and enough for each title."""
    weights = [len(part) ** 0.8 for part in parts]
    spare = width - NARROWEST_PANEL * len(parts)
    return [NARROWEST_PANEL + spare * weight / sum(weights) for weight in weights]


def crowding(parts: Sequence[Sequence[int]], width: float) -> float:
    """How much neighboring marks would overlap, in points."""
    overlap = 0.0
    for part, panel_width in zip(parts, panel_widths(parts, width), strict=True):
        span = max(part[-1] - part[0], 1)
        steps = ((panel_width - 2 * INSET) * (day - before) / span for before, day in pairwise(part))
        overlap += sum(max(ROOM_FOR_A_MARK - step, 0) for step in steps)
    return overlap


def lay_out(days: Sequence[int], ends: Sequence[int], left: float, width: float) -> Axis:
    """The axis for marks that begin on `days` (sorted, distinct, not empty) and may last until `ends`."""
    parts = stretches(days, width)
    widths = panel_widths(parts, width)
    panels: list[Panel] = []
    for index, part in enumerate(parts):
        limit = parts[index + 1][0] - 1 if index + 1 < len(parts) else LAST_DAY
        last = max([part[-1], *(end for end in ends if part[0] <= end <= limit)])
        panels.append(
            Panel(
                first=part[0],
                last=last,
                left=left,
                width=widths[index],
                title=_range_text(part[0], last),
            )
        )
        left += widths[index]
    return Axis(tuple(panels))


def _range_text(first: int, last: int) -> str:
    start, end = date.fromordinal(first), date.fromordinal(last)
    if last - first > 2 * YEAR:
        words = [str(start.year), str(end.year)]
    elif last - first > 60:
        words = [month_text(day) for day in (start, end)]
    else:
        return days_text(start, end)
    return words[0] if words[0] == words[1] else f"{words[0]} to {words[1]}"


def ticks(panel: Panel) -> list[tuple[float, str]]:
    """(x, label) at round dates, as densely as the labels allow."""
    for step in (1, 2, 7, 14):
        if step * panel.per_day >= TICK_APART:
            return [
                _day_tick(panel, day) for day in range(panel.first, panel.last + 1) if day % step == 1 % step
            ]
    wide_enough = (months for months in MONTH_STEPS if months * 30.4 * panel.per_day >= TICK_APART)
    months = next(wide_enough, None)
    if months is None:
        return []  # thousands of years; the title says which
    return [
        (panel.x(day.toordinal()), str(day.year) if months >= 12 else month_text(day))
        for day in _firsts(panel, months)
    ]


def _day_tick(panel: Panel, day: int) -> tuple[float, str]:
    return panel.x(day), day_of_month(date.fromordinal(day))


def _firsts(panel: Panel, months: int) -> Iterator[date]:
    """The first day of every `months`-th month within the panel, counted from year 0."""
    start, end = date.fromordinal(panel.first), date.fromordinal(panel.last)
    first_month, last_month = start.year * 12 + start.month - 1, end.year * 12 + end.month - 1
    for month in range(first_month - first_month % months, last_month + 1, months):
        if month >= 12:
            day = date(month // 12, month % 12 + 1, 1)
            if panel.first <= day.toordinal() <= panel.last:
                yield day
