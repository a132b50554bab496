"""CourtListener v4's filters; unknown parameters and unreadable values are refused."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from filings.sandbox.listener.tables import Row, Tables

PACIFIC = ZoneInfo("America/Los_Angeles")
ALWAYS = frozenset({"page", "page_size", "cursor", "order_by", "format", "fields", "omit", "count"})
MAX_DEPTH = 4

Test = Callable[[Any], bool]


class BadRequest(Exception):
    def __init__(self, body: dict[str, Any]) -> None:
        super().__init__(str(body))
        self.body = body


def _number(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise ValueError("Enter a number.") from None


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError("Enter a valid date.") from None


def _datetime(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text.replace(" ", "+") if "T" in text else text)
    except ValueError:
        raise ValueError("Enter a valid date/time.") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=PACIFIC)


def _flag(text: str) -> bool:
    return text.lower() == "true"


ORDER: dict[str, Callable[[Any, Any], bool]] = {
    "exact": lambda value, wanted: value == wanted,
    "gte": lambda value, wanted: value is not None and value >= wanted,
    "gt": lambda value, wanted: value is not None and value > wanted,
    "lte": lambda value, wanted: value is not None and value <= wanted,
    "lt": lambda value, wanted: value is not None and value < wanted,
}
TEXTS: dict[str, Callable[[str, str], bool]] = {
    "exact": lambda value, wanted: value == wanted,
    "iexact": lambda value, wanted: value.lower() == wanted.lower(),
    "startswith": lambda value, wanted: value.startswith(wanted),
    "istartswith": lambda value, wanted: value.lower().startswith(wanted.lower()),
}
DATE_PARTS = frozenset({"year", "month", "day"})
TIME_PARTS = frozenset({"hour", "minute", "second"})
# endpoint -> field -> type of filter. ">dockets" filters by the related rows of that endpoint.
FIELDS: dict[str, dict[str, str]] = {
    "courts": {
        "id": "exact", "jurisdiction": "list", "in_use": "flag", "position": "int",
        "date_modified": "datetime", "short_name": "text", "full_name": "text", "citation_string": "text",
        "start_date": "date", "end_date": "date", "parent_court": ">courts", "dockets": ">dockets",
    },
    "dockets": {
        "id": "int", "date_modified": "datetime", "date_created": "datetime", "date_filed": "date",
        "date_terminated": "date", "date_last_filing": "date", "date_blocked": "date",
        "docket_number": "exact", "docket_number_core": "prefix", "nature_of_suit": "text",
        "pacer_case_id": "exact", "source": "int", "blocked": "flag", "court": ">courts",
        "docket_entries": ">docket-entries", "parties": ">parties",
    },
    "docket-entries": {
        "id": "int", "entry_number": "nullable", "date_created": "datetime", "date_modified": "datetime",
        "date_filed": "date", "pacer_sequence_number": "nullable", "docket": ">dockets",
        "recap_documents": ">recap-documents",
    },
    "recap-documents": {
        "id": "int", "date_created": "datetime", "date_modified": "datetime", "date_upload": "datetime",
        "document_type": "int", "document_number": "exact", "pacer_doc_id": "list", "is_available": "flag",
        "sha1": "exact", "ocr_status": "int", "is_free_on_pacer": "flag", "docket_entry": ">docket-entries",
    },
    "parties": {
        "id": "int", "date_created": "datetime", "date_modified": "datetime", "name": "text",
        "docket": ">dockets", "attorney": ">attorneys", "filter_nested_results": "any",
    },
    "attorneys": {
        "id": "int", "date_created": "datetime", "date_modified": "datetime", "name": "text",
        "docket": ">dockets", "parties_represented": ">parties", "filter_nested_results": "any",
    },
}  # fmt: skip


def _related(tables: Tables, endpoint: str, row: Row, field: str) -> list[Row]:
    """The rows related by `field`. The sandbox has one court and one docket, so these are mostly all rows."""
    target = FIELDS[endpoint][field][1:]
    if field == "recap_documents":
        return list(row["recap_documents"])
    if field == "docket_entry":
        return [other for other in tables[target] if other["id"] == row["_docket_entry"]]
    if field == "parent_court":
        return []
    if field == "attorney":
        ids = {link["attorney_id"] for link in row["attorneys"]}
        return [other for other in tables[target] if other["id"] in ids]
    if field == "parties_represented":
        ids = {link["party"].id for link in row["parties_represented"]}
        return [other for other in tables[target] if other["id"] in ids]
    return tables[target]


def _exact(lookup: str, text: str) -> Test | None:
    return (lambda value: str(value) == text) if lookup == "exact" else None


def _listed(lookup: str, text: str) -> Test | None:
    return (lambda value: str(value) in text.split(",")) if lookup == "in" else _exact(lookup, text)


def _flagged(lookup: str, text: str) -> Test | None:
    return (lambda value: value is _flag(text)) if lookup == "exact" else None


def _worded(lookup: str, text: str) -> Test | None:
    compare = TEXTS.get(lookup)
    return (lambda value: compare(str(value or ""), text)) if compare else None


def _prefixed(lookup: str, text: str) -> Test | None:
    return _worded(lookup, text) if lookup in {"exact", "startswith"} else None


def _ordered(read: Callable[[str], Any], lookup: str, text: str) -> Test | None:
    if lookup not in ORDER:
        return None
    compare, limit = ORDER[lookup], read(text)
    return lambda value: compare(value, limit)


def _counted(lookup: str, text: str) -> Test | None:
    if lookup != "range":
        return _ordered(_number, lookup, text)
    low, _, high = text.partition(",")
    first, last = _number(low), _number(high)
    return lambda value: value is not None and first <= value <= last


def _nullable(lookup: str, text: str) -> Test | None:
    return (lambda value: (value is None) == _flag(text)) if lookup == "isnull" else _counted(lookup, text)


def _dated(read: Callable[[str], Any], parts: frozenset[str]) -> Callable[[str, str], Test | None]:
    def condition(lookup: str, text: str) -> Test | None:
        if lookup not in parts:
            return _ordered(read, lookup, text)
        wanted = _number(text)
        return lambda value: value is not None and getattr(value, lookup) == wanted

    return condition


# (lookup, text) -> test of one value; None if the field has no such lookup. Errors use CourtListener's words.
CONDITIONS: dict[str, Callable[[str, str], Test | None]] = {
    "any": lambda lookup, text: lambda value: True,
    "exact": _exact,
    "list": _listed,
    "flag": _flagged,
    "text": _worded,
    "prefix": _prefixed,
    "int": _counted,
    "nullable": _nullable,
    "date": _dated(_date, DATE_PARTS),
    "datetime": _dated(_datetime, DATE_PARTS | TIME_PARTS),
}


def _predicate(tables: Tables, endpoint: str, path: list[str], text: str) -> Test | None:
    """A test for rows of `endpoint`; None if it has no field `path`."""
    field, rest = path[0], path[1:]
    kind = FIELDS[endpoint].get(field)
    if kind is None:
        return None
    if kind.startswith(">"):
        inner = _predicate(tables, kind[1:], rest or ["id"], text)
        if inner is None:
            return None
        return lambda row: any(inner(other) for other in _related(tables, endpoint, row, field))
    if len(rest) > 1:
        return None
    test = CONDITIONS[kind](rest[0] if rest else "exact", text)
    return (lambda row: test(row.get(field))) if test else None


def select(tables: Tables, endpoint: str, query: Iterable[tuple[str, str]]) -> list[Row]:
    """The rows of `endpoint` that match all filters. Raises BadRequest where CourtListener answers 400."""
    tests: list[Test] = []
    unknown: list[str] = []
    wrong: dict[str, list[str]] = {}
    for name, text in query:
        if name in ALWAYS:
            continue
        path = name.removesuffix("!").split("__")
        try:
            test = _predicate(tables, endpoint, path, text) if len(path) <= MAX_DEPTH + 1 else None
        except ValueError as error:
            wrong[name] = [str(error)]
            continue
        if test is None:
            unknown.append(name)
        elif text:  # an empty value does not filter, as in django-filter
            tests.append(_negated(test) if name.endswith("!") else test)
    if unknown:
        detail = "Unknown filter parameters are not allowed."
        raise BadRequest({"detail": detail, "unknown_params": unknown})
    if wrong:
        raise BadRequest(dict(wrong))
    return [row for row in tables[endpoint] if all(test(row) for test in tests)]


def _negated(test: Test) -> Test:
    return lambda value: not test(value)
