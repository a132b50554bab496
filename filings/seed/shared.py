"""Shared by both demonstration cases: data files, the demo user, the case row, and citations."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import cases
from cases.models import (
    Basis,
    Case,
    CaseMember,
    Citation,
    Confidence,
    Docket,
    Party,
    Source,
    Standing,
    Subscription,
)
from casetracker.accounts.models import User
from filings.identity import docket_key

Json = dict[str, Any]

DATA = Path(cases.__file__).parent / "data"
DEMO_EMAIL = "demo@casetracker.local"


def read_data(name: str) -> Json:
    loaded: Json = json.loads((DATA / name).read_text(encoding="utf-8"))
    return loaded


def demo_user() -> User:
    """The user who owns the cases. There is no password; they sign in with a one-time link."""
    user = User.objects.filter(email=DEMO_EMAIL).first()
    return user or User.objects.create_superuser(DEMO_EMAIL, name="Demo User")


def case_of(user: User, seed_key: str, court_id: str, number: str, values: Mapping[str, Any]) -> Case | None:
    """The case to fill; None if it was loaded before. If the docket already exists, its case is used."""
    if Case.objects.filter(seed_key=seed_key).exists():
        return None
    docket = Docket.objects.filter(court_id=court_id, docket_number_key=docket_key(number)).first()
    case = docket.case if docket else Case(created_by=user)
    for name, value in {**values, "seed_key": seed_key}.items():
        setattr(case, name, value)
    case.save()
    CaseMember.objects.get_or_create(case=case, user=user, defaults={"role": CaseMember.Role.OWNER})
    Subscription.objects.get_or_create(case=case, user=user, channel=Subscription.SCREEN)
    return case


def first_day(text: str | None) -> date | None:
    """The first day of 2025-01-21, 2025-01, or 2025; the data gives the precision separately."""
    return date.fromisoformat(f"{text}-01-01"[:10]) if text else None


def marks(row: Json) -> Json:
    """The columns that every statement has: standing, basis, confidence, and note."""
    return {name: row[name] for name in ("standing", "basis", "confidence", "note") if name in row}


@dataclass
class Book:
    """A case's sources by key, and the citations collected for them."""

    case: Case
    sources: dict[str, Source] = field(default_factory=dict)
    citations: list[Citation] = field(default_factory=list)
    parties: dict[str, Party] = field(default_factory=dict)

    def cite(
        self, target: str, row: object, keys: Iterable[str], pins: Mapping[str, str] | None = None
    ) -> None:
        """Add citations from `row` to the sources `keys`, each once. `target`: its field of Citation."""
        pins = pins or {}
        for position, key in enumerate(dict.fromkeys(keys)):
            columns = {"source": self.sources[key], "pin": pins.get(key, ""), "position": position}
            self.citations.append(Citation(**columns, **{target: row}))

    def save(self) -> None:
        Citation.objects.bulk_create(self.citations)

    def grounds(self, row: Json) -> str:
        """A statement's standing, basis, confidence, and sources in words, for texts without such columns."""
        standing = row.get("standing", Standing.NONE)
        words = [
            row.get("pin", ""),
            "" if standing == Standing.NONE else Standing(standing).label.lower(),
            Basis(row["basis"]).label.lower(),
            Confidence(row.get("confidence", "")).label.lower() if row.get("confidence") else "",
        ]
        publishers = [f"{self.sources[key].publisher} ({key})" for key in row["sources"]]
        return f"{', '.join(filter(None, words))}: {'; '.join(publishers)}"

    def line(self, row: Json) -> str:
        """A statement as one line of its subject's note, with its standing, basis, and sources."""
        text = f"{row['text']} [{self.grounds(row)}]"
        if row.get("quote"):
            text += f" Quoted: “{row['quote']}”."
        return f"{text} {row['note']}".strip()

    def lines(self, first: str, rows: Iterable[Json]) -> str:
        return "\n".join(filter(None, [first, *map(self.line, rows)]))
