"""What time a feed covers, and the sentences about what it leaves out."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from filings.polling.feed_coverage import coverage_note, covered_since, no_feed_note
from filings.sources.pacer_rss import span

BUILT = datetime(2026, 11, 23, 18, tzinfo=UTC)


def ago(hours: float) -> datetime:
    return BUILT - timedelta(hours=hours)


def test_a_quiet_court_has_no_gap() -> None:
    assert covered_since(BUILT, None, None) == ago(24)
    assert covered_since(BUILT, ago(2), None) == ago(24)
    assert covered_since(BUILT, ago(2), ago(30)) == ago(24)  # those items have left the feed by now


def test_a_longer_feed_covers_more() -> None:
    assert covered_since(BUILT, ago(40), ago(30)) == ago(40)


def test_a_feed_shorter_than_a_day_is_recognized_by_what_it_dropped() -> None:
    assert covered_since(BUILT, ago(2), ago(5)) == ago(2)
    assert covered_since(BUILT, ago(5), ago(5)) == ago(24)
    assert covered_since(BUILT, ago(2), ago(23.5)) == ago(24)  # the feed's start is not exact


def test_a_partial_feed_says_what_it_includes() -> None:
    assert coverage_note("Docket entries of type: all") == ""
    assert coverage_note("") == ""
    assert coverage_note("Docket entries of type: orders, opinions,judgments") == (
        "The court’s feed carries only some types of entry: orders, opinions, judgments"
    )
    assert coverage_note("Ready dockets").endswith("describes its feed as: Ready dockets")
    assert "no public feed" in no_feed_note("")
    assert no_feed_note("Not on PACER").endswith("(Not on PACER)")


def test_the_span_of_a_feed() -> None:
    feed = (
        "<?xml version='1.0'?><rss version='2.0'><channel><description>Docket entries of type: all"
        "</description><lastBuildDate>Mon, 23 Nov 2026 18:00:00 GMT</lastBuildDate>"
        "<item><title>1:26-cv-00042 A v. B</title><pubDate>Mon, 23 Nov 2026 12:00:00 GMT</pubDate></item>"
        "<item><title>1:26-cv-00042 A v. B</title><pubDate>Mon, 23 Nov 2026 08:00:00 EST</pubDate></item>"
        "<item><title>1:26-cv-00042 A v. B</title></item></channel></rss>"
    )
    found = span(feed)
    assert (found.built, found.oldest, found.newest) == (BUILT, ago(6), ago(5))
