"""A docket written incrementally is, row for row, the same as one that is always resolved in full."""

from __future__ import annotations

import itertools
import json
import os
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

import pytest

from cases.models import Change, Docket
from filings.ingest import pipeline
from filings.models import DocketEntry, Document, EntryLink, Observation, Question
from filings.records import (
    AttorneyRow,
    DocketFacts,
    DocketRef,
    DocumentRow,
    EntryRow,
    Listing,
    ParsedDocket,
    ParsedReport,
    PartyRow,
    SourceKind,
)
from filings.resolver.incremental import changed_rows
from filings.writer import incremental, write

from .given import MORNING
from .true_dockets import START

pytestmark = pytest.mark.django_db
EVENTS = ("Order", "Minute Entry", "Notice of Appearance", "Motion to Dismiss")
BY_PARTS, WHOLE = (DocketRef("cand", f"3:26-cv-0123{n}-ABC", f"99000{n}") for n in (4, 5))
# PROPERTY_RUNS=300 before the command makes more.
RUNS = int(os.environ.get("PROPERTY_RUNS", "6"))
LOOKS = 14
_serial = itertools.count()


@dataclass
class Entry:
    """What really happened: the entry is revised, and its PDF is replaced over time."""

    at: int
    filed: date
    entered: date
    number: int | None
    sequence: int
    document_id: str
    event: str
    text: str
    feed_has_sequence: bool
    listener_has_text: bool
    listener_days_off: int

    def on_sheet(self) -> EntryRow:
        return EntryRow(
            date_filed=self.filed,
            date_entered=self.entered,
            entry_number=self.number,
            sequence=str(self.sequence) if self.document_id else "",
            document_id=self.document_id,
            text=self.text,
            documents=(DocumentRow(None, self.document_id),) if self.document_id else (),
        )

    def on_feed(self) -> EntryRow:
        return EntryRow(
            date_entered=self.entered,
            entry_number=self.number if self.document_id else None,
            sequence=str(self.sequence) if self.feed_has_sequence else "",
            document_id=self.document_id,
            short_text=self.event,
        )

    def at_courtlistener(self) -> EntryRow:
        text = self.text if self.listener_has_text else ""
        filed = self.filed + timedelta(days=self.listener_days_off)
        row = replace(self.on_sheet(), date_entered=None, sequence="", source_row_id=self.row_id)
        return replace(row, text=text, date_filed=filed)

    def in_notice(self) -> EntryRow:
        return replace(self.on_sheet(), date_entered=None, sequence="", short_text=self.event)

    @property
    def row_id(self) -> str:
        return str(1000 + self.at)


@dataclass
class Look:
    kind: SourceKind
    rows: Sequence[EntryRow]
    hour: int = 0
    complete: bool = False
    parties: tuple[PartyRow, ...] = ()
    listing: Listing | None = None


