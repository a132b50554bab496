"""The OpenAPI document, built from the same declarations that parse requests."""

from inspect import cleandoc
from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import ResolvedComponent, build_array_type
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse

from .errors import CONTENT_TYPE, ProblemSerializer
from .filters import Listed, Parameter
from .resource import Resource

ERRORS = {
    400: "A parameter is unknown, invalid, repeated, or missing; `errors` names each one.",
    401: "The key is missing, unknown, expired, or revoked.",
    403: "The key does not have the required scope.",
    404: "It does not exist, or the key's owner does not have access to it.",
    406: "Responses are available as JSON only.",
}
WRITES = {"create", "destroy"}
_component: Any = ResolvedComponent  # drf-spectacular is only partly typed
_LINK = {"type": ["string", "null"], "format": "uri"}


class BearerScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    target_class = "casetracker.accounts.authentication.ApiKeyAuthentication"
    name = "apiKey"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        description = "A key from `manage.py apikey create`: `Authorization: Bearer ct_...`"
        return {"type": "http", "scheme": "bearer", "description": description}


class ApiSchema(AutoSchema):
    """How a view is described in the OpenAPI document; everything comes from what `Resource` declares."""

    view: Any

    def get_override_parameters(self) -> list[Any]:
        headers = [
            _header("ETag", "Strong; send it back as If-None-Match."),
            _header("X-Request-Id", ""),
        ]
        condition = OpenApiParameter(
            "If-None-Match", str, OpenApiParameter.HEADER, description="An earlier ETag."
        )
        asked = [_parameter(parameter) for parameter in self.view.parameters(self._action)]
        path = (
            [OpenApiParameter("id", self.view.key.schema, OpenApiParameter.PATH)]
            if "{id}" in self.path
            else []
        )
        if self._action in WRITES:
            return [*path, headers[1]]
        return [*path, *asked, condition, *headers]

    def get_response_serializers(self) -> Any:
        answers: dict[Any, Any] = {
            200: self._answer(),
        }
        if self._action in WRITES:
            answers[415, CONTENT_TYPE] = OpenApiResponse(ProblemSerializer, "The body must be JSON.")
        else:
            answers[304] = OpenApiResponse(description="Not modified.")
        answers |= getattr(self.view, "more_answers", {}).get(self._action, {})
        may_be_missing = self._action in WRITES or getattr(self.view, "may_be_missing", False)
        for status, description in ERRORS.items():
            if status != 404 or "{id}" in self.path or may_be_missing:
                answers[status, CONTENT_TYPE] = OpenApiResponse(ProblemSerializer, description)
        return answers

    def _answer(self) -> Any:
        if not isinstance(self.view, Resource):
            return self.view.answer
        row = self.resolve_serializer(self.view.row, "response")
        return OpenApiResponse(self._page(row) if self._action == "list" else row.ref)

    def get_request_serializer(self) -> Any:
        return getattr(self.view, "body", None) if self._action == "create" else None

    def _page(self, row: ResolvedComponent) -> dict[str, Any]:
        properties = {
            "count": {"type": "integer", "description": "Only with count=true."},
            "count_capped": {"type": "boolean", "description": "True if there are more rows than `count`."},
            "next": _LINK,
            "previous": _LINK,
            "results": build_array_type(row.ref),
        }
        schema = {"type": "object", "properties": properties, "required": ["next", "previous", "results"]}
        name = f"{row.name}Page"
        page = _component(name, ResolvedComponent.SCHEMA, schema, object=name)
        self.registry.register_on_missing(page)
        return dict(page.ref)

    @property
    def _action(self) -> str:
        return str(getattr(self.view, "action", "list"))

    def _is_list_view(self, serializer: Any = None) -> bool:
        return False  # `_page` describes lists

    def get_operation_id(self) -> str:
        return "_".join([*(part.replace("-", "_") for part in self._tokenize_path()), self._action])

    def get_summary(self) -> str:
        thing = self._tokenize_path()[0].replace("-", " ")
        summaries = {"retrieve": f"Get one of the {thing}", "create": f"Create {thing}"}
        summaries["destroy"] = f"Undo one of the {thing}"
        return summaries.get(self._action, f"List {thing}")

    def get_description(self) -> str:  # type: ignore[override]
        scope = f"Scope: `{self.view.required_scope}`."
        return f"{cleandoc(type(self.view).__doc__ or '').strip()}\n\n{scope}"

    def _map_basic_serializer(self, serializer: Any, direction: Any) -> Any:
        schema = super()._map_basic_serializer(serializer, direction)  # type: ignore[no-untyped-call]
        if not type(serializer).__doc__:
            schema.pop("description", None)  # the base class's description is for programmers
        return schema

    def get_serializer_name(self, serializer: Any, direction: Any) -> str:
        return type(serializer).__name__.removesuffix("Row").removesuffix("Serializer")


def _header(name: str, description: str) -> OpenApiParameter:
    return OpenApiParameter(name, str, OpenApiParameter.HEADER, description=description, response=[200])


def _parameter(parameter: Parameter) -> OpenApiParameter:
    commas = isinstance(parameter.type, Listed)
    return OpenApiParameter(
        parameter.name,
        parameter.type.schema,
        required=parameter.required,
        description=parameter.help,
        style="form" if commas else None,
        explode=False if commas else None,
    )
