"""The rows of the feeds page: each feed with its host's state, its gaps, and its next check."""

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
    """One feed. `rest`: why its host is paused, until `rest_until`; `newest`: time of its newest item."""

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
    """A host's remaining API calls. `rest_until`: no call is allowed before."""

    host: str
    windows: list[Left]
    rest_until: datetime | None


@dataclass(slots=True)
class FeedList:
    lines: list[FeedLine]
    budgets: list[CallBudget] = field(default_factory=list)
    mail: Mailbox | None = None  # visible to everyone, since it serves every case
    refused: list[RefusedMail] = field(default_factory=list)  # refused mail; for administrators only
    limit: int = LIMIT


def visible_feeds(user: User | AnonymousUser) -> FeedQuerySet:
    """Feeds of dockets in cases that `user` may see, and of those dockets' courts."""
    dockets = Docket.objects.filter(case__in=visible_cases(user))
    in_court = Exists(dockets.filter(court=OuterRef("court")))
    return Feed.objects.filter(Q(docket__in=dockets) | Q(in_court, docket=None))


def read(user: User | AnonymousUser) -> FeedList:
    rows = lines(visible_feeds(user))
    hosts = Upstream.objects.in_bulk({line.feed.host for line in rows})
    budgets = [budget for host in hosts.values() if (budget := _budget(host))]
    mail = current()
    return FeedList(rows, budgets, mail, refusals(user) if mail else [])


def lines(feeds: FeedQuerySet) -> list[FeedLine]:
    """At most LIMIT feeds, by court, in four queries."""
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
    """Open gaps by feed id: under the court’s feed, and under the CourtListener feed that may close them."""
    gaps: dict[UUID, list[Gap]] = defaultdict(list)
    by_docket = {feed.docket_id: feed.pk for feed in feeds if feed.docket_id}
    courts = {feed.pk for feed in feeds if feed.docket_id is None}
    rows = Gap.objects.filter(
        Q(docket__in=list(by_docket)) | Q(feed__in=courts), closed_at=None, docket__case__deleted_at=None
    )
    for gap in rows.order_by("since"):
        if gap.docket_id in by_docket:
            gaps[by_docket[gap.docket_id]].append(gap)
        if gap.feed_id in courts:
            gaps[gap.feed_id].append(gap)
    return gaps


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
    """Why the host is not called now, and until when; the reason that lasts longest."""
    reasons = [
        (host.stopped_until, "Paused at the host’s request"),
        (host.open_until, "Paused after failures"),
        (host.free_at, "No API calls left"),
    ]
    coming = [(until, words) for until, words in reasons if until and until > now]
    if coming:
        until, words = max(coming)
        return words, until
    return ("The next check will show whether the host responds" if host.open_until else ""), None


def _budget(host: Upstream) -> CallBudget | None:
    windows = budget_of(host.pk)
    if not windows:
        return None
    now = timezone.now()
    calls = latest_calls(host, windows, now)
    remaining = left(windows, calls, now)
    ends = [item.until for item in remaining if item.until]
    return CallBudget(host.pk, remaining, max(ends, default=None))
