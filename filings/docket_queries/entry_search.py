"""Searches docket numbers and docket text on behalf of `cases.search`, which may not import this app."""

import re
from dataclasses import replace
from typing import Any

from django.urls import reverse

from cases.models import Docket
from cases.search import CAP, Hit, Query, Section, best, capped_ids, headline

from ..identity import parse_docket_number
from ..models import DocketEntry
from .entry_window import SHOWN_TEXT

# Case types to try when someone types "25-00709".
USUAL_TYPES = ("cv", "cr", "mc", "mj", "bk", "ap", "md", "po")


_MDL_PREFIX = re.compile(r"^\s*in\s+re:?\s+.{0,80}?\bMDL\b\s*", re.IGNORECASE)


def cores(text: str) -> list[str]:
    """The docket numbers `text` may mean, without their office code; empty if it is not a docket number."""
    number = parse_docket_number(_MDL_PREFIX.sub("MDL ", text))
    if number is None:
        return []
    completed = [] if number.type else [replace(number, type=kind).core for kind in USUAL_TYPES]
    return [number.core, *completed]


def dockets(query: Query) -> Section:
    """Finds a docket number in any spelling: 5:25-cv-00709-PCP, 25-cv-709, 5:2025cv00709, 25-00709."""
    matches = Docket.objects.filter(case__in=query.cases, docket_number_core__in=cores(query.text))
    ids = capped_ids(matches)
    rows = Docket.objects.filter(pk__in=ids[:CAP]).select_related("court", "case").order_by("court", "pk")
    hits = tuple(
        Hit(
            reverse("case-docket", args=[docket.case_id]) + f"?docket={docket.pk}",
            f"{docket.court}, {docket.docket_number}",
            case=docket.case,
            is_fictional=docket.case.is_fictional,
        )
        for docket in rows[: query.shown]
    )
    return Section("dockets", "Docket numbers", hits, len(ids))


def entries(query: Query) -> Section:
    matches = DocketEntry.objects.current().filter(docket__case__in=query.cases, search=query.words)
    ids = capped_ids(matches)
    rows = best(DocketEntry.objects.select_related("docket__case", "docket__court"), ids, "search", query)
    hits = tuple(_hit(entry) for entry in rows.annotate(marked=headline(SHOWN_TEXT, query.text)))
    return Section("entries", "Docket text", hits, len(ids))


def _hit(entry: Any) -> Hit:
    number = f"No. {entry.entry_number}" if entry.entry_number is not None else "unnumbered"
    docket = entry.docket
    return Hit(
        reverse("entry-detail", args=[entry.pk]),
        entry.marked,
        date=entry.date_filed,
        note=f"{number} · {docket.court}, {docket.docket_number}",
        case=docket.case,
        is_fictional=docket.case.is_fictional,
    )
