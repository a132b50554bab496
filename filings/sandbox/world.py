"""Generates many fictional cases of several courts from a seed, for the fault run.

The courts' IDs are real, because time zones, docket number formats, and parsers depend on them. Everything
else is invented. One court leaves some types of events out of its feed, and one is a bankruptcy court. The
same seed and sizes give the same world, so a check of a run knows what the run should have found.
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
PARTIAL = {"vaed": "Order, Motion, Complaint, Response"}  # the types of events in its feed
BANKRUPTCY = frozenset({"txnb"})
EVENTS = (
    "Motion", "Order", "Response", "Notice", "Reply", "Declaration", "Stipulation", "Certificate of Service",
)  # fmt: skip
UNNUMBERED = ("Minute Entry", "Set/Reset Hearings", "Order")
SUBJECTS = ("Compel", "Dismiss", "Extend Time", "Seal", "Strike", "Appear Pro Hac Vice", "Intervene", "Stay")
PEOPLE = ("Ada Sample", "Ben Example", "Cleo Specimen", "Dan Pattern", "Eve Model")
SAME_TEXT = "Electronic Notice to Counsel."  # several on one day cannot be told apart


@dataclass(frozen=True, slots=True)
class Court:
    id: str
    cases: list[CaseFile] = field(default_factory=list)

    @property
    def types(self) -> str:
        return PARTIAL.get(self.id, "all")


@dataclass(frozen=True, slots=True)
class World:
    """All courts and cases. At `begins` the cases have their first entries; by `ends` everything is filed."""

    begins: datetime
    ends: datetime
    courts: dict[str, Court]

    @property
    def cases(self) -> list[CaseFile]:
        return [case for court in self.courts.values() for case in court.cases]


def make(seed: int, *, cases: int, entries: int, days: float) -> World:
    """A world of `cases` with `entries` in total, filed over `days` from START, a tenth of them before it."""
    rng = random.Random(seed)  # noqa: S311  not used for security
    courts = {name: Court(name) for name in list(ZONES)[: max(1, min(cases, len(ZONES)))]}
    names = list(courts)
    sizes = _sizes(rng, cases, entries)
    for index, size in enumerate(sizes):
        court = courts[names[index % len(names)]]
        court.cases.append(CaseFile(_case(rng, court.id, index, size, days), index))
    return World(START, START + timedelta(days=days), courts)


def _sizes(rng: random.Random, cases: int, entries: int) -> list[int]:
    """A few large cases, many small ones, each with at least three entries."""
    weights = [rng.paretovariate(1.5) for _ in range(cases)]
    sizes = [
        max(3, round(entries * min(weight, 12) / sum(min(w, 12) for w in weights))) for weight in weights
    ]
    sizes[0] = max(3, sizes[0] + entries - sum(sizes))
    return [min(size, 4_900) for size in sizes]  # IDs of twins begin at 5,000


def _case(rng: random.Random, court: str, index: int, size: int, days: float) -> dict[str, Any]:
    serial = 100 + index
    bankruptcy = court in BANKRUPTCY
    number = f"26-{30000 + serial}" if bankruptcy else f"{1 + index % 3}:26-cv-{serial:05}"
    plaintiff, defendant = rng.choice(PEOPLE), f"Example Company {serial}, Inc."
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
        "entries": _entries(rng, court, serial, size, days),
    }


def _party(name: str, kind: str) -> dict[str, Any]:
    counsel = {
        "name": f"Counsel for {name}", "firm": "Placeholder LLP", "address": ["1 Example Way"],
        "phone": "212-555-0100", "email": "counsel@placeholder.example", "roles": ["LEAD ATTORNEY"],
    }  # fmt: skip
    return {"name": name, "type": kind, "attorneys": [counsel]}


def _entries(rng: random.Random, court: str, serial: int, size: int, days: float) -> list[dict[str, Any]]:
    zone = ZoneInfo(ZONES[court])
    start = START.astimezone(zone).replace(tzinfo=None, microsecond=0)
    early = max(2, size // 10)
    offsets = [-rng.uniform(1, 20) for _ in range(early)]
    offsets += [rng.uniform(0.02, days * 0.97) for _ in range(size - early)]
    rows: list[dict[str, Any]] = []
    number = 0
    for place, offset in enumerate(sorted(offsets)):
        at = start + timedelta(seconds=round(offset * 86_400))
        row: dict[str, Any] = {"at": at.isoformat(), "by": f"{rng.choice(PEOPLE).split()[1]}, "[:-2]}
        if place and rng.random() < 0.12:
            row |= _unnumbered(rng, serial, place)
        else:
            number += 1
            row |= _numbered(rng, serial, place, number)
        if rng.random() < 0.08:  # filed on paper and entered a day or two later
            row["filed"] = (at - timedelta(days=rng.randint(1, 2))).date().isoformat()
        _add_later_changes(rng, row, at)
        rows.append(row)
    return rows


def _unnumbered(rng: random.Random, serial: int, place: int) -> dict[str, Any]:
    if rng.random() < 0.15:
        return {"event": "Notice", "text": SAME_TEXT}
    event = rng.choice(UNNUMBERED)
    return {
        "event": event,
        "text": f"{event} of the court, item {serial}-{place}: hearing held and continued.",
    }


def _numbered(rng: random.Random, serial: int, place: int, number: int) -> dict[str, Any]:
    event = "Complaint" if number == 1 else rng.choice(EVENTS)
    about = f" re {{{rng.randint(1, number - 1)}}}" if number > 1 and rng.random() < 0.4 else ""
    row: dict[str, Any] = {
        "number": number,
        "event": event,
        "text": f"{event.upper()} to {rng.choice(SUBJECTS)}{about}, item {serial}-{place}.",
        "pages": rng.randint(1, 30),
    }
    if rng.random() < 0.2:
        row["attachments"] = [f"Exhibit {letter}" for letter in "ABCD"[: rng.randint(1, 4)]]
    return row


def _add_later_changes(rng: random.Random, row: dict[str, Any], at: datetime) -> None:
    """Give some entries later changes: revised, revised twice, removed, or removed and restored."""
    roll = rng.random()
    later = [at + timedelta(hours=hours) for hours in sorted(rng.uniform(2, 60) for _ in range(2))]
    if roll < 0.02:  # the court corrects itself twice
        first = row["text"].rstrip(".") + " is GRANTED."
        row["text"] = first
        second = first.replace("GRANTED", "DENIED")
        row["revisions"] = [
            {"at": later[0].isoformat(), "text": second}, {"at": later[1].isoformat(), "text": first},
        ]  # fmt: skip
    elif roll < 0.04:
        row["revisions"] = [{"at": later[0].isoformat(), "text": row["text"].rstrip(".") + " as amended."}]
    elif roll < 0.05:
        row |= {"removed": later[0].isoformat(), "restored": later[1].isoformat()}
    elif roll < 0.055:
        row["removed"] = later[0].isoformat()
