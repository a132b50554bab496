"""The admin site of what people follow and build. Rows that the docket resolver writes are read-only."""

from typing import Any

from django.contrib import admin
from django.db import models
from django.http import HttpRequest

from casetracker.lib.typed_admin import ModelAdmin, TabularInline

from . import models as m


class ReadOnly(ModelAdmin):
    """Read-only in the admin site: evidence, and rows that only one part of the code writes."""

    def has_add_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False


class ResolvedRowsReadOnly(ModelAdmin):
    """Parties and attorneys that the resolver wrote are read-only; those that people added can be edited."""

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return not getattr(obj, "resolved", False) and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return not getattr(obj, "resolved", False) and super().has_delete_permission(request, obj)


class MemberInline(TabularInline):
    model = m.CaseMember
    extra = 0
    raw_id_fields = ["user"]


class WallInline(TabularInline):
    model = m.MatterWall
    extra = 0
    raw_id_fields = ["user"]


@admin.register(m.Case)
class CaseAdmin(ModelAdmin):
    list_display = ["caption", "visibility", "disposition", "is_fictional", "created_at"]
    list_filter = ["visibility", "is_fictional"]
    search_fields = ["caption"]
    raw_id_fields = ["created_by"]
    readonly_fields = ["seed_key", "created_at"]
    inlines = [MemberInline, WallInline]

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        return super().get_queryset(request).filter(deleted_at=None)

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False  # a case is deleted on its own page, where it can be restored


@admin.register(m.Court)
class CourtAdmin(ReadOnly):
    list_display = ["id", "short_name", "citation", "kind", "time_zone", "rss_url"]
    list_filter = ["kind"]
    search_fields = ["id", "pacer_id", "name", "citation"]


@admin.register(m.CourtDivision)
class CourtDivisionAdmin(ReadOnly):
    list_display = ["court", "office_code", "name", "time_zone"]
    list_select_related = ["court"]


@admin.register(m.Docket)
class DocketAdmin(ReadOnly):
    list_display = [
        "docket_number",
        "court",
        "case",
        "date_filed",
        "date_last_filing",
        "entry_count",
        "version",
    ]
    list_select_related = ["court", "case"]
    search_fields = ["docket_number", "docket_number_core", "case_name"]


@admin.register(m.Change)
class ChangeAdmin(ReadOnly):
    list_display = ["created_at", "position", "kind", "summary", "case"]
    list_filter = ["kind"]
    list_select_related = ["case"]
    show_full_result_count = False


@admin.register(m.Delivery)
class DeliveryAdmin(ReadOnly):
    list_display = ["due_at", "status", "sent_at", "attempts", "last_error", "subscription"]
    list_select_related = ["subscription__user", "subscription__case"]


@admin.register(m.Capture)
class CaptureAdmin(ReadOnly):
    list_display = ["captured_at", "location", "status", "sha256"]
    list_select_related = ["location"]
    exclude = ["body"]


@admin.register(m.Party)
class PartyAdmin(ResolvedRowsReadOnly):
    list_display = ["name", "type", "role", "case", "resolved", "date_terminated"]
    list_filter = ["role", "resolved"]
    list_select_related = ["case"]
    search_fields = ["name"]
    raw_id_fields = ["case", "docket"]


@admin.register(m.Attorney)
class AttorneyAdmin(ResolvedRowsReadOnly):
    list_display = ["name", "firm", "case", "resolved"]
    list_select_related = ["case", "firm"]
    search_fields = ["name", "email"]
    raw_id_fields = ["case", "docket", "firm"]


class CitationInline(TabularInline):
    model = m.Citation
    extra = 0
    fields = ["source", "pin", "position"]
    raw_id_fields = ["source"]


@admin.register(m.Fact)
class FactAdmin(ModelAdmin):
    list_display = ["date", "date_precision", "text", "kind", "standing", "basis", "case"]
    list_filter = ["kind", "standing", "basis"]
    list_select_related = ["case"]
    search_fields = ["text"]
    raw_id_fields = ["case"]
    filter_horizontal = ["people", "claims"]
    inlines = [CitationInline]