@dataclass
class World:
    """A growing docket, and what sources show of it over time, sometimes late."""

    rng: random.Random
    wild: bool
    entries: list[Entry] = field(default_factory=list)
    newest_first: bool = False

    def begin(self) -> None:
        day, number, sequence = START, 0, 0
        self.newest_first = self.rng.random() < 0.5
        for at in range(self.rng.choice((6, 15, 40))):
            day += timedelta(days=self.rng.choice((0, 0, 0, 1, 2)))
            sequence += self.rng.randint(1, 3)
            numbered = self.rng.random() < 0.7
            number += numbered
            event = self.rng.choice(EVENTS)
            told_apart = "by the court" if self.rng.random() < 0.5 else f"no. {at} re 1"
            self.entries.append(
                Entry(
                    at=at,
                    filed=day - timedelta(days=self.rng.choice((0, 0, 0, 1))),
                    entered=day,
                    number=number if numbered else None,
                    sequence=sequence,
                    document_id=f"0350{at + 1:08d}" if numbered and self.rng.random() < 0.8 else "",
                    event=event,
                    text=f"{event.upper()} {told_apart}.",
                    feed_has_sequence=self.rng.random() < 0.7,
                    listener_has_text=self.rng.random() < 0.8,
                    listener_days_off=self.rng.choice((0, 0, 0, 0, 9, -9)),
                )
            )

    def looks(self) -> list[Look]:
        self.begin()
        takes: tuple[Callable[[list[Entry]], Look], ...] = (
            self.sheet, self.sheet, self.last_rows, self.feed, self.feed, self.listener, self.ids,
            self.notice,
        )  # fmt: skip
        shown, hour, found = self.rng.randint(1, len(self.entries)), 0, []
        for _ in range(LOOKS):
            hour += self.rng.choice((1, 1, 1, 2, 30))
            self.revise(self.entries[:shown])
            look = self.rng.choice(takes)(self.entries[:shown])
            look.hour = hour + self.rng.choice((0, 0, 0, 0, 0, -20, -3))
            if found and self.rng.random() < 0.15:
                before = self.rng.choice(found)  # the same rows again, at the same or another time
                look = replace(before, hour=self.rng.choice((look.hour, before.hour)))
            if self.wild and self.rng.random() < 0.3:
                look.rows = [*look.rows, *(self.any_row() for _ in range(self.rng.randint(1, 3)))]
            found.append(look)
            shown = min(len(self.entries), shown + self.rng.choice((0, 0, 1, 2, 4)))
        return found

    def revise(self, shown: list[Entry]) -> None:
        if self.rng.random() < 0.3:
            entry = self.rng.choice(shown)
            entry.text = entry.text.removesuffix(" Modified.") + " Modified."
        if self.rng.random() < 0.15:
            self.rng.choice(shown).document_id = ""

    def sheet(self, shown: list[Entry]) -> Look:
        rows = [entry.on_sheet() for entry in shown if self.rng.random() > 0.04]
        counsel = (AttorneyRow("A. Counsel"),)
        parties = (
            PartyRow("Roe", "Plaintiff"),
            PartyRow(f"Media {self.rng.randint(1, 2)}", "Defendant", attorneys=counsel),
        )
        return Look(
            SourceKind.DOCKET_SHEET,
            rows[::-1] if self.newest_first else rows,
            complete=True,
            parties=parties if self.rng.random() < 0.4 else (),
        )

    def last_rows(self, shown: list[Entry]) -> Look:
        return Look(SourceKind.DOCKET_SHEET, [entry.on_sheet() for entry in shown[-self.rng.randint(1, 5) :]])

    def feed(self, shown: list[Entry]) -> Look:
        return Look(SourceKind.RSS, [entry.on_feed() for entry in shown[-self.rng.randint(1, 6) :][::-1]])

    def listener(self, shown: list[Entry]) -> Look:
        count = min(self.rng.choice((3, 6, len(shown))), len(shown))
        some = shown[-count:] if self.rng.random() < 0.5 else self.rng.sample(shown, count)
        return Look(SourceKind.COURTLISTENER, [entry.at_courtlistener() for entry in some])

    def ids(self, shown: list[Entry]) -> Look:
        left = tuple(entry.row_id for entry in shown if self.rng.random() > 0.1)
        return Look(SourceKind.COURTLISTENER, (), listing=Listing(left))

    def notice(self, shown: list[Entry]) -> Look:
        return Look(SourceKind.NOTICE_EMAIL, [self.rng.choice(shown).in_notice()])

    def any_row(self) -> EntryRow:
        """Keys that agree and disagree at random: no real docket looks like this, but nothing may break."""
        pick = self.rng.choice
        return EntryRow(
            date_filed=pick((None, START, START + timedelta(days=1))),
            date_entered=pick((START, START + timedelta(days=1))),
            entry_number=pick((None, None, 1, 2)),
            sequence=pick(("", "", "1", "2", "x")),
            document_id=pick(("", "", "035000000001", "035000000002", "sho0_doc.pl")),
            source_row_id=pick(("", "", "1001")),
            text=pick(("", "ORDER by the court.", "MINUTE ENTRY by the court.")),
            short_text=pick(("", "Order", "Minute Entry")),
        )


