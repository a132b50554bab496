"""Reading a docket window by window: filters from the URL, keyset paging, search hits."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from itertools import pairwise
from typing import Any, cast
from uuid import UUID

from django.db.models import Case, Count, Min, Prefetch, Q, QuerySet, TextField, When
from django.utils.dateparse import parse_date

from cases.models import Docket
from cases.search import full_text, headline

from ..classify import KINDS
from ..models import DocketEntry, Document, EntryReading, FileCopy
from ..normalize import name_key
from . import threads

WINDOW = 100  # rows of one table
LIVE_LIMIT = 3 * WINDOW  # rows that an open page renews at once
COUNT_CAP = 1_000
FILERS = 100  # names that the filter offers; any other can be in the URL
# The docket text, or the event's name where the text was not received.
SHOWN_TEXT = Case(When(text="", then="short_text"), default="text", output_field=TextField())


@dataclass(frozen=True, slots=True)
class EntryFilters:
    """What is on screen, as the URL says it. Values that make no sense are left out and named in `wrong`."""

    q: str = ""
    kind: str = ""
    filer: str = ""  # as the docket text names them
    start: date | None = None
    end: date | None = None
    first: int | None = None  # numbers from ... to ...
    last: int | None = None
    new: bool = False  # only what came since the reader's last visit
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
                wrong.append(f"There is no kind of entry called “{kind[:40]}”.")
        values["filer"] = params.get("filer", "").replace("\x00", "").strip()[:300]
        for name in ("start", "end"):
            if text := params.get(name, ""):
                values[name] = _date(text)
                if values[name] is None:
                    wrong.append(f"“{text[:40]}” is no date; write it as 2025-01-31.")
        for name in ("first", "last"):
            if (text := params.get(name, "")).isascii() and text.isdigit() and len(text) < 10:
                values[name] = int(text)
        values["new"] = params.get("new") == "1"
        values["order"] = "asc" if params.get("order") == "asc" else "desc"
        return cls(**values, wrong=tuple(wrong))

    def query(self) -> dict[str, str]:
        """The parameters that say the same."""
        plain = EntryFilters()
        names = [item.name for item in fields(self) if item.name != "wrong"]
        changed = {name: getattr(self, name) for name in names if getattr(self, name) != getattr(plain, name)}
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


def _date(text: str) -> date | None:
    try:
        return parse_date(text)
    except ValueError:
        return None


def entries_of(docket: Docket) -> QuerySet[DocketEntry]:
    """The rows that a reader sees: without those that turned out to be others."""
    return DocketEntry.objects.filter(docket=docket).current()


@dataclass(slots=True)
class EntryWindow:
    """Up to WINDOW rows. `after` is the id of the last if more follow; `is_start` if none come before."""

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
    """The rows after the entry `after`, or from `at` on, or from the start; with `until`, down to that entry.

    Entries are named by id, not by position: positions move when the court inserts a row.
    """
    down = filters.is_newest_first
    wanted = filters.apply(entries_of(docket), since)
    limit = LIVE_LIMIT if until else WINDOW
    mark = _entry(docket, after or at or until)
    if mark is not None:
        sign = (
            ("lt" if down else "gt")
            if after
            else ("gte" if down else "lte")
            if until
            else ("lte" if down else "gte")
        )
        wanted = wanted.filter(**{f"position__{sign}": mark.position})
    order = ("-position", "-id") if down else ("position", "id")
    rows: list[Any] = list(
        wanted.defer("search")  # the word index, which no page shows
        .order_by(*order)
        .prefetch_related(*_AHEAD)[: limit + 1]
    )
    more, rows = len(rows) > limit, rows[:limit]
    if until and mark is not None and rows and not more:
        more = _has_more(docket, filters, since, rows[-1])
    _decorate(docket, rows, filters, since)
    is_start = mark is None or bool(until)
    return EntryWindow(rows, rows[-1].pk if more and rows else None, is_start)


def _entry(docket: Docket, entry_id: str) -> DocketEntry | None:
    try:
        return docket.entries.filter(pk=UUID(entry_id)).only("position").first()
    except ValueError:
        return None


def _has_more(docket: Docket, filters: EntryFilters, since: datetime, last: DocketEntry) -> bool:
    sign = "lt" if filters.is_newest_first else "gt"
    wanted = filters.apply(entries_of(docket), since)
    return wanted.filter(**{f"position__{sign}": last.position}).exists()


# As lists: a queryset for each of some three hundred rows took a tenth of the page's time.
_AHEAD = (
    Prefetch(
        "documents", Document.objects.prefetch_related(Prefetch("copies", to_attr="kept")), to_attr="listed"
    ),
    Prefetch("file_copies", to_attr="kept"),
)


def _decorate(docket: Docket, rows: list[Any], filters: EntryFilters, since: datetime) -> None:
    """What the page says of each row beside its own values."""
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
    """The file to open from the row: of its main document, else one that is at the entry alone."""
    if row.main is not None and row.main.own is not None:
        return cast(FileCopy, row.main.own)
    loose = [copy for copy in row.kept if copy.document_id is None]
    return next((copy for copy in loose if not copy.attachment_number), None)


def _marked(rows: list[Any], text: str) -> dict[UUID, str]:
    """Docket texts with their hits marked, of these rows only: marking costs more than finding."""
    if not text or not rows:
        return {}
    found = DocketEntry.objects.filter(pk__in=[row.pk for row in rows])
    return {
        pk: marked for pk, marked in found.values_list("pk", headline(SHOWN_TEXT, text, whole=True)) if marked
    }


def _mark_gaps(docket: Docket, rows: list[Any]) -> None:
    """Numbers between two rows that no entry of the docket has. Only where a court counts by one."""
    if docket.court.kind not in {"district", "sandbox"}:
        return
    numbered = [row for row in rows if row.entry_number is not None and not row.number_inferred]
    if len(numbered) < 2:
        return
    numbers = [row.entry_number for row in numbered]
    known = entries_of(docket).filter(entry_number__range=(min(numbers), max(numbers)))
    have = set(known.values_list("entry_number", flat=True)[:20_000])
    for row, following in pairwise(numbered):
        low, high = sorted((row.entry_number, following.entry_number))
        missing = [number for number in range(low + 1, min(high, low + 1_000)) if number not in have]
        if missing and len(missing) == high - low - 1:
            row.gap = _span(missing[0], missing[-1])


def _span(first: int, last: int) -> str:
    return f"No. {first} is" if first == last else f"Nos. {first} to {last} are"


def filers(docket: Docket) -> list[str]:
    """Who filed most on this docket, as its texts name them; in the order of the alphabet."""
    named = EntryReading.objects.filter(docket=docket).exclude(filer_key="").order_by()
    found = named.values("filer_key").annotate(name=Min("filer"), entries=Count("pk"))
    most = found.order_by("-entries", "filer_key").values_list("name", flat=True)[:FILERS]
    return sorted(most, key=str.casefold)


def count(docket: Docket, filters: EntryFilters, since: datetime) -> int:
    """How many rows match; stops at COUNT_CAP + 1, since counting costs more than showing."""
    if not filters.is_narrowed:
        return docket.entry_count
    return filters.apply(entries_of(docket), since).values("pk")[: COUNT_CAP + 1].count()
