"""A redline: what was kept, deleted, and inserted between two texts, word by word. Pure.

The kept and deleted hunks together are exactly the old text; the kept and inserted ones, the new.
"""

from __future__ import annotations

import enum
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

# A word with its hyphens and apostrophes, a run of blanks, or one other character: "Feb. 3," is Feb|.| |3|,
_TOKEN = re.compile(r"\w+(?:[-'’/]\w+)*|\s+|[^\w\s]")
_SENTENCE = re.compile(r"[^.;\n]*[.;\n]?\s*")
# In the worst case, time is the product of the lengths, so longer texts are compared sentence by sentence.
MOST_WORDS = 4_000
MOST_SENTENCES = 4_000


class Kind(enum.StrEnum):
    KEPT = "kept"
    DELETED = "deleted"
    INSERTED = "inserted"


@dataclass(frozen=True, slots=True)
class Hunk:
    kind: Kind
    text: str


def redline(old: str, new: str) -> tuple[Hunk, ...]:
    """The hunks from `old` to `new`: none empty, no two neighbors alike, deletions before insertions."""
    if old == new:
        return (Hunk(Kind.KEPT, old),) if old else ()
    before, after = _tokens(old, new)
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    pieces: list[tuple[str, str, str]] = []  # kept, deleted, inserted
    for verb, i, j, k, m in matcher.get_opcodes():
        deleted, inserted = "".join(before[i:j]), "".join(after[k:m])
        pieces.append((deleted, "", "") if verb == "equal" else ("", deleted, inserted))
    return tuple(_merged(_without_islands(pieces)))


def _tokens(old: str, new: str) -> tuple[list[str], list[str]]:
    for pattern, most in ((_TOKEN, MOST_WORDS), (_SENTENCE, MOST_SENTENCES)):
        before, after = pattern.findall(old), pattern.findall(new)
        if max(len(before), len(after)) <= most:
            return before, after
    return [old], [new]  # no reader could follow such a redline


def _without_islands(pieces: Iterable[tuple[str, str, str]]) -> Iterator[tuple[str, str, str]]:
    """Merges a lone blank or punctuation mark between two changes into them, which makes both easier to
    read."""
    found = list(pieces)
    for at, (kept, deleted, inserted) in enumerate(found):
        inner = 0 < at < len(found) - 1
        if kept and inner and not any(c.isalnum() for c in kept) and len(kept) <= 2:
            yield "", kept, kept
        else:
            yield kept, deleted, inserted


def _merged(pieces: Iterable[tuple[str, str, str]]) -> Iterator[Hunk]:
    deleted = inserted = ""
    for kept, out, into in pieces:
        if not kept:
            deleted, inserted = deleted + out, inserted + into
            continue
        yield from _changed(deleted, inserted)
        deleted = inserted = ""
        yield Hunk(Kind.KEPT, kept)
    yield from _changed(deleted, inserted)


def _changed(deleted: str, inserted: str) -> Iterator[Hunk]:
    if deleted:
        yield Hunk(Kind.DELETED, deleted)
    if inserted:
        yield Hunk(Kind.INSERTED, inserted)
