"""The layout of the graphic: the place of each mark and label on one landscape page. Pure; a template draws
it.

The look of a mark never depends on color: a circle is a day, a bar is a period, dashed is alleged or inexact,
filled is from the court record, an arrowhead is "before" or "after". Numbers are those of the chronology.
All lengths are points from the top left of the drawing.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from cases.timeline.chronology import Basis, Precision, Qualifier, Standing, TimelineRow
from casetracker.lib.printable_text import one_line, runs

from .axis import Axis, lay_out, ticks

LANES = ("Court", "Deadlines", "Policies", "Statements", "Press", "Regulators", "Background")
LANE_NAME_WIDTH = 74.0
HEAD = 34.0  # panel titles and ticks
LINE = 17.0  # one line of marks
LANE_PADDING = 6.0
MOST_AIR = 14.0  # the most space added to a lane if there is room
MARK = 15.0  # a round mark, or the shortest bar
LETTER = 4.3  # average width of a letter in a label
LONGEST_LABEL = 34  # letters
MOST_ALT = 30_000  # characters in the alternative text


@dataclass(frozen=True, slots=True)
class Mark:
    x: float  # left edge
    width: float
    numbers: tuple[int, ...]
    shape: str  # round, bar
    dashed: bool = False
    filled: bool = False
    arrow: str = ""  # left, right
    label: str = ""
    label_left: bool = False
    line: int = 0

    @property
    def text(self) -> str:
        first, last = self.numbers[0], self.numbers[-1]
        if first == last:
            return str(first)
        count = len(self.numbers)
        if count == 2:
            return f"{first}, {last}"
        return f"{first}-{last}" if last - first + 1 == count else f"{first}-{last} ({count})"

    def reach(self) -> tuple[float, float]:
        """The left and right edges, including the label."""
        label = len(self.label) * LETTER + 8 if self.label else 3
        arrow = 5 if self.arrow else 0
        left = self.x - arrow - (label if self.label_left else 3)
        return left, self.x + self.width + arrow + (3 if self.label_left else label)

    def drawn(self) -> dict[str, Any]:
        return {
            "x": round(self.x, 2),
            "width": round(self.width, 2),
            "text": self.text,
            "shape": self.shape,
            "dashed": self.dashed,
            "filled": self.filled,
            "arrow": self.arrow,
            "label": self.label,
            "label_left": self.label_left,
            "line": self.line,
        }


def drawing(rows: Sequence[TimelineRow], width: float, height: float) -> dict[str, Any]:
    """What the template draws in `width` by `height`. It always fits, with fewer labels if necessary."""
    periods = {row.number: period for row in rows if (period := row.date.period())}
    dated = [row for row in rows if row.number in periods]
    undated = [numbers for _, numbers in runs(row.number for row in rows if row.number not in periods)]
    layout: dict[str, Any] = {
        "undated": undated,
        "alt": _alternative(rows),
        "width": width,
        "lane_name": LANE_NAME_WIDTH,
    }
    if not dated:
        return layout | {"lanes": [], "panels": [], "height": 0}
    days = sorted({periods[row.number][0].toordinal() for row in dated})
    ends = [_last_day(row).toordinal() for row in dated]
    axis = lay_out(days, ends, LANE_NAME_WIDTH, width - LANE_NAME_WIDTH)
    lanes = _lanes(dated, axis, width, height - HEAD)
    panels = [
        {
            "left": panel.left,
            "width": panel.width,
            "title": panel.title,
            "ticks": [[round(x, 2), label] for x, label in ticks(panel)],
        }
        for panel in axis.panels
    ]
    gathered = any(
        len(mark["text"].split()) > 1 or "-" in mark["text"] for lane in lanes for mark in lane["marks"]
    )
    return layout | {
        "gathered": gathered,
        "lanes": lanes,
        "panels": panels,
        "height": HEAD + sum(lane["height"] for lane in lanes),
    }


def _last_day(row: TimelineRow) -> date:
    """The last day a row's mark covers."""
    first, last = row.date.period() or (date.min, date.min)
    if row.date.qualifier in {Qualifier.BETWEEN, Qualifier.SPAN} and row.date.end:
        end = replace(row.date, start=row.date.end).period()
        return max(end[1], last) if end else last
    return first if row.date.qualifier in {Qualifier.BEFORE, Qualifier.AFTER} else last


def _mark(row: TimelineRow, axis: Axis, detail: Detail) -> Mark:
    first, _ = row.date.period() or (date.min, date.min)
    left, right = axis.x(first.toordinal()), axis.x(_last_day(row).toordinal())
    when = row.date
    lasts = right > left and (
        when.precision != Precision.DAY or when.qualifier in {Qualifier.SPAN, Qualifier.BETWEEN}
    )
    inexact = when.qualifier in {Qualifier.ABOUT, Qualifier.BETWEEN}
    label = {Detail.ALL_LABELS: row.label or row.text, Detail.GIVEN_LABELS: row.label}.get(detail, "")
    return Mark(
        x=left if lasts else left - MARK / 2,
        width=max(right - left, MARK) if lasts else MARK,
        numbers=(row.number,),
        shape="bar" if lasts else "round",
        dashed=row.standing == Standing.ALLEGED or inexact,
        filled=row.basis == Basis.COURT_RECORD,
        arrow={Qualifier.BEFORE: "left", Qualifier.AFTER: "right"}.get(when.qualifier, ""),
        label=_short(label),
    )


