"""Bulk reads and writes: COPY to insert, one UPDATE ... FROM (VALUES ...) to change, JSON read as one text.

Django's `bulk_create` takes eight times as long as COPY for the same rows, and `bulk_update` grows with rows
times columns. Rows map attribute names (`docket_id`, not `docket`) to Python values; attributes that an
insert leaves out get the field's default. Nothing here calls `save` or sends signals.
"""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db import connection, models
from django.db.models.functions import Cast

Row = Mapping[str, Any]
PAGE = 1000  # rows per UPDATE

_COPY = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
_ELEMENT = str.maketrans({"\\": "\\\\", '"': '\\"'})


class Json(str):
    """JSON that is already text."""

    __slots__ = ()


def insert(model: type[models.Model], rows: Sequence[Row]) -> None:
    """Copies `rows`, which must all have the same attributes, into the table of `model`."""
    if not rows:
        return
    fields = _columns(model)
    given = [field for field in fields if field.attname in rows[0]]
    left_out = [field for field in fields if field.attname not in rows[0]]
    encoders = [(field.attname, _encoder(field)) for field in given]
    defaults = [(_encoder(field), field.get_default) for field in left_out]
    buffer = io.StringIO()
    for row in rows:
        cells = [_cell(encode, row[name]) for name, encode in encoders]
        cells += [_cell(encode, default()) for encode, default in defaults]
        buffer.write("\t".join(cells))
        buffer.write("\n")
    buffer.seek(0)
    names = ", ".join(_quote(field.column) for field in (*given, *left_out))
    with connection.cursor() as cursor:
        cursor.copy_expert(
            f"COPY {connection.ops.quote_name(model._meta.db_table)} ({names}) FROM STDIN", buffer
        )


def insert_objects(model: type[models.Model], objects: Sequence[models.Model]) -> None:
    """Copies unsaved objects into the table of `model`."""
    names = [field.attname for field in _columns(model)]
    insert(model, [{name: getattr(item, name) for name in names} for item in objects])


def read(rows: models.QuerySet[Any], *names: str) -> Iterator[tuple[Any, ...]]:
    """`rows.values_list(*names)`, with the JSON decoded as one text: many small ones take far longer."""
    is_json = [isinstance(rows.model._meta.get_field(name), models.JSONField) for name in names]
    texts = {
        f"{name}_text": Cast(name, models.TextField())
        for name, yes in zip(names, is_json, strict=True)
        if yes
    }
    asked = [f"{name}_text" if yes else name for name, yes in zip(names, is_json, strict=True)]
    columns = list(zip(*rows.annotate(**texts).values_list(*asked), strict=True))
    return zip(
        *(
            json.loads(f"[{','.join([text or 'null' for text in column])}]") if yes else column
            for column, yes in zip(columns, is_json, strict=False)
        ),
        strict=True,
    )


def update(model: type[models.Model], rows: Sequence[Row]) -> None:
    """Updates rows by `id` with the attributes in `rows`, which must be the same in each."""
    if not rows:
        return
    fields = [field for field in _columns(model) if field.attname in rows[0]]
    encoders = [(field.attname, _encoder(field)) for field in fields]
    template = "(" + ", ".join(f"%s::{field.db_type(connection)}" for field in fields) + ")"
    columns = [_quote(field.column) for field in fields]
    changed = ", ".join(f"{name} = new.{name}" for name in columns if name != _quote("id"))
    for start in range(0, len(rows), PAGE):
        page = rows[start : start + PAGE]
        values = [
            None if row[name] is None else encode(row[name]) for row in page for name, encode in encoders
        ]
        # Names come from the models; values are parameters.
        statement = (
            f"UPDATE {_quote(model._meta.db_table)} AS old SET {changed} "  # noqa: S608
            f"FROM (VALUES {', '.join([template] * len(page))}) AS new ({', '.join(columns)}) "
            "WHERE old.id = new.id"
        )
        with connection.cursor() as cursor:
            cursor.execute(statement, values)


def _columns(model: type[models.Model]) -> list[models.Field[Any, Any]]:
    return [field for field in model._meta.concrete_fields if not field.generated]


def _cell(encode: Callable[[Any], str], value: Any) -> str:
    return r"\N" if value is None else encode(value).translate(_COPY)


def _quote(name: str | None) -> str:
    return str(connection.ops.quote_name(str(name)))


def _encoder(field: models.Field[Any, Any]) -> Callable[[Any], str]:
    """A function from a Python value, never None, to PostgreSQL's text form of it."""
    if isinstance(field, models.ForeignKey):
        return _encoder(field.target_field)
    return next((encode for kind, encode in _ENCODERS if isinstance(field, kind)), str)


def _moment(value: date | datetime | time) -> str:
    return value.isoformat()


def _boolean(value: bool) -> str:
    return "t" if value else "f"


def _binary(value: bytes) -> str:
    return f"\\x{bytes(value).hex()}"


def _json(value: Any) -> str:
    return value if isinstance(value, Json) else json.dumps(value)


def _array(values: Iterable[Any]) -> str:
    """An array in text form. It may have thousands of digests, which rarely need escaping."""
    items = values if isinstance(values, list | tuple) else list(values)
    try:
        plain = '","'.join(items)
    except TypeError:  # not strings
        return "{" + ",".join([_element(value) for value in items]) + "}"
    if "\\" in plain or plain.count('"') != 2 * (len(items) - 1):
        return "{" + ",".join([_element(value) for value in items]) + "}"
    return f'{{"{plain}"}}' if items else "{}"


def _element(value: Any) -> str:
    if value is None:
        return "NULL"
    if isinstance(value, (int, UUID, date)):
        return str(value)
    return '"' + str(value).translate(_ELEMENT) + '"'


_ENCODERS: tuple[tuple[type, Callable[[Any], str]], ...] = (
    (ArrayField, _array),
    (models.JSONField, _json),
    (models.BooleanField, _boolean),
    (models.BinaryField, _binary),
    (models.DateField, _moment),
    (models.TimeField, _moment),
)
