"""Docket entries typed or pasted as lines, read as a person would read them. Pure.

12   03/01/2025  ORDER granting 9 Motion to Dismiss
-    2025-03-02  Minute entry for proceedings held
     a line that begins with spaces goes on with the entry above
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
    """One line as read. `problem` is a sentence; empty if the line is an entry."""

    at: int  # from 1
    typed: str
    number: int | None = None
    filed: date | None = None
    text: str = ""
    problem: str = ""


def read(typed: str) -> list[TypedLine]:
    """Every line that is not empty, in order; number and date in either order, the number may lack."""
    found: list[TypedLine] = []
    for at, raw in enumerate(typed.replace("\r\n", "\n").split("\n"), 1):
        if not raw.strip():
            continue
        if at > MOST_LINES:
            found.append(
                TypedLine(at, raw[:80], problem=f"More than {MOST_LINES} lines: paste the rest next.")
            )
            break
        if raw[:1].isspace() and found and not found[-1].problem and not _DAY.match(raw.strip()):
            last = found.pop()
            found.append(_line(last.at, f"{last.typed} {raw.strip()}"))
            continue
        found.append(_line(at, raw.strip()))
    return _twice(found)


def _line(at: int, typed: str) -> TypedLine:
    rest, number, filed = typed, None, None
    for _ in range(2):
        if filed is None and (day := _DAY.match(rest)):
            filed = _day(day)
            if filed is None:
                return TypedLine(at, typed, problem=f"“{day[0]}” is no day of the calendar.")
            rest = rest[day.end() :].lstrip(" \t,;:")
        elif number is None and (found := _NUMBER.match(rest)):
            number, rest = int(found[1]), rest[found.end() :].lstrip(" \t,;:")
        elif nothing := _NONE.match(rest):
            rest = rest[nothing.end() :].lstrip()
    if filed is None:
        return TypedLine(at, typed, problem="No date: write it before the text, as 03/01/2025 or 2025-03-01.")
    if not rest:
        return TypedLine(at, typed, problem="No text after the date.")
    if len(rest) > LONGEST:
        return TypedLine(at, typed[:80], problem=f"The text is longer than {LONGEST} characters.")
    return TypedLine(at, typed, number, filed, rest)


def _day(match: re.Match[str]) -> date | None:
    iso = match[1] is not None
    year, month, day = (int(match[n]) for n in ((1, 2, 3) if iso else (6, 4, 5)))
    try:
        return date(year + 2000 if year < 70 else year + 1900 if year < 100 else year, month, day)
    except ValueError:
        return None


def _twice(lines: list[TypedLine]) -> list[TypedLine]:
    """A number given twice is a slip of the pen, or a court's own: somebody must look."""
    seen: dict[int, int] = {}
    checked = []
    for line in lines:
        if line.number is not None and line.number in seen:
            sentence = f"No. {line.number} stands in line {seen[line.number]} already."
            checked.append(replace(line, problem=sentence))
            continue
        if line.number is not None:
            seen[line.number] = line.at
        checked.append(line)
    return checked
