"""The export buttons of a page."""

from typing import Any

from django import template
from django.template import Context
from django.urls import reverse

from ..exports.registry import EXPORTS

register = template.Library()


@register.inclusion_tag("cases/export_links.html", takes_context=True)
def export_links(context: Context, query: str | None = None, rows: int | None = None) -> dict[str, Any]:
    """Links with the page's parameters, or those in `query`; `rows` is shown beside each label."""
    request = context["request"]
    parameters = request.GET.urlencode() if query is None else query
    links = []
    for export in EXPORTS.values():
        if request.resolver_match and request.resolver_match.url_name == export.page:
            address = reverse("case-export", args=[context["head"].case.pk, export.what, export.format])
            links.append((export, f"{address}?{parameters}" if parameters else address))
    return {"links": links, "rows": rows}
