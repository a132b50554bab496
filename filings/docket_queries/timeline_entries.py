"""Supplies docket entries as timeline rows to `cases.timeline`, which may not import this app."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Any

from django.db.models import BooleanField, Count, Exists, ExpressionWrapper, F, OuterRef, QuerySet
from django.db.models.functions import Collate

from cases.models import Case
from cases.timeline.case_timeline import LANES, TimelineFilters
from cases.timeline.chronology import Basis, Source, Standing, TimelineDate, TimelineRow, ecf

from ..models import DocketEntry, Document
from ..models.docket import PRESS_ONLY, TYPED_ONLY
from .entry_window import SHOWN_TEXT

KEY_KINDS = ("complaint", "charge", "answer", "motion", "order", "judgment")
_SHOWN = (
    "pk",
    "date_filed",
    "shown",
    "short_text",
    "entry_number",
    "docket__docket_number",
    "sealed",
    "typed",
)


class EntryRows:
    """The entries that match the filters, in timeline order. Reading a window costs no more than that window.

    Entries known only from press reports are left out: the case's facts cover them, with their sources. A
    text search reads every entry, because its rule (`TimelineFilters.keep`) runs in Python, not in the
    database.
    """

    def __init__(self, case: Case, filters: TimelineFilters) -> None:
        self._filters = filters
        self._entries = _matching_entries(case, filters)

    def bases(self) -> Counter[str]:
        if self._filters.q:
            return Counter(str(row.basis) for row in self._search_hits)
        counts = self._entries.aggregate(all=Count("pk"), typed=Count("pk", filter=TYPED_ONLY))
        of_record = counts["all"] - counts["typed"]
        return +Counter({Basis.COURT_RECORD.value: of_record, Basis.TYPED.value: counts["typed"]})

    def window(self, first: int = 0, stop: int | None = None) -> list[TimelineRow]:
        return self._search_hits[first:stop] if self._filters.q else list(self._rows(first, stop))

    @cached_property
    def _search_hits(self) -> list[TimelineRow]:
        return [row for row in self._rows() if self._filters.keep(row, None)]

    def _rows(self, first: int = 0, stop: int | None = None) -> Iterator[TimelineRow]:
        sealed = Document.objects.filter(entry=OuterRef("pk"), is_sealed=True)
        # Same order as `chronology.sort_rows`: Python compares strings by code point, as collation C does.
        typed = ExpressionWrapper(TYPED_ONLY, BooleanField())
        annotated = self._entries.annotate(shown=SHOWN_TEXT, sealed=Exists(sealed), typed=typed)
        ordered = annotated.order_by(F("date_filed").asc(nulls_last=True), Collate(SHOWN_TEXT, "C"), "pk")
        return _as_rows(ordered.values_list(*_SHOWN)[first:stop])


def _matching_entries(case: Case, filters: TimelineFilters) -> QuerySet[DocketEntry]:
    """`TimelineFilters.keep` as a query, without its text search."""
    entries = DocketEntry.objects.current().filter(docket__case=case)
    if (
        filters.docket == "none"
        or filters.kind not in ("", "docket")
        or filters.standing not in ("", Standing.NONE)
        or filters.basis not in ("", Basis.COURT_RECORD, Basis.TYPED)
        or filters.claim
    ):
        return entries.none()
    entries = entries.exclude(PRESS_ONLY)
    if filters.basis:
        entries = entries.filter(TYPED_ONLY if filters.basis == Basis.TYPED else ~TYPED_ONLY)
    if filters.docket == "key":
        entries = entries.filter(kind__in=KEY_KINDS)
    if filters.start:
        entries = entries.filter(date_filed__gte=filters.start)
    if filters.end:
        entries = entries.filter(date_filed__lte=filters.end)
    return entries


def _as_rows(values: Iterable[tuple[Any, ...]]) -> Iterator[TimelineRow]:
    for pk, filed, shown, short_text, number, docket_number, sealed, typed in values:
        yield TimelineRow(
            id=str(pk),
            date=TimelineDate(filed),
            text=shown,
            kind="docket",
            lane=LANES["docket"],
            label=short_text[:40],
            basis=Basis.TYPED if typed else Basis.COURT_RECORD,
            sources=(Source(label=_citation(docket_number, number, typed=typed)),),
            sealed=sealed,
        )


def _citation(docket_number: str, number: int | None, *, typed: bool) -> str:
    """The ECF number, after the docket number because a case may have several dockets."""
    docket = f"No. {docket_number}"
    if typed and number is not None:  # usually a paper docket, or a court without ECF
        return f"{docket}, docket entry No. {number}"
    return f"{docket}, {ecf(number)}" if number is not None else f"{docket}, unnumbered docket entry"
