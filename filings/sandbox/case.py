"""A fictional case of the sandbox, as the public could see it at a given time.

A CaseFile says what is filed when. Everything here is a function of a time (an aware datetime), so the
feed, the docket sheet, and the CourtListener replica always agree. `case.json` is the demonstration case;
`world.py` generates many for the fault run.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cache, cached_property
from itertools import accumulate
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

COURT_TIME = ZoneInfo("America/New_York")
START = datetime(2026, 11, 23, 9, 0, tzinfo=COURT_TIME)
COURT_ORIGIN = (
    "https://ecf.sandbox.uscourts.gov"  # where such a court would be; the server uses its own origin
)
REFERENCE = re.compile(r"\{(\d+)\}")  # "{12}" in a text refers to entry 12


@dataclass(frozen=True, slots=True)
class Paper:
    """A document of an entry. `attachment` None is the main document."""

    attachment: int | None
    description: str
    document_id: str


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry as shown at a given time. `text` still contains its references as "{12}"."""

    ordinal: int  # position among all entries ever filed
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
        """The docket text as the court prints it, with references and attachments written out."""
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


@dataclass(frozen=True, slots=True)
class _Life:
    """An entry over time: as filed, as revised, and when the court removed and restored it."""

    versions: tuple[Entry, ...]
    removed_at: datetime | None
    restored_at: datetime | None

    @property
    def filed(self) -> Entry:
        return self.versions[0]

    def at(self, now: datetime, with_removed: bool) -> Entry | None:
        if self.filed.at > now or (self._is_off(now) and not with_removed):
            return None
        return next(
            version
            for version in reversed(self.versions)
            if version.revised_at is None or version.revised_at <= now
        )

    def _is_off(self, now: datetime) -> bool:
        if self.removed_at is None or self.removed_at > now:
            return False
        return self.restored_at is None or self.restored_at > now


class CaseFile:
    """One case. `data` is as in case.json; `index` keeps the IDs of several cases apart."""

    def __init__(self, data: dict[str, Any], index: int = 0) -> None:
        self.data = data
        self.index = index
        self.facts: dict[str, Any] = data["case"]
        self.zone = ZoneInfo(self.facts["time_zone"])

    @property
    def short_number(self) -> str:
        """The docket number without the judge's initials, as in feeds and at CourtListener."""
        return "-".join(str(self.facts["docket_number"]).split("-")[:3])

    @property
    def is_bankruptcy(self) -> bool:
        return bool(self.facts.get("bankruptcy"))

    def entries_at(self, now: datetime, *, with_removed: bool = False) -> list[Entry]:
        """The entries on the court's docket at `now`, in the order of entry.

        Entries that the court has removed are left out, unless `with_removed`: CourtListener keeps them.
        """
        return [entry for life in self._lives if (entry := life.at(now, with_removed))]

    def next_filing(self, now: datetime) -> datetime | None:
        """When the next entry will be filed; None after the last."""
        return next((life.filed.at for life in self._lives if life.filed.at > now), None)

    def opened_at(self) -> datetime:
        """When the first entry was filed."""
        return self._lives[0].filed.at

    def parties_at(self, now: datetime) -> list[Party]:
        """The parties and their counsel at `now`; those who have left are still listed, as terminated."""
        today = now.astimezone(self.zone).date()

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
            for row in self.data["parties"]
            if joined(row)
        ]

    @cached_property
    def _lives(self) -> tuple[_Life, ...]:
        return tuple(map(self._life, range(len(self.data["entries"])), self.data["entries"]))

    def _life(self, ordinal: int, row: dict[str, Any]) -> _Life:
        filed = self._entry(ordinal, row)
        changes = [row["revised"]] if "revised" in row else row.get("revisions", [])
        revised = [replace(filed, text=c["text"], revised_at=self._moment(c["at"])) for c in changes]
        off, back = row.get("removed"), row.get("restored")
        return _Life(
            (filed, *revised), self._moment(off) if off else None, self._moment(back) if back else None
        )

    def _entry(self, ordinal: int, row: dict[str, Any]) -> Entry:
        """The entry as first filed."""
        sequence, serial = self._numbering[ordinal]
        at = self._moment(row["at"])
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

    @cached_property
    def _numbering(self) -> tuple[tuple[int, int], ...]:
        """(sequence, first document serial) of each entry; each entry uses several of both."""
        sizes = [1 + len(row.get("attachments", ())) for row in self.data["entries"]]
        first = 20_000_042 + 10_000 * self.index
        sequences = accumulate((size + 1 for size in sizes[:-1]), initial=4)
        serials = accumulate((3 * size for size in sizes[:-1]), initial=first)
        return tuple(zip(sequences, serials, strict=True))

    def _moment(self, text: str) -> datetime:
        return datetime.fromisoformat(text).replace(tzinfo=self.zone)


@cache
def demo() -> CaseFile:
    """The demonstration case."""
    return CaseFile(json.loads((Path(__file__).parent / "case.json").read_text("utf-8")))


def facts() -> dict[str, Any]:
    """The demonstration case's docket facts: name, docket_number, pacer_case_id, court_id, ..."""
    return demo().facts


def entries_at(now: datetime, *, with_removed: bool = False) -> list[Entry]:
    return demo().entries_at(now, with_removed=with_removed)


def next_filing(now: datetime) -> datetime | None:
    return demo().next_filing(now)


def parties_at(now: datetime) -> list[Party]:
    return demo().parties_at(now)


def local(moment: datetime) -> datetime:
    return moment.astimezone(COURT_TIME)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _papers(row: dict[str, Any], serial: int) -> tuple[Paper, ...]:
    if "number" not in row:
        return ()
    titles = [row["event"], *row.get("attachments", ())]
    return tuple(
        Paper(position or None, title, f"9901{serial + 3 * position:08d}")
        for position, title in enumerate(titles)
    )


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
