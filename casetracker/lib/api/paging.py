"""Keyset paging: a page starts after a row, not at an offset, so new rows do not shift later pages.

NULL sorts as in PostgreSQL, above every value: last in ascending order, first in descending order.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core import signing
from django.db.models import F, Field, Model, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from .errors import BadParameters

COUNT_CAP = 10_000
DEFAULT_SIZE, MAX_SIZE = 50, 200


def _signer() -> signing.Signer:
    return signing.Signer(salt="casetracker.api.cursor")


@dataclass(frozen=True)
class Cursor:
    """Where a page starts: beyond the row with these sort values, forward or backward."""

    values: tuple[str | None, ...]
    backwards: bool = False

    def encode(self, fingerprint: str) -> str:
        return _signer().sign_object([fingerprint, int(self.backwards), list(self.values)])

    @classmethod
    def decode(cls, raw: str, fingerprint: str) -> "Cursor":
        """Raises BadParameters if it is not ours, or was issued for other filters or another order."""
        try:
            made_for, backwards, values = _signer().unsign_object(raw)
        except (signing.BadSignature, ValueError):
            raise _bad_cursor("invalid_cursor", "cursor was not issued by this server.") from None
        if made_for != fingerprint:
            message = "cursor was issued for different filters or another order. Start again without it."
            raise _bad_cursor("cursor_mismatch", message)
        return cls(tuple(values), bool(backwards))


def _bad_cursor(code: str, detail: str) -> BadParameters:
    return BadParameters([{"parameter": "cursor", "code": code, "detail": detail}])


def fingerprint(path: str, parameters: Sequence[tuple[str, str]]) -> str:
    """A hash of the parameters that decide which rows are returned and in which order."""
    return hashlib.blake2b(repr((path, sorted(parameters))).encode(), digest_size=9).hexdigest()


@dataclass(frozen=True)
class Column:
    """One column of an order. `moving`: its value changes when rows are inserted before it, so a cursor looks
    up the current value by the row's key, which is the last value of every cursor."""

    path: str
    field: "Field[Any, Any]"
    descending: bool = False
    moving: bool = False

    def flipped(self) -> "Column":
        return Column(self.path, self.field, not self.descending, self.moving)

    @property
    def order(self) -> Any:
        return F(self.path).desc() if self.descending else F(self.path).asc()

    def at(self, value: Any) -> Q:
        return Q(**{f"{self.path}__isnull": True}) if value is None else Q(**{self.path: value})

    def past(self, value: Any) -> Q:
        if value is None:
            return Q(**{f"{self.path}__isnull": False}) if self.descending else Q(pk__in=[])
        beyond = Q(**{f"{self.path}__{'lt' if self.descending else 'gt'}": value})
        return (
            beyond if self.descending or not self.field.null else beyond | Q(**{f"{self.path}__isnull": True})
        )

    def bound(self, value: Any) -> Q:
        """A condition that every row beyond the cursor meets, so that an index scan can start there."""
        if value is None or (self.field.null and not self.descending):
            return Q()
        return Q(**{f"{self.path}__{'lte' if self.descending else 'gte'}": value})


@dataclass(frozen=True)
class Page:
    rows: list[tuple[Any, ...]]
    next: Cursor | None = None
    previous: Cursor | None = None


@dataclass(frozen=True)
class Keyset:
    """A total order of a model's rows; the last column is the key."""

    model: type[Model]
    columns: tuple[Column, ...] = field(default=())

    def page(self, rows: QuerySet[Any], text: Any, cursor: Cursor | None, size: int) -> Page:
        """One query: `size` rows as (text, sort values...), starting at the cursor."""
        backwards = cursor is not None and cursor.backwards
        columns = tuple(column.flipped() for column in self.columns) if backwards else self.columns
        if cursor is not None:
            rows = rows.filter(self._beyond(columns, self._values(cursor)))
        rows = rows.order_by(*(column.order for column in columns))
        page_rows = list(rows.values_list(text, *(column.path for column in columns))[: size + 1])
        more, page_rows = len(page_rows) > size, page_rows[:size]
        if backwards:
            page_rows.reverse()
        if not page_rows:
            return Page([])
        return Page(
            page_rows,
            next=_cursor(page_rows[-1]) if more or backwards else None,
            previous=_cursor(page_rows[0], backwards=True) if (more if backwards else cursor) else None,
        )

    def _values(self, cursor: Cursor) -> list[Any]:
        values = [
            None if value is None else column.field.to_python(value)
            for column, value in zip(self.columns, cursor.values, strict=True)
        ]
        manager = self.model._default_manager
        for index, column in enumerate(self.columns):
            if column.moving:
                now = Subquery(manager.filter(pk=values[-1]).values(column.path)[:1])
                values[index] = Coalesce(now, Value(values[index], output_field=column.field))
        return values

    @staticmethod
    def _beyond(columns: Sequence[Column], values: Sequence[Any]) -> Q:
        beyond, same = Q(pk__in=[]), Q()
        for column, value in zip(columns, values, strict=True):
            beyond |= same & column.past(value)
            same &= column.at(value)
        return columns[0].bound(values[0]) & beyond


def _cursor(row: tuple[Any, ...], backwards: bool = False) -> Cursor:
    values = (value.isoformat() if hasattr(value, "isoformat") else value for value in row[1:])
    return Cursor(tuple(None if value is None else str(value) for value in values), backwards)


def capped_count(rows: QuerySet[Any]) -> dict[str, Any]:
    """The number of rows, up to COUNT_CAP; `count_capped` says whether there are more."""
    number = rows.order_by().values("pk")[: COUNT_CAP + 1].count()
    return {"count": min(number, COUNT_CAP), "count_capped": number > COUNT_CAP}
