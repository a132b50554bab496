"""Reads the text of a docket entry: its type, the entries it refers to, its filer, and its dates. Pure.

Text in, plain values out. Nothing from outside the text is used, and what the text does not say plainly is
left out. The rules' accuracy is measured in docs/docket-knowledge.md.
"""

from __future__ import annotations

from dataclasses import dataclass

from .dates import FoundDate, dates_of
from .filers import filer_of
from .kinds import KINDS, kind_of
from .links import FoundLink, links_of
from .named_dockets import NamedDocket, named_dockets

# Increased with every change of a rule, so that `manage.py reclassify` knows what to read again.
RULES_VERSION = 2
LONGEST = 20_000  # characters; the rest of a longer text is not read

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
    """Everything read from one text. `filer` is "" if the text names none."""

    kind: str
    filer: str
    links: tuple[FoundLink, ...]
    dates: tuple[FoundDate, ...]
    dockets: tuple[NamedDocket, ...]


def read(text: str, short_text: str = "", number: int | None = None) -> Knowledge:
    """Read one text. `number` is the entry's own: entries refer backward, so links have lower numbers."""
    text = text[:LONGEST]
    kind = kind_of(text, short_text)
    return Knowledge(
        kind=kind,
        filer=filer_of(text, kind),
        links=links_of(text, kind, number),
        dates=dates_of(text, kind),
        dockets=named_dockets(text),
    )
