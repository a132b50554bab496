"""Fetches lists that take many calls: each page is saved at once, so an interrupted fetch can resume.

The call budget, a crash, or the time limit may interrupt it; no page is fetched twice.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from ..clients.courtlistener import CourtListenerClient, Row, once_each
from ..models import Feed, FetchedPage
from ..records import SourceError
from .upstreams import TryLater

SECONDS = 180  # per check; with the last call and parsing still well below schedule.LEASE
KEEP = timedelta(days=14)  # an unfinished list older than this is fetched from the beginning


@dataclass(frozen=True, slots=True)
class WalkedList:
    """A complete list. `began`: when its first page was answered, by the upstream's clock."""

    rows: list[Row]
    began: datetime | None


class ListWalker:
    """The lists of one check of one feed."""

    def __init__(self, feed: Feed, client: CourtListenerClient) -> None:
        self.feed = feed
        self.client = client
        self.keys: list[str] = []  # lists read; their pages are deleted once the feed's state is saved
        self._ends = time.monotonic() + SECONDS

    def walk(self, key: str, url: str) -> WalkedList:
        """All rows of the list that begins at `url`; resumes from the pages saved under the same `key`."""
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
                raise TryLater(f"{len(pages)} pages fetched so far; the rest will follow.", timezone.now())
            page = self.client.page(url)
            pages.append(
                FetchedPage.objects.create(
                    feed=self.feed, key=key, number=len(pages) + 1,
                    rows=page.rows, following=page.following, answered_at=page.answered_at,
                )
            )  # fmt: skip
            url = page.following
        return WalkedList(once_each(row for page in pages for row in page.rows), pages[0].answered_at)
