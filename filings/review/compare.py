"""Compares a reported row with an entry that it may belong to, field by field. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from casetracker.lib.redline import Hunk, Kind, redline

from ..normalize import text_key

_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Side:
    """The values on one side; empty or None if it does not give them."""

    number: int | None
    filed: str  # 2026-03-02
    entered: str
    time: str  # 14:05, court-local
    text: str
    short_text: str

    @classmethod
    def of_content(cls, content: Mapping[str, Any]) -> Side:
        """From a stored observation."""
        return cls(
            number=content.get("entry_number"),
            filed=content.get("date_filed") or "",
            entered=content.get("date_entered") or "",
            time=(content.get("time_filed") or "")[:5],
            text=content.get("text") or "",
            short_text=content.get("short_text") or "",
        )

    @property
    def filed_on(self) -> date | None:
        return date.fromisoformat(self.filed) if self.filed else None

    @property
    def entered_on(self) -> date | None:
        return date.fromisoformat(self.entered) if self.entered else None

    @property
    def words(self) -> str:
        return self.text or self.short_text


@dataclass(frozen=True, slots=True)
class TextPart:
    """A piece of text and its markup: "", "mark" (word in both texts), "del", or "ins"."""

    text: str
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Compared:
    number_differs: bool
    date_differs: bool
    parts: tuple[TextPart, ...]  # the entry's text
    is_redline: bool  # the parts are a redline from the reported text to the entry's
    is_equal: bool  # both texts are the same once normalized


def compare(reported: Side, entry: Side) -> Compared:
    """Compare two sides. A field counts as different only if both sides give it."""
    days, others = {reported.filed, reported.entered} - {""}, {entry.filed, entry.entered} - {""}
    both_long = bool(reported.text and entry.text)
    old, new = (reported.text, entry.text) if both_long else (reported.words, entry.words)
    equal = bool(old) and text_key(old) == text_key(new)
    parts = _redlined(old, new) if both_long and not equal else _shared(old, new)
    return Compared(
        number_differs=None not in (reported.number, entry.number) and reported.number != entry.number,
        date_differs=bool(days and others) and days.isdisjoint(others),
        parts=(TextPart(new),) if equal else parts,
        is_redline=both_long and not equal,
        is_equal=equal,
    )


_MARKS = {Kind.KEPT: "", Kind.DELETED: "del", Kind.INSERTED: "ins"}


def marked(hunks: tuple[Hunk, ...]) -> tuple[TextPart, ...]:
    return tuple(TextPart(hunk.text, _MARKS[hunk.kind]) for hunk in hunks)


def _redlined(old: str, new: str) -> tuple[TextPart, ...]:
    return marked(redline(old, new))


def _shared(words: str, text: str) -> tuple[TextPart, ...]:
    """The text, with words that also occur in `words` marked."""
    shared = {word.casefold() for word in _WORD.findall(words) if len(word) > 2}
    parts, position = [], 0
    for match in _WORD.finditer(text):
        if match[0].casefold() in shared:
            parts += [TextPart(text[position : match.start()]), TextPart(match[0], "mark")]
            position = match.end()
    return tuple(part for part in (*parts, TextPart(text[position:])) if part.text)
