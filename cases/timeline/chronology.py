"""The timeline as plain values: dates that keep their precision, citations, rows, and markings. No Django.

`case_timeline.py` builds the rows; the page, the PDF, and the API show them. The values of the enums are
those of the `Fact` fields of the same names.
"""

from __future__ import annotations

import calendar
import enum
import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Self

from cases.formats import day_text, month_text

SOURCE_NEEDED = "[source needed]"


class Precision(enum.StrEnum):
    DAY = "day"
    MONTH = "month"
    YEAR = "year"


class Qualifier(enum.StrEnum):
    ON = "on"
    ABOUT = "about"
    BEFORE = "before"
    AFTER = "after"
    BETWEEN = "between"
    SPAN = "span"
    UNDATED = "undated"


class DateStyle(enum.StrEnum):
    SHORT = "short"  # Jan. 21, 2025, Aug. 2024: screen and PDF
    US = "us"  # January 21, 2025, August 2024: the court preset


class Labeled(enum.StrEnum):
    """An enum whose members carry their printed labels."""

    label: str

    def __new__(cls, value: str, label: str = "") -> Self:
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member


class Standing(Labeled):
    ALLEGED = "alleged", "Alleged"
    DISPUTED = "disputed", "Disputed"
    UNDISPUTED = "undisputed", "Undisputed"
    FOUND = "found", "Found by the court"
    NONE = "none", "No standing stated"


class Basis(Labeled):
    COURT_RECORD = "court_record", "Court record"
    POLICY_TEXT = "policy_text", "Policy text"
    PARTY_STATEMENT = "party_statement", "Party's statement"
    PRESS_REPORT = "press_report", "Press report"
    LAW = "law", "Law"
    TYPED = "typed_by_hand", "Typed by hand"  # a docket entry that no court source has shown


class Privilege(Labeled):
    """Least strict first; `strictest` takes the last."""

    NONE = "none", ""
    WORK_PRODUCT = "work_product", "Attorney work product"
    PRIVILEGED = "privileged", "Privileged & confidential"


class ProtectiveOrder(Labeled):
    """Least strict first; `strictest` takes the last."""

    NONE = "none", ""
    CONFIDENTIAL = "confidential", "Confidential, subject to protective order"
    AEO = "aeo", "Attorneys' eyes only, subject to protective order"


@dataclass(frozen=True, slots=True)
class TimelineDate:
    """When something happened, exactly as precisely as it is known.

    Only the parts of `start` and `end` that `precision` covers are ever shown or sorted by, so the first of
    the month that the database stores for "Aug. 2024" never appears as a day.
    """

    start: date | None = None
    end: date | None = None
    precision: Precision = Precision.DAY
    qualifier: Qualifier = Qualifier.ON
    time_text: str = ""

    @property
    def is_dated(self) -> bool:
        return self.start is not None and self.qualifier != Qualifier.UNDATED

    @property
    def year(self) -> int | None:
        """The year of the section the row belongs to; None: undated."""
        return self.start.year if self.start and self.is_dated else None

    def text(self, style: DateStyle = DateStyle.SHORT) -> str:
        if self.start is None or not self.is_dated:
            return "undated"
        start = self._part(self.start, style)
        end = self._part(self.end, style) if self.end else "(end not known)"
        match self.qualifier:
            case Qualifier.ABOUT:
                words = f"c. {start}"
            case Qualifier.BEFORE | Qualifier.AFTER:
                words = f"{self.qualifier} {start}"
            case Qualifier.BETWEEN:
                words = f"between {start} and {end}"
            case Qualifier.SPAN:
                words = f"{start} to {end}"
            case _:
                words = start
        return f"{words}, {self.time_text}" if self.time_text else words

    def _part(self, day: date, style: DateStyle) -> str:
        if self.precision == Precision.YEAR:
            return str(day.year)
        in_full = style == DateStyle.US
        return month_text(day, in_full) if self.precision == Precision.MONTH else day_text(day, in_full)

    def period(self) -> tuple[date, date] | None:
        """First and last day that `start` can mean (of its year, its month, or the day itself)."""
        if self.start is None or not self.is_dated:
            return None
        first = last = self.start
        if self.precision == Precision.YEAR:
            first, last = date(first.year, 1, 1), date(first.year, 12, 31)
        elif self.precision == Precision.MONTH:
            month_length = calendar.monthrange(first.year, first.month)[1]
            first, last = first.replace(day=1), first.replace(day=month_length)
        return first, last

    def sort_key(self) -> tuple[int, int, int, int, int, int]:
        """Sorts chronologically, in the order a lawyer would read down the page:

        a year or a month is placed at its first day, before the months and days it contains (so "2024",
        "Aug. 2024", "Aug. 1, 2024"); "before X" comes just before X, "after X" after everything on X;
        on the same day, an exact date precedes a span, "c.", and "between"; undated rows come last.
        """
        period = self.period()
        if period is None:
            return (1, 0, 0, 0, 0, 0)
        first, last = period
        phase = {Qualifier.BEFORE: 0, Qualifier.AFTER: 2}.get(self.qualifier, 1)
        anchor = last if phase == 2 else first
        coarse_first = [Precision.YEAR, Precision.MONTH, Precision.DAY].index(Precision(self.precision))
        order = [Qualifier.ON, Qualifier.SPAN, Qualifier.ABOUT, Qualifier.BETWEEN]
        exactness = order.index(Qualifier(self.qualifier)) if self.qualifier in order else 0
        end = self.end.toordinal() if self.end else 0
        return (0, anchor.toordinal(), phase, coarse_first, exactness, end)


