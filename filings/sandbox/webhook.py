"""Sends webhook events as CourtListener does: three seconds to answer, retries with the same key.

There is no signature, and redirects are not followed. `python -m filings.sandbox.webhook ADDRESS` sends one
alert.
"""

from __future__ import annotations

import http.client
import json
import sys
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from filings.sandbox.case import CaseFile
from filings.sandbox.listener.tables import END_OF_TIME, docket_id, tables_at

TIMEOUT = 3.0  # seconds, for connecting and for each read
RETRY_AFTER_MINUTES = (3, 9, 27, 81, 243, 729, 2187)
LEFT_OUT = {"resource_uri", "tags", "plain_text", "docket"}  # fields of a row that events do not include


@dataclass(frozen=True, slots=True)
class Answer:
    status: int  # 0: no answer in time
    text: str = ""

    @property
    def is_success(self) -> bool:
        return 200 <= self.status < 300


@dataclass(frozen=True, slots=True)
class Sender:
    """Posts to one `url`, like one webhook of one user."""

    url: str
    headers: Mapping[str, str] = field(default_factory=dict)

    def send(self, event: object, key: str | None = None) -> Answer:
        """Send once. `key` None generates one, "" sends none; an `event` of bytes is sent unchanged."""
        body = event if isinstance(event, bytes) else json.dumps(event).encode()
        headers = {"Content-type": "application/json", "X-WhSentry-TLS": "true", **self.headers}
        if key != "":
            headers["Idempotency-Key"] = key or str(uuid.uuid4())
        target = urlsplit(self.url)
        connection = http.client.HTTPConnection(target.hostname or "", target.port, timeout=TIMEOUT)
        try:
            connection.request("POST", target.path, body, headers)
            response = connection.getresponse()
            return Answer(response.status, response.read(4096).decode("utf-8", "replace"))
        except (OSError, http.client.HTTPException):
            return Answer(0)
        finally:
            connection.close()

    def deliver(self, event: object, key: str | None = None) -> list[Answer]:
        """Send until accepted, at most eight times, with the same key and without waiting in between."""
        key = key or str(uuid.uuid4())
        answers: list[Answer] = []
        for _ in range(1 + len(RETRY_AFTER_MINUTES)):
            answers.append(self.send(event, key))
            if answers[-1].is_success:
                break
        return answers


def event(payload: object, *, type: int = 1, version: int = 2) -> dict[str, Any]:
    head = {
        "event_type": type,
        "version": version,
        "date_created": datetime.now(UTC).isoformat(),
        "deprecation_date": "2024-11-18T00:00:00-08:00" if version == 1 else None,
    }
    return {"webhook": head, "payload": payload}


def alert(rows: Sequence[Mapping[str, Any]], *, version: int = 2) -> dict[str, Any]:
    """A docket alert with these rows, in CourtListener's order."""
    ordered = sorted(rows, key=lambda row: (row["recap_sequence_number"], row["entry_number"] or 0))
    return event({"results": ordered}, version=version)


def sandbox_rows(now: datetime = END_OF_TIME, case: CaseFile | None = None) -> list[dict[str, Any]]:
    """All entries that the CourtListener replica has for a case at `now`, as in an event."""
    rows = json.loads(json.dumps(tables_at(now, case)["docket-entries"], default=str))
    return [{**_shown(row), "docket": docket_id(case)} for row in rows]


def _shown(row: Mapping[str, Any]) -> dict[str, Any]:
    shown = {key: value for key, value in row.items() if key not in LEFT_OUT and key[0] != "_"}
    if "recap_documents" in row:
        shown["recap_documents"] = [_shown(document) for document in row["recap_documents"]]
    return shown


if __name__ == "__main__":
    print(Sender(sys.argv[1]).deliver(alert(sandbox_rows()[-1:])))
