"""A request's parameters, parsed once and checked as a whole; every unknown or invalid one is named."""

import difflib
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict

from .errors import BadParameters
from .filters import Flag, Listed, Parameter, Several, Text, Whole
from .paging import DEFAULT_SIZE, MAX_SIZE

PAGING = (
    Parameter(
        "page_size", Whole(minimum=1, maximum=MAX_SIZE), help=f"Rows per page. Default: {DEFAULT_SIZE}."
    ),
    Parameter(
        "cursor",
        Text(max_length=2000),
        help="Taken from `next` or `previous` of another page. Do not build it yourself.",
    ),
    Parameter("count", Flag(), help="Also count the rows, up to 10,000."),
)
ABOUT_THE_PAGE = {
    "page_size",
    "cursor",
    "count",
    "fields",
    "include",
}  # all others select rows


def shape(fields: Sequence[str], include: Sequence[str]) -> list[Parameter]:
    """`fields=` and, if the resource has something to include, `include=`."""
    parameters = [
        Parameter(
            "fields", Several(words=tuple(fields)), help="Return only these fields, separated by commas."
        )
    ]
    if include:
        parameters.append(
            Parameter("include", Several(words=tuple(include)), help="Also these, separated by commas.")
        )
    return parameters


def ordering(words: Sequence[str]) -> Parameter:
    text = f"Order of the rows; a minus sign reverses it. Default: {words[0]}. Ties are ordered by ID."
    return Parameter("order_by", Several(words=tuple(words), signed=True), help=text)


@dataclass(frozen=True)
class Query:
    """The parsed parameters of one request."""

    values: dict[str, Any]
    given: tuple[tuple[str, str], ...] = ()
    parameters: dict[str, Parameter] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Any:
        return self.values.get(name)

    @property
    def deciding(self) -> list[tuple[str, str]]:
        """The given parameters that decide which rows are returned and in which order."""
        return [(name, raw) for name, raw in self.given if name not in ABOUT_THE_PAGE]

    @property
    def fixed(self) -> set[str]:
        """Paths that have the same value in every returned row."""
        return {self.parameters[name].path for name in self.values}

    def filter(self, rows: QuerySet[Any], user: Any) -> QuerySet[Any]:
        for name, value in self.values.items():
            rows = self.parameters[name].apply(rows, value, user)
        return rows


def read(given: QueryDict, parameters: Sequence[Parameter]) -> Query:
    """Raises BadParameters with an error for each parameter that is unknown, repeated, missing, or
    invalid."""
    known = {parameter.name: parameter for parameter in parameters}
    errors, values, texts = [], {}, []
    for name, raws in given.lists():
        try:
            values[name] = _read_one(name, raws, known)
            texts.append((name, ",".join(raws)))
        except _Wrong as wrong:
            errors.append({"parameter": name, "code": wrong.code, "detail": wrong.detail})
    errors += [
        {"parameter": name, "code": "missing_parameter", "detail": f"{name} is required."}
        for name, parameter in known.items()
        if parameter.required and name not in given
    ]
    if errors:
        raise BadParameters(errors)
    return Query(values, tuple(texts), known)


class _Wrong(Exception):
    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code, self.detail = code, detail


def _read_one(name: str, raws: list[str], known: dict[str, Parameter]) -> Any:
    parameter = known.get(name)
    if parameter is None:
        near = difflib.get_close_matches(name, known, n=1)
        hint = f"Did you mean {near[0]}?" if near else "See /api/v1/docs/ for its parameters."
        raise _Wrong("unknown_parameter", f"This resource has no parameter {name[:100]!r}. {hint}")
    if len(raws) > 1 and not isinstance(parameter.type, Listed):
        raise _Wrong("repeated_parameter", f"{name} was given {len(raws)} times. Give it once.")
    try:
        return parameter.type.read(",".join(raws))
    except ValueError as wrong:
        raise _Wrong("invalid_value", f"{name} {wrong}.") from None
