"""What the text of a docket entry says: its kind, what it refers to, who filed it, the dates it names. Pure.

Pure: words in, plain values out. Nothing is taken from outside of the text, and what it does not say plainly
is left out. How well the rules do is measured: docs/docket-knowledge.md.
"""

from __future__ import annotations

from dataclasses import dataclass

from .dates import FoundDate, dates_of
from .filers import filer_of
from .kinds import KINDS, kind_of
from .links import FoundLink, links_of
from .named_dockets import NamedDocket, named_dockets

# Raised with every change of a rule, so that `manage.py reclassify` knows what to read again.
RULES_VERSION = 2
LONGEST = 20_000  # characters of a text that are read

__all__ = [
    "KINDS",
    "RULES_VERSION",
    "FoundDate",
    "FoundLink",
    "Knowledge",
    "NamedDocket",
    "dates_of",
    "filer_of",
    "kind_of",
    "links_of",
    "named_dockets",
    "read",
]


@dataclass(frozen=True, slots=True)
class Knowledge:
    """Everything that one text gave. `filer` is "" where the text names none."""

    kind: str
    filer: str
    links: tuple[FoundLink, ...]
    dates: tuple[FoundDate, ...]
    dockets: tuple[NamedDocket, ...]


def read(text: str, short_text: str = "", number: int | None = None) -> Knowledge:
    """`number` is the entry's own: a docket refers backwards, so no link leads to it or beyond."""
    text = text[:LONGEST]
    kind = kind_of(text, short_text)
    return Knowledge(
        kind=kind,
        filer=filer_of(text, kind),
        links=links_of(text, kind, number),
        dates=dates_of(text, kind),
        dockets=named_dockets(text),
    )
