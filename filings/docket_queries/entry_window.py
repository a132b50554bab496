"""Reads a docket one window at a time, with filters from the URL, keyset paging, and search hits."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from itertools import pairwise
from typing import Any, cast
from uuid import UUID

from django.db.models import Case, Count, Min, Prefetch, Q, QuerySet, TextField, When

from cases.models import Docket
from cases.search import full_text, headline
from casetracker.lib import url_values

from ..classify import KINDS
from ..models import DocketEntry, Document, EntryReading, FileCopy
from ..normalize import name_key
from . import threads

WINDOW = 100  # rows per page
LIVE_LIMIT = 3 * WINDOW  # rows that an open page refreshes at once
COUNT_CAP = 1_000
FILERS = 100  # names offered by the filter; the URL may hold any other
# The docket text, or the name of the docket event if no text was received.
SHOWN_TEXT = Case(When(text="", then="short_text"), default="text", output_field=TextField())


@dataclass(frozen=True, slots=True)
class EntryFilters:
    """The filters in the page's URL. Invalid values are dropped and explained in `wrong`."""

    q: str = ""
    kind: str = ""
    filer: str = ""  # as named in the docket text
    start: date | None = None
    end: date | None = None
    first: int | None = None  # lowest and highest entry number
    last: int | None = None
    new: bool = False  # only entries added or changed since the reader's last visit
    order: str = "desc"  # newest first; asc: oldest first
    wrong: tuple[str, ...] = field(default=(), compare=False)

    @classmethod
    def from_query(cls, params: Mapping[str, str]) -> "EntryFilters":
        values: dict[str, Any] = {"q": params.get("q", "").replace("\x00", "").strip()[:400]}
        wrong = []
        if kind := params.get("kind", ""):
            if kind in KINDS:
                values["kind"] = kind
            else:
                wrong.append(f"“{kind[:40]}” is not a kind of entry. Choose one from the list.")
        values["filer"] = params.get("filer", "").replace("\x00", "").strip()[:300]
        for name in ("start", "end"):
            if text := params.get(name, ""):
                values[name] = url_values.day(text)
                if values[name] is None:
                    wrong.append(f"“{text[:40]}” is not a valid date. Use the form 2025-01-31.")
        for name in ("first", "last"):
            values[name] = url_values.whole(params.get(name, ""))
        values["new"] = params.get("new") == "1"
        values["order"] = "asc" if params.get("order") == "asc" else "desc"
        return cls(**values, wrong=tuple(wrong))

    def query(self) -> dict[str, str]:
        """These filters as URL parameters, without those at their default."""
        default = EntryFilters()
        names = [item.name for item in fields(self) if item.name != "wrong"]
        changed = {
            name: getattr(self, name) for name in names if getattr(self, name) != getattr(default, name)
        }
        return {name: "1" if value is True else str(value) for name, value in changed.items()}

    @property
    def is_narrowed(self) -> bool:
        return bool(set(self.query()) - {"order"})

    @property
    def is_newest_first(self) -> bool:
        return self.order == "desc"

    def apply(self, entries: QuerySet[DocketEntry], since: datetime) -> QuerySet[DocketEntry]:
        if self.q:
            entries = entries.filter(search=full_text(self.q))
        if self.kind:
            entries = entries.filter(kind=self.kind)
        if self.filer:
            entries = entries.filter(reading__filer_key=name_key(self.filer))
        if self.start:
            entries = entries.filter(date_filed__gte=self.start)
        if self.end:
            entries = entries.filter(date_filed__lte=self.end)
        if self.first is not None:
            entries = entries.filter(entry_number__gte=self.first)
        if self.last is not None:
            entries = entries.filter(entry_number__lte=self.last)
        if self.new:
            entries = entries.filter(Q(created_at__gt=since) | Q(modified_at__gt=since))
        return entries


def entries_of(docket: Docket) -> QuerySet[DocketEntry]:
    """The entries that readers see, without merged and withdrawn ones."""
    return DocketEntry.objects.filter(docket=docket).current()


@dataclass(slots=True)
class EntryWindow:
    """Up to WINDOW rows. `after` is the id of the last row if more follow; `is_start` if none come before."""

    rows: list[Any]
    after: UUID | None
    is_start: bool
    number: int = 1

    @property
    def gaps(self) -> dict[UUID, str]:
        return {row.pk: row.gap for row in self.rows if row.gap}


