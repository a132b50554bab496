"""The forms for entering docket entries, parties, cases, and courts by hand."""

from __future__ import annotations

import re
import uuid
from typing import Any
from zoneinfo import available_timezones

from django import forms

from cases.models import Court

from ..identity import courtlistener_id, parse_docket_number
from ..records import AttorneyRow, DocketFacts, DocumentRow, EntryRow, PartyRow
from .typed_lines import LONGEST

KINDS = [(kind.value, kind.label) for kind in (
    Court.Kind.STATE, Court.Kind.ARBITRAL, Court.Kind.AGENCY, Court.Kind.OTHER
)]  # fmt: skip
MOST_ATTACHMENTS = 200
MOST_ATTORNEYS = 200


def _input(**attributes: str) -> forms.TextInput:
    return forms.TextInput(attrs={"class": "form-control", **attributes})


def _day() -> forms.DateInput:
    return forms.DateInput(attrs={"class": "form-control", "type": "date"}, format="%Y-%m-%d")


def _select() -> forms.Select:
    return forms.Select(attrs={"class": "form-select"})


def _area(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"class": "form-control", "rows": rows})


class EntryForm(forms.Form):
    """One docket entry, as printed on the docket sheet."""

    act = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    entry_number = forms.IntegerField(
        label="No.", required=False, min_value=1, max_value=9_999_999,
        widget=forms.NumberInput(attrs={"class": "form-control"}),
    )  # fmt: skip
    date_filed = forms.DateField(label="Filed", widget=_day())
    date_entered = forms.DateField(label="Entered, if on a different day", required=False, widget=_day())
    text = forms.CharField(label="Docket text", max_length=LONGEST, widget=_area(4))
    attachments = forms.CharField(
        label="Attachments, one per line", required=False, max_length=LONGEST, widget=_area(2)
    )

    def row(self, row_id: str = "") -> EntryRow:
        data = self.cleaned_data
        lines = [line.strip() for line in data["attachments"].splitlines() if line.strip()]
        documents = tuple(
            DocumentRow(number, description=line) for number, line in enumerate(lines[:MOST_ATTACHMENTS], 1)
        )
        return EntryRow(
            date_filed=data["date_filed"],
            date_entered=data["date_entered"],
            entry_number=data["entry_number"],
            source_row_id=row_id,
            text=data["text"].strip(),
            documents=documents,
        )

    @staticmethod
    def values(row: EntryRow) -> dict[str, Any]:
        """The form's initial values for an entry typed earlier."""
        return {
            "entry_number": row.entry_number,
            "date_filed": row.date_filed,
            "date_entered": row.date_entered,
            "text": row.text,
            "attachments": "\n".join(document.description for document in row.documents),
        }


class PartyForm(forms.Form):
    """A party and its counsel, as printed on the docket sheet."""

    act = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    name = forms.CharField(max_length=500, widget=_input())
    type = forms.CharField(
        label="Role, as shown on the docket", max_length=100,
        widget=_input(list="roles", placeholder="Plaintiff"),
    )  # fmt: skip
    date_terminated = forms.DateField(label="Terminated", required=False, widget=_day())
    extra_info = forms.CharField(
        label="Additional description, such as “individually and as trustee”", required=False,
        max_length=1_000,
        widget=_input(),
    )  # fmt: skip
    counsel = forms.CharField(
        label="Counsel: name on the first line, firm and address below; leave a blank line between attorneys",
        required=False, max_length=LONGEST, widget=_area(5),
    )  # fmt: skip

    def row(self) -> PartyRow:
        data = self.cleaned_data
        blocks = re.split(r"\n\s*\n", data["counsel"].replace("\r\n", "\n"))
        counsel = [[line.strip() for line in block.splitlines() if line.strip()] for block in blocks]
        return PartyRow(
            name=data["name"].strip(),
            type=data["type"].strip(),
            extra_info=data["extra_info"].strip(),
            date_terminated=data["date_terminated"],
            attorneys=tuple(
                AttorneyRow(lines[0], contact="\n".join(lines[1:]))
                for lines in counsel[:MOST_ATTORNEYS]
                if lines
            ),
        )


class LinesForm(forms.Form):
    """Several entries at once, one per line."""

    act = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    lines = forms.CharField(
        label="One entry per line: number, date, text", widget=_area(8), max_length=2_000_000
    )


