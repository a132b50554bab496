"""Makes users' text safe to print: every character is printed as itself, shown as its code point, or dropped,
so that none changes the layout, reads a file, or breaks the build.

The PDF worker process imports this: standard library only.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import quote, urlsplit

LONGEST_URL = 2000
MOST_MARKS = 4  # combining marks on one letter; more would reach into the rows above

NOTHING = re.compile("[\x00\ud800-\udfff\ufeff]")  # NUL, lone surrogates, byte-order mark
LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
# Embeddings, overrides, and isolates would let a text reorder what is printed after it.
REORDERING = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
TAGS = range(0xE0000, 0xE0080)  # invisible copies of ASCII
LONG_RUN = re.compile(r"\S{12,}")
PUNCTUATED = re.compile(r"[^-/.,:;_?&=@]*[-/.,:;_?&=@]+|[^-/.,:;_?&=@]+")
ZERO_WIDTH_SPACE = "\u200b"


def shown(characters: str) -> str:
    """`[U+65E5 U+672C]`: characters that cannot be printed, as their code points."""
    return "[" + " ".join(f"U+{ord(character):04X}" for character in characters) + "]"


def _is_unprintable(character: str) -> bool:
    category = unicodedata.category(character)
    return category in {"Cc", "Co", "Cn"} or character in REORDERING or ord(character) in TAGS


def printable(text: str, column: int = 24) -> str:
    """`text` for printing in a column about `column` letters wide: longer runs without a space get invisible
    places to break."""
    text = LINE_ENDS.sub("\n", NOTHING.sub("", text)).replace("\t", " ").strip()
    kept = "".join(
        shown("".join(run)) if is_unprintable else "".join(run) for is_unprintable, run in _runs(text)
    )
    return LONG_RUN.sub(lambda run: _breakable(run.group(), column), kept)


def _runs(text: str) -> Iterator[tuple[bool, list[str]]]:
    """`text` split into runs: (cannot be printed, characters)."""
    run: list[str] = []
    was_unprintable = False
    marks = 0
    for character in text:
        marks = marks + 1 if unicodedata.combining(character) else 0
        unprintable = character != "\n" and (marks > MOST_MARKS or _is_unprintable(character))
        if run and unprintable != was_unprintable:
            yield was_unprintable, run
            run = []
        run.append(character)
        was_unprintable = unprintable
    if run:
        yield was_unprintable, run


def one_line(text: str, column: int = 24) -> str:
    return printable(" ".join(text.split()), column)


def _breakable(run: str, column: int) -> str:
    """`run`, with places to break if it is too wide for the column: after punctuation, and within a piece
    that is still too wide."""
    if _width(run) <= column:
        return run
    pieces = [
        piece if _width(piece) <= column else _cut(piece, max(column // 3, 1))
        for piece in PUNCTUATED.findall(run)
    ]
    return ZERO_WIDTH_SPACE.join(pieces)


def _width(run: str) -> float:
    """The width of a run, in average letters."""
    return sum(1.5 if letter.isupper() or letter in "mw@%" else 1.0 for letter in run)


def _cut(piece: str, length: int) -> str:
    cut: list[str] = []
    since_break = 0
    for letter in piece:
        if since_break >= length and not unicodedata.combining(letter):
            cut.append(ZERO_WIDTH_SPACE)
            since_break = 0
        cut.append(letter)
        since_break += 1
    return "".join(cut)


def safe_url(url: str) -> str:
    """The http(s) address in ASCII, or "", because nothing else may become a link."""
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").encode("idna")
    except (ValueError, UnicodeError):
        return ""
    if parts.scheme not in {"http", "https"} or not host or len(url) > LONGEST_URL:
        return ""
    if any(character.isspace() or ord(character) < 0x20 for character in url):
        return ""
    try:
        return quote(url, safe="/#%[]=:;$&()+,!?*@'~")
    except UnicodeEncodeError:
        return ""


def without(value: Any, missing: Iterable[str]) -> Any:
    """The JSON value with every run of `missing` characters shown as code points."""
    pattern = re.compile("[" + re.escape("".join(sorted(missing))) + "]+")

    def clean(part: Any) -> Any:
        if isinstance(part, str):
            return pattern.sub(lambda run: shown(run.group()), part)
        if isinstance(part, list):
            return [clean(item) for item in part]
        if isinstance(part, dict):
            return {name: clean(item) for name, item in part.items()}
        return part

    return clean(value)


def runs(numbers: Iterable[int]) -> list[list[str]]:
    """[first number, printed text] of each ascending run: 1, 2, 3, 7 -> [["1", "1-3"], ["7", "7"]]."""
    ranges: list[list[int]] = []
    for number in numbers:
        if ranges and number == ranges[-1][1] + 1:
            ranges[-1][1] = number
        else:
            ranges.append([number, number])
    return [[str(first), str(first) if first == last else f"{first}-{last}"] for first, last in ranges]
