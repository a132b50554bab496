"""A read-only resource: its parameters are declared, and every resource answers in the same way."""

import hashlib
from collections.abc import Sequence
from typing import Any, ClassVar

import orjson
from django.db import models
from django.utils.cache import get_conditional_response, patch_vary_headers
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView
from rest_framework.viewsets import ViewSetMixin

from .errors import InsufficientScope, request_id
from .filters import Parameter, Text, Uuid
from .paging import DEFAULT_SIZE, Column, Cursor, Keyset, Page, capped_count, fingerprint
from .query import PAGING, Query, ordering, read, shape
from .rows import Row, declared

EDITION = 1  # raise it when the same rows are written differently, so that old ETags no longer match


class ApiView(APIView):
    """What every API answer has: a request ID, a strong ETag, and the name of the scope if it is missing."""

    http_method_names = ["get", "head"]
    required_scope = "cases:read"
    tag = ""

    def permission_denied(self, request: Request, message: str | None = None, code: str | None = None) -> Any:
        if request.successful_authenticator:
            raise InsufficientScope(self.required_scope)
        super().permission_denied(request, message, code)

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        response = super().finalize_response(request, response, *args, **kwargs)
        response.headers["X-Request-Id"] = request_id(request)
        response.headers["Cache-Control"] = "private, no-cache"
        patch_vary_headers(response, ["Authorization", "Cookie"])
        reads = request.method in ("GET", "HEAD") and isinstance(response, Response)
        if reads and response.status_code == 200 and not response.has_header("ETag"):
            response.add_post_render_callback(lambda done: self._conditional(request, done))
        return response

    @staticmethod
    def _conditional(request: Request, done: Any) -> Any:
        return conditional(request, hashlib.blake2b(done.content, digest_size=16).hexdigest(), done)


def conditional(request: Request, tag: str, response: Any = None) -> Any:
    """`response` with the ETag, or a 304 if the caller already has it; without a response, a 304 or None."""
    etag = f'"{tag}"'
    if response is not None:
        response.headers["ETag"] = etag
    answer = get_conditional_response(request._request, etag=etag, response=response)
    if answer is not None and answer.status_code == 304:
        answer.headers["ETag"] = etag
    return answer


class Resource(ViewSetMixin, ApiView):
    """One type of object, listed or fetched by ID. A resource declares its row, filters, and orders, and
    `visible` returns the rows that the reader can see."""

    row: ClassVar[type[Row]]
    filters: ClassVar[Sequence[Parameter]] = ()
    # word of `order_by=` -> columns; the first one is the default order
    orders: ClassVar[dict[str, tuple[str, ...]]] = {"id": ("id",)}
    moving: ClassVar[frozenset[str]] = frozenset()  # see paging.Column
    key: ClassVar[Text] = Uuid()

    @property
    def model(self) -> type[models.Model]:
        return self.row.Meta.model

    def visible(self, request: Request) -> "models.QuerySet[Any]":
        raise NotImplementedError

    def version(self, request: Request, query: Query) -> str | None:
        """Hook: a cheap version of everything the answer depends on, if there is one; otherwise None."""
        return None

    def list(self, request: Request) -> Any:
        """One page of the list."""
        query = read(request.query_params, self.parameters("list"))
        tag = self._version_tag(request, query)
        if tag and (unchanged := conditional(request, tag)):
            return unchanged
        rows = query.filter(self.visible(request), request.user)
        keyset = self.keyset(query)
        mark = fingerprint(request.path, query.deciding)
        cursor = Cursor.decode(query["cursor"], mark) if query["cursor"] else None
        page = keyset.page(rows, self.text(request, query), cursor, query["page_size"] or DEFAULT_SIZE)
        count = capped_count(rows) if query["count"] else {}
        results = orjson.Fragment(f"[{','.join(row[0] for row in page.rows)}]")
        return Response({**count, **links(request, page, mark), "results": results}, headers=_etag(tag))

    def retrieve(self, request: Request, id: str) -> Any:
        """One object, by ID."""
        query = read(request.query_params, self.parameters("retrieve"))
        try:
            rows = self.visible(request).filter(pk=self.key.read(id))
        except ValueError:
            raise NotFound("There is no object with this ID.") from None
        text = rows.values_list(self.text(request, query)).first()
        return self.missing(request, id) if text is None else Response(orjson.Fragment(text[0]))

    def missing(self, request: Request, id: str) -> Any:
        """Hook: the answer if the reader cannot see a row with this ID."""
        raise NotFound("This does not exist, or you do not have access to it.")

    def parameters(self, action: str) -> Sequence[Parameter]:
        always = shape(list(declared(self.row)), list(self.row.include))
        if action != "list":
            return always
        return [*self.filters, ordering([*self.orders, *({"id"} - set(self.orders))]), *PAGING, *always]

    def text(self, request: Request, query: Query) -> Any:
        row = self.row(context={"user": request.user})
        return row.text(query["fields"] or (), query["include"] or ())

    def keyset(self, query: Query) -> Keyset:
        """The requested order, without columns that the filters fix, ending with the key."""
        columns: list[Column] = []
        seen = set(query.fixed)
        for word in [*(query["order_by"] or [next(iter(self.orders))]), "id"]:
            descending = word.startswith("-") or (word == "id" and bool(columns) and columns[-1].descending)
            for path in self.orders.get(word.removeprefix("-"), ("id",)):
                if path not in seen:
                    seen.add(path)
                    columns.append(Column(path, self._field(path), descending, path in self.moving))
            if "id" in seen:
                break
        return Keyset(self.model, tuple(columns))

    def _field(self, path: str) -> Any:
        model: Any = self.model
        *relations, last = path.split("__")
        for relation in relations:
            model = model._meta.get_field(relation).related_model
        field = model._meta.get_field(last.removesuffix("_id") if last != "id" else "id")
        return field.target_field if field.is_relation else field

    def _version_tag(self, request: Request, query: Query) -> str | None:
        version = self.version(request, query)
        if version is None:
            return None
        asked = f"{EDITION} {request.build_absolute_uri()} {version}"
        return hashlib.blake2b(asked.encode(), digest_size=16).hexdigest()


def _etag(tag: str | None) -> dict[str, str]:
    return {"ETag": f'"{tag}"'} if tag else {}


def links(request: Request, page: Page, mark: str) -> dict[str, str | None]:
    """`next` and `previous`: the same request with another cursor."""

    def link(cursor: Cursor | None) -> str | None:
        if cursor is None:
            return None
        asked = request.query_params.copy()
        asked["cursor"] = cursor.encode(mark)
        return request.build_absolute_uri(f"{request.path}?{asked.urlencode()}")

    return {"next": link(page.next), "previous": link(page.previous)}
