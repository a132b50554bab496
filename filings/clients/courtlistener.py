"""Fetches from CourtListener's REST API v4; `sources/courtlistener.py` parses the result.

Each call counts against a small budget (5 a minute, 50 an hour, 125 a day). So every request is filtered,
nothing is requested twice, and a 429 is raised to the schedule with its waiting time. `spend` wraps each call
and may refuse it; a call that was counted is not retried here.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from casetracker.lib.http import Http, HttpError, Response
from filings.records import SourceError, UpstreamError

Row = dict[str, Any]

OMIT = "recap_documents__plain_text"
OVERLAP = timedelta(minutes=10)  # rows are committed a little later than their date_modified
PAGE_SIZE = 20  # fixed by CourtListener
MAX_PAGES = 500  # twice the largest docket that we expect to follow
HOST_FAILED = frozenset({401, 403, 408, 425, 429, 500, 502, 503, 504})


@dataclass(frozen=True, slots=True)
class ListPage:
    """One page of a list. `following`: URL of the next page, or "". `answered_at`: from its Date header."""

    rows: list[Row]
    following: str
    answered_at: datetime | None


class CourtListenerClient:
    """`base_url` ends in /api/rest/v4. All methods raise SourceError; `retry_after` is in seconds."""

    def __init__(
        self,
        base_url: str,
        token: str,
        http: Http,
        *,
        spend: Callable[[], AbstractContextManager[None]] | None = None,
        max_pages: int = MAX_PAGES,
    ) -> None:
        self.base_url = base_url.rstrip("/")
        self.max_pages = max_pages
        self._token = token
        self._http = http
        self._spend = spend

    def docket(self, docket_id: int) -> Row:
        return self._get(self._url(f"dockets/{int(docket_id)}/"))[0]

    def find_dockets(self, court: str, *, pacer_case_id: str = "", docket_number: str = "") -> list[Row]:
        """A court's dockets with this case ID or, without one, with this number (no judges' initials).

        Several dockets may share a number (duplicates, defendants of one criminal case): all are returned.
        """
        if not pacer_case_id and not docket_number:
            raise SourceError("A docket number or a PACER case ID is needed to look up a docket.")
        key = {"pacer_case_id": pacer_case_id} if pacer_case_id else {"docket_number": docket_number}
        return self._rows(self._url("dockets/", {"court": court} | key | {"order_by": "id"}))

    def entries(self, docket_id: int, modified_since: datetime | None = None) -> list[Row]:
        """A docket's entries, or those changed since a time (with an overlap), each in its latest state."""
        return sorted(self._rows(self.entries_url(docket_id, modified_since)), key=lambda row: int(row["id"]))

    def entry_ids(self, docket_id: int) -> set[int]:
        """The IDs of all entries. Merges at CourtListener delete rows, and only this list shows it."""
        return {int(row["id"]) for row in self._rows(self.ids_url(docket_id))}

    def entry_count(self, docket_id: int) -> int:
        """The number of entries now, by one call; listing their IDs may take hundreds."""
        query = {"docket": str(int(docket_id)), "order_by": "id", "count": "on"}
        count = self._get(self._url("docket-entries/", query))[0].get("count")
        if not isinstance(count, int):
            raise UpstreamError("CourtListener did not return the number of entries.")
        return count

    def parties(self, docket_id: int) -> list[Row]:
        return self._rows(self.people_url("parties", docket_id))

    def attorneys(self, docket_id: int) -> list[Row]:
        return self._rows(self.people_url("attorneys", docket_id))

    def bundle(self, docket_id: int, modified_since: datetime | None = None, *, people: bool = True) -> bytes:
        """One payload for `sources.courtlistener.parse`. The same state gives the same bytes."""
        parts: dict[str, object] = {
            "docket": self.docket(docket_id),
            "entries": self.entries(docket_id, modified_since),
        }
        if people:
            parts |= {"parties": self.parties(docket_id), "attorneys": self.attorneys(docket_id)}
        return bundled(parts)

    # URLs of first pages. A caller that must be able to stop halfway calls `page` itself.

    def entries_url(self, docket_id: int, modified_since: datetime | None = None) -> str:
        """Ordered by time of change, so an entry that changes meanwhile moves to the end and is included."""
        query = {"docket": str(int(docket_id)), "omit": OMIT, "order_by": "date_modified"}
        if modified_since is not None:
            query["date_modified__gte"] = (modified_since - OVERLAP).astimezone(UTC).isoformat()
        return self._url("docket-entries/", query)

    def ids_url(self, docket_id: int) -> str:
        return self._url("docket-entries/", {"docket": str(int(docket_id)), "fields": "id", "order_by": "id"})

    def range_url(self, docket_id: int, first: int, last: int) -> str:
        """Entries with IDs from `first` to `last`; the API has no filter for a list of IDs."""
        query = {"docket": str(int(docket_id)), "id__range": f"{int(first)},{int(last)}", "omit": OMIT}
        return self._url("docket-entries/", query | {"order_by": "id"})

    def people_url(self, endpoint: str, docket_id: int) -> str:
        # Without filter_nested_results each row also lists the person's other cases.
        query = {"docket": str(int(docket_id)), "filter_nested_results": "True", "order_by": "id"}
        return self._url(f"{endpoint}/", query)

    def page(self, url: str) -> ListPage:
        data, answered_at = self._get(url)
        results, following = data.get("results"), data.get("next")
        if not isinstance(results, list) or not all(isinstance(r, dict) and "id" in r for r in results):
            raise UpstreamError("CourtListener's answer is not a list of results.")
        endpoint = urlsplit(url).path.rstrip("/").rpartition("/")[2]
        next_url = self._next_url(str(following), endpoint) if following else ""
        return ListPage(results, next_url, answered_at)

    def _url(self, path: str, query: dict[str, str] | None = None) -> str:
        return f"{self.base_url}/{path}" + (f"?{urlencode(query)}" if query else "")

    def _rows(self, url: str) -> list[Row]:
        pages = []
        for _ in range(self.max_pages):
            pages.append(self.page(url))
            url = pages[-1].following
            if not url:
                return once_each(row for page in pages for row in page.rows)
        raise SourceError(
            f"This docket has more than {self.max_pages} pages at CourtListener, more than are fetched."
        )

    def _next_url(self, following: str, endpoint: str) -> str:
        """The next page's URL on our own base URL, so that the token is sent nowhere else."""
        parts = urlsplit(following)
        if not parts.path.endswith(f"/{endpoint}/"):
            raise SourceError("CourtListener's link to the next page points somewhere else.")
        return self._url(f"{endpoint}/", dict(parse_qsl(parts.query, keep_blank_values=True)))

    def _get(self, url: str) -> tuple[Row, datetime | None]:
        headers = {"Accept": "application/json"}
        if self._token:
            headers["Authorization"] = f"Token {self._token}"
        try:
            if self._spend is None:
                answer = self._http.get(url, headers=headers)
            else:
                with self._spend():
                    answer = self._http.get(url, headers=headers, attempts=1)
        except HttpError as error:
            raise _refused(error) from error
        return _object(answer), _date(answer.headers.get("date", ""))


