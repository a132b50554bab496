"""The policies tab: documents with their versions, announced and effective dates, changes, and provenance."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.db.models import Prefetch
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from casetracker.accounts.requests import UserRequest

from .. import header
from ..models import PolicyVersion
from ..policies.change_line import policy_line


@login_required
@require_GET
def policies(request: UserRequest, case_id: UUID) -> HttpResponse:
    head = header.read(request.user, case_id, "policies")
    # Texts and raw bytes are large, and this page does not show them.
    versions = PolicyVersion.objects.defer("text", "capture__body")
    versions = versions.select_related("document", "capture__location")
    policy_documents = head.case.policy_documents.prefetch_related(
        "locations",
        Prefetch("versions", versions),
        Prefetch("changes__old_version", versions),
        Prefetch("changes__new_version", versions),
        "changes__citations__source",
    ).order_by("publisher", "name", "id")
    documents = [
        {"document": document, "line": policy_line(list(document.changes.all()), head.docket)}
        for document in policy_documents
    ]
    return render(request, "cases/policies.html", {"head": head, "documents": documents})
