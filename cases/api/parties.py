from rest_framework import serializers

from cases.models import Attorney, Party, Representation
from casetracker.lib.api.filters import RANGE, Day, Text, Uuid, choice, filter_by
from casetracker.lib.api.rows import Row

from .base import BY_CASE, CaseScopedResource, CitationRow

NAMES = [
    *filter_by("docket", Uuid(), "docket_id", lookups=["isnull"]),
    *filter_by("court", Text(max_length=30), "docket__court_id"),
    *filter_by("name", Text()),
]


class PartyAttorneyRow(Row):
    """An attorney of the party."""

    name = serializers.CharField(source="attorney.name")
    firm = serializers.CharField(source="attorney.firm.name", allow_null=True)
    roles = serializers.ListField(child=serializers.CharField(), help_text="In the court's own words.")
    basis = serializers.ListField(source="basis_kinds", child=serializers.CharField())
    ordering = ("position", "id")

    class Meta:
        model = Representation
        fields = ("attorney", "name", "firm", "roles", "of_record", "basis")


class AttorneyPartyRow(Row):
    """A party that the attorney represents."""

    name = serializers.CharField(source="party.name")
    roles = serializers.ListField(child=serializers.CharField(), help_text="In the court's own words.")
    ordering = ("position", "id")

    class Meta:
        model = Representation
        fields = ("party", "name", "roles", "of_record")


class PartyRow(Row):
    type = serializers.CharField(help_text="In the court's own words.")
    basis = serializers.ListField(
        source="basis_kinds", child=serializers.CharField(), help_text="Types of sources that show it."
    )
    attorneys = PartyAttorneyRow(many=True, source="representations")
    citations = CitationRow(many=True)

    class Meta:
        model = Party
        fields = (
            "id", "case", "docket", "name", "type", "role", "entity", "description", "extra_info",
            "date_terminated", "gone_on", "basis", "attorneys", "citations",
        )  # fmt: skip


class PartyResource(CaseScopedResource):
    """Parties with their counsel. Those with a `docket` are on the court's docket; people added the
    others."""

    row = PartyRow
    orders = {"position": ("case_id", "position"), "id": ("id",), "name": ("name",)}
    filters = [
        *BY_CASE,
        *NAMES,
        *filter_by("role", choice(Party.Role.values)),
        *filter_by("entity", choice(Party.Entity.values)),
        *filter_by("date_terminated", Day(), lookups=[*RANGE, "isnull"]),
        *filter_by("attorney", Uuid(), "representations__attorney_id"),
    ]


class AttorneyRow(Row):
    firm = serializers.CharField(source="firm.name", allow_null=True)
    contact_raw = serializers.CharField(source="contact", help_text="As printed on the docket sheet.")
    parties_represented = AttorneyPartyRow(many=True, source="representations")
    citations = CitationRow(many=True)

    class Meta:
        model = Attorney
        fields = (
            "id", "case", "docket", "person", "name", "firm", "contact_raw", "email", "phone", "note",
            "parties_represented", "citations",
        )  # fmt: skip


class AttorneyResource(CaseScopedResource):
    """Attorneys as they appear on one docket, with the parties they represent."""

    row = AttorneyRow
    orders = {"name": ("name",), "id": ("id",)}
    filters = [
        *BY_CASE,
        *NAMES,
        *filter_by("firm", Text(), "firm__name"),
        *filter_by("party", Uuid(), "representations__party_id"),
    ]
