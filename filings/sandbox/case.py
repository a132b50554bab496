"""The sandbox court's one case, as anybody could see it at a given moment. Fictional throughout.

`case.json` holds what is filed when; everything here is a function of a moment (an aware datetime), so
that the feed, the docket sheet and the CourtListener replica always agree.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cache
from itertools import accumulate
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

COURT_TIME = ZoneInfo("America/New_York")
START = datetime(2026, 11, 23, 9, 0, tzinfo=COURT_TIME)
COURT_ORIGIN = "https://ecf.sandbox.uscourts.gov"  # where such a court would be; the server uses its own
REFERENCE = re.compile(r"\{(\d+)\}")  # "{12}" in a text points at entry 12


@dataclass(frozen=True, slots=True)
class Paper:
    """A document of an entry. `attachment` None is the main document."""

    attachment: int | None
    description: str
    document_id: str


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry as shown at the moment asked for. `text` still holds its references as "{12}"."""

    ordinal: int  # place among all entries ever filed
    at: datetime  # when it was entered, court time
    date_filed: date
    number: int | None
    sequence: int
    event: str
    text: str
    by: str
    pages: int
    sealed: bool
    papers: tuple[Paper, ...]
    revised_at: datetime | None

    def long_text(self) -> str:
        """The docket text as the court prints it, references and attachments in plain."""
        attached = ", ".join(f"# {p.attachment} {p.description}" for p in self.papers if p.attachment)
        return (
            REFERENCE.sub(r"\1", self.text)
            + (f" (Attachments: {attached})" if attached else "")
            + f" ({self.by}) (Entered: {self.at:%m/%d/%Y})"
        )


@dataclass(frozen=True, slots=True)
class Counsel:
    name: str
    firm: str
    address: tuple[str, ...]
    phone: str
    email: str
    roles: tuple[str, ...]
    since: date | None
    terminated: date | None


@dataclass(frozen=True, slots=True)
class Party:
    name: str
    type: str
    extra_info: str
    since: date | None
    terminated: date | None
    attorneys: tuple[Counsel, ...]


@cache
def _data() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((Path(__file__).parent / "case.json").read_text("utf-8"))
    return loaded


def facts() -> dict[str, Any]:
    """The docket-level facts: name, docket_number, pacer_case_id, court_id, assigned_to, cause, ..."""
    known: dict[str, Any] = _data()["case"]
    return known


def short_docket_number() -> str:
    """Without the judge's initials, as feeds and CourtListener give it."""
    return "-".join(str(facts()["docket_number"]).split("-")[:3])


def local(moment: datetime) -> datetime:
    return moment.astimezone(COURT_TIME)


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=COURT_TIME)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


@cache
def _numbering() -> tuple[tuple[int, int], ...]:
    """(sequence, first document serial) of each entry: every entry uses up some of both."""
    sizes = [1 + len(row.get("attachments", ())) for row in _data()["entries"]]
    sequences = accumulate((size + 1 for size in sizes[:-1]), initial=4)
    serials = accumulate((3 * size for size in sizes[:-1]), initial=20_000_042)
    return tuple(zip(sequences, serials, strict=True))


def _papers(row: dict[str, Any], serial: int) -> tuple[Paper, ...]:
    if "number" not in row:
        return ()
    titles = [row["event"], *row.get("attachments", ())]
    return tuple(
        Paper(position or None, title, f"9901{serial + 3 * position:08d}")
        for position, title in enumerate(titles)
    )


def _entry(ordinal: int, row: dict[str, Any]) -> Entry:
    """The entry as first filed."""
    sequence, serial = _numbering()[ordinal]
    at = _moment(row["at"])
    return Entry(
        ordinal=ordinal,
        at=at,
        date_filed=_day(row.get("filed")) or at.date(),
        number=row.get("number"),
        sequence=sequence,
        event=row["event"],
        text=row["text"],
        by=row["by"],
        pages=row.get("pages", 0),
        sealed=row.get("sealed", False),
        papers=_papers(row, serial),
        revised_at=None,
    )


@dataclass(frozen=True, slots=True)
class _Life:
    """An entry over time: as filed, as the court rewrote it, and when the court took it off."""

    filed: Entry
    revised: Entry | None
    removed_at: datetime | None

    def at(self, now: datetime, with_removed: bool) -> Entry | None:
        if self.filed.at > now or (self.removed_at and self.removed_at <= now and not with_removed):
            return None
        rewritten = self.revised and self.revised.revised_at and self.revised.revised_at <= now
        return self.revised if rewritten else self.filed


@cache
def _lives() -> tuple[_Life, ...]:
    lives = []
    for ordinal, row in enumerate(_data()["entries"]):
        filed, change = _entry(ordinal, row), row.get("revised")
        revised = replace(filed, text=change["text"], revised_at=_moment(change["at"])) if change else None
        lives.append(_Life(filed, revised, _moment(row["removed"]) if "removed" in row else None))
    return tuple(lives)


def entries_at(now: datetime, *, with_removed: bool = False) -> list[Entry]:
    """What the court's docket shows at `now`, in the order of entry.

    An entry the court has taken off again is left out, unless `with_removed`: CourtListener keeps it.
    """
    return [entry for life in _lives() if (entry := life.at(now, with_removed))]


def next_filing(now: datetime) -> datetime | None:
    """When the next entry will be filed, None after the last."""
    return next((life.filed.at for life in _lives() if life.filed.at > now), None)


def opened_at() -> datetime:
    """When the first entry was filed."""
    return _lives()[0].filed.at


def _counsel(row: dict[str, Any], today: date) -> Counsel:
    terminated = _day(row.get("terminated"))
    return Counsel(
        name=row["name"],
        firm=row["firm"],
        address=tuple(row["address"]),
        phone=f"({row['phone'][:3]}) {row['phone'][4:]}",
        email=row["email"],
        roles=tuple(row["roles"]),
        since=_day(row.get("since")),
        terminated=terminated if terminated and terminated <= today else None,
    )


def parties_at(now: datetime) -> list[Party]:
    """The parties and their counsel at `now`; who has left is still listed, as terminated."""
    today = local(now).date()

    def joined(row: dict[str, Any]) -> bool:
        return (_day(row.get("since")) or date.min) <= today

    return [
        Party(
            name=row["name"],
            type=row["type"],
            extra_info=row.get("extra_info", ""),
            since=_day(row.get("since")),
            terminated=left if (left := _day(row.get("terminated"))) and left <= today else None,
            attorneys=tuple(_counsel(item, today) for item in row["attorneys"] if joined(item)),
        )
        for row in _data()["parties"]
        if joined(row)
    ]
