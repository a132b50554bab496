"""Raw COPY of model rows: building the bytes and sending them. Generated columns are left out."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import connection, models

_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


def columns(model: type[models.Model]) -> list[Any]:
    """All columns that the database does not fill itself (generated columns and serial numbers)."""
    fields = model._meta.concrete_fields
    return [f for f in fields if not (f.generated or isinstance(f, models.AutoField))]


def encoded(model: type[models.Model], rows: Iterable[Mapping[str, Any]]) -> bytes:
    """Rows in COPY's text format. A row maps attribute names (`docket_id`) to values; others get their
    default."""
    plan = [
        (field.attname, _json if isinstance(field, models.JSONField) else text, field.get_default())
        for field in columns(model)
    ]
    lines = ["\t".join([said(row.get(name, default)) for name, said, default in plan]) for row in rows]
    return ("\n".join(lines) + "\n" if lines else "").encode()


def send(model: type[models.Model], data: bytes) -> None:
    """Copies prebuilt bytes into the model's table."""
    names = ", ".join(f'"{field.column}"' for field in columns(model))
    with connection.cursor() as cursor:
        cursor.cursor.copy_expert(f'COPY "{model._meta.db_table}" ({names}) FROM STDIN', io.BytesIO(data))


def copy(model: type[models.Model], rows: Iterable[Mapping[str, Any]]) -> None:
    send(model, encoded(model, rows))


def text(value: Any) -> str:
    """One value in COPY's text format; a list is a PostgreSQL array of plain words or numbers."""
    if value is None:
        return r"\N"
    if value is True or value is False:
        return "t" if value else "f"
    if isinstance(value, str):
        return value.translate(_ESCAPES)
    if isinstance(value, (list, tuple)):
        return "{" + ",".join([str(item) for item in value]) + "}"
    return str(value)  # numbers, dates, times, and UUIDs as Python writes them


def _json(value: Any) -> str:
    return r"\N" if value is None else json.dumps(value, ensure_ascii=False).translate(_ESCAPES)
