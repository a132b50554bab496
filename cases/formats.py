"""The formats of dates, times, and publishers, in one place (docs/glossary.md). Pure.

Pages and emails write `Jan. 30, 2025` and `3:41 p.m. PST`; the court preset of the PDF spells out the month.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time
from urllib.parse import urlsplit

# The Bluebook, table T12; index 0 is unused.
MONTHS = (
    "", "Jan.", "Feb.", "Mar.", "Apr.", "May", "June", "July", "Aug.", "Sept.", "Oct.", "Nov.", "Dec.",
)  # fmt: skip
MONTHS_IN_FULL = (
    "", "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def month_text(day: date, in_full: bool = False) -> str:
    """`Aug. 2024`, or `August 2024`."""
    return f"{(MONTHS_IN_FULL if in_full else MONTHS)[day.month]} {day.year}"


def day_of_month(day: date, in_full: bool = False) -> str:
    """`Jan. 30`, for places where the context shows the year."""
    return f"{(MONTHS_IN_FULL if in_full else MONTHS)[day.month]} {day.day}"


def day_text(day: date, in_full: bool = False) -> str:
    """`Jan. 30, 2025`, or `January 30, 2025`."""
    return f"{day_of_month(day, in_full)}, {day.year}"


def days_text(first: date, last: date) -> str:
    """`Jan. 3-9, 2025`, `Jan. 30 to Feb. 4, 2025`: a range repeats nothing."""
    if first == last:
        return day_text(first)
    if first.year != last.year:
        return f"{day_text(first)} to {day_text(last)}"
    if first.month != last.month:
        return f"{day_of_month(first)} to {day_text(last)}"
    return f"{day_of_month(first)}-{last.day}, {first.year}"


def clock_text(at: time | datetime, seconds: bool = False) -> str:
    """`3:41 p.m.`, or `3:41 p.m. PST` for an aware time, in its own zone."""
    exact = f":{at.second:02}" if seconds else ""
    clock = f"{at.hour % 12 or 12}:{at.minute:02}{exact} {'a.m.' if at.hour < 12 else 'p.m.'}"
    zone = at.tzname() or ""
    if zone[:1] in {"+", "-"}:  # a zone without an abbreviation is shown by its offset
        zone = f"UTC{zone}"
    return f"{clock} {zone}".strip()


def moment_text(at: datetime, in_full: bool = False, seconds: bool = False) -> str:
    """`Jan. 30, 2025, 3:41 p.m. PST`."""
    return f"{day_text(at, in_full)}, {clock_text(at, seconds)}"


# "Reuters (copy on financetom.com)", "PA Media via LBC": the publisher, and how its text reached us.
_PUBLISHER = re.compile(r"(?P<name>[^(]+?)\s*(?:\((?P<how>.*)\)|(?P<via>via .+))?", re.DOTALL)


def publisher_name(publisher: str, url: str = "") -> str:
    """The publisher's short name, such as `Reuters`; without one, the host of the source's address."""
    match = _PUBLISHER.fullmatch(publisher.strip())
    name = match["name"] if match else publisher.strip()
    if "://" in name:
        name, url = "", name
    return name.removeprefix("www.") or host_name(url) or "Source"


def publisher_note(publisher: str) -> str:
    """What `publisher_name` leaves out, such as `copy on financetom.com` or `via LBC`; otherwise empty."""
    match = _PUBLISHER.fullmatch(publisher.strip())
    return (match["how"] or match["via"] or "") if match else ""


def host_name(url: str) -> str:
    """`linkedin.com` for https://www.linkedin.com/legal/privacy-policy; empty if there is no host."""
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        return ""
    return host.removeprefix("www.")
