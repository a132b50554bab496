"""The timeline's dates, citations, and markings, and its version for outside readers."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cases.timeline.chronology import (
    SOURCE_NEEDED,
    Basis,
    DateStyle,
    Marking,
    Precision,
    Privilege,
    ProtectiveOrder,
    Qualifier,
    Source,
    TimelineDate,
    TimelineRow,
    capture,
    content_hash,
    ecf,
    number_rows,
    outside_version,
    pleading,
    sort_rows,
    strictest,
)

DAY, MONTH, YEAR = Precision.DAY, Precision.MONTH, Precision.YEAR

days = st.dates(min_value=date(1, 1, 1), max_value=date(9999, 12, 31))
timeline_dates = st.builds(
    TimelineDate,
    start=st.none() | days,
    end=st.none() | days,
    precision=st.sampled_from(Precision),
    qualifier=st.sampled_from(Qualifier),
)


def row(text: str = "Something happened.", when: TimelineDate | None = None, **values: object) -> TimelineRow:
    start = TimelineRow(
        id=text, date=when or TimelineDate(date(2025, 1, 21)), text=text, basis=Basis.PRESS_REPORT
    )
    return replace(start, **values)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("when", "short", "us"),
    [
        (TimelineDate(date(2025, 1, 21)), "Jan. 21, 2025", "January 21, 2025"),
        (TimelineDate(date(2024, 8, 1), None, MONTH), "Aug. 2024", "August 2024"),
        (TimelineDate(date(2024, 1, 1), None, YEAR), "2024", "2024"),
        (
            TimelineDate(date(2025, 1, 23), None, DAY, Qualifier.ABOUT),
            "c. Jan. 23, 2025",
            "c. January 23, 2025",
        ),
        (
            TimelineDate(date(2024, 9, 18), None, DAY, Qualifier.BEFORE),
            "before Sept. 18, 2024",
            "before September 18, 2024",
        ),
        (
            TimelineDate(date(2024, 9, 1), None, MONTH, Qualifier.AFTER),
            "after Sept. 2024",
            "after September 2024",
        ),
        (
            TimelineDate(date(2024, 8, 1), date(2024, 9, 18), DAY, Qualifier.BETWEEN),
            "between Aug. 1, 2024 and Sept. 18, 2024",
            "between August 1, 2024 and September 18, 2024",
        ),
        (
            TimelineDate(date(2021, 1, 1), date(2024, 1, 1), YEAR, Qualifier.SPAN),
            "2021 to 2024",
            "2021 to 2024",
        ),
        (
            TimelineDate(date(2021, 1, 1), None, YEAR, Qualifier.SPAN),
            "2021 to (end not known)",
            "2021 to (end not known)",
        ),
        (TimelineDate(None, None, DAY, Qualifier.UNDATED), "undated", "undated"),
        (TimelineDate(), "undated", "undated"),
        (
            TimelineDate(date(2025, 1, 21), time_text="evening"),
            "Jan. 21, 2025, evening",
            "January 21, 2025, evening",
        ),
    ],
)
def test_a_date_is_written_with_its_own_precision(when: TimelineDate, short: str, us: str) -> None:
    assert when.text() == short
    assert when.text(DateStyle.US) == us


@settings(max_examples=100)
@given(timeline_dates, days)
def test_neither_text_nor_order_depends_on_an_unknown_day(when: TimelineDate, other: date) -> None:
    """The stored day of a month or year is a filler, so another filler must make no difference."""
    if when.start is None or when.precision == DAY:
        return
    refilled = replace(when, start=when.start.replace(day=other.day if other.day < 29 else 1))
    assert refilled.text() == when.text()
    assert refilled.sort_key() == when.sort_key()


@settings(max_examples=100)
@given(st.lists(timeline_dates, max_size=8), st.randoms())
def test_the_order_does_not_depend_on_the_order_of_the_rows(
    whens: list[TimelineDate], random: object
) -> None:
    rows = [row(f"event {number}", when) for number, when in enumerate(whens)]
    shuffled = list(rows)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    ordered = sort_rows(rows)
    assert sort_rows(shuffled) == ordered
    dated = [each.date.is_dated for each in ordered]
    assert dated == sorted(dated, reverse=True), "an undated row is before a dated one"
    assert [each.date.year for each in ordered if each.date.is_dated] == sorted(
        each.date.year or 0 for each in ordered if each.date.is_dated
    ), "the rows of one year are not together"


def test_dates_of_different_precision_read_down_the_page_in_order() -> None:
    aug_1, aug_2 = date(2024, 8, 1), date(2024, 8, 2)
    in_order = [
        TimelineDate(date(2024, 6, 6), None, YEAR),
        TimelineDate(date(2024, 7, 31)),
        TimelineDate(aug_1, None, MONTH, Qualifier.BEFORE),
        TimelineDate(date(2024, 8, 20), None, MONTH),
        TimelineDate(aug_1),
        TimelineDate(aug_1, aug_2, DAY, Qualifier.SPAN),
        TimelineDate(aug_1, None, DAY, Qualifier.ABOUT),
        TimelineDate(aug_1, aug_2, DAY, Qualifier.BETWEEN),
        TimelineDate(aug_1, None, DAY, Qualifier.AFTER),
        TimelineDate(aug_2, None, DAY, Qualifier.BEFORE),
        TimelineDate(aug_2),
        TimelineDate(date(2024, 8, 31)),
        TimelineDate(aug_1, None, MONTH, Qualifier.AFTER),
        TimelineDate(date(2024, 9, 1)),
        TimelineDate(None, None, DAY, Qualifier.UNDATED),
    ]
    rows = [row(when=when) for when in in_order]
    assert [each.date.text() for each in sort_rows(reversed(rows))] == [when.text() for when in in_order]


def test_citations_have_the_forms_lawyers_use() -> None:
    assert ecf(17, 2, "5") == "ECF No. 17-2 at 5"
    assert ecf(1) == "ECF No. 1"
    assert pleading("Compl.", "42") == "Compl. ¶ 42"
    assert pleading("Am. Compl.", "42-45") == "Am. Compl. ¶¶ 42-45"
    assert capture("C7", "AB" * 32) == "Capture C7 (SHA-256 abababababab)"
    assert Source("ECF No. 17-2", pin="5").citation == "ECF No. 17-2 at 5"
    assert Source("ECF No. 17-2", pin="at 5").citation == "ECF No. 17-2 at 5"
    assert Source("Compl.", pin="¶ 42", key="S07").citation == "Compl. ¶ 42 (S07)"
    assert Source("Smith Dep.", pin="31:4-12").citation == "Smith Dep. 31:4-12"


def test_a_row_without_a_source_says_so() -> None:
    assert row().citations == (SOURCE_NEEDED,)


def test_the_marking_is_the_strictest_on_each_axis() -> None:
    rows = [
        row(privilege=Privilege.WORK_PRODUCT, protective_order=ProtectiveOrder.AEO),
        row(privilege=Privilege.PRIVILEGED, protective_order=ProtectiveOrder.CONFIDENTIAL),
        row(sealed=True),
    ]
    assert strictest(rows) == Marking(Privilege.PRIVILEGED, ProtectiveOrder.AEO, sealed=True)
    assert strictest([row()]).labels == ()
    assert strictest([row(notes="Ask about this.")]).labels == ()
    assert strictest([row(notes="Ask about this.")], notes=True).privilege == Privilege.WORK_PRODUCT


def test_the_outside_version_has_nothing_of_what_it_leaves_out() -> None:
    rows = number_rows(
        [
            row("Open one.", notes="SECRET note", url="https://inside.example/1"),
            row("SECRET advice.", privilege=Privilege.PRIVILEGED),
            row("SECRET draft.", privilege=Privilege.WORK_PRODUCT),
            row("SECRET filing.", sealed=True),
            row("Open two.", protective_order=ProtectiveOrder.CONFIDENTIAL),
        ]
    )
    kept, left_out = outside_version(rows)
    assert left_out == 3
    assert [(each.number, each.text) for each in kept] == [(1, "Open one."), (2, "Open two.")]
    assert "SECRET" not in repr(kept)
    assert "inside.example" not in repr(kept)


def test_the_hash_depends_only_on_what_is_printed() -> None:
    rows = number_rows([row("One."), row("Two.")])
    digest = content_hash(rows)
    elsewhere = [replace(each, id="other", url="https://elsewhere.example", notes="thought") for each in rows]
    assert content_hash(elsewhere) == digest
    assert content_hash(elsewhere, notes=True) != content_hash(rows, notes=True)
    assert content_hash([replace(rows[0], text="One!"), rows[1]]) != digest
    assert content_hash(rows[::-1]) != digest
    assert content_hash([replace(rows[0], sources=(Source("A", pin="2"),)), rows[1]]) != digest
