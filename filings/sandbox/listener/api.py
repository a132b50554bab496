"""Answers requests to the replica: authentication, throttle, lookup, and rows in CourtListener's format."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from typing import Any
from urllib.parse import urlencode

from filings.sandbox.case import CaseFile, demo
from filings.sandbox.listener.filters import PACIFIC, BadRequest, select
from filings.sandbox.listener.paging import NoSuchPage, ResultPage, paginate
from filings.sandbox.listener.tables import Ref, Row, Tables, tables_at
from filings.sandbox.listener.throttle import Throttle
from filings.sandbox.messages import Request, Response, json_response

ROOT = "/api/rest/v4/"
PATH = re.compile(r"/api/rest/v4/(?P<endpoint>[a-z-]+)(?:/(?P<id>[A-Za-z0-9-]{1,20}))?(?P<slash>/?)")
ENDPOINTS = ("courts", "dockets", "docket-entries", "recap-documents", "parties", "attorneys")
# Query parameters that identify a docket -> the case's fact.
NAMED_BY = {"docket": "courtlistener_id", "pacer_case_id": "pacer_case_id"}
CHALLENGE = {"WWW-Authenticate": 'Bearer realm="api"'}


class Listener:
    def __init__(self, token: str, throttle: Throttle, cases: Sequence[CaseFile] = ()) -> None:
        self.token = token
        self.throttle = throttle
        self._cases = cases or (demo(),)
        self._by_number: dict[tuple[str, str], CaseFile] = {}
        for case in self._cases:
            for name, field in NAMED_BY.items():
                self._by_number[name, str(case.facts[field])] = case
            self._by_number["docket_number", case.short_number] = case

    def respond(self, request: Request, now: datetime, earlier: int = 0) -> Response:
        """Answer any request under ROOT. `earlier`: by how many rows a page begins too early."""
        if request.path == ROOT:
            return json_response({name: f"{request.origin}{ROOT}{name}/" for name in ENDPOINTS})
        match = PATH.fullmatch(request.path)
        if match is None or match["endpoint"] not in ENDPOINTS:
            return json_response({"detail": "Not found."}, 404)
        if not match["slash"]:
            query = f"?{request.query_string}" if request.query_string else ""
            return Response(301, headers={"Location": f"{request.origin}{request.path}/{query}"})
        refused = self._refusal(request, match["endpoint"])
        if refused:
            return refused
        tables = tables_at(now, self._case(match["endpoint"], match["id"] or "", dict(request.query)))
        if match["id"]:
            return _one(tables, match["endpoint"], match["id"], request)
        return _list(tables, match["endpoint"], request, earlier)

    def _case(self, endpoint: str, identity: str, query: dict[str, str]) -> CaseFile:
        """The case whose rows are requested; the first case if none is named."""
        keys = {**query, **({"docket": identity} if endpoint == "dockets" and identity else {})}
        names = (*NAMED_BY, "docket_number")
        matches = (self._by_number.get((name, keys[name])) for name in names if name in keys)
        return next((case for case in matches if case), self._cases[0])

    def _refusal(self, request: Request, endpoint: str) -> Response | None:
        scheme, _, credential = request.headers.get("authorization", "").partition(" ")
        known = scheme == "Token" and credential.strip() == self.token
        if scheme == "Token" and not known:
            return json_response({"detail": "Invalid token."}, 401, CHALLENGE)
        if scheme == "Bearer":
            return json_response({"detail": "Invalid or expired bearer token."}, 401, CHALLENGE)
        if not known and endpoint != "courts":
            detail = "Authentication credentials were not provided."
            return json_response({"detail": detail}, 401, CHALLENGE)
        if request.method not in {"GET", "HEAD"}:
            return json_response({"detail": "You do not have permission to perform this action."}, 403)
        throttled = self.throttle.refuse(credential if known else "anonymous")
        if throttled:
            detail, wait = throttled
            return json_response({"detail": detail}, 429, {"Retry-After": str(wait)})
        return None


def _one(tables: Tables, endpoint: str, identity: str, request: Request) -> Response:
    for row in tables[endpoint]:
        if str(row["id"]) == identity:
            return json_response(_written(_narrowed(row, dict(request.query)), request.origin))
    return json_response({"detail": "Not found."}, 404)


def _list(tables: Tables, endpoint: str, request: Request, earlier: int) -> Response:
    query = dict(request.query)
    try:
        rows = select(tables, endpoint, request.query)
        if query.get("count") == "on":
            return json_response({"count": len(rows)})
        page = paginate(endpoint, rows, query, earlier)
    except BadRequest as error:
        return json_response(error.body, 400)
    except NoSuchPage as error:
        return json_response({"detail": str(error)}, 404)
    return json_response(_envelope(page, query, request))


def _envelope(page: ResultPage, query: dict[str, str], request: Request) -> dict[str, object]:
    def url(changes: dict[str, str] | None) -> str | None:
        return None if changes is None else f"{request.origin}{request.path}?{urlencode(query | changes)}"

    return {
        "count": url({"count": "on"}) if page.count is None else page.count,
        "next": url(page.next),
        "previous": url(page.previous),
        "results": [_written(_narrowed(row, query), request.origin) for row in page.rows],
    }


def _narrowed(row: Row, query: dict[str, str]) -> Row:
    """Apply `fields` (keep) and `omit` (drop), comma-separated lists with "__" for nested rows."""
    shown: Row = {name: value for name, value in row.items() if not name.startswith("_")}
    if query.get("fields"):
        shown = _kept(shown, _paths(query["fields"]))
    return _dropped(shown, _paths(query.get("omit", "")))


def _paths(text: str) -> list[list[str]]:
    return [path.strip().split("__") for path in text.split(",") if path.strip()]


def _inside(paths: Iterable[list[str]], name: str) -> list[list[str]]:
    return [path[1:] for path in paths if path[0] == name and len(path) > 1]


def _nested(value: Any, change: Any, paths: list[list[str]]) -> Any:
    if isinstance(value, list):
        return [change(item, paths) if isinstance(item, dict) else item for item in value]
    return value


def _kept(row: Row, paths: list[list[str]]) -> Row:
    kept: Row = {}
    for name, value in row.items():
        if [name] in paths:
            kept[name] = value
        elif deeper := _inside(paths, name):
            kept[name] = _nested(value, _kept, deeper)
    return kept


def _dropped(row: Row, paths: list[list[str]]) -> Row:
    return {
        name: _nested(value, _dropped, deeper) if (deeper := _inside(paths, name)) else value
        for name, value in row.items()
        if [name] not in paths and not name.startswith("_")
    }


def _written(value: Any, origin: str) -> Any:
    """A row as JSON: relations as URLs, times in Pacific time, as on CourtListener's server."""
    if isinstance(value, dict):
        return {name: _written(item, origin) for name, item in value.items() if not name.startswith("_")}
    if isinstance(value, list):
        return [_written(item, origin) for item in value]
    if isinstance(value, Ref):
        return f"{origin}{ROOT}{value.endpoint}/{value.id}/"
    if isinstance(value, datetime):
        return value.astimezone(PACIFIC).isoformat()
    if isinstance(value, (date, time)):
        return value.isoformat()
    return value
