"""The content of a timeline document, and the JSON that the Typst templates print. No Django."""

from __future__ import annotations

import enum
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from cases import formats
from cases.timeline.chronology import (
    DateStyle,
    Marking,
    Source,
    Standing,
    TimelineRow,
    content_hash,
    strictest,
)
from casetracker.lib.printable_text import one_line, printable, runs, safe_url

from ...timeline.graphic_layout import drawing

NOT_KNOWN = "not known"
STATEMENT = (
    "Compiled from the sources cited. The official record is the docket maintained by the clerk of the court."
)
# Column widths in letters, for breaking long words: (event column, source column).
LETTERS = {"working": (32, 17), "court": (26, 15)}


class Form(enum.StrEnum):
    CHRONOLOGY = "chronology"  # the table
    GRAPHIC = "graphic"  # one landscape page with an axis


class Paper(enum.StrEnum):
    US_LETTER = "us-letter"
    A4 = "a4"
    US_LEGAL = "us-legal"


class Preset(enum.StrEnum):
    WORKING = "working"  # 10.5 pt
    COURT = "court"  # 12 pt, an exhibit


class PdfStandard(enum.StrEnum):
    UA_1 = "ua-1"
    A_2A = "a-2a"


class Legend(enum.StrEnum):
    """What the document is offered as; never simply "evidence"."""

    NONE = "none"
    ILLUSTRATIVE_AID = "illustrative_aid"  # Fed. R. Evid. 107(b): not evidence
    SUMMARY = "summary"  # Fed. R. Evid. 1006(a)

    @property
    def sentence(self) -> str:
        return {
            Legend.NONE: "",
            Legend.ILLUSTRATIVE_AID: "Illustrative aid (Fed. R. Evid. 107). Not evidence.",
            Legend.SUMMARY: "Summary of the sources cited (Fed. R. Evid. 1006).",
        }[self]


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelineDocument:
    """One export. Equal documents render to equal bytes; `generated_at` is printed, so it counts too.

    `rows` are sorted and numbered. `left_out` is the second value of `outside_version`; None: not an outside
    version. `marking` None: the strictest marking of the rows. Raises ValueError for a naive time, an unknown
    time zone, and an outside version with content that must not leave the firm.
    """

    caption: str
    rows: Sequence[TimelineRow]
    generated_at: datetime
    data_as_of: datetime | date | None = None  # a date if only the day is known
    court: str = ""
    docket_number: str = ""
    class_text: str = ""
    disposition: str = ""
    filters: str = ""  # in words; empty: none
    marking: Marking | None = None
    left_out: int | None = None
    notes: bool = False
    form: Form = Form.CHRONOLOGY
    paper: Paper = Paper.US_LETTER
    preset: Preset = Preset.WORKING
    legend: Legend = Legend.NONE
    time_zone: str = "UTC"  # the court's
    language: str = "en"
    pdf_standard: PdfStandard = PdfStandard.UA_1

    def __post_init__(self) -> None:
        ZoneInfo(self.time_zone)  # raises ZoneInfoNotFoundError, a KeyError; for an empty key ValueError
        moments = [moment for moment in (self.generated_at, self.data_as_of) if isinstance(moment, datetime)]
        if any(moment.tzinfo is None for moment in moments):
            raise ValueError("generated_at and data_as_of need a time zone")
        if self.left_out is not None:
            marking = strictest(self.rows, notes=True)
            if self.notes or marking.sealed or marking.privilege != marking.privilege.NONE:
                raise ValueError("an outside version must not have notes or privileged or sealed rows")

    @property
    def date_style(self) -> DateStyle:
        return DateStyle.US if self.preset == Preset.COURT else DateStyle.SHORT

    @property
    def title(self) -> str:
        kind = "Timeline" if self.form == Form.GRAPHIC else "Chronology"
        return f"{kind}: {one_line(self.caption, len(self.caption) * 2) or NOT_KNOWN}"


def job(document: TimelineDocument) -> dict[str, Any]:
    """The JSON that is sent to the worker process."""
    moment = document.data_as_of or document.generated_at
    if not isinstance(moment, datetime):
        moment = datetime.combine(moment, time(), UTC)
    graphic = document.form == Form.GRAPHIC
    return {
        "template": "graphic.typ" if graphic else "chronology.typ",
        "standard": document.pdf_standard.value,
        "timestamp": int(moment.timestamp()),
        "data": _frame(document) | (_graphic(document) if graphic else _table(document)),
    }


