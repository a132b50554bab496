"""What a URL or form holds is read as a value or as None; whatever is typed, no reader raises."""

from datetime import date
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from casetracker.lib.url_values import HIGHEST, day, row_id, whole

# What breaks parsers: digits that are not ASCII, signs, NUL, parts of dates and IDs.
NONSENSE = st.text(alphabet="0123456789-:{}_ +.²٣\x00Wabcurnid", max_size=50) | st.text(max_size=50)


@given(text=NONSENSE)
def test_whatever_is_typed_is_a_value_or_none(text: str) -> None:
    number, date_typed, key = whole(text), day(text), row_id(text)
    assert number is None or (str(number) == text.lstrip("0").rjust(1, "0") and number <= HIGHEST)
    assert date_typed is None or isinstance(date_typed, date)
    assert key is None or isinstance(key, UUID)


@given(number=st.integers(0, HIGHEST), at_most=st.integers(0, HIGHEST))
def test_whole_numbers_are_read_up_to_the_highest(number: int, at_most: int) -> None:
    assert whole(str(number)) == number
    assert whole(str(number), at_most) == (number if number <= at_most else None)


@given(number=st.integers(HIGHEST + 1) | st.integers(max_value=-1))
def test_numbers_outside_the_range_are_none(number: int) -> None:
    assert whole(str(number)) is None


@given(typed=st.dates())
def test_days_are_read_with_or_without_leading_zeros(typed: date) -> None:
    assert day(typed.isoformat()) == typed
    assert day(f"{typed.year:04}-{typed.month}-{typed.day}") == typed


def test_days_that_no_calendar_has_are_none() -> None:
    typed = ["", "2025-02-30", "0000-01-01", "2025-13-01", "yesterday", "01/31/2025"]
    assert [day(text) for text in typed] == [None] * len(typed)


@given(key=st.uuids())
def test_ids_are_read_in_upper_and_lower_case(key: UUID) -> None:
    assert row_id(str(key)) == row_id(str(key).upper()) == key
    assert row_id(str(key)[:-1]) is None
