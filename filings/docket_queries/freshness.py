"""Reports how up to date a docket is, from its feeds and entries, for `cases.providers.docket_freshness`."""

from collections import defaultdict
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, Subquery
from django.utils import timezone

from cases.models import Court, Docket
from cases.providers.docket_freshness import DocketState, LastFiling

from ..models import DocketEntry, Feed, FetchLog, Gap, Report
from ..polling.feed_coverage import coverage_note, no_feed_note
from ..records import HEARSAY

# Beat runs every five seconds; a check counts as queued only if it is overdue by several of its runs.
TICKS = timedelta(seconds=15)
# Courts expected to have a feed. State courts and arbitrations have none, so its absence is not mentioned.
FEDERAL = (Court.Kind.APPELLATE, Court.Kind.DISTRICT, Court.Kind.BANKRUPTCY, Court.Kind.SPECIAL)


def states_of(dockets: list[Docket], last_filings: bool) -> dict[UUID, DocketState]:
    feeds = _feeds(dockets)
    filings = _last_filings(dockets) if last_filings else {}
    seen = _seen(dockets)
    gaps: dict[UUID, list[Gap]] = defaultdict(list)
    for gap in Gap.objects.filter(docket__in=list(feeds), closed_at=None).order_by("since"):
        gaps[gap.docket_id].append(gap)
    return {
        docket.pk: _state(
            docket, feeds[docket.pk], gaps[docket.pk], filings.get(docket.pk), docket.pk in seen
        )
        for docket in dockets
    }


def feeds_of(dockets: list[Docket]) -> Q:
    """Feeds that carry entries for these dockets: the docket's own and its court's."""
    courts = {docket.court_id for docket in dockets}
    return Q(docket__in=[docket.pk for docket in dockets]) | Q(docket=None, court__in=courts)


def _feeds(dockets: list[Docket]) -> dict[UUID, list[Any]]:
    latest = FetchLog.objects.filter(feed=OuterRef("pk")).order_by("-at")
    rows = (
        Feed.objects.watched()
        .filter(feeds_of(dockets))
        .annotate(
            log_status=Subquery(latest.values("status")[:1]), log_new=Subquery(latest.values("new")[:1])
        )
        .order_by("kind", "pk")
    )
    own: dict[UUID, list[Any]] = defaultdict(list)
    courtwide: dict[str, list[Any]] = defaultdict(list)
    for feed in rows:
        (own[feed.docket_id] if feed.docket_id else courtwide[feed.court_id]).append(feed)
    return {docket.pk: courtwide[docket.court_id] + own[docket.pk] for docket in dockets}


def _seen(dockets: list[Docket]) -> set[UUID]:
    """Dockets with evidence other than press reports and what people typed by hand."""
    evidence = Report.objects.filter(docket=OuterRef("pk")).exclude(kind__in=HEARSAY)
    seen = Docket.objects.filter(Exists(evidence), pk__in=[docket.pk for docket in dockets])
    return set(seen.values_list("pk", flat=True))


def _last_filings(dockets: list[Docket]) -> dict[UUID, LastFiling]:
    entries = DocketEntry.objects.current().filter(docket=OuterRef("pk")).order_by("-position", "-pk")
    last = Docket.objects.filter(pk__in=[docket.pk for docket in dockets])
    ids = last.annotate(last=Subquery(entries.values("pk")[:1])).values_list("last", flat=True)
    rows = DocketEntry.objects.filter(pk__in=[pk for pk in ids if pk]).only(
        "docket_id", "entry_number", "number_inferred", "basis_kinds", "date_filed", "text", "short_text"
    )
    return {
        row.docket_id: LastFiling(row.pk, _number(row), row.date_filed, row.text or row.short_text)
        for row in rows
    }


def _number(row: DocketEntry) -> str:
    if row.entry_number is None:
        return "number not known" if row.is_press_only else "unnumbered"
    return f"No. {row.entry_number}" + (" (inferred)" if row.number_inferred else "")


def _state(
    docket: Docket, feeds: list[Any], gaps: list[Gap], last_filing: LastFiling | None, is_seen: bool
) -> DocketState:
    now = timezone.now()
    failing = [feed for feed in feeds if feed.last_error]
    return DocketState(
        sources=tuple(dict.fromkeys(feed.get_kind_display() for feed in feeds)),
        is_seen=is_seen,
        is_queued=any(feed.next_check_at <= now - TICKS for feed in feeds),
        is_checking=any(feed.leased_until and feed.leased_until > now for feed in feeds),
        last_check=_latest(feed.last_check_at for feed in feeds),
        last_success=_latest(feed.last_success_at for feed in feeds),
        next_check=min((feed.next_check_at for feed in feeds), default=None),
        error=failing[0].last_error if failing else "",
        result=_result(feeds),
        coverage=_coverage(docket, feeds),
        gaps=tuple((gap.since, gap.until) for gap in gaps),
        last_filing=last_filing,
    )


def _coverage(docket: Docket, feeds: list[Any]) -> tuple[str, ...]:
    """What the court's feed leaves out, in sentences; empty if it carries every type of entry."""
    court = docket.court
    if court.kind not in FEDERAL:
        return ()
    if not court.rss_url:
        return (no_feed_note(court.rss_partial),)
    stated = [feed.coverage for feed in feeds if feed.kind == Feed.Kind.RSS and feed.coverage]
    if not stated and court.rss_partial:
        return (f"What is known about this court’s feed: {court.rss_partial}",)
    return tuple(note for words in stated if (note := coverage_note(words)))


def _result(feeds: list[Any]) -> str:
    """How many new items the latest successful checks found in the feed, across all of the court's cases."""
    checked = [feed.log_new for feed in feeds if feed.log_status == FetchLog.Status.DONE]
    if not checked:
        return ""
    new = sum(checked)
    return f"{new} new {'item' if new == 1 else 'items'} in the feed" if new else "nothing new"


def _latest(values: Any) -> datetime | None:
    return max((value for value in values if value), default=None)
