"""POST requests of channels: one connection through lib/http, and how an answer becomes a Result."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from django.conf import settings

from casetracker.lib.http import Http, HttpError

from .base import Result

DOWN = frozenset({408, 425, 429})  # like any 5xx: the receiver cannot accept any message now
GONE = 410


def post(http: Http, url: str, body: bytes, headers: Mapping[str, str]) -> Result:
    """Send one message. The Result says whether the receiver is down, and how long it asked us to wait."""
    try:
        answer = http.post(url, body, headers=dict(headers))
    except HttpError as error:
        down = error.status is None or error.status in DOWN or error.status >= 500
        return Result(error.status, error.message, down, error.status == GONE, error.retry_after)
    return Result(answer.status)


@cache
def connection() -> Http:
    # We ignore the body of the answer; a large one is not a reason to send the message again.
    return Http(
        allowed_private=settings.HTTP_ALLOWED_PRIVATE,
        connect_timeout=5,
        read_timeout=10,
        deadline=15,
        max_bytes=1024 * 1024,
    )