def once_each(rows: Iterable[Row]) -> list[Row]:
    """Each ID once, in the order of first appearance, in its latest state."""
    return list({row["id"]: row for row in rows}.values())


def bundled(parts: Mapping[str, object]) -> bytes:
    return json.dumps(parts, ensure_ascii=False, separators=(",", ":")).encode()


def _date(header: str) -> datetime | None:
    try:
        return parsedate_to_datetime(header)
    except ValueError:
        return None


def _object(answer: Response) -> Row:
    try:
        data = json.loads(answer.content)
    except (ValueError, RecursionError):
        raise UpstreamError("CourtListener's answer is incomplete or is not JSON.") from None
    if not isinstance(data, dict):
        raise UpstreamError("CourtListener's answer is not what was requested.")
    return data


def _refused(error: HttpError) -> SourceError:
    """The refusal as a sentence for people, with CourtListener's own words if it gave any."""
    detail = _detail(error.body)
    if error.status == 401:
        message = "CourtListener did not accept the API token. Check COURTLISTENER_TOKEN."
    elif error.status == 404:
        message = "CourtListener does not have this docket or page."
    elif error.status == 429:
        message = f"CourtListener asked us to wait. {detail}".strip()
    elif error.status:
        message = f"CourtListener answered {error.status}. {detail}".strip()
    else:
        message = f"CourtListener could not be reached: {error.message}"
    if error.status is None or error.status in HOST_FAILED:
        return UpstreamError(message, retry=error.retry, retry_after=error.retry_after, status=error.status)
    return SourceError(message, retry=error.retry, retry_after=error.retry_after)


def _detail(body: bytes) -> str:
    try:
        data = json.loads(body)
    except (ValueError, RecursionError):
        return ""
    if not isinstance(data, dict):
        return ""
    unknown = data.get("unknown_params")
    listed = f" ({', '.join(map(str, unknown))})" if isinstance(unknown, list) else ""
    return f"{data.get('detail', '')}{listed}"[:500]
