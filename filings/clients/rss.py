"""Fetches a court's RSS feed; `sources/pacer_rss.py` parses it."""

from __future__ import annotations

from casetracker.lib.http import Http, HttpError, Response
from filings.records import UpstreamError

HEAD = 2000  # bytes searched for the feed's root element


def fetch_feed(url: str, *, http: Http) -> Response:
    """The feed's bytes and headers. Raises UpstreamError.

    While CM/ECF is down, courts answer 200 with an HTML error page or an empty body. Neither is a feed;
    reading it as an empty feed would look like a day without filings.
    """
    try:
        answer = http.get(url, headers={"Accept": "application/rss+xml, text/xml;q=0.9, */*;q=0.1"})
    except HttpError as error:
        raise UpstreamError(
            f"The court's feed could not be fetched: {error.message}",
            # A court that refuses us today may accept us later; the schedule backs off in the meantime.
            retry=error.retry or error.status == 403,
            retry_after=error.retry_after,
            status=error.status,
        ) from error
    if not answer.content.strip():
        raise UpstreamError("The court sent an empty response instead of its RSS feed.")
    if b"<rss" not in answer.content[:HEAD].lower():
        raise UpstreamError("The court sent a page that is not an RSS feed, probably an error page.")
    return answer
