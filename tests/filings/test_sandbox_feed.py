"""The sandbox feed behaves like a court's: short texts of the last day, at any hour."""

from __future__ import annotations

from datetime import datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from casetracker.lib.http import Http
from filings.clients.rss import fetch_feed
from filings.sandbox.case import COURT_TIME, START, entries_at
from filings.sandbox.court import SandboxCourt
from filings.sandbox.feed import REBUILD, feed_xml
from filings.sources import pacer_rss

moments = st.datetimes(datetime(2026, 2, 2, 15), datetime(2026, 12, 20)).map(
    lambda moment: moment.replace(tzinfo=COURT_TIME)
)


def rows(xml: bytes) -> list[tuple[str, int | None, str, object, object]]:
    report = pacer_rss.parse(xml, court_id="sandbox", zone="America/New_York")
    assert report.refused_rows == ()
    return [
        (row.sequence, row.entry_number, row.short_text, row.date_entered, row.time_filed)
        for docket in report.dockets
        for row in docket.entries
    ]


@given(moments)
@settings(max_examples=40, deadline=None)
def test_the_feed_has_what_was_entered_in_the_last_day_newest_first(now: datetime) -> None:
    shown = rows(feed_xml(now))
    expected = [
        (str(entry.sequence), entry.number, entry.event, entry.at.date(), entry.at.time())
        for entry in reversed(entries_at(now))
    ]
    day = [row for row, entry in zip(expected, reversed(entries_at(now)), strict=True)
           if entry.at > now - timedelta(hours=24)]  # fmt: skip
    # Between builds an item may stay slightly longer than a day; nothing of the last day is ever missing.
    assert shown[: len(day)] == day
    assert shown == expected[: len(shown)]
    assert all(entry.at > now - timedelta(hours=24, seconds=REBUILD)
               for entry in list(reversed(entries_at(now)))[: len(shown)])  # fmt: skip


def test_a_new_entry_is_in_the_very_next_fetch_and_gone_a_day_later(
    sandbox_court: SandboxCourt, sandbox_url: str, door: Http
) -> None:
    url = f"{sandbox_url}/cgi-bin/rss_outside.pl"
    sandbox_court.clock.set(START)
    assert rows(fetch_feed(url, http=door).content) == []
    sandbox_court.clock.set(START + timedelta(minutes=3))
    assert [row[1] for row in rows(fetch_feed(url, http=door).content)] == [111]
    sandbox_court.clock.advance(24 * 3600 + REBUILD)
    assert 111 not in [row[1] for row in rows(fetch_feed(url, http=door).content)]


def test_with_nothing_new_the_bytes_stay_the_same_between_builds() -> None:
    now = datetime(2026, 11, 20, 18, 30, 1, tzinfo=COURT_TIME)
    assert feed_xml(now) == feed_xml(now + timedelta(seconds=REBUILD - 2))
    assert feed_xml(now) != feed_xml(now + timedelta(seconds=REBUILD))


def test_text_only_entries_have_no_link_but_a_sequence_in_the_guid() -> None:
    now = datetime(2026, 6, 4, 14, 0, tzinfo=COURT_TIME)
    text = feed_xml(now).decode("iso-8859-1")
    assert "<description>[Motion Hearing] </description>" in text
    minute_entry = next(entry for entry in reversed(entries_at(now)) if entry.event == "Motion Hearing")
    assert f"DktRpt.pl?900042&#x26;{minute_entry.sequence}</guid>" in text


def test_an_entry_late_at_night_is_the_next_day_in_gmt_and_the_same_day_at_court() -> None:
    now = datetime(2026, 11, 23, 23, 50, tzinfo=COURT_TIME)
    xml = feed_xml(now)
    assert b"<pubDate>Tue, 24 Nov 2026 04:48:00 GMT</pubDate>" in xml
    assert str(rows(xml)[0][3]) == "2026-11-23"


def test_links_point_to_the_server_that_was_asked(sandbox_court: SandboxCourt, sandbox_url: str) -> None:
    sandbox_court.clock.set(START + timedelta(minutes=5))
    door = Http(allowed_private=[sandbox_url.removeprefix("http://")])
    text = fetch_feed(f"{sandbox_url}/cgi-bin/rss_outside.pl", http=door).content.decode("iso-8859-1")
    assert f"<link>{sandbox_url}/cgi-bin/DktRpt.pl?900042</link>" in text
    assert b"CIVIL DOCKET FOR CASE #" in door.get(f"{sandbox_url}/cgi-bin/DktRpt.pl?900042").content
