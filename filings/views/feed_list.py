"""The feeds page's rows: each feed with its host's state, its gaps and what comes next, in plain values."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef, Prefetch, Q
from django.utils import timezone

from cases.access import visible_cases
from cases.models import Docket
from casetracker.accounts.models import User

from ..inbox.mailbox import RefusedMail, current, refusals
from ..models import Feed, FetchLog, Gap, Mailbox, Upstream
from ..models.source import FeedQuerySet
from ..polling.budget import Left, left
from ..polling.feed_coverage import coverage_note
from ..polling.upstreams import budget_of, latest_calls

LIMIT = 300
LOG_SHOWN = 3
GAPS_SHOWN = 3


@dataclass(frozen=True, slots=True)
class FeedLine:
    """One feed. `rest`: why its host is left alone, with `rest_until`; `newest`: of the feed's items."""

    feed: Feed
    is_running: bool
    is_due: bool
    newest: datetime | None
    coverage: str
    rest: str
    rest_until: datetime | None
    reason: str
    gaps: list[Gap]
    gap_count: int


@dataclass(frozen=True, slots=True)
class CallBudget:
    """What is left of a host's calls. `rest_until`: none is free before."""

    host: str
    windows: list[Left]
    rest_until: datetime | None


@dataclass(slots=True)
class FeedList:
    lines: list[FeedLine]
    budgets: list[CallBudget] = field(default_factory=list)
    mail: Mailbox | None = None  # for all to see: it serves every case
    refused: list[RefusedMail] = field(default_factory=list)  # mail; for administrators
    limit: int = LIMIT


def visible_feeds(user: User | AnonymousUser) -> FeedQuerySet:
    """Feeds of dockets in cases that `user` may see, and of courts in which there is such a docket."""
    mine = Docket.objects.filter(case__in=visible_cases(user))
    in_court = Exists(mine.filter(court=OuterRef("court")))
    return Feed.objects.filter(Q(docket__in=mine) | Q(in_court, docket=None))


def read(user: User | AnonymousUser) -> FeedList:
    shown = lines(visible_feeds(user))
    hosts = Upstream.objects.in_bulk({line.feed.host for line in shown})
    budgets = [found for host in hosts.values() if (found := _budget(host))]
    mail = current()
    return FeedList(shown, budgets, mail, refusals(user) if mail else [])


def lines(feeds: FeedQuerySet) -> list[FeedLine]:
    """At most LIMIT, by court; four queries however many there are."""
    latest = FetchLog.objects.order_by("-at")[:LOG_SHOWN]
    rows = list(
        feeds.select_related("court", "docket__court", "docket__case")
        .prefetch_related(Prefetch("log", latest, to_attr="latest"))
        .order_by("court__short_name", "-kind", "pk")[:LIMIT]
    )
    hosts = Upstream.objects.in_bulk({feed.host for feed in rows})
    gaps = _gaps(rows)
    now = timezone.now()
    return [_line(feed, hosts.get(feed.host), gaps[feed.pk], now) for feed in rows]


def _gaps(feeds: Iterable[Feed]) -> dict[UUID, list[Gap]]:
    """Open ones: a court's with its feed, a docket's with its CourtListener feed, which may close them."""
    found: dict[UUID, list[Gap]] = defaultdict(list)
    by_docket = {feed.docket_id: feed.pk for feed in feeds if feed.docket_id}
    courts = {feed.pk for feed in feeds if feed.docket_id is None}
    rows = Gap.objects.filter(
        Q(docket__in=list(by_docket)) | Q(feed__in=courts), closed_at=None, docket__case__deleted_at=None
    )
    for gap in rows.order_by("since"):
        if gap.docket_id in by_docket:
            found[by_docket[gap.docket_id]].append(gap)
        if gap.feed_id in courts:
            found[gap.feed_id].append(gap)
    return found


def _line(feed: Feed, host: Upstream | None, gaps: list[Gap], now: datetime) -> FeedLine:
    rest, until = _rest(host, now) if host else ("", None)
    newest = feed.state.get("newest") or feed.state.get("since")
    spans = {(gap.since, gap.until): gap for gap in gaps}
    return FeedLine(
        feed=feed,
        is_running=bool(feed.leased_until and feed.leased_until > now),
        is_due=feed.next_check_at <= now,
        newest=datetime.fromisoformat(newest) if newest else None,
        coverage=coverage_note(feed.coverage),
        rest=rest,
        rest_until=until,
        reason=host.reason if host and host.reason != feed.last_error else "",
        gaps=list(spans.values())[:GAPS_SHOWN],
        gap_count=len(spans),
    )


def _rest(host: Upstream, now: datetime) -> tuple[str, datetime | None]:
    """Why nothing is asked of the host now, and until when; the longest-lasting reason."""
    reasons = [
        (host.stopped_until, "It asked to be left alone"),
        (host.open_until, "Resting after failures"),
        (host.free_at, "Waiting for budget"),
    ]
    coming = [(until, words) for until, words in reasons if until and until > now]
    if coming:
        until, words = max(coming)
        return words, until
    return ("One call decides whether it is back" if host.open_until else ""), None


def _budget(host: Upstream) -> CallBudget | None:
    windows = budget_of(host.pk)
    if not windows:
        return None
    now = timezone.now()
    calls = latest_calls(host, windows, now)
    found = left(windows, calls, now)
    ends = [item.until for item in found if item.until]
    return CallBudget(host.pk, found, max(ends, default=None))
