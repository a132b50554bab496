from django.contrib import admin
from django.urls import include, path

from casetracker.health import healthz

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("", include("casetracker.accounts.urls")),
    path("", include("cases.urls")),
    path("", include("filings.urls")),
    path("api/v1/", include("filings.api.urls")),
    path("admin/", admin.site.urls),
]
