"""Reads the PACER transaction receipt at the foot of a page: its time and its search criteria."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from .payloads import BLANK, plain

_TIME = re.compile(r"\b(\d{1,2})/(\d{1,2})/(\d{4}) (\d{1,2}):(\d{2}):(\d{2})\b")
_FIELDS = re.compile(
    r"PACER Login:(?P<login>.*?)Client Code:(?P<client_code>.*?)Description:(?P<description>.*?)"
    r"(?:Search Criteria|Case Number):(?P<criteria>.*?)Billable Pages:",
    re.I,
)
_CASE_NUMBER = re.compile(r"^(?:\d{1,2}:)?\d{2,4}-[\w~]+(?:-[\w/]+)*")
# Criteria that leave nothing out. Any other words in a receipt count as a limit on the report.
_LIMITS_NOTHING = re.compile(
    r"Fil or Ent: (?:filed|entered)|Doc From: 0\b|Doc To: 9{6,}\b|Term: (?:included|excluded|[yn])\b"
    r"|Headers: (?:included|excluded)|Format: html|Page counts for documents: (?:included|excluded)",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Receipt:
    at: datetime | None  # naive, court-local
    login: str
    client_code: str
    description: str
    criteria: str  # as printed; the case number comes first

    @property
    def unlimited(self) -> bool:
        """Whether the criteria name a case and nothing that could leave out a row (R8, absence)."""
        rest, case_numbers = _CASE_NUMBER.subn("", self.criteria)
        return bool(case_numbers) and not _LIMITS_NOTHING.sub("", rest).strip()

    @property
    def asks_terminated(self) -> bool:
        """Whether the criteria include terminated parties (bankruptcy courts print that)."""
        return bool(re.search(r"\bTerm: (?:included|y)\b", self.criteria, re.I))

    @property
    def sealed(self) -> dict[str, str]:
        """Who bought the page. This is stored but never shown."""
        pairs = {"pacer_login": self.login, "client_code": self.client_code}
        return {name: value for name, value in pairs.items() if value not in ("", BLANK)}


def find_receipt(markup: str) -> Receipt | None:
    """The page's last receipt: docket text may quote one, but the page's own is at the end."""
    start = markup.lower().rfind("transaction receipt")
    if start < 0:
        return None
    text = plain(markup[start : start + 20_000])
    fields = _FIELDS.search(text)
    if not fields:
        return None
    return Receipt(
        at=_clock(text[: fields.start()]),
        login=fields["login"].strip(),
        client_code=fields["client_code"].strip(),
        description=fields["description"].strip(),
        criteria=fields["criteria"].strip(),
    )


def _clock(text: str) -> datetime | None:
    match = _TIME.search(text)
    if not match:
        return None
    month, day, year, hour, minute, second = map(int, match.groups())
    try:
        return datetime.combine(date(year, month, day), time(hour, minute, second))
    except ValueError:
        return None


def zone_info(zone: str) -> ZoneInfo | None:
    """The IANA zone, or None if it is not known. Times are then not known either; they are never guessed."""
    try:
        return ZoneInfo(zone) if zone else None
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def aware(at: datetime | None, zone: str) -> datetime | None:
    """A court-local time in UTC; None without a zone."""
    info = zone_info(zone)
    try:
        return at.replace(tzinfo=info).astimezone(UTC) if at and info else None
    except OverflowError:
        return None
