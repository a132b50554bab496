"""Docket entries as rows of the timeline, for `cases.timeline`, which may not import this app."""

from collections.abc import Iterable

from cases.exports.chronology import Basis, Source, TimelineDate, TimelineRow, ecf
from cases.models import Case
from cases.timeline import LANES, TimelineFilters

from .models import DocketEntry
from .records import SourceKind

KEY_KINDS = ("complaint", "charge", "answer", "motion", "order", "judgment")


def entry_rows(case: Case, filters: TimelineFilters) -> Iterable[TimelineRow]:
    """The entries that `filters.docket` asks for.

    What only the press reported is left to the case's facts, which say so with their sources.
    """
    if filters.docket == "none" or filters.kind not in ("", "docket"):
        return
    entries = (
        DocketEntry.objects.current()
        .filter(docket__case=case)
        .exclude(basis_kinds=[SourceKind.PRESS.value])
        .select_related("docket__court")
        .prefetch_related("documents")
    )
    if filters.docket == "key":
        entries = entries.filter(kind__in=KEY_KINDS)
    for entry in entries:
        yield TimelineRow(
            id=str(entry.pk),
            date=TimelineDate(entry.date_filed),
            text=entry.text or entry.short_text,
            kind="docket",
            lane=LANES["docket"],
            label=entry.short_text[:40],
            basis=Basis.COURT_RECORD,
            sources=(Source(label=_citation(entry)),),
            sealed=any(document.is_sealed for document in entry.documents.all()),
        )


def _citation(entry: DocketEntry) -> str:
    """The ECF number, with the docket number since a case may have several dockets."""
    docket = f"No. {entry.docket.docket_number}"
    if entry.entry_number is None:
        return f"{docket}, docket entry without number"
    return f"{docket}, {ecf(entry.entry_number)}"
