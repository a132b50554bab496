"""Docket entries as rows of the timeline, for `cases.timeline`, which may not import this app."""

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
    """The entries that the filters leave, in the order of the timeline; any window of them costs that window.

    What only the press reported is left to the case's facts, which say so with their sources. A search for
    words reads them all, since its rule (`TimelineFilters.keep`) is Python's and not the database's.
    """

    def __init__(self, case: Case, filters: TimelineFilters) -> None:
        self._filters = filters
        self._found = _found(case, filters)

    def bases(self) -> Counter[str]:
        if self._filters.q:
            return Counter(str(row.basis) for row in self._with_words)
        typed = self._found.aggregate(all=Count("pk"), typed=Count("pk", filter=TYPED_ONLY))
        of_record = typed["all"] - typed["typed"]
        return +Counter({Basis.COURT_RECORD.value: of_record, Basis.TYPED.value: typed["typed"]})

    def window(self, first: int = 0, stop: int | None = None) -> list[TimelineRow]:
        return self._with_words[first:stop] if self._filters.q else list(self._rows(first, stop))

    @cached_property
    def _with_words(self) -> list[TimelineRow]:
        return [row for row in self._rows() if self._filters.keep(row, None)]

    def _rows(self, first: int = 0, stop: int | None = None) -> Iterator[TimelineRow]:
        sealed = Document.objects.filter(entry=OuterRef("pk"), is_sealed=True)
        # The order of `chronology.sort_rows`: Python compares texts by code points, as the collation C does.
        typed = ExpressionWrapper(TYPED_ONLY, BooleanField())
        marked = self._found.annotate(shown=SHOWN_TEXT, sealed=Exists(sealed), typed=typed)
        ordered = marked.order_by(F("date_filed").asc(nulls_last=True), Collate(SHOWN_TEXT, "C"), "pk")
        return _as_rows(ordered.values_list(*_SHOWN)[first:stop])


def _found(case: Case, filters: TimelineFilters) -> QuerySet[DocketEntry]:
    """`TimelineFilters.keep` without its words, as a query."""
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
    """The ECF number, with the docket number since a case may have several dockets."""
    docket = f"No. {docket_number}"
    if typed and number is not None:  # of a paper docket, as a rule, or of a court without ECF
        return f"{docket}, docket entry No. {number}"
    return f"{docket}, {ecf(number)}" if number is not None else f"{docket}, docket entry without number"
