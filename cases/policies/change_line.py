"""The line of a policy's changes: coordinates for templates/cases/policy_line.html, in viewBox units."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from ..models import DatePrecision, Docket, PolicyChange

LINE_WIDTH, EDGE = 1360.0, 24.0
LABEL_WIDTH = 190.0
LABEL_HEIGHT = 34.0


@dataclass(frozen=True, slots=True)
class Point:
    """A day, or a month or year if the day is not known."""

    x: float
    width: float  # 0: a day

    @property
    def middle(self) -> float:
        return round(self.x + self.width / 2, 1)


@dataclass(frozen=True, slots=True)
class ChangeMark:
    change: PolicyChange
    announced: Point | None
    effective: Point | None
    label_x: float
    label_row: int

    @property
    def label_y(self) -> float:
        return 16 + self.label_row * LABEL_HEIGHT

    @property
    def detail_y(self) -> float:
        return self.label_y + 14

    @property
    def is_short(self) -> bool:
        """Whether it was announced on the effective date or later."""
        days = self.change.notice_days
        return days is not None and days <= 0

    @property
    def has_bracket(self) -> bool:
        return bool(self.change.notice_days) and self.announced is not None and self.effective is not None


def policy_line(changes: Sequence[PolicyChange], docket: Docket | None) -> dict[str, Any] | None:
    """What templates/cases/policy_line.html draws; None if fewer than two changes have a date."""
    dated = [change for change in changes if change.announced_on or change.effective_on]
    if len(dated) < 2:
        return None
    days = [day for change in dated for day in (change.announced_on, change.effective_on) if day]
    filed = docket.date_filed if docket else None
    first, last = min([*days, filed or days[0]]), max([*days, filed or days[0]])
    first, last = date(first.year, first.month, 1), last + timedelta(days=45)
    per_day = (LINE_WIDTH - 2 * EDGE) / max((last - first).days, 1)

    def place(day: date | None, precision: str) -> Point | None:
        if day is None:
            return None
        length = {DatePrecision.DAY: 0, DatePrecision.MONTH: 30, DatePrecision.YEAR: 365}[
            DatePrecision(precision)
        ]
        return Point(round(EDGE + (day - first).days * per_day, 1), round(length * per_day, 1))

    dated.sort(key=lambda change: change.announced_on or change.effective_on or first)
    marks, ends = [], [0.0]
    for change in dated:
        announced = place(change.announced_on, change.announced_precision)
        effective = place(change.effective_on, change.effective_precision)
        x = min(point.x for point in (announced, effective) if point)
        label_x = min(x, LINE_WIDTH - LABEL_WIDTH)
        row = next((number for number, end in enumerate(ends) if end <= label_x), len(ends))
        ends[row : row + 1] = [label_x + LABEL_WIDTH]
        marks.append(ChangeMark(change, announced, effective, label_x, row))
    base = 16 + len(ends) * LABEL_HEIGHT + 22
    years = [date(year, 1, 1) for year in range(first.year + 1, last.year + 1)]
    return {
        "marks": marks,
        "base": base,
        "height": base + 40,
        "width": LINE_WIDTH,
        "years": [(place(day, "day"), day.year) for day in years],
        "filed": place(filed, "day"),
        "filed_on": filed,
    }
