"""Creates and pauses feeds, so that every docket that somebody follows is monitored."""

from __future__ import annotations

from django.conf import settings
from django.db.models import Exists, OuterRef, QuerySet

from cases.models import Court, Docket, Subscription

from ..models import Feed


def ensure_followed_feeds() -> None:
    """Make sure that every followed docket has its court's feed and, with a token, a CourtListener feed.

    A court's feed serves all its dockets. A closed docket is still monitored, less often; a case with a
    disposition is not. A feed that nobody follows is paused, and resumes where it stopped.
    """
    _make_feeds(followed())
    real = Feed.objects.exclude(court__kind=Court.Kind.SANDBOX)  # the demonstration runs even if unfollowed
    for of_court in (False, True):
        serves = {"court": OuterRef("court")} if of_court else {"pk": OuterRef("docket")}
        has_follower = Exists(followed().filter(**serves))
        feeds = real.filter(docket__isnull=of_court).annotate(has_follower=has_follower)
        for is_followed in (True, False):
            outdated = feeds.filter(has_follower=is_followed).exclude(followed=is_followed).values("pk")
            Feed.objects.filter(pk__in=outdated).update(followed=is_followed)


def followed() -> QuerySet[Docket]:
    follower = Subscription.objects.filter(case=OuterRef("case"))
    return Docket.objects.filter(Exists(follower), case__disposition="", case__deleted_at=None)


def _make_feeds(dockets: QuerySet[Docket]) -> None:
    rss = Feed.objects.filter(kind=Feed.Kind.RSS, docket=None).values("court")
    courts = Court.objects.filter(dockets__in=dockets).exclude(rss_url="").exclude(pk__in=rss).distinct()
    feeds = [Feed(kind=Feed.Kind.RSS, court=court, url=court.rss_url) for court in courts]
    if settings.COURTLISTENER_TOKEN:
        known = Feed.objects.filter(kind=Feed.Kind.COURTLISTENER).values("docket")
        unknown = dockets.exclude(pk__in=known).exclude(court__kind=Court.Kind.SANDBOX)
        feeds += [
            Feed(
                kind=Feed.Kind.COURTLISTENER,
                court_id=docket.court_id,
                docket=docket,
                url=settings.COURTLISTENER_URL,
            )
            for docket in unknown
        ]
    Feed.objects.bulk_create(feeds, ignore_conflicts=True)
