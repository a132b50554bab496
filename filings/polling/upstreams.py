"""Decides whether a host may be called now: its lease, circuit breaker, requested pause, and call budget.

All state is in rows, so it holds for all workers, after a crash, and with an empty broker. A call that counts
against the budget is saved under the lock of the host's row before it goes out.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from cases.formats import moment_text
from casetracker.lib.waits import wait

from ..models import Call, Feed, Upstream
from ..records import Purpose, SourceError
from .budget import RateWindow, free_at, parse_budget

Meter = Callable[[], AbstractContextManager[None]]

FAILURES_TO_OPEN = 3
FIRST_OPEN = wait(minutes=5)
LONGEST_OPEN = wait(hours=6)
BLOCKED = wait(hours=24)  # a 429 without an end time means that the account is blocked
UNDER_WAY = max(wait(seconds=65), timedelta(seconds=2))  # no call takes longer (see lib/http.py)
KEEP_CALLS = timedelta(days=2)
WHAT_TO_DO = {
    401: "No calls go to this host until {until}. Once the API token is correct, press “Check now”.",
    403: "The host refuses our calls. None go out until {until}. If this continues, ask its operator to "
    "allow this server’s address, then press “Check now”.",
}


class TryLater(SourceError):
    """No call is allowed before `until`; nothing failed, and what was fetched is kept."""

    def __init__(self, message: str, until: datetime) -> None:
        super().__init__(message, retry=True)
        self.until = until


def host_of(url: str) -> str:
    """The host as in `Feed.host`: with the port, if the address has one."""
    return urlsplit(url).netloc.lower()


def budget_of(host: str) -> tuple[RateWindow, ...]:
    """The call limits for a host; empty if it has none."""
    if host != host_of(settings.COURTLISTENER_URL):
        return ()
    return parse_budget(settings.COURTLISTENER_BUDGET, float(settings.WAITS_DIVIDED_BY))


def register_hosts(hosts: Iterable[str]) -> None:
    Upstream.objects.bulk_create([Upstream(host=host) for host in hosts], ignore_conflicts=True)


def available_hosts(now: datetime) -> QuerySet[Upstream]:
    """Hosts that no worker is calling and that may be called now."""
    rows = Upstream.objects.all()
    for name in ("leased_until", "open_until", "stopped_until", "free_at"):
        rows = rows.filter(Q(**{name: None}) | Q(**{f"{name}__lte": now}))
    return rows


def free_in(host: str) -> timedelta:
    """How long until the host's budget allows a call, as last recorded; zero if it allows one now."""
    now = timezone.now()
    free_at = Upstream.objects.filter(host=host).values_list("free_at", flat=True).first()
    return max((free_at or now) - now, timedelta())


def release(host: str, leased_until: datetime | None) -> None:
    """Release the host, if this lease still holds it."""
    Upstream.objects.filter(host=host, leased_until=leased_until).update(leased_until=None)


@contextmanager
def lease_host(host: str, lease: timedelta) -> Iterator[bool]:
    """Reserve the host for a fetch that is not a feed's; yields False if it is busy or paused."""
    register_hosts([host])
    now = timezone.now()
    until = now + lease
    mine = bool(available_hosts(now).filter(host=host).update(leased_until=until))
    try:
        yield mine
    finally:
        if mine:
            release(host, until)


def meter(url: str, purpose: Purpose) -> Meter:
    """A context manager to wrap around each call to `url`; it raises TryLater if no call is allowed."""
    host = host_of(url)

    @contextmanager
    def spend() -> Iterator[None]:
        call_id = take_call(host, purpose)
        try:
            yield
        finally:
            if call_id is not None:
                Call.objects.filter(pk=call_id).update(over_at=_database_now())

    return spend


