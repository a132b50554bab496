"""Which feeds there are: those of the dockets that somebody follows."""

from __future__ import annotations

from django.conf import settings
from django.db.models import Exists, OuterRef, QuerySet

from cases.models import Court, Docket, Subscription

from .models import Feed


def watch_followed() -> None:
    """A feed for every docket that somebody follows: its court's, and CourtListener's with a token.

    One court's feed serves all its dockets. A closed docket is watched too, seldom; a case that people know
    to be over is not. A feed that nobody follows rests, and goes on where it was when somebody does again.
    """
    _make_feeds(followed())
    real = Feed.objects.exclude(court__kind=Court.Kind.SANDBOX)  # the demonstration lives unwatched too
    for of_court in (False, True):
        serves = {"court": OuterRef("court")} if of_court else {"pk": OuterRef("docket")}
        wanted = Exists(followed().filter(**serves))
        feeds = real.filter(docket__isnull=of_court).annotate(wanted=wanted)
        for is_followed in (True, False):
            differ = feeds.filter(wanted=is_followed).exclude(followed=is_followed).values("pk")
            Feed.objects.filter(pk__in=differ).update(followed=is_followed)


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
