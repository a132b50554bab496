"""Timeline documents for tests, and helpers to read the PDFs made from them."""

import io
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pikepdf
import pypdfium2

from cases.exports.pdf import TimelineDocument
from cases.timeline.chronology import (
    Basis,
    Precision,
    Qualifier,
    Source,
    Standing,
    TimelineDate,
    TimelineRow,
    number_rows,
    sort_rows,
)

HOSTILE = [
    '#read("/etc/passwd") #panic("x") #[',
    "$x^2$ *bold* _it_ `code` // comment /* */ @ref <label>",
    "= Heading\n- list\n+ enum",
    "<script>alert(1)</script> &amp;",
    "quotes \" ' back\\slash \\u{1} \\",
    "{} [] #set page(width: 1pt) #import",
]

ROWS = [
    TimelineRow(
        id="1",
        date=TimelineDate(date(2016, 12, 8)),
        text="One company bought the other.",
        basis=Basis.PRESS_REPORT,
        kind="Background",
        lane="Background",
        label="Purchase closes",
        people=("Example Corp.", "Sample Inc."),
        claims=("Stored Communications Act",),
        sources=(Source("Example Wire", "https://news.example/a?b=1&c=2", title="A purchase", key="P14"),),
        confidence="one source",
    ),
    TimelineRow(
        id="2",
        date=TimelineDate(date(2024, 8, 1), None, Precision.MONTH),
        text="A setting appeared, on by default.",
        basis=Basis.POLICY_TEXT,
        standing=Standing.ALLEGED,
        lane="Policies",
        people=("Example Corp.",),
        sources=(Source("ECF No. 17-2", "https://court.example/17-2", pin="5"), Source("Compl.", pin="¶ 42")),
        notes="Ask the client for the screen.",
    ),
    TimelineRow(
        id="3",
        date=TimelineDate(date(2025, 1, 23), None, Precision.DAY, Qualifier.ABOUT),
        text="The judge found that notice was given.",
        basis=Basis.COURT_RECORD,
        standing=Standing.FOUND,
        lane="Court",
        label="Notice found",
    ),
    TimelineRow(
        id="4", date=TimelineDate(), text="Someone knew.", basis=Basis.PARTY_STATEMENT, lane="Statements"
    ),
]


def document(rows: Sequence[TimelineRow], **values: Any) -> TimelineDocument:
    """Of the rows, sorted and numbered."""
    given: dict[str, Any] = {
        "caption": "Doe v. Example Corp.",
        "court": "United States District Court, Northern District of Examples",
        "docket_number": "5:25-cv-00001",
        "class_text": "Proposed class, never certified: everyone.",
        "disposition": "Dismissed without prejudice, 30 Jan 2025",
        "rows": number_rows(sort_rows(rows)),
        "generated_at": datetime(2026, 11, 23, 22, 5, tzinfo=UTC),
        "data_as_of": datetime(2026, 11, 23, 8, 0, tzinfo=UTC),
        "time_zone": "America/Los_Angeles",
    }
    return TimelineDocument(**{**given, **values})


def pages(pdf: bytes) -> list[str]:
    opened = pypdfium2.PdfDocument(pdf)
    return [page.get_textpage().get_text_range() for page in opened]


def squeezed(text: str) -> str:
    """Text without white space, because a line may break anywhere at the end of a column."""
    return re.sub(r"\s+|\ufffe", "", text)


def text_of(pdf: bytes) -> str:
    return squeezed("".join(pages(pdf)))


def many(count: int) -> list[TimelineRow]:
    return [
        replace(ROWS[number % 3], id=str(number), text=f"Event {number} of many.") for number in range(count)
    ]


def links(pdf: bytes) -> set[str]:
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        return {
            str(annotation.A.URI)
            for page in opened.pages
            for annotation in page.get("/Annots", [])
            if "/A" in annotation and "/URI" in annotation.A
        }


def structure(pdf: bytes) -> list[str]:
    """The tags of the structure tree, in reading order."""
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        found: list[str] = []

        def walk(node: Any) -> None:
            if isinstance(node, pikepdf.Array):
                for child in node:
                    walk(child)
            elif isinstance(node, pikepdf.Dictionary):
                if "/S" in node:
                    found.append(str(node.S))
                if "/K" in node:
                    walk(node.K)

        walk(opened.Root.StructTreeRoot.K)
        return found


def assert_within_margins(page: Any, margin: float = 72) -> None:
    width, _ = page.get_size()
    text = page.get_textpage()
    boxes = [text.get_charbox(index) for index in range(text.count_chars())]
    inked = [
        box for box in boxes if box[2] > box[0] and box[3] - box[1] > 0.1
    ]  # trailing spaces may overhang
    assert min(box[0] for box in inked) > margin - 1
    assert max(box[2] for box in inked) < width - margin + 1
