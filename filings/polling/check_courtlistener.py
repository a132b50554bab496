"""Checks one docket at CourtListener: recent changes, texts still missing, or the weekly full check.

One check does the most urgent of these that is due. Each list is saved page by page (partial_fetches.py), and
`feed.state` advances only when the whole list has been read, so a check may stop after any call.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.conf import settings

from cases.models import Docket
from casetracker.lib.waits import wait

from ..clients.courtlistener import OVERLAP, CourtListenerClient, Row, bundled
from ..models import Feed
from ..records import Purpose, SourceError
from ..sandbox.court import DEMO_TOKEN
from . import courtlistener_rows, gaps, next_check
from .feed_check import FeedCheck
from .partial_fetches import ListWalker
from .upstreams import meter

FACTS_EVERY = wait(days=1)  # the docket's own facts rarely change and cost one call
SWEEP_EVERY = wait(days=7)  # so do its parties and attorneys, and the list of its entry ids


def check(check: FeedCheck) -> tuple[datetime, Purpose]:
    """Do what is due; returns the time and purpose of the next check."""
    if check.feed.docket is None:
        raise SourceError("This CourtListener feed has no docket.")
    return _DocketCheck(check, check.feed.docket).run()


class _DocketCheck:
    """One check of one docket, with its client, state, and purpose."""

    def __init__(self, check: FeedCheck, docket: Docket) -> None:
        self.check, self.docket, self.feed = check, docket, check.feed
        self.state: dict[str, Any] = check.feed.state
        self.purpose = Purpose(check.feed.purpose)
        self.client = CourtListenerClient(self.feed.url, token_for(self.feed), check.http, spend=self._spend)
        self.walker = ListWalker(self.feed, self.client)

    @contextmanager
    def _spend(self) -> Iterator[None]:
        with meter(self.feed.url, self.purpose)():
            self.check.calls += 1
            yield

    def run(self) -> tuple[datetime, Purpose]:
        number = self._number()
        if self.purpose == Purpose.TEXT:
            self._fetch_texts(number)
        elif self.purpose == Purpose.SWEEP:
            self._sweep(number)
        else:
            self._update(number)
        self.check.pages = self.walker.keys
        return self._plan()

    def _number(self) -> int:
        """CourtListener's id of the docket, found by its PACER case ids, else by its docket number."""
        if self.docket.courtlistener_id or "number" in self.state:
            return int(self.docket.courtlistener_id or self.state["number"])
        case_ids = self.docket.pacer_case_ids.values_list("pacer_case_id", flat=True)[:3]
        queries = [{"pacer_case_id": case_id} for case_id in case_ids] or [
            {"docket_number": self.docket.docket_number}
        ]
        for query in queries:
            if found := self.client.find_dockets(self.docket.court_id, **query):
                self.state["number"] = int(found[0]["id"])
                Feed.objects.filter(pk=self.feed.pk).update(state=self.state)  # saved at once: it cost a call
                return int(found[0]["id"])
        raise SourceError("CourtListener does not have this docket yet.", retry=True)

    def _update(self, number: int) -> None:
        """Read entries changed since the last check, with an overlap, skipping rows that it already read."""
        since = self.state.get("since")
        start = datetime.fromisoformat(since) - OVERLAP if since else None
        walked = self.walker.walk(f"entries since {since}", self.client.entries_url(number, start))
        seen = self.state.get("seen", {})
        fresh = [row for row in walked.rows if seen.get(str(row["id"])) != row["date_modified"]]
        if fresh or not since:
            facts = self._facts(number)
            rows = sorted(fresh, key=lambda row: int(row["id"]))
            self.check.read(bundled({"docket": facts, "entries": rows}))
            self._remember(walked.rows, facts)
        if not since:
            self.state["sweep_due"] = self.check.now.isoformat()  # for its parties and attorneys
        self.state["update_due"] = next_check.courtlistener(self.feed, self.check.now).isoformat()
        retry_at = gaps.close_by_courtlistener(self.docket.pk, walked.began)
        self.state["gap_due"] = retry_at.isoformat() if retry_at else None

    def _remember(self, rows: list[Row], facts: Row) -> None:
        stamps = [row["date_modified"] for row in rows] or [facts.get("date_modified")]
        newest = max((stamp for stamp in stamps if stamp), key=datetime.fromisoformat, default=None)
        if newest is None:
            return
        edge = datetime.fromisoformat(newest) - 3 * OVERLAP
        recent = [row for row in rows if datetime.fromisoformat(row["date_modified"]) >= edge]
        self.state["since"] = newest
        self.state["seen"] = {str(row["id"]): row["date_modified"] for row in recent}

    def _facts(self, number: int) -> Row:
        """The docket's own row, fetched once a day; otherwise only what identifies the docket."""
        fetched_at = self.state.get("facts")
        if fetched_at is not None and self.check.now - datetime.fromisoformat(fetched_at) < FACTS_EVERY:
            return self._reference(number)
        row = self.client.docket(number)
        self.state["facts"] = self.check.now.isoformat()
        return row

    def _reference(self, number: int) -> Row:
        return {"id": number, "court_id": self.docket.court_id, "docket_number": self.docket.docket_number}

    def _fetch_texts(self, number: int) -> None:
        """Request again the rows of entries that had no text so far, twenty ids per call."""
        waiting = {str(row_id) for row_id in courtlistener_rows.rows_without_text(self.docket)}
        asked = {row_id: at for row_id, at in self.state.get("texts", {}).items() if row_id in waiting}
        self.state["texts"] = asked
        known = courtlistener_rows.known_ids(self.docket, str(number))
        due = courtlistener_rows.due_texts(self.docket, asked, self.check.now)
        for first, last in courtlistener_rows.ranges(known, due):
            rows = self.client.page(self.client.range_url(number, first, last)).rows
            if rows:
                self.check.read(bundled({"docket": self._reference(number), "entries": rows}))
            stamp = self.check.now.isoformat()
            asked |= {str(row_id): stamp for row_id in due if first <= row_id <= last}

    def _sweep(self, number: int) -> None:
        """The weekly full check: parties and attorneys, and whether rows we have were deleted there."""
        people: dict[str, object] = {"docket": self._reference(number), "entries": []}
        for endpoint in ("parties", "attorneys"):
            url = self.client.people_url(endpoint, number)
            people[endpoint] = self.walker.walk(f"{endpoint} after {self.state.get('swept')}", url).rows
        self.check.read(bundled(people))
        known = courtlistener_rows.known_ids(self.docket, str(number))
        deleted = set(self.state.get("gone", ()))
        if self.client.entry_count(number) != len(known - deleted):
            self._fetch_id_list(number, known)
        self.state["swept"] = self.check.now.isoformat()
        self.state["sweep_due"] = next_check.out_of_quiet(self.feed, self.check.now + SWEEP_EVERY).isoformat()

    def _fetch_id_list(self, number: int, known: set[int]) -> None:
        """Read all its entry ids as evidence; if it has rows that we lack, start over from the beginning."""
        walked = self.walker.walk(f"ids after {self.state.get('swept')}", self.client.ids_url(number))
        listed = {int(row["id"]) for row in walked.rows}
        if walked.began is not None:
            listing = {"docket": self._reference(number), "entry_ids": sorted(listed)}
            self.check.read(bundled(listing | {"listed_at": walked.began.isoformat()}))
        self.state["gone"] = sorted(known - listed)
        if not listed <= known:
            self.state.pop("since", None)
            self.state["update_due"] = self.check.now.isoformat()

    def _plan(self) -> tuple[datetime, Purpose]:
        """The time and purpose of the next check: the most urgent that is due, else the earliest."""
        texts = courtlistener_rows.next_text(self.docket, self.state.get("texts", {}), self.check.now)
        moments = {
            Purpose.GAP: self._moment("gap_due"),
            Purpose.TEXT: texts and next_check.out_of_quiet(self.feed, texts),
            Purpose.UPDATE: self._moment("update_due"),
            Purpose.SWEEP: self._moment("sweep_due"),
        }
        coming = {purpose: at for purpose, at in moments.items() if at is not None}
        overdue = [purpose for purpose, at in coming.items() if at <= self.check.now]
        if overdue:
            return self.check.now, min(overdue)
        purpose, at = min(coming.items(), key=lambda item: item[1])
        return at, purpose

    def _moment(self, name: str) -> datetime | None:
        text = self.state.get(name)
        return datetime.fromisoformat(text) if text else None


def token_for(feed: Feed) -> str:
    """The API token to send: the sandbox gets its own, so that ours goes only to CourtListener."""
    if settings.SANDBOX_URL and feed.url.startswith(f"{settings.SANDBOX_URL}/"):
        return DEMO_TOKEN
    return str(settings.COURTLISTENER_TOKEN)