def give(ref: DocketRef, look: Look, minute: int) -> None:
    found = ParsedDocket(
        ref=ref,
        facts=DocketFacts(case_name="Roe v. Example Media LLC"),
        entries=tuple(look.rows),
        parties=look.parties,
        listing=look.listing,
        complete=look.complete,
        lists_parties=bool(look.parties),
    )
    record = pipeline.record_of(json.dumps([ref.docket_number, next(_serial)]).encode())
    record.received_at = MORNING + timedelta(days=100, minutes=minute)
    record.save(update_fields=["received_at"])
    pipeline.read_parsed(record, ParsedReport(look.kind, 1, MORNING + timedelta(hours=look.hour), (found,)))


def rows_of(ref: DocketRef) -> dict[str, Any]:
    """Everything stored about a docket, with entries named by position."""
    docket = Docket.all_objects.get(docket_number_key=ref.docket_number.removesuffix("-ABC"))
    entries = list(docket.entries.current().order_by("position"))
    place = {entry.pk: entry.position for entry in entries}
    fields = DocketEntry._meta.concrete_fields
    ours = {"id", "docket", "created_at", "modified_at", "search"}
    stored = Observation.objects.filter(docket=docket)
    gone = DocketEntry.objects.filter(docket=docket)
    found = {
        "docket": [[docket.entry_count, docket.date_last_filing, docket.complete_asof, docket.fact_sources]],
        "entries": [[getattr(e, f.attname) for f in fields if f.name not in ours] for e in entries],
        "gone": [[gone.filter(merged_into=None, withdrawn_at__isnull=False).count()],
                 [gone.filter(merged_into__isnull=False).count()]],
        "rows": [[o.digest, o.placement, place.get(o.entry_id) if o.placement == "placed" else 0,
                  [place.get(pk) for pk in o.candidates]] for o in stored],
        "documents": [[place.get(d.entry_id), d.attachment_number, d.document_id, d.field_sources]
                      for d in Document.objects.filter(entry__docket=docket)],
        "questions": [[q.key, q.kind, q.observations, [place.get(pk) for pk in q.candidates],
                       q.settled_at is None, q.surplus] for q in Question.objects.filter(docket=docket)],
        "parties": [[p.name, p.position, p.gone_on] for p in docket.parties.all()],
        "links": [[place.get(x.entry_id), x.to_number, place.get(x.to_entry_id)]
                  for x in EntryLink.objects.filter(docket=docket)],
        "changes": [[c.kind, c.summary, sorted(c.fields), c.fields.get("text")]
                    for c in Change.objects.filter(docket=docket)],
    }  # fmt: skip
    return {name: sorted(values, key=str) for name, values in found.items()}


@pytest.mark.parametrize("wild", [False, True], ids=["likely", "wild"])
@pytest.mark.parametrize("seed", range(RUNS))
def test_incremental_writes_equal_a_full_write(
    seed: int, wild: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    rng = random.Random(seed)
    looks = World(rng, wild).looks()
    monkeypatch.setattr(changed_rows, "MAX_UNCOMPARED_ROWS", rng.choice((0, 3, 200)))
    for minute, look in enumerate(looks):
        for ref, small in ((BY_PARTS, 0), (WHOLE, 10**9)):
            monkeypatch.setattr(incremental, "FULL_RESOLVE_BELOW", small)
            monkeypatch.setattr(write, "FULL_RESOLVE_BELOW", 0)
            give(ref, look, minute)
        by_parts, whole = rows_of(BY_PARTS), rows_of(WHOLE)
        for name, values in whole.items():
            assert by_parts[name] == values, f"{name} after look {minute}: {look.kind}"
