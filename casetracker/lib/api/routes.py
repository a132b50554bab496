"""The URL patterns of resources. The trailing slash is optional, because people leave it out with curl."""

from collections.abc import Mapping
from typing import Any

from django.urls import URLPattern, re_path

from .resource import Resource


def routes(resources: Mapping[str, type[Resource]]) -> list[URLPattern]:
    patterns = []
    for name, resource in resources.items():
        for_list: dict[str, Any] = {"get": "list"}
        for_one: dict[str, Any] = {"get": "retrieve"}
        if hasattr(resource, "create"):
            for_list["post"] = "create"
        if hasattr(resource, "destroy"):
            for_one["delete"] = "destroy"
        list_view, detail_view = resource.as_view(for_list), resource.as_view(for_one)
        patterns += [
            re_path(rf"^{name}/?$", list_view, name=f"api-{name}"),
            re_path(rf"^{name}/(?P<id>[^/]+)/?$", detail_view, name=f"api-{name}-one"),
        ]
    return patterns
