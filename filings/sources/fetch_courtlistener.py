"""Fetching from CourtListener REST v4. Reading what comes is courtlistener's work.

Every call costs part of a small daily budget (5 a minute, 50 an hour, 125 a day), so nothing is asked
unfiltered, nothing asked twice, and a 429 goes up to the schedule with its waiting time.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from casetracker.lib.http import Http, HttpError, Response
from filings.records import SourceError

Row = dict[str, Any]

OMIT = "recap_documents__plain_text"
OVERLAP = timedelta(minutes=10)
MAX_PAGES = 500  # of 20 rows: twice the largest docket we mean to follow


class CourtListenerClient:
    """`base_url` ends in /api/rest/v4. All methods raise SourceError; `retry_after` is in seconds."""

    def __init__(self, base_url: str, token: str, http: Http, *, max_pages: int = MAX_PAGES) -> None:
        self.base_url = base_url.rstrip("/")
        self.max_pages = max_pages
        self._token = token
        self._http = http

    def docket(self, docket_id: int) -> Row:
        return self._get(self._url(f"dockets/{int(docket_id)}/"))

    def find_dockets(self, court: str, *, pacer_case_id: str = "", docket_number: str = "") -> list[Row]:
        """The dockets of a court with this case id, else with this number (without judge's initials).

        Several may carry one number (doppelgangers, defendants of one criminal case): all are given.
        """
        if not pacer_case_id and not docket_number:
            raise SourceError("A docket is looked up by its number or its PACER case id.")
        key = {"pacer_case_id": pacer_case_id} if pacer_case_id else {"docket_number": docket_number}
        return self._rows("dockets", {"court": court} | key | {"order_by": "id"})

    def entries(self, docket_id: int, modified_since: datetime | None = None) -> list[Row]:
        """A docket's entries, or those changed since then (with an overlap), each once in its latest state.

        Rows that change while we page move to the end and come twice; the later one counts.
        """
        query = {"docket": str(int(docket_id)), "omit": OMIT}
        if modified_since is None:
            return self._rows("docket-entries", query | {"order_by": "id"})
        since = (modified_since - OVERLAP).astimezone(UTC).isoformat()
        changed = {"date_modified__gte": since, "order_by": "date_modified"}
        return self._rows("docket-entries", query | changed)

    def entry_ids(self, docket_id: int) -> set[int]:
        """The ids of all entries: merges delete rows there, which nothing else would tell."""
        query = {"docket": str(int(docket_id)), "fields": "id", "order_by": "id"}
        return {int(row["id"]) for row in self._rows("docket-entries", query)}

    def parties(self, docket_id: int) -> list[Row]:
        return self._of_docket("parties", docket_id)

    def attorneys(self, docket_id: int) -> list[Row]:
        return self._of_docket("attorneys", docket_id)

    def bundle(self, docket_id: int, modified_since: datetime | None = None, *, people: bool = True) -> bytes:
        """One payload as `courtlistener.parse` reads it. The same state gives the same bytes."""
        found: dict[str, object] = {
            "docket": self.docket(docket_id),
            "entries": self.entries(docket_id, modified_since),
        }
        if people:
            found |= {"parties": self.parties(docket_id), "attorneys": self.attorneys(docket_id)}
        return json.dumps(found, ensure_ascii=False, separators=(",", ":")).encode()

    def _of_docket(self, endpoint: str, docket_id: int) -> list[Row]:
        # Without filter_nested_results each row lists that person's other cases too.
        query = {"docket": str(int(docket_id)), "filter_nested_results": "True", "order_by": "id"}
        return self._rows(endpoint, query)

    def _url(self, path: str, query: dict[str, str] | None = None) -> str:
        return f"{self.base_url}/{path}" + (f"?{urlencode(query)}" if query else "")

    def _rows(self, endpoint: str, query: dict[str, str]) -> list[Row]:
        """All pages of a list, deduplicated by id, in the order in which each id first came."""
        url = self._url(f"{endpoint}/", query)
        rows: dict[int, Row] = {}
        for _ in range(self.max_pages):
            page = self._get(url)
            results, following = page.get("results"), page.get("next")
            if not isinstance(results, list) or not all(isinstance(r, dict) and "id" in r for r in results):
                raise SourceError("CourtListener answered with something that is no list.", retry=True)
            rows |= {row["id"]: row for row in results}
            if not following:
                return list(rows.values())
            url = self._beyond(str(following), endpoint)
        raise SourceError(
            f"CourtListener has more than {self.max_pages} pages of {endpoint} for this docket."
        )

    def _beyond(self, following: str, endpoint: str) -> str:
        """The next page's address, put on our own base: the token goes nowhere else."""
        parts = urlsplit(following)
        if not parts.path.endswith(f"/{endpoint}/"):
            raise SourceError("CourtListener's link to the next page leads elsewhere.")
        return self._url(f"{endpoint}/", dict(parse_qsl(parts.query, keep_blank_values=True)))

    def _get(self, url: str) -> Row:
        headers = {"Accept": "application/json"}
        if self._token:
            headers["Authorization"] = f"Token {self._token}"
        try:
            answer = self._http.get(url, headers=headers)
        except HttpError as error:
            raise _refused(error) from error
        return _object(answer)


def _object(answer: Response) -> Row:
    try:
        found = json.loads(answer.content)
    except (ValueError, RecursionError):
        raise SourceError("CourtListener's answer was cut off or is no JSON.", retry=True) from None
    if not isinstance(found, dict):
        raise SourceError("CourtListener's answer is not what was asked for.", retry=True)
    return found


def _refused(error: HttpError) -> SourceError:
    """What the refusal means for people, in CourtListener's own words where it gave some."""
    detail = _detail(error.body)
    if error.status == 401:
        message = "CourtListener does not accept the API token; set COURTLISTENER_TOKEN."
    elif error.status == 404:
        message = "CourtListener has no such docket or page."
    elif error.status == 429:
        message = f"CourtListener asks us to wait. {detail}".strip()
    elif error.status:
        message = f"CourtListener answered {error.status}. {detail}".strip()
    else:
        message = f"CourtListener could not be reached: {error.message}"
    return SourceError(message, retry=error.retry, retry_after=error.retry_after)


def _detail(body: bytes) -> str:
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return ""
    if not isinstance(found, dict):
        return ""
    unknown = found.get("unknown_params")
    named = f" ({', '.join(map(str, unknown))})" if isinstance(unknown, list) else ""
    return f"{found.get('detail', '')}{named}"[:500]
