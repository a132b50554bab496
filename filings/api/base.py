"""The base class of resources within a docket, whose version changes whenever any of its rows does."""

from typing import ClassVar

from rest_framework.request import Request

from cases.access import visible_cases
from cases.api.base import CaseScopedResource
from cases.models import Docket
from casetracker.lib.api.query import Query


class DocketPartResource(CaseScopedResource):
    """Rows within a docket, reached by `docket_path`. The ETag of a list limited to one docket comes from the
    docket's version alone, so a repeated request reads a single row."""

    required_scope = "docket:read"
    docket_path: ClassVar[str] = "docket"

    @property
    def case_path(self) -> str:  # type: ignore[override]
        return f"{self.docket_path}__case"

    def version(self, request: Request, query: Query) -> str | None:
        if query["docket"] is None:
            return None
        docket = Docket.objects.filter(pk=query["docket"], case__in=visible_cases(request.user))
        version = docket.values_list("version", flat=True).first()
        return None if version is None else f"{query['docket']}:{version}"