# ---------- Citations, in the forms lawyers use ----------


def with_pin(label: str, pin: str) -> str:
    """`Compl.` and `¶ 42` -> `Compl. ¶ 42`; `ECF No. 17-2` and `5` -> `ECF No. 17-2 at 5`."""
    if not pin:
        return label
    is_page = pin[0].isdigit() and ":" not in pin  # 31:4-12 is page and line, cited without "at"
    return f"{label} at {pin}" if is_page else f"{label} {pin}"


def ecf(entry: int, attachment: int | None = None, page: str = "") -> str:
    """`ECF No. 17-2 at 5`. `page` is the ECF-stamped page, or the internal one if the caller says so."""
    number = f"{entry}-{attachment}" if attachment else str(entry)
    return with_pin(f"ECF No. {number}", page)


def pleading(name: str, paragraph: str = "") -> str:
    """`Compl. ¶ 42`, `Am. Compl. ¶¶ 42-45`. `paragraph` is the number or range alone."""
    mark = "¶¶" if any(sign in paragraph for sign in "-–,") else "¶"
    return with_pin(name, f"{mark} {paragraph}" if paragraph else "")


def capture(capture_id: str, sha256: str) -> str:
    """The citation of a captured policy page: its ID and the first 12 hex digits of its SHA-256."""
    return f"Capture {capture_id} (SHA-256 {sha256[:12].lower()})"


@dataclass(frozen=True, slots=True)
class Source:
    """One cited source: `label` and `pin` are printed; `title` and `url` say where to find it."""

    label: str
    url: str = ""
    pin: str = ""
    title: str = ""
    key: str = ""  # short name within the case, S01

    @property
    def citation(self) -> str:
        cited = with_pin(self.label, self.pin)
        return f"{cited} ({self.key})" if self.key else cited


# ---------- Rows ----------


@dataclass(frozen=True, slots=True)
class TimelineRow:
    """One row of the timeline. `number` is 0 until `number_rows`; `lane` is its lane in the graphic."""

    id: str
    date: TimelineDate
    text: str
    basis: Basis
    standing: Standing = Standing.NONE
    number: int = 0
    kind: str = ""
    lane: str = ""
    label: str = ""  # a few words for the graphic, "Complaint filed"; empty: number only
    people: tuple[str, ...] = ()
    claims: tuple[str, ...] = ()
    sources: tuple[Source, ...] = ()
    notes: str = ""  # the firm's own notes: printed only on request, never in an outside version
    confidence: str = ""  # as printed: "independent sources agree"
    url: str = ""  # the row's own page
    privilege: Privilege = Privilege.NONE
    protective_order: ProtectiveOrder = ProtectiveOrder.NONE
    sealed: bool = False

    @property
    def citations(self) -> tuple[str, ...]:
        """The lines of the source column; never empty."""
        return tuple(source.citation for source in self.sources) or (SOURCE_NEEDED,)


def sort_rows(rows: Iterable[TimelineRow]) -> list[TimelineRow]:
    """By date (`TimelineDate.sort_key`), then text and ID, so the result does not depend on the input
    order."""
    return sorted(rows, key=row_key)


def row_key(row: TimelineRow) -> tuple[tuple[int, ...], str, str]:
    return row.date.sort_key(), row.text, row.id


def number_rows(rows: Iterable[TimelineRow]) -> list[TimelineRow]:
    """The rows in the given order, numbered from 1."""
    return [replace(row, number=number) for number, row in enumerate(rows, start=1)]


@dataclass(frozen=True, slots=True)
class Marking:
    """The marking on every page: one value on each of three axes, not a single scale."""

    privilege: Privilege = Privilege.NONE
    protective_order: ProtectiveOrder = ProtectiveOrder.NONE
    sealed: bool = False

    @property
    def labels(self) -> tuple[str, ...]:
        sealed = "Filed under seal" if self.sealed else ""
        return tuple(label for label in (self.privilege.label, self.protective_order.label, sealed) if label)


def strictest(rows: Sequence[TimelineRow], notes: bool = False) -> Marking:
    """The strictest marking of the rows on each axis. Printed notes are themselves the firm's work
    product."""
    privileges = [row.privilege for row in rows]
    if notes and any(row.notes for row in rows):
        privileges.append(Privilege.WORK_PRODUCT)
    orders = [row.protective_order for row in rows]
    return Marking(
        privilege=max(privileges, key=list(Privilege).index, default=Privilege.NONE),
        protective_order=max(orders, key=list(ProtectiveOrder).index, default=ProtectiveOrder.NONE),
        sealed=any(row.sealed for row in rows),
    )


def outside_version(rows: Iterable[TimelineRow]) -> tuple[list[TimelineRow], int]:
    """(rows that may leave the firm, number left out): no privileged, work-product, or sealed rows.

    The remaining rows lose their notes and the address of their page in this installation, and are
    renumbered, because gaps in the numbers would show where the omitted rows were.
    """
    rows = list(rows)
    kept = [row for row in rows if row.privilege == Privilege.NONE and not row.sealed]
    return number_rows(replace(row, notes="", url="") for row in kept), len(rows) - len(kept)


def content_hash(rows: Iterable[TimelineRow], notes: bool = False) -> str:
    """SHA-256 (hex) of what the rows print. IDs and addresses of this installation do not count, and neither
    do notes unless they are printed, so the hash reveals nothing about what is left out."""
    printed = []
    for row in rows:
        values = asdict(row)
        for name in ("id", "url") if notes else ("id", "url", "notes"):
            del values[name]
        printed.append(values)
    canonical = json.dumps(printed, default=str, sort_keys=True, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()
