"""Our table of courts, read from the CSV files in cases/data, without Django or a database.

courts.csv is our own and reviewed by hand. `id` is CourtListener's court ID. It equals the PACER subdomain
(`pacer_id`, the part after `ecf.` in court URLs) except for three courts; `pacer_aliases` are other
subdomains that serve the same court. A division code is the digit before the colon in a docket number;
codes that we are not sure of are left out.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

DATA = Path(__file__).parent / "data"

# 5:25-cv-00709, 1:24-bk-10123-SDR. A number without a colon (bankruptcy, appeals) has no office code.
OFFICE = re.compile(r"\s*([0-9A-Za-z]{1,2}):\d{2}-")


class UnknownCourt(LookupError):
    """The table has no court with this ID."""

    def __init__(self, court_id: str) -> None:
        super().__init__(f"The table has no court with the ID {court_id!r}.")
        self.court_id = court_id


@dataclass(frozen=True, slots=True)
class CourtLine:
    """One line of courts.csv. An empty string means that there is none, or that it is not known."""

    id: str
    pacer_id: str
    pacer_aliases: tuple[str, ...]
    name: str
    short_name: str
    citation: str
    kind: str  # appellate, district, bankruptcy, special, sandbox
    state: str  # postal code
    time_zone: str  # IANA; the zone of the court's docket
    ecf_url: str
    rss_url: str
    rss_partial: str  # a dated note of what the feed is known to leave out
    notes: str


@dataclass(frozen=True, slots=True)
class DivisionLine:
    """One line of court_divisions.csv."""

    court_id: str
    office_code: str  # empty: not known
    name: str
    time_zone: str  # only where it differs from the court's


def _lines(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _court(line: dict[str, str]) -> CourtLine:
    aliases = tuple(line.pop("pacer_aliases").split())
    return CourtLine(pacer_aliases=aliases, **line)


@cache
def _courts() -> dict[str, CourtLine]:
    return {row.id: row for row in map(_court, _lines("courts.csv"))}


@cache
def _divisions() -> tuple[DivisionLine, ...]:
    return tuple(DivisionLine(**line) for line in _lines("court_divisions.csv"))


BY_HAND = "hand-"  # prefix of the ID of a court that people added


@cache
def _divisions_by_office() -> dict[tuple[str, str], DivisionLine]:
    return {(row.court_id, row.office_code): row for row in _divisions() if row.office_code}


def read_courts() -> list[CourtLine]:
    return list(_courts().values())


def read_divisions() -> list[DivisionLine]:
    return list(_divisions())


def court(court_id: str) -> CourtLine:
    """Raises UnknownCourt."""
    try:
        return _courts()[court_id]
    except KeyError:
        raise UnknownCourt(court_id) from None


def division_for(court_id: str, docket_number: str) -> DivisionLine | None:
    """The division whose office code begins the docket number; None if we do not know it."""
    office = OFFICE.match(docket_number)
    return _divisions_by_office().get((court_id, office[1])) if office else None


def docket_zone(court_id: str) -> str:
    """The IANA time zone of the court's docket system, which is the same for every division.

    A court runs one CM/ECF, whose clock stamps the entries of every division: S.D. Indiana's filing rule says
    midnight Eastern although Evansville keeps Central time. So this zone, not the courthouse's, turns a
    feed's UTC time into the date that the docket sheet prints. Raises UnknownCourt.
    """
    if court_id.startswith(BY_HAND):
        return _zone_by_hand(court_id)
    return court(court_id).time_zone


def _zone_by_hand(court_id: str) -> str:
    from .models import Court  # courts that people added exist only as rows

    zone = Court.objects.filter(pk=court_id).values_list("time_zone", flat=True).first()
    if zone is None:
        raise UnknownCourt(court_id)
    return zone


def zone_for(court_id: str, docket_number: str) -> str:
    """The IANA time zone at the case's courthouse, for hearings. Raises UnknownCourt."""
    division = division_for(court_id, docket_number)
    return (division.time_zone if division else "") or docket_zone(court_id)