def _short(text: str) -> str:
    text = " ".join(text.split())
    if len(text) > LONGEST_LABEL:
        text = text[:LONGEST_LABEL].rsplit(" ", 1)[0].rstrip(",;:.") + "…"
    return one_line(text.rstrip("."), LONGEST_LABEL)


class Detail(enum.IntEnum):
    """How much of a lane is shown. A lane that takes too much room moves to the next level."""

    ALL_LABELS = 0
    GIVEN_LABELS = 1  # only those a person wrote
    NUMBERS = 2
    GATHERED = 3  # one mark for several rows


def _lanes(rows: Sequence[TimelineRow], axis: Axis, width: float, height: float) -> list[dict[str, Any]]:
    """The lanes with their marks placed. While they are too tall together, the tallest shows less."""
    by_lane = _by_lane(rows, most=max(int(height // (LINE + LANE_PADDING)), 1))
    details = [Detail.ALL_LABELS] * len(by_lane)
    placed = [_place(lane_rows, axis, width, Detail.ALL_LABELS) for _, lane_rows in by_lane]
    while sum(map(_height, placed)) > height and min(details) < Detail.GATHERED:
        reducible = [lane for lane, detail in enumerate(details) if detail < Detail.GATHERED]
        index = max(reducible, key=lambda lane: _height(placed[lane]))
        details[index] = Detail(details[index] + 1)
        placed[index] = _place(by_lane[index][1], axis, width, details[index])
    spare = max(min((height - sum(map(_height, placed))) / len(placed), MOST_AIR), 0)
    return [
        {
            "name": one_line(name, 14),
            "height": _height(marks) + spare,
            "top": LANE_PADDING / 2 + spare / 2,
            "marks": [mark.drawn() for mark in marks],
        }
        for (name, _), marks in zip(by_lane, placed, strict=True)
    ]


def _height(marks: Sequence[Mark]) -> float:
    return (1 + max(mark.line for mark in marks)) * LINE + LANE_PADDING


def _by_lane(rows: Iterable[TimelineRow], most: int) -> list[tuple[str, list[TimelineRow]]]:
    """Rows by lane, in the usual order of lanes; those beyond `most` lanes share the last one."""
    rows_by_lane: dict[str, list[TimelineRow]] = {}
    for row in rows:
        rows_by_lane.setdefault(row.lane or "Other", []).append(row)
    order = {name: index for index, name in enumerate(LANES)}
    lanes = sorted(rows_by_lane.items(), key=lambda lane: (order.get(lane[0], len(LANES)), lane[0]))
    if len(lanes) <= most:
        return lanes
    rest = sorted(
        (row for _, lane_rows in lanes[most - 1 :] for row in lane_rows), key=lambda row: row.number
    )
    return [*lanes[: most - 1], ("Other", rest)]


def _place(rows: Sequence[TimelineRow], axis: Axis, width: float, detail: Detail) -> list[Mark]:
    """Each mark on the first line of its lane where neither it nor its label overlaps another."""
    marks = [_mark(row, axis, detail) for row in rows]
    if detail == Detail.GATHERED:
        marks = _gather(marks, width)
    lines: list[list[tuple[float, float]]] = []
    placed: list[Mark] = []
    for mark in sorted(marks, key=lambda mark: (mark.x, mark.numbers)):
        fitted = replace(mark, x=max(LANE_NAME_WIDTH + 2, min(mark.x, width - mark.width)))
        if fitted.label and fitted.reach()[1] > width:
            fitted = replace(fitted, label_left=True)
            if fitted.reach()[0] < LANE_NAME_WIDTH:
                fitted = replace(fitted, label="", label_left=False)
        left, right = fitted.reach()
        line = next(
            (
                number
                for number, taken in enumerate(lines)
                if all(right <= other_left or left >= other_right for other_left, other_right in taken)
            ),
            len(lines),
        )
        if line == len(lines):
            lines.append([])
        lines[line].append((left, right))
        placed.append(replace(fitted, line=line))
    return placed


def _gather(marks: Sequence[Mark], width: float) -> list[Mark]:
    """One mark for all marks that begin within its width, so that a lane needs only one line."""
    wide = MARK * 3.2
    gathered: list[Mark] = []
    inside = (replace(mark, x=min(mark.x, width - wide)) for mark in marks)
    for mark in sorted(inside, key=lambda mark: (mark.x, mark.numbers)):
        last = gathered[-1] if gathered else None
        if last and mark.x < last.x + wide + 6:
            numbers = tuple(sorted((*last.numbers, *mark.numbers)))
            gathered[-1] = replace(
                last, numbers=numbers, width=wide, shape="bar", arrow="",
                dashed=last.dashed and mark.dashed, filled=last.filled and mark.filled,
            )  # fmt: skip
        else:
            gathered.append(replace(mark, width=min(mark.width, wide)))
    return gathered


def _alternative(rows: Iterable[TimelineRow]) -> str:
    """The graphic in words, for people who cannot see it."""
    words = "; ".join(
        f"{row.number}, {row.lane or 'Other'}, {row.date.text()}: {row.label or row.text}" for row in rows
    )
    return one_line(f"Timeline by lanes. {words or 'No rows'}."[:MOST_ALT], MOST_ALT)
