"""Builds the timeline document that Typst prints from a case and the filters on the page."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.utils import timezone

from cases.courts import docket_zone
from cases.formats import day_text
from cases.models import Case, CourtDivision, Docket
from cases.timeline import case_timeline

from ..timeline.chronology import outside_version
from .export import Audience, CannotExport, Export
from .pdf import Form, Legend, Paper, Preset, RenderError, TimelineDocument, render

CHOICES = {"form": Form, "paper": Paper, "preset": Preset, "legend": Legend}


class TimelinePdf(Export):
    """The timeline as a PDF. Besides the page's filters it takes `form`, `paper`, `preset`, and `legend`."""

    what = "timeline"
    format = "pdf"
    page = "case-timeline"
    label = "Export PDF"
    icon = "filetype-pdf"
    media_type = "application/pdf"
    disposition = "inline"

    def render(self, case: Case, params: Mapping[str, str], audience: Audience) -> bytes:
        try:
            return render(document(case, params, audience))
        except RenderError as error:
            raise CannotExport(error.message) from error

    def named_for(self, params: Mapping[str, str]) -> str:
        return params.get("form") or Form.CHRONOLOGY


def document(case: Case, params: Mapping[str, str], audience: Audience) -> TimelineDocument:
    """The rows that `params` select, as a document. Raises ValidationError {parameter: sentence} for an
    invalid value."""
    filters = case_timeline.TimelineFilters.from_query(params)
    rows = case_timeline.rows(case, filters)
    left_out = None
    if audience == Audience.OUTSIDE:
        rows, left_out = outside_version(rows)
    options = _options(params)
    in_full = options.get("preset") == Preset.COURT
    docket = case.dockets.select_related("court").order_by("date_filed", "id").first()
    claim = case.claims.filter(pk=filters.claim).first() if filters.claim else None
    definition = case.class_definitions.first()
    return TimelineDocument(
        caption=case.caption,
        rows=rows,
        generated_at=timezone.now(),
        data_as_of=_data_as_of(case),
        court=_court(docket) if docket else "",
        docket_number=docket.docket_number if docket else "",
        class_text=f"{definition.status}: {definition.text}" if definition else "",
        disposition=_disposition(case, in_full),
        filters=filters.describe(claim.name if claim else ""),
        left_out=left_out,
        time_zone=_zone(docket),
        **options,  # type: ignore[arg-type]
    )


def _options(params: Mapping[str, str]) -> dict[str, object]:
    options: dict[str, object] = {}
    for name, choice in CHOICES.items():
        if value := params.get(name):
            try:
                options[name] = choice(value)
            except ValueError:
                known = ", ".join(item.value for item in choice)
                raise ValidationError(
                    {name: f"{value!r} is not an option. Choose one of: {known}."}
                ) from None
    return options


def _court(docket: Docket) -> str:
    """The court, with its division if the docket number names one: "..., San Jose Division"."""
    office = docket.docket_number_key.partition(":")[0] if ":" in docket.docket_number_key else ""
    division = (
        CourtDivision.objects.filter(court=docket.court, office_code=office).first() if office else None
    )
    return f"{docket.court.name}, {division.name} Division" if division else docket.court.name


def _zone(docket: Docket | None) -> str:
    return docket_zone(docket.court_id) if docket else "UTC"


def _disposition(case: Case, in_full: bool) -> str:
    if not case.disposition:
        return ""
    day = case.disposition_date
    return f"{case.disposition}, {day_text(day, in_full)}" if day else case.disposition


def _data_as_of(case: Case) -> datetime | date | None:
    """The day on which a compiled case was compiled; otherwise when evidence last changed it."""
    if case.compiled_on:
        return case.compiled_on
    return case.changes.order_by("-id").values_list("created_at", flat=True).first()
