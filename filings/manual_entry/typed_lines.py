"""Reads docket entries typed or pasted as lines. Pure.

12   03/01/2025  ORDER granting 9 Motion to Dismiss
-    2025-03-02  Minute entry for proceedings held
     a line that begins with a space continues the entry above
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date

MOST_LINES = 2_000
LONGEST = 20_000  # characters of one entry's text

_DAY = re.compile(r"(?:(\d{4})-(\d{1,2})-(\d{1,2})|(\d{1,2})/(\d{1,2})/(\d{4}|\d{2}))(?![\d/])")
_NUMBER = re.compile(r"(?:No\.?\s*)?(\d{1,7})\.?(?=\s)")
_NONE = re.compile(r"(?:[-–—]|none|n/a)(?=\s)", re.I)


@dataclass(frozen=True, slots=True)
class TypedLine:
    """One line as read. `problem` is a sentence, empty if the line is a valid entry."""

    at: int  # line number, from 1
    typed: str
    number: int | None = None
    filed: date | None = None
    text: str = ""
    problem: str = ""


def read(typed: str) -> list[TypedLine]:
    """Every non-empty line, in order. Number and date may come in either order; the number may be omitted."""
    lines: list[TypedLine] = []
    for line_number, raw in enumerate(typed.replace("\r\n", "\n").split("\n"), 1):
        if not raw.strip():
            continue
        if line_number > MOST_LINES:
            sentence = f"There are too many lines. Enter at most {MOST_LINES:,} at a time."
            lines.append(TypedLine(line_number, raw[:80], problem=sentence))
            break
        if raw[:1].isspace() and lines and not lines[-1].problem and not _DAY.match(raw.strip()):
            last = lines.pop()
            lines.append(_line(last.at, f"{last.typed} {raw.strip()}"))
            continue
        lines.append(_line(line_number, raw.strip()))
    return _mark_repeated_numbers(lines)


def _line(line_number: int, typed: str) -> TypedLine:
    rest, number, filed = typed, None, None
    for _ in range(2):
        if filed is None and (day := _DAY.match(rest)):
            filed = _day(day)
            if filed is None:
                return TypedLine(line_number, typed, problem=f"“{day[0]}” is not a valid date.")
            rest = rest[day.end() :].lstrip(" \t,;:")
        elif number is None and (match := _NUMBER.match(rest)):
            number, rest = int(match[1]), rest[match.end() :].lstrip(" \t,;:")
        elif dash := _NONE.match(rest):
            rest = rest[dash.end() :].lstrip()
    if filed is None:
        sentence = "The date is missing. Enter it before the text, as 03/01/2025 or 2025-03-01."
        return TypedLine(line_number, typed, problem=sentence)
    if not rest:
        return TypedLine(line_number, typed, problem="There is no text after the date.")
    if len(rest) > LONGEST:
        sentence = f"The text is longer than {LONGEST:,} characters."
        return TypedLine(line_number, typed[:80], problem=sentence)
    return TypedLine(line_number, typed, number, filed, rest)


def _day(match: re.Match[str]) -> date | None:
    iso = match[1] is not None
    year, month, day = (int(match[n]) for n in ((1, 2, 3) if iso else (6, 4, 5)))
    try:
        return date(year + 2000 if year < 70 else year + 1900 if year < 100 else year, month, day)
    except ValueError:
        return None


def _mark_repeated_numbers(lines: list[TypedLine]) -> list[TypedLine]:
    """A number used twice may be a typing error or the court's own: a person must check."""
    seen: dict[int, int] = {}
    checked = []
    for line in lines:
        if line.number is not None and line.number in seen:
            sentence = f"No. {line.number} is already used in line {seen[line.number]}."
            checked.append(replace(line, problem=sentence))
            continue
        if line.number is not None:
            seen[line.number] = line.at
        checked.append(line)
    return checked
