"""CourtListener v4's two kinds of paging: by cursor for a few orders, by page number for all others."""

from __future__ import annotations

import binascii
from base64 import b64decode, b64encode
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import parse_qs, urlencode

from filings.sandbox.listener.tables import Row

PAGE_SIZE = 20
MAX_PAGE = 100
CURSOR_ORDERS = frozenset({"id", "date_created", "date_modified"})
ORDERS: dict[str, frozenset[str]] = {
    "dockets": CURSOR_ORDERS | {"date_blocked", "date_filed", "date_terminated", "date_last_filing"},
    "docket-entries": CURSOR_ORDERS | {"date_filed", "recap_sequence_number", "entry_number"},
    "recap-documents": CURSOR_ORDERS | {"date_upload"},
    "parties": CURSOR_ORDERS,
    "attorneys": CURSOR_ORDERS,
    "courts": frozenset({"id", "date_modified", "position", "start_date", "end_date"}),
}
DEEP = "Invalid page: Deep API pagination is not allowed. Please review API documentation."


class NoSuchPage(Exception):
    """Becomes a 404 with this message."""


@dataclass(frozen=True, slots=True)
class ResultPage:
    """`next` and `previous`: their query parameters, None at the ends. `count` None: show its URL."""

    rows: list[Row]
    next: dict[str, str] | None
    previous: dict[str, str] | None
    count: int | None


def order_of(endpoint: str, requested: str) -> list[str]:
    """The requested orders that the endpoint supports, otherwise descending ID."""
    names = [name.strip() for name in requested.split(",")]
    known = [name for name in names if name.removeprefix("-") in ORDERS[endpoint]]
    return known or ["-id"]


def paginate(endpoint: str, rows: list[Row], query: dict[str, str], earlier: int = 0) -> ResultPage:
    """One page. `earlier`: by how many rows a cursor's page begins too early, as after rows are deleted."""
    order = order_of(endpoint, query.get("order_by", ""))
    if endpoint != "courts" and len(order) == 1 and order[0].removeprefix("-") in CURSOR_ORDERS:
        return _by_cursor(rows, order[0], query.get("cursor", ""), earlier)
    return _by_number(_sorted(rows, order), query.get("page", "1"), deep=endpoint == "courts")


def _sorted(rows: list[Row], order: list[str]) -> list[Row]:
    """Sort as PostgreSQL does: NULL is larger than any value."""
    for name in reversed(order):
        field = name.removeprefix("-")
        filled = [row for row in rows if row[field] is not None]
        empty = [row for row in rows if row[field] is None]
        filled.sort(key=lambda row: row[field], reverse=name.startswith("-"))
        rows = empty + filled if name.startswith("-") else filled + empty
    return rows


def _by_number(rows: list[Row], text: str, *, deep: bool) -> ResultPage:
    last = max(1, -(-len(rows) // PAGE_SIZE))
    number = last if text == "last" else int(text) if text.isascii() and text.isdigit() else 0
    if number > MAX_PAGE and not deep:
        raise NoSuchPage(DEEP)
    if not 1 <= number <= last:
        raise NoSuchPage("Invalid page.")
    return ResultPage(
        rows[(number - 1) * PAGE_SIZE : number * PAGE_SIZE],
        {"page": str(number + 1)} if number < last else None,
        {"page": str(number - 1)} if number > 1 else None,
        len(rows),
    )


def _by_cursor(rows: list[Row], order: str, text: str, earlier: int) -> ResultPage:
    """Rows after a position. A backward cursor pages through the rows in reverse order."""
    field = order.removeprefix("-")
    position, offset, backward = _decoded(text, field)
    descending = order.startswith("-") != backward
    ordered = sorted(rows, key=lambda row: (row[field], row["id"]), reverse=descending)
    start = min(offset + sum(not _after(row[field], position, descending) for row in ordered), len(ordered))
    start = max(0, start - earlier)
    end = min(start + PAGE_SIZE, len(ordered))
    following = _cursor(ordered, end, field, backward) if end < len(ordered) else None
    preceding = _cursor(ordered[::-1], len(ordered) - start, field, not backward) if start else None
    if backward:
        return ResultPage(ordered[start:end][::-1], preceding, following, None)
    return ResultPage(ordered[start:end], following, preceding, None)


def _after(value: Any, position: Any, descending: bool) -> bool:
    return position is None or bool(value < position if descending else value > position)


def _cursor(ordered: list[Row], end: int, field: str, backward: bool) -> dict[str, str]:
    """The cursor after `ordered[:end]`: the last different value, and how many equal ones to skip."""
    skip = 0
    while skip < end and ordered[end - 1 - skip][field] == ordered[end][field]:
        skip += 1
    return _encoded(ordered[end - 1 - skip][field] if skip < end else None, skip, backward)


def _encoded(position: Any, offset: int, backward: bool) -> dict[str, str]:
    parts = {} if position is None else {"p": str(position)}
    if offset:
        parts["o"] = str(offset)
    if backward:
        parts["r"] = "1"
    return {"cursor": b64encode(urlencode(parts).encode("ascii")).decode("ascii")}


def _decoded(text: str, field: str) -> tuple[Any, int, bool]:
    if not text:
        return None, 0, False
    try:
        parts = parse_qs(b64decode(text.encode("ascii"), validate=True).decode("ascii"))
        offset = min(1000, max(0, int(parts.get("o", ["0"])[0])))
        raw = parts["p"][0] if "p" in parts else None
        position = None if raw is None else int(raw) if field == "id" else datetime.fromisoformat(raw)
    except (ValueError, binascii.Error, KeyError):
        raise NoSuchPage("Invalid cursor") from None
    if isinstance(position, datetime) and position.tzinfo is None:
        raise NoSuchPage("Invalid cursor")
    return position, offset, bool(parts.get("r"))
