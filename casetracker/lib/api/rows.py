"""Serializers that run in PostgreSQL: a declared row becomes one SQL expression that builds its JSON.

A `Row` is declared like any DRF ModelSerializer, and the OpenAPI document describes it like one. But no model
instance is created and no field is visited in Python: a page, including nested lists, is one query whose
texts go to the client unchanged. That is several times faster than serializing (docs/api.md).
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any, ClassVar

from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import Case, Expression, F, Func, OuterRef, TextField, Value, When
from django.db.models.functions import Cast
from rest_framework import serializers
from rest_framework.fields import Field


class JsonObject(Func):
    """json_build_object, which, unlike Django's JSONObject (jsonb), keeps the order of the keys."""

    function = "json_build_object"
    output_field = models.JSONField()

    def __init__(self, **values: Any) -> None:
        super().__init__(*(part for key, value in values.items() for part in (Value(key), value)))


class Row(serializers.ModelSerializer[Any]):
    """A read-only serializer. For a field that is not a column, a method `sql_<field>(at)` returns its
    expression; `at` is the path from the query's model to this row's model, empty or ending in two
    underscores."""

    include: ClassVar[dict[str, tuple[str, ...]]] = {}  # word of `include=` -> fields returned only with it
    ordering: ClassVar[tuple[Any, ...]] = ("id",)  # of these rows in a list that nests them

    def get_fields(self) -> dict[str, Field[Any, Any, Any, Any]]:
        fields = super().get_fields()
        for field in fields.values():
            field.read_only, field.required = True, False
        return fields

    @classmethod
    def optional(cls) -> set[str]:
        return {name for names in cls.include.values() for name in names}

    def names(self, fields: Sequence[str] = (), include: Sequence[str] = ()) -> list[str]:
        """The requested fields, in the declared order."""
        if fields:
            return [name for name in declared(type(self)) if name in fields]
        left_out = self.optional() - {name for word in include for name in self.include[word]}
        return [name for name in declared(type(self)) if name not in left_out]

    def text(self, fields: Sequence[str] = (), include: Sequence[str] = ()) -> Expression:
        """The row as JSON text."""
        return Cast(self.json("", self.names(fields, include)), TextField())

    def json(self, at: str = "", names: Iterable[str] | None = None) -> JsonObject:
        fields = declared(type(self))
        return JsonObject(**{name: self._value(fields[name], name, at) for name in names or self.names()})

    def _value(self, field: Field[Any, Any, Any, Any], name: str, at: str) -> Any:
        if by_hand := getattr(self, f"sql_{name}", None):
            return by_hand(at)
        if isinstance(field, serializers.BaseSerializer | serializers.ManyRelatedField):
            return self._related(field, str(field.source), at)
        source = at + str(field.source).replace(".", "__")
        if isinstance(field, serializers.DecimalField):
            return Cast(source, TextField())  # as text, so that no digit is lost
        if isinstance(field, serializers.PrimaryKeyRelatedField):
            return F(f"{source}_id")
        return F(source)

    def _related(self, field: Any, source: str, at: str) -> Any:
        if isinstance(field, serializers.ListSerializer):
            return self._nested(field.child, source, at)
        if isinstance(field, serializers.ManyRelatedField):
            return self._keys(source, at)
        nested = bound(type(field), self.context).json(f"{at}{source}__")
        if not self.Meta.model._meta.get_field(source).null:
            return nested
        return Case(When(**{f"{at}{source}__isnull": True}, then=Value(None)), default=nested)

    def _nested(self, child: Any, source: str, at: str) -> ArraySubquery:
        relation: Any = self.Meta.model._meta.get_field(source)
        rows = relation.related_model._default_manager.filter(**{relation.field.name: OuterRef(f"{at}pk")})
        child = bound(type(child), self.context)
        return ArraySubquery(child.restrict(rows).order_by(*child.ordering).values_list(child.json()))

    def _keys(self, source: str, at: str) -> ArraySubquery:
        relation: Any = self.Meta.model._meta.get_field(source)
        through = relation.remote_field.through._default_manager.filter(
            **{relation.m2m_field_name(): OuterRef(f"{at}pk")}
        )
        key = f"{relation.m2m_reverse_field_name()}_id"
        return ArraySubquery(through.order_by(key).values_list(key))

    def restrict(self, rows: "models.QuerySet[Any]") -> "models.QuerySet[Any]":
        """Hook: the nested rows that the reader can see."""
        return rows

    class Meta:
        model: type[models.Model]
        fields: Sequence[str]


def bound(row: type[Row], context: Mapping[str, Any]) -> Row:
    return row(context=dict(context))


@cache
def declared(row: type[Row]) -> dict[str, Field[Any, Any, Any, Any]]:
    """The row's fields by name. Building them takes DRF milliseconds and depends only on the class."""
    return dict(row().fields)
