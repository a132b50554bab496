"""How the text of an entry changed from report to report, as redlines. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from casetracker.lib.redline import redline

from .compare import TextPart, marked

FIELDS = {"text": "Docket text", "short_text": "Event"}  # separate fields (R13, which value)


@dataclass(frozen=True, slots=True)
class Said:
    """One report that showed the entry, and the contents of its rows for that entry."""

    kind: str
    asof: datetime | None
    received: datetime
    rows: tuple[Mapping[str, Any], ...]


@dataclass(slots=True)
class Revision:
    said: Said  # the first report with this text
    field: str
    parts: tuple[TextPart, ...]  # redline against the previous text
    is_first: bool
    again: int = 0  # later reports with the same text, until one differed


def revisions(reports: Iterable[Said]) -> list[Revision]:
    """Revisions in the order of the reports: by `asof`, or by time received if there is none."""
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
