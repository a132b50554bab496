"""CourtListener's webhook events: what one POST says, before its entries are read (no network here).

`{"webhook": {"event_type", "version", "date_created", ...}, "payload": {...}}`; a docket alert's payload is
`{"results": [entry, ...]}`, where `docket` is a bare number and no court is named. Versions 1 and 2 differ
for search alerts alone; unknown keys are let be.
"""

from __future__ import annotations

import enum
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from filings.records import SourceError

from .parsing.rows import digits, whole


class EventType(enum.IntEnum):
    DOCKET_ALERT = 1
    SEARCH_ALERT = 2
    RECAP_FETCH = 3
    OLD_DOCKET_ALERTS = 4
    PRAY_AND_PAY = 5


@dataclass(frozen=True, slots=True)
class Event:
    type: int | None
    version: int | None
    payload: Mapping[str, Any]

    @property
    def rows(self) -> list[Mapping[str, Any]]:
        """The entries of a docket alert."""
        results = self.payload.get("results")
        return [row for row in results if isinstance(row, dict)] if isinstance(results, list) else []

    @property
    def name(self) -> str:
        return next((kind.name.lower().replace("_", " ") for kind in EventType if kind == self.type), "event")


def is_event(data: object) -> bool:
    return isinstance(data, dict) and isinstance(data.get("webhook"), dict) and "payload" in data


def event_of(data: Mapping[str, Any]) -> Event:
    head, payload = data["webhook"], data["payload"]
    return Event(
        whole(head.get("event_type")),
        whole(head.get("version")),
        payload if isinstance(payload, dict) else {},
    )


def read(body: bytes) -> Event:
    """The event in a POST's body. Raises SourceError with a sentence if it holds none."""
    try:
        data = json.loads(body)
    except (ValueError, RecursionError):
        raise SourceError("The body is no JSON, or is cut off.") from None
    if not is_event(data):
        raise SourceError("The JSON is no CourtListener event: it has no webhook and payload.")
    return event_of(data)


def entries_of(event: Event) -> list[Mapping[str, Any]]:
    """The entries to read. Raises SourceError, saying what it is, for an event that brings none."""
    if event.type == EventType.DOCKET_ALERT and event.rows:
        return event.rows
    raise SourceError(_why_none(event))


def _why_none(event: Event) -> str:
    if event.type == EventType.DOCKET_ALERT:
        return "This docket alert lists no docket entry."
    if event.type == EventType.OLD_DOCKET_ALERTS:
        ended = _dockets(event.payload.get("disabled_alerts"))
        ending = _dockets(event.payload.get("old_alerts"))
        said = [f"has ended its alerts for dockets {ended}"] if ended else []
        said += [f"will end its alerts for dockets {ending} soon"] if ending else []
        return f"CourtListener {' and '.join(said) or 'reports on old alerts'}. Renew there what you follow."
    if event.type in set(EventType):
        return f"This is a CourtListener event of another kind ({event.name}); it brings no docket entries."
    return (
        f"CourtListener sent an event of the unknown type {event.type}. It is kept, and can be read once "
        "Casetracker knows it."
    )


def _dockets(alerts: object) -> str:
    """Their CourtListener numbers, a hundred at most."""
    rows = [row for row in alerts if isinstance(row, dict)] if isinstance(alerts, list) else []
    return ", ".join(filter(None, (digits(row.get("docket"))[:12] for row in rows[:100])))