class FederalCaseForm(forms.Form):
    """A case in a court that publishes its dockets: court and docket number are enough."""

    prefix = "federal"
    court = forms.ModelChoiceField(Court.objects.none(), empty_label="Choose a court", widget=_select())
    docket_number = forms.CharField(max_length=60, widget=_input(placeholder="5:25-cv-00709"))

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        courts = Court.objects.filter(is_by_hand=False).order_by("short_name")
        self.fields["court"].queryset = courts  # type: ignore[attr-defined]
        self.fields["court"].label_from_instance = lambda court: court.short_name  # type: ignore[attr-defined]

    def clean_docket_number(self) -> str:
        number = " ".join(str(self.cleaned_data["docket_number"]).split())
        if parse_docket_number(number) is None:
            raise forms.ValidationError(
                "This is not a valid docket number. Enter it as the court prints it, such as 5:25-cv-00709."
            )
        return number


class AddressForm(forms.Form):
    """A case by the address of its docket at CourtListener."""

    prefix = "address"
    address = forms.CharField(
        label="CourtListener address", max_length=500,
        widget=_input(placeholder="https://www.courtlistener.com/docket/12345/smith-v-jones/"),
    )  # fmt: skip

    def clean_address(self) -> str:
        address = str(self.cleaned_data["address"])
        if not courtlistener_id(address):
            raise forms.ValidationError(
                "This is not the address of a CourtListener docket. Enter one such as "
                "https://www.courtlistener.com/docket/12345/smith-v-jones/."
            )
        return address


HOME_ZONES = [
    ("America/New_York", "Eastern"),
    ("America/Chicago", "Central"),
    ("America/Denver", "Mountain"),
    ("America/Phoenix", "Arizona"),
    ("America/Los_Angeles", "Pacific"),
    ("America/Anchorage", "Alaska"),
    ("Pacific/Honolulu", "Hawaii"),
    ("America/Puerto_Rico", "Puerto Rico"),
    ("Pacific/Guam", "Guam"),
]


class HandCaseForm(forms.Form):
    """A case of a court of a state, an arbitral body or an agency, as known from paper."""

    prefix = "hand"
    court = forms.ModelChoiceField(
        Court.objects.none(), required=False, empty_label="New: enter its name", widget=_select()
    )
    name = forms.CharField(label="Court or body", required=False, max_length=200, widget=_input())
    kind = forms.ChoiceField(choices=KINDS, widget=_select())
    place = forms.CharField(required=False, max_length=100, widget=_input(placeholder="County, state"))
    time_zone = forms.ChoiceField(choices=[], required=False, widget=_select())
    docket_number = forms.CharField(label="Number", max_length=100, widget=_input())
    caption = forms.CharField(max_length=500, widget=_input())
    date_filed = forms.DateField(label="Filed", required=False, widget=_day())
    judge = forms.CharField(label="Judge or arbitrator", required=False, max_length=200, widget=_input())
    act = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        courts = Court.objects.filter(is_by_hand=True).order_by("name", "place")
        self.fields["court"].queryset = courts  # type: ignore[attr-defined]
        self.fields["court"].label_from_instance = lambda court: court.short_name  # type: ignore[attr-defined]
        others = sorted(available_timezones() - dict(HOME_ZONES).keys())
        elsewhere = [(zone, zone.replace("_", " ")) for zone in others if "/" in zone or zone == "UTC"]
        self.fields["time_zone"].choices = [  # type: ignore[attr-defined]
            ("", "Choose a time zone"), ("United States", HOME_ZONES), ("Elsewhere", elsewhere),
        ]  # fmt: skip

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not data.get("court") and not str(data.get("name") or "").strip():
            self.add_error("name", "Enter the name of the court or body, or choose one from the list.")
        if not data.get("court") and not data.get("time_zone"):
            self.add_error("time_zone", "Choose the court’s time zone. Filing dates and times depend on it.")
        return data

    @property
    def facts(self) -> DocketFacts:
        data = self.cleaned_data
        return DocketFacts(
            case_name=data["caption"].strip(),
            date_filed=data["date_filed"],
            assigned_to=data["judge"].strip(),
        )