def take_call(host: str, purpose: Purpose) -> uuid.UUID | None:
    """Record one call; returns its id, None if calls are not counted. Raises TryLater if none is allowed."""
    windows = budget_of(host)
    register_hosts([host])
    with transaction.atomic():
        upstream = Upstream.objects.select_for_update().get(pk=host)
        now = _database_now()  # after taking the lock, so that calls are counted in order
        refusal = _refusal(upstream, windows, purpose, now)
        if refusal is None and windows:
            return Call.objects.create(upstream=upstream, over_at=now + UNDER_WAY, purpose=purpose).pk
    if refusal is not None:
        raise refusal
    return None


def _refusal(
    upstream: Upstream, windows: tuple[RateWindow, ...], purpose: Purpose, now: datetime
) -> TryLater | None:
    if upstream.stopped_until and upstream.stopped_until > now:
        return TryLater(f"{upstream} asked us to wait.", upstream.stopped_until)
    if not windows:
        return None
    until = free_at(windows, latest_calls(upstream, windows, now), now)
    if until is not None:
        upstream.free_at = until
        upstream.save(update_fields=["free_at"])
        return TryLater("The call limit is used up for now.", until)
    due = Feed.objects.due(timezone.now())
    if due.filter(host=upstream.pk, purpose__lt=purpose).exists():
        return TryLater("A more urgent check goes first.", now)
    return None


def latest_calls(upstream: Upstream, windows: tuple[RateWindow, ...], now: datetime) -> list[datetime]:
    """End times of the calls that still count, latest first."""
    rows = upstream.calls.filter(over_at__gt=now - windows[-1].counted).order_by("-over_at")
    return list(rows.values_list("over_at", flat=True)[: max(window.limit for window in windows)])


def record_answer(host: str) -> None:
    """Record that the host answered, and close its breaker."""
    values = {"failures": 0, "open_until": None, "reason": "", "last_success_at": timezone.now()}
    Upstream.objects.filter(host=host).update(**values)


def record_failure(host: str, error: SourceError) -> None:
    """Record that the host itself failed: pause for as long as it asked, else longer after each failure."""
    register_hosts([host])
    now = timezone.now()
    with transaction.atomic():
        upstream = Upstream.objects.select_for_update().get(pk=host)
        upstream.reason = error.message
        if error.status == 429 or error.retry_after is not None:
            pause = BLOCKED if error.retry_after is None else timedelta(seconds=error.retry_after)
            upstream.stopped_until = now + pause
        else:
            _open_breaker(upstream, error.status, now)
        upstream.save()


def _open_breaker(upstream: Upstream, status: int | None, now: datetime) -> None:
    upstream.failures += 1
    if status in WHAT_TO_DO:
        upstream.open_until = now + LONGEST_OPEN
        advice = WHAT_TO_DO[status].format(until=moment_text(upstream.open_until.astimezone(UTC)))
        upstream.reason = f"{upstream.reason} {advice}"
    elif upstream.failures >= FAILURES_TO_OPEN:
        pause = FIRST_OPEN * 2 ** min(upstream.failures - FAILURES_TO_OPEN, 10)
        upstream.open_until = now + min(pause, LONGEST_OPEN)


def probe(hosts: Iterable[str]) -> None:
    """Let one call through an open breaker, at a user's request. A pause that the host asked for stays."""
    now = timezone.now()
    Upstream.objects.filter(host__in=list(hosts), open_until__gt=now).update(open_until=now)


def trim() -> None:
    """Delete calls that no longer count, and hosts that no feed uses."""
    Call.objects.filter(over_at__lt=timezone.now() - KEEP_CALLS).delete()
    in_use = Feed.objects.values("host")
    idle = Upstream.objects.filter(calls=None, leased_until=None).exclude(host__in=in_use)
    idle.filter(Q(stopped_until=None) | Q(stopped_until__lt=timezone.now())).delete()


def _database_now() -> datetime:
    """The database's clock, the same for all workers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        now: datetime = cursor.fetchone()[0]
    return now
