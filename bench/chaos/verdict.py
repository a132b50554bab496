"""Checks the database against the world's truth: every entry and every message is there exactly once."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Count
from django.utils import timezone

from bench.chaos.plan import Plan
from bench.chaos.site import Receiver
from cases.access import with_access
from cases.courts import docket_zone
from cases.models import Change, Delivery, Docket, Subscription
from filings.models import DocketEntry, Feed, FetchLog, Observation, Question
from filings.normalize import text_key
from filings.resolver.resolve import resolve
from filings.sandbox.case import CaseFile
from filings.sandbox.listener.tables import END_OF_TIME, entry_id, may_have_twin, twin_id
from filings.sandbox.sheet import sheet_html
from filings.sandbox.world import World
from filings.sources import docket_sheet
from filings.writer import stored_reports

STUCK = timedelta(seconds=30)  # many times a shortened lease
Shown = tuple[object, int | None, str]


@dataclass
class Verdict:
    counts: dict[str, object] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)  # what is wrong

    def wrong(self, sentence: str) -> None:
        self.faults.append(sentence)

    def must(self, holds: bool, sentence: str) -> None:
        if not holds:
            self.wrong(sentence)


def dockets(world: World, now: datetime, verdict: Verdict) -> None:
    """Checks each docket against its true sheet, and against what its stored evidence resolves to."""
    numbers = Counter[str]()
    for case in world.cases:
        found = list(
            Docket.objects.filter(
                court_id=case.facts["court_id"], pacer_case_ids__pacer_case_id=case.facts["pacer_case_id"]
            )
        )
        if len(found) != 1:
            verdict.wrong(f"{case.facts['docket_number']}: {len(found)} dockets")
            continue
        numbers += _docket(case, found[0], now, verdict)
    verdict.must(Docket.objects.count() == len(world.cases), "there are dockets that no court has")
    verdict.counts |= dict(numbers)


def _docket(case: CaseFile, docket: Docket, now: datetime, verdict: Verdict) -> Counter[str]:
    page = sheet_html(now, case=case).encode()
    zone = docket_zone(docket.court_id)
    true = docket_sheet.parse(page, court_id=docket.court_id, zone=zone).dockets[0].entries
    rows = list(docket.entries.current().order_by("position"))
    there = {entry.ordinal for entry in case.entries_at(now)}
    everything = case.entries_at(now, with_removed=True)
    taken_off = {entry.number for entry in everything if entry.ordinal not in there}
    struck = [row for row in rows if row.unlisted_on or row.lapsed_on]
    # R8 (absence): an entry that the court took off before any of its own pages showed it is not struck, but
    # it has no other basis.
    courtlistener_only = [
        row for row in rows if row not in struck and set(row.basis_kinds) == {"courtlistener"}
    ]
    twins = _twins(case, rows, courtlistener_only)
    courtlistener_only = [
        row for row in courtlistener_only if row.entry_number in taken_off and row not in twins
    ]
    listed = [row for row in rows if row not in struck and row not in courtlistener_only and row not in twins]
    expected = [_shown(row.date_filed, row.entry_number, row.text) for row in true]
    shown = [_shown(row.date_filed, row.entry_number, row.text) for row in listed]
    if shown != expected:
        missing, extra = Counter(expected) - Counter(shown), Counter(shown) - Counter(expected)
        what = (
            f"{sum(missing.values())} missing, {sum(extra.values())} too many"
            if missing or extra
            else "order"
        )
        verdict.wrong(f"{docket}: {what}; {_first(missing)} {_first(extra)}")
    _against_evidence(docket, rows, zone, verdict)
    filed = {entry.number for entry in everything}
    for row in struck:
        verdict.must(row.entry_number in filed, f"{docket}: {row} was never filed")
    return Counter(
        {
            "entries on the sheets": len(true),
            "entries listed": len(listed),
            "entries struck": len(struck),
            "entries that CourtListener alone showed": len(courtlistener_only),
            "entries that CourtListener kept twice (R8)": len(twins),
        }
    )


def _twins(
    case: CaseFile, rows: list[DocketEntry], courtlistener_only: list[DocketEntry]
) -> list[DocketEntry]:
    """CourtListener's second rows beside an entry of the same number.

    It has since merged them, but only its list of IDs shows that, which the weekly check fetches.
    """
    numbers = Counter(row.entry_number for row in rows)
    twice = {entry for entry in case.entries_at(END_OF_TIME, with_removed=True) if may_have_twin(case, entry)}
    ids = {str(number) for entry in twice for number in (entry_id(case, entry), twin_id(case, entry))}
    return [
        row
        for row in courtlistener_only
        if numbers[row.entry_number] == 2 and set(row.source_ids.get("courtlistener", ())) <= ids
    ]


def _shown(day: object, number: int | None, text: str) -> Shown:
    return day, number, text_key(text)


def _first(rows: Counter[Shown]) -> str:
    return " ".join(str(part)[:60] for part in next(iter(rows), ()))


def _against_evidence(docket: Docket, rows: list[DocketEntry], zone: str, verdict: Verdict) -> None:
    """Checks that the rows match what all stored evidence resolves to, entry by entry (R0, evidence)."""
    reports, _ = stored_reports.load(docket)
    fresh = resolve(reports, stored_reports.decisions(docket), zone=ZoneInfo(zone))
    names = ("entry_number", "date_filed", "date_entered", "text", "short_text", "unlisted_on")
    stored = [tuple(getattr(row, name) for name in names) for row in rows]
    again = [tuple(getattr(entry, name) for name in names) for entry in fresh.entries]
    if stored != again:
        verdict.wrong(f"{docket}: its rows are not what its evidence resolves to")


def evidence(verdict: Verdict) -> None:
    """Checks that all unplaced evidence is in a question with its candidates."""
    placements = Observation.objects.values_list("placement").annotate(count=Count("pk"))
    verdict.counts |= {f"observations {name}": count for name, count in placements}
    unplaced = set(Observation.objects.filter(placement="unplaced").values_list("digest", flat=True))
    asked = {d for row in Question.objects.filter(settled_at=None) for d in row.observations}
    verdict.must(unplaced <= asked, f"{len(unplaced - asked)} unplaced observations are in no question")


def queues(left: dict[str, int], verdict: Verdict) -> None:
    verdict.counts |= left
    for name, count in left.items():
        verdict.must(count == 0, f"not at rest: {count} {name}")
    # a check that started a moment ago is not stuck
    stuck = FetchLog.objects.filter(status="waiting", at__lt=timezone.now() - STUCK).count()
    verdict.must(stuck == 0, f"{stuck} rows of the fetch log are stuck")
    failed = FetchLog.objects.filter(
        status="failed", feed=None, attempts__gt=0
    )  # the others were refused at once
    verdict.counts["files given up"] = failed.count()
    verdict.must(not failed.exists(), f"{failed.count()} files were given up: {_message(failed)}")
    verdict.counts |= {
        "checks": FetchLog.objects.filter(feed__isnull=False).count(),
        "checks failed": FetchLog.objects.filter(feed__isnull=False, status="failed").count(),
        "feeds": Feed.objects.count(),
        "files read": FetchLog.objects.filter(feed=None, status="done").count(),
    }


def _message(rows: object) -> str:
    first = rows.first()  # type: ignore[attr-defined]
    return first.message if first else ""


def deliveries(receivers: Sequence[Receiver], verdict: Verdict) -> None:
    """Checks that each change has one sent row per subscriber with access, and each receiver its own once."""
    positions = list(
        Change.objects.exclude(position=None).order_by("position").values_list("position", flat=True)
    )
    verdict.counts["changes"] = len(positions)
    verdict.must(positions == list(range(1, len(positions) + 1)), "the positions of changes have gaps")
    verdict.counts |= {
        f"deliveries {name}": count
        for name, count in Delivery.objects.values_list("status").annotate(count=Count("pk"))
    }
    unsent = Delivery.objects.exclude(status="sent")
    verdict.must(not unsent.exists(), f"{unsent.count()} deliveries were not sent: {unsent.first()}")
    by_case: dict[object, list[int]] = {}
    for case, position in Change.objects.order_by("position").values_list("case_id", "position"):
        by_case.setdefault(case, []).append(position or 0)
    subscriptions = Subscription.objects.exclude(destination=None)
    allowed = set(with_access(subscriptions).values_list("pk", flat=True))
    delivery_counts = dict(Delivery.objects.values_list("subscription").annotate(count=Count("pk")))
    for row in subscriptions:
        of_case = by_case.get(row.case_id, [])
        due = len(of_case) - bisect_left(of_case, (row.after_position or 0) + 1) if row.pk in allowed else 0
        verdict.must(
            delivery_counts.get(row.pk, 0) == due,
            f"{row}: {delivery_counts.get(row.pk, 0)} deliveries for {due} changes",
        )
    repeats = 0
    for receiver in receivers:
        repeats += _received(receiver, verdict)
    verdict.counts["repeats dropped by receivers"] = repeats


def _received(receiver: Receiver, verdict: Verdict) -> int:
    lines = receiver.book.read_text().split("\n")[:-1] if receiver.book.exists() else []
    pairs = {tuple(line.split()[:2]) for line in lines}
    ours = Delivery.objects.filter(subscription__destination__url=receiver.url)
    true = {(str(pk), str(change)) for pk, change in ours.values_list("pk", "change_id")}
    name = receiver.name
    verdict.counts[f"messages {name} took"] = len(lines)
    verdict.counts[f"messages {name} kept"] = len(pairs)
    verdict.must(len({key for key, _ in pairs}) == len(pairs), f"{name}: one ID came with two changes")
    verdict.must(len({change for _, change in pairs}) == len(pairs), f"{name}: a change came under two IDs")
    verdict.must(not true - pairs, f"{name} never got {len(true - pairs)} messages")
    verdict.must(not pairs - true, f"{name} got {len(pairs - true)} messages that were not for it")
    return len(lines) - len(pairs)


def budget(calls: list[tuple[float, int]], plan: Plan, verdict: Verdict) -> None:
    """Checks the world's log: the most calls in any minute, hour, and day, and those it had to refuse."""
    times = sorted(at for at, _ in calls)
    refused = sum(status == 429 for _, status in calls)
    verdict.counts |= {"calls to CourtListener": len(times), "calls over budget": refused}
    for whole, limit, name in zip((60, 3_600, 86_400), plan.budget, ("minute", "hour", "day"), strict=True):
        window = whole / plan.hurry
        since = (bisect_right(times, at - window) for at in times)
        peak = max((place + 1 - first for place, first in enumerate(since)), default=0)
        verdict.counts[f"most calls in a shortened {name} (of {limit})"] = peak
        verdict.must(peak <= limit, f"{peak} calls in a {name}; {limit} are allowed")
    verdict.must(refused == 0, f"{refused} calls were refused as over budget")
