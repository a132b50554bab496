"""What people do during a run: follow cases, upload sheets, press "Check now"; alerts.py is CourtListener.

They call the same functions as the pages. If the database is away, they try again, as people would.
"""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Callable
from typing import TypeVar

from django.db import InterfaceError, OperationalError, close_old_connections, connection, transaction
from django.utils import timezone

from bench.chaos.alerts import Alerts
from bench.chaos.site import Receiver, Site, Upstream
from cases.models import Case, Court, Destination, Docket, MatterWall, Subscription
from casetracker.accounts.models import User
from casetracker.lib.http import Http, HttpError
from filings.inbox.drop import accept
from filings.models import Feed, FetchLog, Report, WebhookAddress
from filings.models import Upstream as Host
from filings.polling import schedule
from filings.records import Purpose
from filings.sandbox.case import CaseFile
from filings.sandbox.world import World

T = TypeVar("T")
PATIENCE = 90.0  # seconds for which a person keeps trying
WALLED = 2  # cases that the second subscriber subscribed to but cannot see


def stubborn(act: Callable[[], T]) -> T:
    """Calls `act`, again and again while the database or the broker is away."""
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            return act()
        except (OperationalError, InterfaceError, OSError) as error:
            if time.monotonic() > deadline:
                raise
            connection.close()
            close_old_connections()
            time.sleep(0.5)
            del error
        except Exception as error:
            # Celery has its own errors for an unreachable broker; the row is written and will be found.
            if "kombu" not in type(error).__module__ and "redis" not in type(error).__module__:
                raise
            return None  # type: ignore[return-value]


class People:
    def __init__(self, upstream: Upstream, site: Site, world: World, seed: int) -> None:
        self.upstream, self.world = upstream, world
        self.dice = random.Random(seed)
        self.done = Counter[str]()
        self.http = Http(allowed_private=upstream.places(), attempts=2, deadline=10)
        self.alerts = Alerts(upstream, site, world, seed, lambda: stubborn(WebhookAddress.issue))

    # -- before

    def open_the_office(self) -> None:
        """Creates the courts' feeds and uploads each case's first sheet."""
        for name in self.world.courts:
            address = f"{self.upstream.url(name)}/{name}/cgi-bin/rss_outside.pl"
            Court.objects.filter(pk=name).update(rss_url=address)
        for case in self.world.cases:
            self.drop_sheet(case, days=0)
        wait_for(lambda: Docket.objects.count() >= len(self.world.cases), 240, "every docket made")

    def follow(self, receivers: list[Receiver]) -> None:
        """One person follows everything on screen and is sent every third case; another is sent some."""
        everything = list(Case.objects.order_by("dockets__docket_number"))
        for number, receiver in enumerate(receivers):
            user = User.objects.create_user(f"{receiver.name}@example.org", name=receiver.name)
            place = Destination.objects.create(owner=user, channel="webhook", url=receiver.url)
            chosen = everything[number :: 3 * (number + 1)] if len(everything) > 10 else everything
            if number == 0:
                for case in everything:
                    Subscription.objects.create(user=user, case=case, channel="screen")
            for case in chosen:
                Subscription.objects.create(user=user, case=case, channel="webhook", destination=place)
            if number:
                for case in chosen[:WALLED]:
                    MatterWall.objects.create(case=case, user=user, reason="on the other side")

    # -- meanwhile

    def act(self) -> None:
        """Does one thing that a person would do now, and often sends an event from CourtListener."""
        if self.dice.random() < 0.6:
            self.alerts.tell()
        case = self.dice.choice(self.world.cases)
        luck = self.dice.random()
        try:
            if luck < 0.6:
                self.drop_sheet(case, days=0 if luck < 0.25 else self.dice.randint(1, 5))
            else:
                self.press_check_now()
        except HttpError:
            self.done["sheets that could not be fetched"] += 1

    def drop_sheet(self, case: CaseFile, days: int) -> None:
        """Uploads a sheet saved from the court, whatever the court gave. 0 days: the whole docket."""
        court = str(case.facts["court_id"])
        limit = f"&days={days}" if days else ""
        query = f"{case.facts['pacer_case_id']}{limit}"
        page = self.http.get(f"{self.upstream.url(court)}/{court}/cgi-bin/DktRpt.pl?{query}").content
        stubborn(lambda: accept([(f"{case.facts['pacer_case_id']}.html", page)], user=None, court_hint=court))
        self.done["part of a sheet dropped" if days else "whole sheet dropped"] += 1

    def press_check_now(self, share: float = 0.1) -> None:
        """Asks for some feeds to be read now, as the button on the page does."""

        def ask() -> None:
            feeds = list(Feed.objects.order_by("pk").values_list("pk", flat=True))
            chosen = self.dice.sample(feeds, max(1, int(len(feeds) * share))) if feeds else []
            schedule.ask_now(Feed.objects.filter(pk__in=chosen))

        stubborn(ask)
        self.done["check now pressed"] += 1


def wait_for(check: Callable[[], bool], seconds: float, what: str) -> bool:
    """Whether `check` became true in time; the caller decides what that means."""
    deadline = time.monotonic() + seconds
    while not stubborn(check):
        if time.monotonic() > deadline:
            print(f"not within {seconds:.0f} s: {what}", flush=True)
            return False
        time.sleep(0.5)
    return True


def until_rest(seconds: float) -> dict[str, int]:
    """What is left to do, at the first moment when nothing is, or after `seconds`.

    Feeds are read again and again, so a moment later one may rightly be leased again.
    """
    deadline = time.monotonic() + seconds
    while any((left := stubborn(left_to_do)).values()) and time.monotonic() < deadline:
        time.sleep(0.5)
    return left


def some_are_parked() -> bool:
    """Whether a report is on hold until a docket has the number that the report names."""
    return bool(stubborn(lambda: Report.objects.filter(docket=None).exists()))


def left_to_do() -> dict[str, int]:
    """Counts of what is still running or due; all are zero at rest."""
    from cases.models import Change, Delivery, DispatchCursor

    with transaction.atomic():
        now = timezone.now()
        newest = Change.newest_position()
        cursor = DispatchCursor.objects.first()
        return {
            "files waiting": FetchLog.objects.filter(status="waiting", feed=None).count(),
            "checks without an end": FetchLog.objects.filter(
                status="waiting", feed__isnull=False, feed__leased_until__gt=now
            ).count(),
            "feeds leased": Feed.objects.filter(leased_until__gt=now).count(),
            "feeds asked for by people": Feed.objects.filter(
                followed=True, purpose=Purpose.CHECK_NOW, next_check_at__lte=now
            ).count(),
            "hosts leased": Host.objects.filter(leased_until__gt=now).count(),
            "changes without position": Change.objects.filter(position=None).count(),
            "changes not dispatched": newest - (cursor.position if cursor else 0),
            "deliveries waiting": Delivery.objects.filter(status="waiting").count(),
        }
