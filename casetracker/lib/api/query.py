"""What a request asks of a resource, read once and checked whole: an unknown or wrong parameter is named."""

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
        "page_size", Whole(minimum=1, maximum=MAX_SIZE), help=f"Rows a page; {DEFAULT_SIZE} if not given."
    ),
    Parameter(
        "cursor", Text(max_length=2000), help="From `next` or `previous` of another page; never made up."
    ),
    Parameter("count", Flag(), help="Also count the rows, up to 10,000."),
)
ABOUT_THE_PAGE = {"page_size", "cursor", "count", "fields", "include"}  # all others decide which rows come


def shape(fields: Sequence[str], include: Sequence[str]) -> list[Parameter]:
    """`fields=` and, where there is something to include, `include=`."""
    found = [Parameter("fields", Several(words=tuple(fields)), help="Only these fields, commas between.")]
    if include:
        found.append(Parameter("include", Several(words=tuple(include)), help="Also these, commas between."))
    return found


def ordering(words: Sequence[str]) -> Parameter:
    text = f"Order of the rows; a minus sign reverses. {words[0]} if not given. Ties go by id."
    return Parameter("order_by", Several(words=tuple(words), signed=True), help=text)


@dataclass(frozen=True)
class Query:
    """The parameters of one request, read."""

    values: dict[str, Any]
    given: tuple[tuple[str, str], ...] = ()
    parameters: dict[str, Parameter] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Any:
        return self.values.get(name)

    @property
    def deciding(self) -> list[tuple[str, str]]:
        """What was given that decides which rows come, in which order."""
        return [(name, raw) for name, raw in self.given if name not in ABOUT_THE_PAGE]

    @property
    def fixed(self) -> set[str]:
        """Paths of which every row of the answer has the same value."""
        return {self.parameters[name].path for name in self.values}

    def filter(self, rows: QuerySet[Any], user: Any) -> QuerySet[Any]:
        for name, value in self.values.items():
            rows = self.parameters[name].apply(rows, value, user)
        return rows


def read(given: QueryDict, parameters: Sequence[Parameter]) -> Query:
    """BadParameters with one error for each parameter that is unknown, repeated, missing or wrong."""
    known = {parameter.name: parameter for parameter in parameters}
    errors, values, texts = [], {}, []
    for name, raws in given.lists():
        try:
            values[name] = _read_one(name, raws, known)
            texts.append((name, ",".join(raws)))
        except _Wrong as wrong:
            errors.append({"parameter": name, "code": wrong.code, "detail": wrong.detail})
    errors += [
        {"parameter": name, "code": "missing_parameter", "detail": f"{name} must be given."}
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
        hint = f"Did you mean {near[0]}?" if near else "See /api/v1/docs/ for those it has."
        raise _Wrong("unknown_parameter", f"This resource has no parameter {name[:100]!r}. {hint}")
    if len(raws) > 1 and not isinstance(parameter.type, Listed):
        raise _Wrong("repeated_parameter", f"{name} is given {len(raws)} times; once is enough.")
    try:
        return parameter.type.read(",".join(raws))
    except ValueError as wrong:
        raise _Wrong("invalid_value", f"{name} {wrong}.") from None
