"""Many cases of several courts, made from a seed: what the fault run reads. Fictional throughout.

The courts' ids are real ones, because time zones, number spellings and readers hang on them; everything in
them is invented. One court leaves event types out of its feed, one is a bankruptcy court. The same seed and
sizes give the same world, so that whoever checks a run can know what it should have found.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from filings.sandbox.case import START, CaseFile

ZONES = {
    "cand": "America/Los_Angeles",
    "nysd": "America/New_York",
    "ilnd": "America/Chicago",
    "vaed": "America/New_York",
    "txnb": "America/Chicago",
}
PARTIAL = {"vaed": "Order, Motion, Complaint, Response"}  # the event types that its feed carries
BANKRUPTCY = frozenset({"txnb"})
EVENTS = (
    "Motion", "Order", "Response", "Notice", "Reply", "Declaration", "Stipulation", "Certificate of Service",
)  # fmt: skip
UNNUMBERED = ("Minute Entry", "Set/Reset Hearings", "Order")
SUBJECTS = ("Compel", "Dismiss", "Extend Time", "Seal", "Strike", "Appear Pro Hac Vice", "Intervene", "Stay")
PEOPLE = ("Ada Sample", "Ben Example", "Cleo Specimen", "Dan Pattern", "Eve Model")
SAME_TEXT = "Electronic Notice to Counsel."  # several of a day are told apart by nothing


@dataclass(frozen=True, slots=True)
class Court:
    id: str
    cases: list[CaseFile] = field(default_factory=list)

    @property
    def types(self) -> str:
        return PARTIAL.get(self.id, "all")


@dataclass(frozen=True, slots=True)
class World:
    """`begins` is when the cases have their first few entries; `ends` is when all has been filed."""

    begins: datetime
    ends: datetime
    courts: dict[str, Court]

    @property
    def cases(self) -> list[CaseFile]:
        return [case for court in self.courts.values() for case in court.cases]


def make(seed: int, *, cases: int, entries: int, days: float) -> World:
    """`cases` with `entries` altogether, filed over `days` after START; a tenth is there at the beginning."""
    dice = random.Random(seed)  # noqa: S311  a game, no secret
    courts = {name: Court(name) for name in list(ZONES)[: max(1, min(cases, len(ZONES)))]}
    names = list(courts)
    sizes = _sizes(dice, cases, entries)
    for index, size in enumerate(sizes):
        court = courts[names[index % len(names)]]
        court.cases.append(CaseFile(_case(dice, court.id, index, size, days), index))
    return World(START, START + timedelta(days=days), courts)


def _sizes(dice: random.Random, cases: int, entries: int) -> list[int]:
    """A few large cases, many small ones, each with at least three entries."""
    weights = [dice.paretovariate(1.5) for _ in range(cases)]
    sizes = [
        max(3, round(entries * min(weight, 12) / sum(min(w, 12) for w in weights))) for weight in weights
    ]
    sizes[0] = max(3, sizes[0] + entries - sum(sizes))
    return [min(size, 4_900) for size in sizes]  # ids of twins begin at 5,000


def _case(dice: random.Random, court: str, index: int, size: int, days: float) -> dict[str, Any]:
    serial = 100 + index
    bankruptcy = court in BANKRUPTCY
    number = f"26-{30000 + serial}" if bankruptcy else f"{1 + index % 3}:26-cv-{serial:05}"
    plaintiff, defendant = dice.choice(PEOPLE), f"Example Company {serial}, Inc."
    facts = {
        "name": f"{plaintiff} v. {defendant}" if not bankruptcy else defendant,
        "court_id": court,
        "court": f"{court.upper()} (fictional cases)",
        "division": "First Division",
        "time_zone": ZONES[court],
        "docket_number": number,
        "pacer_case_id": str(700_000 + serial),
        "courtlistener_id": 95_000_000 + serial,
        "date_filed": "2026-11-02",
        "assigned_to": "Robin Sample",
        "cause": "28:1331 Federal Question",
        "nature_of_suit": "890 Other Statutory Actions",
        "jury_demand": "None",
        "jurisdiction": "Federal Question",
        "bankruptcy": bankruptcy,
        "no_files": True,
        "twins": True,
    }
    return {
        "case": facts,
        "parties": [_party(plaintiff, "Plaintiff"), _party(defendant, "Defendant")],
        "entries": _entries(dice, court, serial, size, days),
    }


def _party(name: str, kind: str) -> dict[str, Any]:
    counsel = {
        "name": f"Counsel for {name}", "firm": "Placeholder LLP", "address": ["1 Example Way"],
        "phone": "212-555-0100", "email": "counsel@placeholder.example", "roles": ["LEAD ATTORNEY"],
    }  # fmt: skip
    return {"name": name, "type": kind, "attorneys": [counsel]}


def _entries(dice: random.Random, court: str, serial: int, size: int, days: float) -> list[dict[str, Any]]:
    zone = ZoneInfo(ZONES[court])
    start = START.astimezone(zone).replace(tzinfo=None, microsecond=0)
    early = max(2, size // 10)
    offsets = [-dice.uniform(1, 20) for _ in range(early)]
    offsets += [dice.uniform(0.02, days * 0.97) for _ in range(size - early)]
    rows: list[dict[str, Any]] = []
    number = 0
    for place, offset in enumerate(sorted(offsets)):
        at = start + timedelta(seconds=round(offset * 86_400))
        row: dict[str, Any] = {"at": at.isoformat(), "by": f"{dice.choice(PEOPLE).split()[1]}, "[:-2]}
        if place and dice.random() < 0.12:
            row |= _unnumbered(dice, serial, place)
        else:
            number += 1
            row |= _numbered(dice, serial, place, number)
        if dice.random() < 0.08:  # filed on paper, entered a day or two later
            row["filed"] = (at - timedelta(days=dice.randint(1, 2))).date().isoformat()
        _fate(dice, row, at)
        rows.append(row)
    return rows


def _unnumbered(dice: random.Random, serial: int, place: int) -> dict[str, Any]:
    if dice.random() < 0.15:
        return {"event": "Notice", "text": SAME_TEXT}
    event = dice.choice(UNNUMBERED)
    return {
        "event": event,
        "text": f"{event} of the court, item {serial}-{place}: hearing held and continued.",
    }


def _numbered(dice: random.Random, serial: int, place: int, number: int) -> dict[str, Any]:
    event = "Complaint" if number == 1 else dice.choice(EVENTS)
    about = f" re {{{dice.randint(1, number - 1)}}}" if number > 1 and dice.random() < 0.4 else ""
    row: dict[str, Any] = {
        "number": number,
        "event": event,
        "text": f"{event.upper()} to {dice.choice(SUBJECTS)}{about}, item {serial}-{place}.",
        "pages": dice.randint(1, 30),
    }
    if dice.random() < 0.2:
        row["attachments"] = [f"Exhibit {letter}" for letter in "ABCD"[: dice.randint(1, 4)]]
    return row


def _fate(dice: random.Random, row: dict[str, Any], at: datetime) -> None:
    """What some entries go through later: rewritten, rewritten back, taken off, taken off and put back."""
    luck = dice.random()
    later = [at + timedelta(hours=hours) for hours in sorted(dice.uniform(2, 60) for _ in range(2))]
    if luck < 0.02:  # the court corrects itself twice
        first = row["text"].rstrip(".") + " is GRANTED."
        row["text"] = first
        second = first.replace("GRANTED", "DENIED")
        row["revisions"] = [
            {"at": later[0].isoformat(), "text": second}, {"at": later[1].isoformat(), "text": first},
        ]  # fmt: skip
    elif luck < 0.04:
        row["revisions"] = [{"at": later[0].isoformat(), "text": row["text"].rstrip(".") + " as amended."}]
    elif luck < 0.05:
        row |= {"removed": later[0].isoformat(), "restored": later[1].isoformat()}
    elif luck < 0.055:
        row["removed"] = later[0].isoformat()
