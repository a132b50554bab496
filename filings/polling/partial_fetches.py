"""Lists that take many calls: each page is a row as soon as it came, so that a fetch that was cut short by
the budget, a kill or the end of its time goes on where it stopped, and pays for no page twice."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from ..clients.courtlistener import CourtListenerClient, Row, once_each
from ..models import Feed, FetchedPage
from ..records import SourceError
from .upstreams import TryLater

SECONDS = 180  # of one check; well below schedule.LEASE with the last call and the reading
KEEP = timedelta(days=14)  # a list older than that is begun anew


@dataclass(frozen=True, slots=True)
class WalkedList:
    """A whole list. `began`: when its first page was answered, by the upstream's clock."""

    rows: list[Row]
    began: datetime | None


class ListWalker:
    """The lists of one check of one feed."""

    def __init__(self, feed: Feed, client: CourtListenerClient) -> None:
        self.feed = feed
        self.client = client
        self.keys: list[str] = []  # of the lists walked: their pages go once the feed's state says so
        self._ends = time.monotonic() + SECONDS

    def walk(self, key: str, url: str) -> WalkedList:
        """All rows of the list that begins at `url`. `key` names it: the same key goes on with its pages."""
        self.keys.append(key)
        own = FetchedPage.objects.filter(feed=self.feed, key=key)
        if own.filter(number=1, fetched_at__lt=timezone.now() - KEEP).exists():
            own.delete()
        pages = list(own.order_by("number"))
        url = pages[-1].following if pages else url
        while url:
            if len(pages) >= self.client.max_pages:
                raise SourceError(f"CourtListener has more than {len(pages)} pages of this docket.")
            if time.monotonic() > self._ends:
                raise TryLater(f"{len(pages)} pages are here; the rest follows.", timezone.now())
            page = self.client.page(url)
            pages.append(
                FetchedPage.objects.create(
                    feed=self.feed, key=key, number=len(pages) + 1,
                    rows=page.rows, following=page.following, answered_at=page.answered_at,
                )
            )  # fmt: skip
            url = page.following
        return WalkedList(once_each(row for page in pages for row in page.rows), pages[0].answered_at)
