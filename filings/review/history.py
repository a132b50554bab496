"""What each report said of one entry, from the first to the latest, as a redline from text to text. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from casetracker.lib.redline import redline

from .compare import TextPart, marked

FIELDS = {"text": "Docket text", "short_text": "Event"}  # two fields, both kept (R13)


@dataclass(frozen=True, slots=True)
class Said:
    """One report that showed the entry, and the rows (contents of observations) it showed of it."""

    kind: str
    asof: datetime | None
    received: datetime
    rows: tuple[Mapping[str, Any], ...]


@dataclass(slots=True)
class Revision:
    said: Said  # the first report that said so
    field: str
    parts: tuple[TextPart, ...]  # from the text before
    is_first: bool
    again: int = 0  # later reports that said the same, until one said otherwise


def revisions(reports: Iterable[Said]) -> list[Revision]:
    """In the order of what the sources said: by `asof`, those without one by when they were received."""
    found: list[Revision] = []
    latest: dict[str, tuple[str, Revision]] = {}
    for said in sorted(reports, key=lambda item: (item.asof or item.received, item.received)):
        for name, label in FIELDS.items():
            text = next((str(row[name]) for row in said.rows if row.get(name)), "")
            if not text:
                continue
            before, revision = latest.get(name, ("", None))
            if revision is not None and before == text:
                revision.again += 1
                continue
            fresh = Revision(said, label, marked(redline(before, text)), is_first=revision is None)
            if fresh.is_first:
                fresh.parts = (TextPart(text),)
            found.append(fresh)
            latest[name] = (text, fresh)
    return found
