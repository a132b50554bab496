"""The page of one docket entry: its fields, each with its evidence, and its history."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from cases import header
from cases.access import may_edit, visible_cases
from cases.models import Change
from casetracker.accounts.requests import UserRequest

from ..docket_queries import threads
from ..docket_queries.open_issues import words_of
from ..manual_entry import typed_entries
from ..models import DocketEntry, Observation, Report
from ..review.history import Revision, Said, revisions

FIELDS = {
    "entry_number": "Number",
    "date_filed": "Filed",
    "date_entered": "Entered",
    "time_filed": "Time filed",
    "text": "Docket text",
    "short_text": "Event",
}
LIMIT = 200  # observations and reports shown


@dataclass(frozen=True, slots=True)
class EvidenceLine:
    """One observation, and the reports that show it, oldest first."""

    observation: Observation
    reports: list[Report]

    @property
    def words(self) -> str:
        return words_of(self.observation)

    @property
    def details(self) -> list[tuple[str, object]]:
        """The row's other values, leaving out lists and objects."""
        content = self.observation.content
        shown = [(key, value) for key, value in content.items() if key not in {"row", "type", "text"}]
        return [(key.replace("_", " "), value) for key, value in shown if not isinstance(value, (list, dict))]

    @property
    def kinds(self) -> list[str]:
        return list(dict.fromkeys(report.get_kind_display() for report in self.reports))


@login_required
@require_GET
def entry_detail(request: UserRequest, entry_id: UUID) -> HttpResponse:
    entry = (
        DocketEntry.objects.filter(pk=entry_id, docket__case__in=visible_cases(request.user))
        .select_related("docket__court", "docket__case", "merged_into")
        .first()
    )
    if entry is None:
        raise Http404("No such entry.")
    if entry.merged_into is not None:
        return redirect("entry-detail", entry.merged_into_id)
    evidence = _evidence(entry)
    context = {
        "head": header.read(request.user, entry.docket.case_id, "docket"),
        "entry": entry,
        "fields": [_field(entry, name, label, evidence) for name, label in FIELDS.items()],
        "evidence": evidence.values(),
        "documents": entry.documents.order_by("attachment_number", "document_id").prefetch_related("copies"),
        "loose": entry.file_copies.filter(document=None).select_related("file"),
        "pieces": threads.text_spans(entry.text, entry.links.exclude(to_entry=None).order_by("start")),
        "threads": threads.threads_of(entry),
        "dates": entry.dates.order_by("day", "at", "start"),
        "notes": entry.notes.select_related("author").order_by("created_at"),
        "history": _history(entry),
        "typed": typed_entries.typed_reports_of(entry) if "hand" in entry.basis_kinds else [],
        "former": entry.merged_from.order_by("id"),
        "revisions": _revisions(evidence.values()),
        "may_edit": may_edit(request.user, entry.docket.case),
    }
    return render(request, "filings/entry.html", context)


def _history(entry: DocketEntry) -> QuerySet[Change]:
    return Change.objects.filter(case=entry.docket.case_id, object_id=entry.pk).order_by("id")[:LIMIT]


def _evidence(entry: DocketEntry) -> dict[str, EvidenceLine]:
    """Digest -> evidence, for every observation placed on this entry or giving one of its fields."""
    digests = {str(value) for value in entry.field_sources.values()}
    rows = Observation.objects.filter(
        docket=entry.docket_id, digest__in=digests
    ) | Observation.objects.filter(docket=entry.docket_id, entry=entry)
    observations = list(rows.order_by("first_received_at", "pk")[:LIMIT])
    digests_shown = [row.digest for row in observations]
    reports = (
        Report.objects.filter(docket=entry.docket_id, observations__overlap=digests_shown)
        .select_related("record__received_by", "court")
        .defer("record__payload", "record__sealed", "pending")
        .order_by("received_at", "pk")[:LIMIT]
    )
    reports_of: dict[str, list[Report]] = {digest: [] for digest in digests_shown}
    for report in reports:
        for digest in reports_of.keys() & set(report.observations):
            reports_of[digest].append(report)
    return {row.digest: EvidenceLine(row, reports_of[row.digest]) for row in observations}


def _revisions(evidence: Iterable[EvidenceLine]) -> list[Revision]:
    """The entry's text from each report; of each payload only the newest parse counts (R0, evidence)."""
    rows: dict[Report, list[Any]] = {}
    newest: dict[tuple[UUID, int], int] = {}
    for item in evidence:
        for report in item.reports:
            rows.setdefault(report, []).append(item.observation.content)
            part = (report.record_id, report.part)
            newest[part] = max(newest.get(part, 0), report.parser_version)
    said = [
        Said(report.get_kind_display(), report.said_on, report.received_at, tuple(contents))
        for report, contents in rows.items()
        if report.parser_version == newest[report.record_id, report.part]
    ]
    return revisions(said)


def _field(entry: DocketEntry, name: str, label: str, evidence: dict[str, EvidenceLine]) -> dict[str, Any]:
    digest = entry.field_sources.get(name)
    return {
        "name": name,
        "label": label,
        "value": getattr(entry, name),
        "evidence": evidence.get(digest) if digest else None,
        "is_inferred": name == "entry_number" and entry.number_inferred,
    }
