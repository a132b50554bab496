"""Who may ask a host now: its lease, its breaker, its own wish to be left alone, and the budget of calls.

All of it is rows, so that it holds for all workers, after a kill, and with an emptied broker. A call that
counts is written under the lock of the host's row before it goes out.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from casetracker.lib.waits import wait

from ..models import Call, Feed, Upstream
from ..records import Purpose, SourceError
from .budget import RateWindow, free_at, parse_budget

Meter = Callable[[], AbstractContextManager[None]]

FAILURES_TO_OPEN = 3
FIRST_OPEN = wait(minutes=5)
LONGEST_OPEN = wait(hours=6)
BLOCKED = wait(hours=24)  # a 429 that names no end means a blocked account
UNDER_WAY = max(wait(seconds=65), timedelta(seconds=2))  # no call takes longer (see lib/http.py)
KEEP_CALLS = timedelta(days=2)
WHAT_TO_DO = {
    401: "Nothing is asked of it until {until}; once the token is right, press “check now”.",
    403: "It refuses us. Nothing is asked of it until {until}; if that goes on, ask whoever runs it to let "
    "this address in, then press “check now”.",
}


class TryLater(SourceError):
    """No call may go out before `until`; nothing failed, and what was fetched is kept."""

    def __init__(self, message: str, until: datetime) -> None:
        super().__init__(message, retry=True)
        self.until = until


def host_of(url: str) -> str:
    """As `Feed.host` has it: with the port, if the address names one."""
    return urlsplit(url).netloc.lower()


def budget_of(host: str) -> tuple[RateWindow, ...]:
    """The windows that hold for a host; empty: as often as its feeds fall due."""
    if host != host_of(settings.COURTLISTENER_URL):
        return ()
    return parse_budget(settings.COURTLISTENER_BUDGET, float(settings.WAITS_DIVIDED_BY))


def register_hosts(hosts: Iterable[str]) -> None:
    Upstream.objects.bulk_create([Upstream(host=host) for host in hosts], ignore_conflicts=True)


def available_hosts(now: datetime) -> QuerySet[Upstream]:
    """Hosts that nobody asks just now, and that may be asked."""
    rows = Upstream.objects.all()
    for name in ("leased_until", "open_until", "stopped_until", "free_at"):
        rows = rows.filter(Q(**{name: None}) | Q(**{f"{name}__lte": now}))
    return rows


def free_in(host: str) -> timedelta:
    """How long until the budget of a host has a call again, as far as that is known."""
    now = timezone.now()
    free_at = Upstream.objects.filter(host=host).values_list("free_at", flat=True).first()
    return max((free_at or now) - now, timedelta())


def release(host: str, leased_until: datetime | None) -> None:
    """Give the host back, if it is still held by this lease."""
    Upstream.objects.filter(host=host, leased_until=leased_until).update(leased_until=None)


@contextmanager
def lease_host(host: str, lease: timedelta) -> Iterator[bool]:
    """The host for this caller alone, for a fetch that is no feed's; False: it is busy or at rest."""
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
    """What goes round each call to `url`: `with spend(): call`. NotNow where none is to be had."""
    host = host_of(url)

    @contextmanager
    def spend() -> Iterator[None]:
        call = take_call(host, purpose)
        try:
            yield
        finally:
            if call is not None:
                Call.objects.filter(pk=call).update(over_at=_database_now())

    return spend


def take_call(host: str, purpose: Purpose) -> uuid.UUID | None:
    """One call, written down; None where calls are not counted. NotNow if it would be one too many."""
    windows = budget_of(host)
    register_hosts([host])
    with transaction.atomic():
        upstream = Upstream.objects.select_for_update().get(pk=host)
        now = _database_now()  # after the lock: calls are counted in the order in which they are taken
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
        return TryLater(f"{upstream} asked to be left alone.", upstream.stopped_until)
    if not windows:
        return None
    until = free_at(windows, latest_calls(upstream, windows, now), now)
    if until is not None:
        upstream.free_at = until
        upstream.save(update_fields=["free_at"])
        return TryLater("The budget of calls is used up for now.", until)
    due = Feed.objects.due(timezone.now())
    if due.filter(host=upstream.pk, purpose__lt=purpose).exists():
        return TryLater("Something more urgent goes first.", now)
    return None


def latest_calls(upstream: Upstream, windows: tuple[RateWindow, ...], now: datetime) -> list[datetime]:
    """When the calls that still count were over, the latest first."""
    rows = upstream.calls.filter(over_at__gt=now - windows[-1].counted).order_by("-over_at")
    return list(rows.values_list("over_at", flat=True)[: max(window.limit for window in windows)])


def record_answer(host: str) -> None:
    """It answered: the breaker closes."""
    values = {"failures": 0, "open_until": None, "reason": "", "last_success_at": timezone.now()}
    Upstream.objects.filter(host=host).update(**values)


def record_failure(host: str, error: SourceError) -> None:
    """The host itself failed: it is left alone for as long as it asked, or longer after each failure."""
    register_hosts([host])
    now = timezone.now()
    with transaction.atomic():
        upstream = Upstream.objects.select_for_update().get(pk=host)
        upstream.reason = error.message
        if error.status == 429 or error.retry_after is not None:
            pause = BLOCKED if error.retry_after is None else timedelta(seconds=error.retry_after)
            upstream.stopped_until = now + pause
        else:
            _open(upstream, error.status, now)
        upstream.save()


def _open(upstream: Upstream, status: int | None, now: datetime) -> None:
    upstream.failures += 1
    if status in WHAT_TO_DO:
        upstream.open_until = now + LONGEST_OPEN
        words = WHAT_TO_DO[status].format(until=f"{upstream.open_until:%-d %b %Y, %H:%M} UTC")
        upstream.reason = f"{upstream.reason} {words}"
    elif upstream.failures >= FAILURES_TO_OPEN:
        pause = FIRST_OPEN * 2 ** min(upstream.failures - FAILURES_TO_OPEN, 10)
        upstream.open_until = now + min(pause, LONGEST_OPEN)


def probe(hosts: Iterable[str]) -> None:
    """A person asks: an open breaker lets one call through. What the host asked for itself stands."""
    now = timezone.now()
    Upstream.objects.filter(host__in=list(hosts), open_until__gt=now).update(open_until=now)


def trim() -> None:
    """Forget calls that no window counts any more, and hosts that nothing asks."""
    Call.objects.filter(over_at__lt=timezone.now() - KEEP_CALLS).delete()
    asked = Feed.objects.values("host")
    idle = Upstream.objects.filter(calls=None, leased_until=None).exclude(host__in=asked)
    idle.filter(Q(stopped_until=None) | Q(stopped_until__lt=timezone.now())).delete()


def _database_now() -> datetime:
    """One clock for all workers, wherever they run."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        found: datetime = cursor.fetchone()[0]
    return found