def window(
    docket: Docket, filters: EntryFilters, since: datetime, *, after: str = "", at: str = "", until: str = ""
) -> EntryWindow:
    """The rows after entry `after`, or from entry `at` on, or from the start, at most through entry `until`.

    The three are ids, not positions, because positions shift when the court inserts a row.
    """
    is_descending = filters.is_newest_first
    entries = filters.apply(entries_of(docket), since)
    limit = LIVE_LIMIT if until else WINDOW
    entry_id = url_values.row_id(after or at or until)
    anchor = docket.entries.filter(pk=entry_id).only("position").first() if entry_id else None
    if anchor is not None:
        lookup = (
            ("lt" if is_descending else "gt")
            if after
            else ("gte" if is_descending else "lte")
            if until
            else ("lte" if is_descending else "gte")
        )
        entries = entries.filter(**{f"position__{lookup}": anchor.position})
    order = ("-position", "-id") if is_descending else ("position", "id")
    rows: list[Any] = list(
        entries.defer("search")  # the full-text index, which no page shows
        .order_by(*order)
        .prefetch_related(*_PREFETCHED)[: limit + 1]
    )
    has_more, rows = len(rows) > limit, rows[:limit]
    if until and anchor is not None and rows and not has_more:
        has_more = _has_more(docket, filters, since, rows[-1])
    _decorate(docket, rows, filters, since)
    is_start = anchor is None or bool(until)
    return EntryWindow(rows, rows[-1].pk if has_more and rows else None, is_start)


def _has_more(docket: Docket, filters: EntryFilters, since: datetime, last: DocketEntry) -> bool:
    lookup = "lt" if filters.is_newest_first else "gt"
    entries = filters.apply(entries_of(docket), since)
    return entries.filter(**{f"position__{lookup}": last.position}).exists()


# Prefetched as lists: building a queryset for each of about 300 rows took a tenth of the page's time.
_PREFETCHED = (
    Prefetch(
        "documents", Document.objects.prefetch_related(Prefetch("copies", to_attr="kept")), to_attr="listed"
    ),
    Prefetch("file_copies", to_attr="kept"),
)


def _decorate(docket: Docket, rows: list[Any], filters: EntryFilters, since: datetime) -> None:
    """Adds to each row what the page shows besides the entry's own fields."""
    marked = _marked(rows, filters.q)
    for row in rows:
        row.is_new = row.created_at > since
        row.is_changed = not row.is_new and row.modified_at > since
        row.shown_text = marked.get(row.pk) or row.text or row.short_text
        row.has_only_event = not row.text and bool(row.short_text)
        documents = sorted(row.listed, key=lambda item: (item.attachment_number or 0, item.document_id))
        row.main = next((item for item in documents if item.attachment_number is None), None)
        row.own = _own(row)
        row.attachments = [item for item in documents if item.attachment_number is not None]
        row.gap = ""
    threads.decorate([row for row in rows if not marked])
    if not filters.is_narrowed:
        _mark_gaps(docket, rows)


def _own(row: Any) -> FileCopy | None:
    """The PDF that the row opens: a copy of its main document, or one filed with the entry only."""
    if row.main is not None and row.main.own is not None:
        return cast(FileCopy, row.main.own)
    without_document = [copy for copy in row.kept if copy.document_id is None]
    return next((copy for copy in without_document if not copy.attachment_number), None)


def _marked(rows: list[Any], text: str) -> dict[UUID, str]:
    """Docket texts with search hits marked, for these rows only: marking costs more than searching."""
    if not text or not rows:
        return {}
    entries = DocketEntry.objects.filter(pk__in=[row.pk for row in rows])
    marked = entries.values_list("pk", headline(SHOWN_TEXT, text, whole=True))
    return {pk: marked_text for pk, marked_text in marked if marked_text}


def _mark_gaps(docket: Docket, rows: list[Any]) -> None:
    """Marks rows after which entry numbers are missing, for courts that number entries consecutively."""
    if docket.court.kind not in {"district", "sandbox"}:
        return
    numbered = [row for row in rows if row.entry_number is not None and not row.number_inferred]
    if len(numbered) < 2:
        return
    numbers = [row.entry_number for row in numbered]
    entries = entries_of(docket).filter(entry_number__range=(min(numbers), max(numbers)))
    known = set(entries.values_list("entry_number", flat=True)[:20_000])
    for row, following in pairwise(numbered):
        low, high = sorted((row.entry_number, following.entry_number))
        missing = [number for number in range(low + 1, min(high, low + 1_000)) if number not in known]
        if missing and len(missing) == high - low - 1:
            row.gap = _span(missing[0], missing[-1])


def _span(first: int, last: int) -> str:
    return f"No. {first} is" if first == last else f"Nos. {first} to {last} are"


def filers(docket: Docket) -> list[str]:
    """The most frequent filers on this docket, as its texts name them, in alphabetical order."""
    readings = EntryReading.objects.filter(docket=docket).exclude(filer_key="").order_by()
    filers = readings.values("filer_key").annotate(name=Min("filer"), entries=Count("pk"))
    most_frequent = filers.order_by("-entries", "filer_key").values_list("name", flat=True)[:FILERS]
    return sorted(most_frequent, key=str.casefold)


def count(docket: Docket, filters: EntryFilters, since: datetime) -> int:
    """How many rows match, up to COUNT_CAP + 1: counting all would cost more than showing them."""
    if not filters.is_narrowed:
        return docket.entry_count
    return filters.apply(entries_of(docket), since).values("pk")[: COUNT_CAP + 1].count()
