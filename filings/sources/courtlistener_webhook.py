"""Reads the envelope of CourtListener's webhook events, before their entries are parsed. No network access.

`{"webhook": {"event_type", "version", "date_created", ...}, "payload": {...}}`. A docket alert's payload is
`{"results": [entry, ...]}`, where `docket` is a bare number and no court is named. Versions 1 and 2 differ
only for search alerts. Unknown keys are ignored.
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
    """The event in a POST's body. Raises SourceError if there is none."""
    try:
        data = json.loads(body)
    except (ValueError, RecursionError):
        raise SourceError("The request body is not JSON, or is incomplete.") from None
    if not is_event(data):
        raise SourceError(
            "This JSON is not a CourtListener event: it does not have both “webhook” and “payload”."
        )
    return event_of(data)


def entries_of(event: Event) -> list[Mapping[str, Any]]:
    """The event's entries. Raises SourceError, naming the type of event, if there are none."""
    if event.type == EventType.DOCKET_ALERT and event.rows:
        return event.rows
    raise SourceError(_why_none(event))


def _why_none(event: Event) -> str:
    if event.type == EventType.DOCKET_ALERT:
        return "This docket alert lists no docket entries. Nothing was added."
    if event.type == EventType.OLD_DOCKET_ALERTS:
        ended = _dockets(event.payload.get("disabled_alerts"))
        ending = _dockets(event.payload.get("old_alerts"))
        news = [f"has turned off its alerts for dockets {ended}"] if ended else []
        news += [f"will soon turn off its alerts for dockets {ending}"] if ending else []
        return (
            f"CourtListener {' and '.join(news) or 'sent a notice about old docket alerts'}. "
            "Renew the alerts that you need at CourtListener."
        )
    if event.type in set(EventType):
        return f"This CourtListener event ({event.name}) contains no docket entries. Nothing was added."
    return (
        f"CourtListener sent an event of an unknown type ({event.type}). Nothing was added. "
        "The event is kept and can be read by a later version of Casetracker."
    )


def _dockets(alerts: object) -> str:
    """The CourtListener IDs of the alerts' dockets, at most a hundred."""
    rows = [row for row in alerts if isinstance(row, dict)] if isinstance(alerts, list) else []
    return ", ".join(filter(None, (digits(row.get("docket"))[:12] for row in rows[:100])))
