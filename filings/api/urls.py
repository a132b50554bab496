from django.urls import URLPattern, URLResolver, include, path, re_path

from cases.api.urls import RESOURCES as CASE_RESOURCES
from casetracker.lib.api.docs import Root, SchemaView, Unknown, docs
from casetracker.lib.api.routes import routes

from .documents import DocumentResource
from .entries import DocketEntryResource
from .files import FileContentView, FileResource
from .review import DecisionResource, QuestionResource
from .uploads import UploadResource

RESOURCES = {
    "docket-entries": DocketEntryResource,
    "documents": DocumentResource,
    "questions": QuestionResource,
    "decisions": DecisionResource,
    "files": FileResource,
    "uploads": UploadResource,
}
NAMES = tuple(sorted([*CASE_RESOURCES, *RESOURCES, "timeline"]))

urlpatterns: list[URLPattern | URLResolver] = [
    path("", Root.as_view(names=NAMES), name="api-root"),
    path("schema/", SchemaView.as_view(), name="api-schema"),
    path("docs/", docs, name="api-docs"),
    path("", include("cases.api.urls")),
    *routes(RESOURCES),
    re_path(r"^files/(?P<id>[^/]+)/content/?$", FileContentView.as_view(), name="api-files-content"),
    re_path("", Unknown.as_view()),
]
