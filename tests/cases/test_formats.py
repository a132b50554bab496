"""How dates, times, and publishers are written everywhere (docs/glossary.md)."""

import re
from datetime import UTC, date, datetime, time, timedelta, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from cases import formats

TEMPLATES = Path(__file__).parents[2] / "templates"
PACIFIC = ZoneInfo("America/Los_Angeles")


def test_months_are_the_bluebooks() -> None:
    written = [formats.day_of_month(date(2025, month, 30 if month != 2 else 28)) for month in range(1, 13)]
    assert written == [
        "Jan. 30", "Feb. 28", "Mar. 30", "Apr. 30", "May 30", "June 30",
        "July 30", "Aug. 30", "Sept. 30", "Oct. 30", "Nov. 30", "Dec. 30",
    ]  # fmt: skip
    assert formats.day_text(date(2025, 1, 30), in_full=True) == "January 30, 2025"


@pytest.mark.parametrize(
    ("at", "written"),
    [
        (datetime(2025, 1, 30, 15, 41, tzinfo=PACIFIC), "3:41 p.m. PST"),
        (datetime(2025, 7, 1, 0, 5, tzinfo=PACIFIC), "12:05 a.m. PDT"),
        (datetime(2025, 7, 1, 12, 0, tzinfo=UTC), "12:00 p.m. UTC"),
        (datetime(2025, 7, 1, 9, 30, tzinfo=ZoneInfo("Pacific/Guam")), "9:30 a.m. ChST"),
        (datetime(2025, 7, 1, 9, 30, tzinfo=timezone(timedelta(hours=-3))), "9:30 a.m. UTC-03:00"),
        (datetime(2025, 7, 1, 9, 30, tzinfo=ZoneInfo("America/Sao_Paulo")), "9:30 a.m. UTC-03"),
        (time(10, 0), "10:00 a.m."),
    ],
)
def test_a_time_is_court_local_and_names_its_zone(at: datetime | time, written: str) -> None:
    assert formats.clock_text(at) == written


@pytest.mark.parametrize(
    ("first", "last", "written"),
    [
        (date(2025, 1, 3), date(2025, 1, 3), "Jan. 3, 2025"),
        (date(2025, 1, 3), date(2025, 1, 9), "Jan. 3-9, 2025"),
        (date(2025, 1, 30), date(2025, 2, 4), "Jan. 30 to Feb. 4, 2025"),
        (date(2024, 12, 30), date(2025, 2, 4), "Dec. 30, 2024 to Feb. 4, 2025"),
    ],
)
def test_a_range_repeats_nothing(first: date, last: date, written: str) -> None:
    assert formats.days_text(first, last) == written


@pytest.mark.parametrize(
    ("publisher", "url", "name", "note"),
    [
        ("Reuters (copy on a.example)", "https://www.a.example/x", "Reuters", "copy on a.example"),
        ("PA Media via LBC", "", "PA Media", "via LBC"),
        ("The Record (excerpt; original https://therecord.media/x)", "", "The Record",
         "excerpt; original https://therecord.media/x"),
        ("financialexpress.com", "https://www.financialexpress.com/x", "financialexpress.com", ""),
        ("https://www.linkedin.com/legal", "", "linkedin.com", ""),
        ("", "https://www.linkedin.com/legal", "linkedin.com", ""),
        ("", "", "Source", ""),
    ],
)  # fmt: skip
def test_a_source_is_named_by_its_publisher_never_by_an_address(
    publisher: str, url: str, name: str, note: str
) -> None:
    assert (formats.publisher_name(publisher, url), formats.publisher_note(publisher)) == (name, note)


def test_no_template_writes_a_date_its_own_way() -> None:
    """`|date:` is for form fields and machines; people read `day`, `moment` and `clock`."""
    own = re.compile(r"""\|date:(?!["']Y-m-d["'])""")
    assert [path.name for path in TEMPLATES.rglob("*.html") if own.search(path.read_text())] == []
