"""Fetching a court's feed. Reading it is pacer_rss's work."""

from __future__ import annotations

from casetracker.lib.http import Http, HttpError, Response
from filings.records import UpstreamError

HEAD = 2000  # bytes in which a feed says that it is one


def fetch_feed(url: str, *, http: Http) -> Response:
    """The feed's bytes and headers. Raises UpstreamError.

    Courts answer 200 with an HTML error page, or with nothing, when CM/ECF is down: neither is a feed, and
    taking it for an empty one would look like a quiet day.
    """
    try:
        answer = http.get(url, headers={"Accept": "application/rss+xml, text/xml;q=0.9, */*;q=0.1"})
    except HttpError as error:
        raise UpstreamError(
            f"The court's feed could not be fetched: {error.message}",
            # A court that refuses us today may relent; its schedule backs off meanwhile.
            retry=error.retry or error.status == 403,
            retry_after=error.retry_after,
            status=error.status,
        ) from error
    if not answer.content.strip():
        raise UpstreamError("The court's feed came back empty, without even a channel.")
    if b"<rss" not in answer.content[:HEAD].lower():
        raise UpstreamError("The court answered with something that is no feed (an error page).")
    return answer