class ElementInline(TabularInline):
    model = m.Element
    extra = 0


class RemedyInline(TabularInline):
    model = m.Remedy
    extra = 0


@admin.register(m.Claim)
class ClaimAdmin(ModelAdmin):
    list_display = ["name", "number", "statute", "case", "standing", "basis"]
    list_select_related = ["case"]
    search_fields = ["name", "statute"]
    raw_id_fields = ["case"]
    filter_horizontal = ["against"]
    inlines = [ElementInline, RemedyInline, CitationInline]


@admin.register(m.PolicyDocument)
class PolicyDocumentAdmin(ModelAdmin):
    list_display = ["name", "publisher", "kind"]
    search_fields = ["name", "publisher"]
    raw_id_fields = ["cases"]


@admin.register(m.PolicyChange)
class PolicyChangeAdmin(ModelAdmin):
    list_display = ["name", "document", "announced_on", "effective_on", "kind", "materiality"]
    list_select_related = ["document"]
    raw_id_fields = ["document", "old_version", "new_version"]
    inlines = [CitationInline]


@admin.register(m.Source)
class SourceAdmin(ModelAdmin):
    list_display = ["key", "publisher", "title", "date_text", "case"]
    list_select_related = ["case"]
    search_fields = ["key", "publisher", "title"]
    raw_id_fields = ["case"]


class OfCase(ModelAdmin):
    """The simple rows that belong to a case."""

    raw_id_fields = ["case"]
    list_display = ["__str__", "case"]
    list_select_related = ["case"]


for _model in (m.CaseDetail, m.SourceConflict, m.KnownGap, m.ClassDefinition):
    admin.site.register(_model, OfCase)


@admin.register(m.RelatedCase)
class RelatedCaseAdmin(OfCase):
    raw_id_fields = ["case", "docket"]


@admin.register(m.Element, m.Remedy)
class OfClaimAdmin(ModelAdmin):
    raw_id_fields = ["claim"]
    list_display = ["__str__", "claim"]
    list_select_related = ["claim"]


@admin.register(m.Citation)
class CitationAdmin(ModelAdmin):
    raw_id_fields = [
        field.name for field in m.Citation._meta.get_fields() if isinstance(field, models.ForeignKey)
    ]
    list_display = ["source", "pin"]
    list_select_related = ["source"]


@admin.register(m.PolicyVersion)
class PolicyVersionAdmin(ModelAdmin):
    list_display = ["document", "recorded_at", "effective_on", "record", "text_sha256"]
    list_select_related = ["document"]
    raw_id_fields = ["document", "capture"]


@admin.register(m.SourceLocation)
class SourceLocationAdmin(ModelAdmin):
    list_display = ["url", "document", "last_success_at", "next_check_at", "last_error"]
    list_select_related = ["document"]
    raw_id_fields = ["document"]


@admin.register(m.Firm)
class FirmAdmin(ModelAdmin):
    search_fields = ["name"]


@admin.register(m.Representation)
class RepresentationAdmin(ReadOnly):
    list_display = ["party", "attorney", "of_record"]
    list_select_related = ["party", "attorney"]


@admin.register(m.Subscription, m.CaseVisit, m.CaseMember, m.MatterWall)
class OfPersonAndCaseAdmin(ModelAdmin):
    raw_id_fields = ["user", "case"]
    list_display = ["user", "case"]
    list_select_related = ["user", "case"]
    exclude = ["destination"]  # only its owner changes it, on the Notifications page


@admin.register(m.PurgedCase)
class PurgedCaseAdmin(ReadOnly):
    list_display = ["case_id", "deleted_at", "deleted_by", "delete_reason", "purged_at", "purged_by"]


@admin.register(m.DocketCaseId)
class DocketCaseIdAdmin(ReadOnly):
    list_display = ["pacer_case_id", "court", "docket"]
    list_select_related = ["court", "docket__court"]
    search_fields = ["pacer_case_id"]
