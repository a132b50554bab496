from django.urls import URLPattern, re_path

from casetracker.lib.api.routes import routes

from .cases import CaseResource
from .changes import ChangeResource
from .claims import ClaimResource
from .courts import CourtResource
from .dockets import DocketResource
from .facts import FactResource
from .parties import AttorneyResource, PartyResource
from .policies import PolicyChangeResource, PolicyDocumentResource, PolicyVersionResource
from .timeline import TimelineView

RESOURCES = {
    "courts": CourtResource,
    "cases": CaseResource,
    "dockets": DocketResource,
    "parties": PartyResource,
    "attorneys": AttorneyResource,
    "claims": ClaimResource,
    "facts": FactResource,
    "policy-documents": PolicyDocumentResource,
    "policy-versions": PolicyVersionResource,
    "policy-changes": PolicyChangeResource,
    "changes": ChangeResource,
}

urlpatterns: list[URLPattern] = [
    *routes(RESOURCES),
    re_path(r"^timeline/?$", TimelineView.as_view(), name="api-timeline"),
]
