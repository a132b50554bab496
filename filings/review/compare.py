"""A reported row beside an entry that it may be: field by field, what agrees and what differs. Pure."""

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
    """What one side says, as values; empty or None: it does not say."""

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
    """A stretch of text and how to mark it: "", "mark" (both have it), "del", "ins"."""

    text: str
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Compared:
    number_differs: bool
    date_differs: bool
    parts: tuple[TextPart, ...]  # the entry's text
    is_redline: bool  # the parts are the way from the reported text to the entry's
    is_equal: bool  # both have the same text, but for its form


def compare(reported: Side, entry: Side) -> Compared:
    """What differs is told only where both sides say something."""
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
    """The text with the words of an event's name marked in it."""
    said = {word.casefold() for word in _WORD.findall(words) if len(word) > 2}
    parts, at = [], 0
    for found in _WORD.finditer(text):
        if found[0].casefold() in said:
            parts += [TextPart(text[at : found.start()]), TextPart(found[0], "mark")]
            at = found.end()
    return tuple(part for part in (*parts, TextPart(text[at:])) if part.text)
