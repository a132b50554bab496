"""The admin site for evidence and resolved dockets, which can be read but not changed.

Payloads and their sealed originals (logins, recipients, magic links) are never shown.
"""

from django.contrib import admin

from cases.admin import ReadOnly
from casetracker.lib.typed_admin import ModelAdmin

from . import models as m


@admin.register(m.SourceRecord)
class SourceRecordAdmin(ReadOnly):
    list_display = ["received_at", "file_name", "kind", "court", "status", "size", "message"]
    list_filter = ["status", "kind"]
    list_select_related = ["court"]
    exclude = ["payload", "sealed"]
    show_full_result_count = False

    def get_queryset(self, request: object) -> object:  # type: ignore[override]
        return super().get_queryset(request).defer("payload", "sealed")  # type: ignore[arg-type]


@admin.register(m.Report)
class ReportAdmin(ReadOnly):
    list_display = ["received_at", "kind", "docket", "asof", "complete", "parser_version"]
    list_filter = ["kind", "complete"]
    list_select_related = ["docket__court"]
    raw_id_fields = ["record"]
    exclude = ["pending"]
    show_full_result_count = False


@admin.register(m.Observation)
class ObservationAdmin(ReadOnly):
    list_display = ["first_received_at", "type", "docket", "placement", "digest"]
    list_filter = ["type", "placement"]
    list_select_related = ["docket__court"]
    show_full_result_count = False


@admin.register(m.DocketEntry)
class DocketEntryAdmin(ReadOnly):
    list_display = ["docket", "entry_number", "date_filed", "kind", "unlisted_on"]
    list_filter = ["kind"]
    list_select_related = ["docket__court"]
    exclude = ["search"]
    show_full_result_count = False


@admin.register(m.Document)
class DocumentAdmin(ReadOnly):
    list_display = ["entry", "attachment_number", "description", "page_count", "is_available"]
    list_select_related = ["entry"]
    show_full_result_count = False


@admin.register(m.Feed)
class FeedAdmin(ModelAdmin):
    list_display = [
        "__str__",
        "enabled",
        "interval",
        "last_check_at",
        "next_check_at",
        "failures",
        "last_error",
    ]
    list_filter = ["kind", "enabled"]
    list_select_related = ["court", "docket__court"]
    raw_id_fields = ["court", "docket"]
    readonly_fields = [
        "host", "purpose", "followed", "leased_until", "is_running", "last_check_at", "last_success_at",
        "last_error", "failures", "state",
    ]  # fmt: skip


@admin.register(m.Upstream)
class UpstreamAdmin(ModelAdmin):
    """Clearing `stopped until` or `open until` lets the next tick call the host again."""

    list_display = ["host", "failures", "open_until", "stopped_until", "free_at", "reason"]
    readonly_fields = ["host", "leased_until", "free_at", "last_success_at"]


@admin.register(m.Gap)
class GapAdmin(ReadOnly):
    list_display = ["docket", "since", "until", "noticed_at", "closed_at", "closed_by"]
    list_filter = ["closed_by"]
    list_select_related = ["docket__court"]


@admin.register(m.FetchLog)
class FetchLogAdmin(ReadOnly):
    list_display = ["at", "status", "feed", "file_name", "found", "new", "message"]
    list_filter = ["status"]
    list_select_related = ["feed__court", "feed__docket__court"]
    show_full_result_count = False


@admin.register(m.Question)
class QuestionAdmin(ReadOnly):
    list_display = ["docket", "kind", "asked_at", "settled_at"]
    list_select_related = ["docket__court"]


@admin.register(m.Decision)
class DecisionAdmin(ReadOnly):
    list_display = ["docket", "kind", "made_by", "made_at", "revoked_at"]
    list_select_related = ["docket__court", "made_by"]


@admin.register(m.Purge)
class PurgeAdmin(ReadOnly):
    list_display = ["made_at", "scope", "by_name", "under", "evidence_from", "evidence_to"]


@admin.register(m.EntryNote)
class EntryNoteAdmin(ReadOnly):
    list_display = ["entry", "author", "created_at", "text"]
    list_select_related = ["entry", "author"]


@admin.register(m.Support)
class SupportAdmin(ModelAdmin):
    list_display = ["element", "side", "fact", "entry", "policy_change", "pin"]
    list_select_related = ["element", "fact", "entry", "policy_change"]
    raw_id_fields = ["element", "fact", "entry", "policy_change"]