def _frame(document: TimelineDocument) -> dict[str, Any]:
    """The text around the rows, which both forms print."""
    marking = document.marking or strictest(document.rows, document.notes)
    digest = content_hash(document.rows, document.notes)
    count = len(document.rows)
    rows = f"{count:,} row{'' if count == 1 else 's'}"
    generated = moment_text(document.generated_at, document)
    as_of = moment_text(document.data_as_of, document) if document.data_as_of else NOT_KNOWN
    return {
        "title": document.title,
        "language": document.language,
        "paper": document.paper.value,
        "court_preset": document.preset == Preset.COURT,
        "caption": one_line(document.caption, 24) or NOT_KNOWN,
        "running": [_short(document.caption, 50), _short(document.docket_number, 30) or NOT_KNOWN],
        "court": one_line(document.court, 40).split(", ", 1) if document.court else [f"Court {NOT_KNOWN}"],
        "docket_number": one_line(document.docket_number) or NOT_KNOWN,
        "class_text": one_line(document.class_text, 60),
        "disposition": one_line(document.disposition, 30) or NOT_KNOWN,
        "as_of": as_of,
        "marking": list(marking.labels),
        "legend": document.legend.sentence,
        "statement": STATEMENT,
        "left_out": _left_out(document.left_out),
        "footer": [f"{rows}, SHA-256 {digest[:12]}", f"Data as of {as_of}", f"Generated {generated}"],
        "particulars": [
            ["Rows", f"{count:,}"],
            [
                "Filters",
                one_line(document.filters, 40) or "None. Every row open to the preparer",
            ],
            ["Data as of", as_of],
            ["Generated", generated],
            ["Time zone", f"{document.time_zone}, the court’s"],
            ["Content", f"SHA-256 {_grouped(digest)}"],
        ],
    }


def _short(text: str, length: int) -> str:
    """Text cut for the running header, which is always one line."""
    text = " ".join(text.split())
    return one_line(text if len(text) <= length else text[: length - 1].rstrip() + "…", length)


def _left_out(count: int | None) -> str:
    if count is None:
        return ""
    rows = "1 row was" if count == 1 else f"{count:,} rows were"
    return f"Outside version: {rows} omitted as privileged or sealed. Row numbers are those of this version."


def _grouped(digest: str) -> str:
    return " ".join(digest[start : start + 16] for start in range(0, len(digest), 16))


def moment_text(moment: datetime | date, document: TimelineDocument) -> str:
    """`Nov. 23, 2026, 2:05 p.m. PST` in the court's time zone; a plain date has no clock time."""
    in_full = document.date_style == DateStyle.US
    if not isinstance(moment, datetime):
        return formats.day_text(moment, in_full)
    return formats.moment_text(moment.astimezone(ZoneInfo(document.time_zone)), in_full)


def _graphic(document: TimelineDocument) -> dict[str, Any]:
    """The graphic: a landscape page less one-inch margins, the title above, and the legend below."""
    width, height = {Paper.US_LETTER: (792, 612), Paper.A4: (841.89, 595.28), Paper.US_LEGAL: (1008, 612)}[
        document.paper
    ]
    return drawing(document.rows, width - 144, height - 148 - 125)


def _table(document: TimelineDocument) -> dict[str, Any]:
    sections = [
        {"title": str(year) if year else "Undated", "rows": [_row(row, document) for row in rows]}
        for year, rows in groupby(document.rows, key=lambda row: row.date.year)
    ]
    return {"sections": sections, "sources": _source_index(document.rows), "people": _people(document.rows)}


def _row(row: TimelineRow, document: TimelineDocument) -> dict[str, Any]:
    event, source = LETTERS[document.preset]
    small = {"": row.lane, "People": "; ".join(row.people), "Claims": "; ".join(row.claims)}
    marking = strictest([row])
    cited = zip(row.citations, row.sources or (Source(""),), strict=True)
    return {
        "number": str(row.number),
        "url": safe_url(row.url),
        "date": one_line(row.date.text(document.date_style), 11),
        "text": printable(row.text, event),
        "length": len(row.text)
        + sum(map(len, small.values()))
        + len(row.notes),  # decides whether the row is measured
        "small": [[name, one_line(text, event)] for name, text in small.items() if text.strip()],
        "notes": printable(row.notes, event) if document.notes else "",
        "standing": row.standing.value,
        "standing_label": "None stated" if row.standing == Standing.NONE else row.standing.label,
        "basis_label": row.basis.label,
        "marks": list(marking.labels),
        "sources": [[one_line(citation, source), safe_url(each.url)] for citation, each in cited],
        "confidence": one_line(row.confidence, source),
    }


def _source_index(rows: Iterable[TimelineRow]) -> list[dict[str, Any]]:
    """Each cited source once, whatever the pin cite, with the rows that cite it."""
    cited: dict[tuple[str, str, str, str], dict[int, None]] = {}
    for row in rows:
        for source in row.sources:
            source_key = (source.label, source.key, source.title, source.url)
            cited.setdefault(source_key, {})[row.number] = None
    return [
        {
            "label": one_line(label, 70),
            "key": one_line(key),
            "title": one_line(title, 70),
            "url": safe_url(url),
            "address": one_line(safe_url(url), 90),
            "rows": runs(numbers),
        }
        for (label, key, title, url), numbers in sorted(
            cited.items(), key=lambda item: (item[0][0].casefold(), item[0])
        )
    ]


def _people(rows: Iterable[TimelineRow]) -> list[dict[str, Any]]:
    named: dict[str, dict[int, None]] = {}
    for row in rows:
        for person in row.people:
            named.setdefault(person, {})[row.number] = None
    in_order = sorted(named.items(), key=lambda item: (item[0].casefold(), item[0]))
    return [{"name": one_line(name, 40), "rows": runs(numbers)} for name, numbers in in_order]
