"""The timeline graphic is always one page, and nothing overlaps."""

import io
from dataclasses import replace
from datetime import date
from itertools import pairwise

import pikepdf
import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cases.exports.pdf import (
    Form,
    Legend,
    Paper,
    render,
)
from cases.timeline.axis import lay_out, ticks
from cases.timeline.chronology import (
    Basis,
    Precision,
    Qualifier,
    TimelineDate,
    TimelineRow,
    number_rows,
    sort_rows,
)
from cases.timeline.graphic_layout import drawing
from tests.cases.timeline_documents import (
    HOSTILE,
    ROWS,
    assert_within_margins,
    document,
    pages,
    squeezed,
    structure,
    text_of,
)


def test_the_graphic_is_one_landscape_page_with_lanes_labels_and_row_numbers() -> None:
    pdf = render(document(ROWS, form=Form.GRAPHIC, legend=Legend.ILLUSTRATIVE_AID))
    (page,) = pages(pdf)
    words = page.split()
    for number in ("1", "2", "3"):
        assert number in words
    for expected in ("Purchase closes", "Notice found", "Court", "Policies", "Background", "Undated: rows 4"):
        assert squeezed(expected) in squeezed(page)
    assert squeezed("Illustrative aid (Fed. R. Evid. 107). Not evidence.") in squeezed(page)
    width, height = pypdfium2.PdfDocument(pdf)[0].get_size()
    assert (width, height) == pytest.approx((792, 612))
    assert "/Figure" in structure(pdf)
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        assert "c. Jan. 23, 2025: Notice found" in alternative_text(opened)


def alternative_text(opened: pikepdf.Pdf) -> str:
    return " ".join(
        str(thing.Alt)
        for thing in opened.objects
        if isinstance(thing, pikepdf.Dictionary) and "/Alt" in thing
    )


@pytest.mark.parametrize("paper", Paper)
def test_the_graphic_of_five_hundred_rows_still_fits_its_page(paper: Paper) -> None:
    rows = [
        replace(ROWS[number % 3], id=str(number), label="", lane=f"Lane {number % 30}",
                date=TimelineDate(date(2020 + number % 5, 1 + number % 12, 1 + number % 28)))
        for number in range(500)
    ]  # fmt: skip
    pdf = render(document(rows, form=Form.GRAPHIC, paper=paper))
    opened = pypdfium2.PdfDocument(pdf)
    assert len(opened) == 1
    assert_within_margins(opened[0])
    assert "Other" in pages(pdf)[0]


def test_the_graphic_prints_hostile_text_as_written() -> None:
    rows = [
        replace(ROWS[0], id=str(number), label=text, lane=text[:12]) for number, text in enumerate(HOSTILE)
    ]
    text = text_of(render(document(rows, form=Form.GRAPHIC, caption="日本 v. #panic()")))
    assert "#read(" in text
    assert "[U+65E5U+672C]v.#panic()" in text


def test_a_graphic_without_rows_says_so() -> None:
    assert squeezed("No dated rows match.") in text_of(render(document([ROWS[3]], form=Form.GRAPHIC)))


marks = st.builds(
    TimelineDate,
    start=st.dates(min_value=date(1, 1, 1)) | st.dates(date(2024, 12, 1), date(2025, 2, 1)),
    end=st.none() | st.dates(),
    precision=st.sampled_from(Precision),
    qualifier=st.sampled_from(Qualifier),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(marks, max_size=25), st.sampled_from([200.0, 320.0]))
def test_no_mark_covers_another_or_leaves_the_drawing(dates: list[TimelineDate], height: float) -> None:
    lanes = ["Court", "Press", "Policies"]
    rows = number_rows(
        sort_rows(
            TimelineRow(id=str(at), date=when, text=f"Event {at}", basis=Basis.LAW, lane=lanes[at % 3])
            for at, when in enumerate(dates)
        )
    )
    drawn = drawing(rows, width=648, height=height)
    assert drawn["height"] <= height + 1
    for lane in drawn["lanes"]:
        for line in {mark["line"] for mark in lane["marks"]}:
            edges = sorted((m["x"], m["x"] + m["width"]) for m in lane["marks"] if m["line"] == line)
            assert all(before[1] <= after[0] for before, after in pairwise(edges))
            assert edges[0][0] >= 0
            assert edges[-1][1] <= 648.01


@settings(max_examples=60, deadline=None)
@given(st.lists(st.dates(), min_size=1, max_size=20, unique=True))
def test_later_days_are_never_left_of_earlier_ones(days: list[date]) -> None:
    ordinals = sorted(day.toordinal() for day in days)
    axis = lay_out(ordinals, ordinals, left=70, width=570)
    places = [axis.x(day) for day in ordinals]
    assert places == sorted(places)
    assert places[0] >= 70
    assert places[-1] <= 640
    for panel in axis.panels:
        at = [x for x, _ in ticks(panel)]
        assert all(panel.left <= x <= panel.right for x in at)
        assert all(after - before >= 40 for before, after in pairwise(at))
