"""Points the sandbox court's feeds and policy pages at the address where the sandbox is running now."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from cases.models import Docket, PolicyDocument, SourceLocation
from filings.models import Feed

from .shared import read_data

SEED_KEY = "sandbox"
RSS_INTERVAL = timedelta(seconds=10)  # so that a demonstration shows filings at once; real feeds: much longer
COURTLISTENER_INTERVAL = timedelta(seconds=30)


def point_feeds_at_sandbox() -> None:
    """Create the sandbox's feeds and locations, or update their addresses. Writes only what differs."""
    docket = Docket.objects.filter(case__seed_key=SEED_KEY, court_id="sandbox").first()
    base = settings.SANDBOX_URL
    if not base or docket is None:
        return
    _feed(Feed.Kind.RSS, docket, None, f"{base}/cgi-bin/rss_outside.pl", RSS_INTERVAL)
    _feed(Feed.Kind.COURTLISTENER, docket, docket, f"{base}/api/rest/v4", COURTLISTENER_INTERVAL)
    documents = {row.seed_key: row for row in PolicyDocument.objects.filter(cases=docket.case_id)}
    for policy in read_data("sandbox_case.json")["policies"]:
        if document := documents.get(policy["key"]):
            _location(document, base + policy["url_path"])


def _feed(kind: Feed.Kind, docket: Docket, only: Docket | None, url: str, interval: timedelta) -> None:
    feed, _ = Feed.objects.get_or_create(
        kind=kind, court_id=docket.court_id, docket=only, defaults={"url": url, "interval": interval}
    )
    if feed.url != url:  # failures and lease are from an earlier run of the sandbox
        feed.url, feed.failures, feed.last_error = url, 0, ""
        feed.next_check_at, feed.leased_until = timezone.now(), None
        feed.save(update_fields=["url", "failures", "last_error", "next_check_at", "leased_until"])


def _location(document: PolicyDocument, url: str) -> None:
    location = document.locations.filter(valid_until=None).first()
    if location is None:
        SourceLocation.objects.create(document=document, url=url, select="#policy-text")
    elif location.url != url:
        location.url = url
        location.save(update_fields=["url"])
