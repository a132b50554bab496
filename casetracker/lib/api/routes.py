"""The addresses of resources. The slash at the end may be left out, as people do in curl."""

from collections.abc import Mapping

from django.urls import URLPattern, re_path

from .resource import Resource


def routes(resources: Mapping[str, type[Resource]]) -> list[URLPattern]:
    found = []
    for name, resource in resources.items():
        listed, one = resource.as_view({"get": "list"}), resource.as_view({"get": "retrieve"})
        found += [
            re_path(rf"^{name}/?$", listed, name=f"api-{name}"),
            re_path(rf"^{name}/(?P<id>[^/]+)/?$", one, name=f"api-{name}-one"),
        ]
    return found
