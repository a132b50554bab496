"""The graphic above the timeline: the layout of the PDF's graphic, in absolute SVG coordinates.

Lengths are units of the viewBox in templates/cases/graphic.html.
"""

import re
from collections.abc import Sequence
from typing import Any

from .chronology import TimelineRow
from .graphic_layout import HEAD, LINE, drawing

WIDTH, HEIGHT = 1080.0, 330.0
MOST_ROWS = 500  # for a longer timeline, the list alone is clearer


def overview(rows: Sequence[TimelineRow]) -> dict[str, Any] | None:
    """What templates/cases/graphic.html draws; None if a picture would show nothing."""
    if not 2 <= len(rows) <= MOST_ROWS:
        return None
    drawn = drawing(rows, WIDTH, HEIGHT)
    if not drawn["lanes"]:
        return None
    ids = {row.number: row.id for row in rows}
    top, lanes = HEAD, []
    for lane in drawn["lanes"]:
        marks = [_absolute(mark, top + lane["top"], ids) for mark in lane["marks"]]
        lanes.append({"name": lane["name"], "top": top, "text_y": top + 15, "marks": marks})
        top += lane["height"]
    return drawn | {"lanes": lanes, "height": round(top, 1)}


def _absolute(mark: dict[str, Any], lane_top: float, ids: dict[int, str]) -> dict[str, Any]:
    middle = lane_top + mark["line"] * LINE + LINE / 2
    number = int(re.match(r"\d+", mark["text"])[0])  # type: ignore[index]
    return mark | {
        "row_id": ids[number],
        "top": round(middle - 7, 2),
        "cx": round(mark["x"] + mark["width"] / 2, 2),
        "cy": round(middle, 2),
        "text_y": round(middle + 3, 2),
        "label_x": round(mark["x"] - 5 if mark["label_left"] else mark["x"] + mark["width"] + 5, 2),
    }
