"""Query parameters as declarations: what a resource can be filtered by, and how values are parsed."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, ClassVar
from uuid import UUID

from django.contrib.postgres.search import SearchQuery, SearchVector
from django.db.models import QuerySet

BIGGEST = 2**63 - 1
MOST_VALUES = 100  # in one `__in`


@dataclass(frozen=True)
class Text:
    """The base of all value types. `read` raises ValueError with the rest of a sentence: "must be ..."."""

    max_length: int = 500

    def read(self, raw: str) -> Any:
        if not raw or len(raw) > self.max_length or "\0" in raw:
            raise ValueError(f"must be 1 to {self.max_length} characters long")
        return raw

    @property
    def schema(self) -> dict[str, Any]:
        return {"type": "string", "minLength": 1, "maxLength": self.max_length}


@dataclass(frozen=True)
class Uuid(Text):
    PATTERN: ClassVar[str] = "^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$"

    def read(self, raw: str) -> UUID:
        if not re.fullmatch(self.PATTERN[1:-1], raw):
            raise ValueError("must be an ID from this API (a UUID)")
        return UUID(raw)

    @property
    def schema(self) -> dict[str, Any]:
        return {"type": "string", "format": "uuid", "pattern": self.PATTERN}


@dataclass(frozen=True)
class Whole(Text):
    minimum: int = -BIGGEST
    maximum: int = BIGGEST

    def read(self, raw: str) -> int:
        if not re.fullmatch(r"-?[0-9]{1,19}", raw) or not self.minimum <= int(raw) <= self.maximum:
            raise ValueError(f"must be a whole number from {self.minimum} to {self.maximum}")
        return int(raw)

    @property
    def schema(self) -> dict[str, Any]:
        return {"type": "integer", "minimum": self.minimum, "maximum": self.maximum}


@dataclass(frozen=True)
class Day(Text):
    def read(self, raw: str) -> date:
        try:
            if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", raw):
                return date.fromisoformat(raw)
        except ValueError:
            pass
        raise ValueError("must be a date in the form YYYY-MM-DD")

    @property
    def schema(self) -> dict[str, Any]:
        return {"type": "string", "format": "date"}


@dataclass(frozen=True)
class Moment(Text):
    def read(self, raw: str) -> datetime:
        try:
            moment = datetime.fromisoformat(raw)
            if len(raw) > len("YYYY-MM-DD") and moment.tzinfo is not None:
                return moment.astimezone(UTC)
        except (ValueError, OverflowError):
            pass
        raise ValueError(
            "must be a date and time with a time zone, such as 2025-01-30T17:05:00Z (send a plus sign as %2B)"
        )

    @property
    def schema(self) -> dict[str, Any]:
        return {"type": "string", "format": "date-time"}


@dataclass(frozen=True)
class Flag(Text):
    def read(self, raw: str) -> bool:
        if raw not in {"true", "false"}:
            raise ValueError("must be true or false")
        return raw == "true"

    @property
    def schema(self) -> dict[str, Any]:
        return {"type": "boolean"}


@dataclass(frozen=True)
class Choice(Text):
    choices: tuple[str, ...] = ()

    def read(self, raw: str) -> str:
        if raw not in self.choices:
            raise ValueError(f"must be one of {', '.join(self.choices)}")
        return raw

    @property
    def schema(self) -> dict[str, Any]:
        return {"type": "string", "enum": list(self.choices)}


def choice(values: Iterable[str]) -> Choice:
    return Choice(choices=tuple(value for value in values if value))


@dataclass(frozen=True)
class Several(Text):
    """One or more of the given words, separated by commas: `fields=`, `include=`, `order_by=`."""

    max_length: int = 2000
    words: tuple[str, ...] = ()
    signed: bool = False

    def read(self, raw: str) -> list[str]:
        parts = raw.split(",")
        known = {*self.words, *(f"-{word}" for word in self.words if self.signed)}
        unknown = [part for part in parts if part not in known]
        if len(raw) > self.max_length:
            raise ValueError(f"must be at most {self.max_length} characters long")
        if unknown:
            allowed = ", ".join(self.words)
            raise ValueError(
                f"does not accept {unknown[0][:100]!r}; use one or more of {allowed}, separated by commas"
            )
        return parts

    @property
    def schema(self) -> dict[str, Any]:
        word = f"{'-?' if self.signed else ''}({'|'.join(self.words)})"
        return {"type": "string", "pattern": f"^{word}(,{word})*$", "maxLength": self.max_length}


@dataclass(frozen=True)
class Listed(Text):
    """Values of another type, separated by commas."""

    of: Text = Text()

    def read(self, raw: str) -> list[Any]:
        parts = raw.split(",")
        if len(parts) > MOST_VALUES:
            raise ValueError(f"must have at most {MOST_VALUES} values")
        return [self.of.read(part) for part in parts]

    @property
    def schema(self) -> dict[str, Any]:
        return {"type": "array", "items": self.of.schema, "minItems": 1, "maxItems": MOST_VALUES}


@dataclass(frozen=True)
class Parameter:
    """One query parameter. `path` is the ORM lookup it becomes, or "" if it is not a filter."""

    name: str
    type: Text
    path: str = ""
    help: str = ""
    required: bool = False

    def apply(self, rows: QuerySet[Any], value: Any, user: Any) -> QuerySet[Any]:
        return rows.filter(**{self.path: value}) if self.path else rows


@dataclass(frozen=True)
class Contains(Parameter):
    """Matches rows whose array contains the value."""

    def apply(self, rows: QuerySet[Any], value: Any, user: Any) -> QuerySet[Any]:
        return rows.filter(**{f"{self.path}__contains": [value]})


@dataclass(frozen=True)
class Search(Parameter):
    """Full-text search with the syntax of search engines: words, "a phrase", or, -not. It searches `path`, a
    stored vector, or `columns`, which must be exactly those of an index."""

    columns: tuple[str, ...] = ()

    def apply(self, rows: QuerySet[Any], value: Any, user: Any) -> QuerySet[Any]:
        query = SearchQuery(value, config="english", search_type="websearch")
        if self.columns:
            rows = rows.alias(words=SearchVector(*self.columns, config="english"))
            return rows.filter(words=query)
        return rows.filter(**{self.path: query})


def search(path: str = "", *columns: str) -> Search:
    return Search(
        "q",
        Text(max_length=200),
        path,
        'Words to search for. You can use "a phrase", or, and -not.',
        columns=columns,
    )


RANGE = ("gt", "gte", "lt", "lte")
_WORDS = {
    "gt": "after",
    "gte": "at or after",
    "lt": "before",
    "lte": "at or before",
    "in": "one of these values",
}


def filter_by(
    name: str, type: Text, path: str = "", *, lookups: Sequence[str] = (), help: str = ""
) -> list[Parameter]:
    """The parameter `name` and, for each lookup, `name__lookup`."""
    path = path or name
    parameters = [Parameter(name, type, path, help)]
    for lookup in lookups:
        if lookup == "isnull":
            parameters.append(
                Parameter(f"{name}__isnull", Flag(), f"{path}__isnull", f"Whether {name} is not known.")
            )
        else:
            value = Listed(of=type) if lookup == "in" else type
            parameters.append(
                Parameter(f"{name}__{lookup}", value, f"{path}__{lookup}", f"{name}: {_WORDS[lookup]}.")
            )
    return parameters
