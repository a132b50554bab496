"""How often sources are checked: busy dockets often, closed ones seldom, and never in quiet hours."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from filings.polling.intervals import (
    COURTLISTENER,
    PACIFIC,
    RSS_LONGEST,
    RSS_REACH,
    after_quiet,
    backoff,
    courtlistener_interval,
    jittered,
    parse_quiet,
    quiet_until,
    rss_interval,
    text_wait,
)

TODAY = date(2026, 11, 23)
DAY = timedelta(days=1)
EASTERN = ZoneInfo("America/New_York")


def ask(filed: int | None = None, closed: int | None = None, full: bool = True) -> timedelta:
    return courtlistener_interval(
        last_filing=None if filed is None else TODAY - filed * DAY,
        closed_on=None if closed is None else TODAY - closed * DAY,
        today=TODAY,
        has_full_feed=full,
    )


def test_a_busy_docket_is_checked_more_often_than_a_quiet_one() -> None:
    waits = [ask(filed) for filed in (1, 20, 90, 400)]
    assert waits == sorted(waits)
    assert len(set(waits)) == 4
    assert ask(1, full=False) < ask(1)
    assert ask() == ask(0)


def test_a_closed_docket_daily_and_later_weekly() -> None:
    assert (ask(3, closed=5), ask(3, closed=200)) == (DAY, 7 * DAY)


@given(st.floats(0, 1))
def test_feeds_are_read_every_ten_to_twenty_minutes(chance: float) -> None:
    wait = jittered(rss_interval(any_open=True), chance)
    assert timedelta(minutes=10) <= wait <= timedelta(minutes=20)
    assert jittered(rss_interval(any_open=False), chance) < RSS_LONGEST < RSS_REACH


def test_the_wait_after_failures_doubles_up_to_a_limit() -> None:
    waits = [backoff(failures, timedelta(minutes=5), DAY) for failures in range(1, 40)]
    assert waits[:3] == [timedelta(minutes=10), timedelta(minutes=20), timedelta(minutes=40)]
    assert waits[-1] == DAY


def test_missing_texts_are_requested_less_and_less_and_then_never() -> None:
    waits = [text_wait(age * DAY) for age in (0.5, 3, 20, 50)]
    assert waits == sorted(filter(None, waits))
    assert text_wait(61 * DAY) is None


def test_courtlisteners_thursday_night_is_left_alone() -> None:
    rules = parse_quiet("courtlistener thu 21:00-24:00")
    thursday = datetime(2026, 11, 26, 22, tzinfo=PACIFIC)
    assert after_quiet(rules, COURTLISTENER, PACIFIC, thursday) == datetime(2026, 11, 27, tzinfo=PACIFIC)
    for open_time in (thursday - timedelta(hours=2), thursday + timedelta(hours=2), thursday - DAY):
        assert quiet_until(rules, COURTLISTENER, PACIFIC, open_time) is None
    assert quiet_until(rules, "cand", PACIFIC, thursday) is None


def test_quiet_hours_are_the_courts_own_and_one_may_follow_another() -> None:
    rules = parse_quiet("* 03:00-04:00; nysd sun 04:00-06:30")
    sunday = datetime(2026, 11, 22, 3, 30, tzinfo=EASTERN)
    assert after_quiet(rules, "nysd", EASTERN, sunday) == sunday + timedelta(hours=3)
    assert after_quiet(rules, "nysd", EASTERN, sunday + DAY) == sunday + DAY + timedelta(minutes=30)
    assert after_quiet(rules, "cand", PACIFIC, sunday) == sunday  # half past midnight there
    assert after_quiet(rules, COURTLISTENER, EASTERN, sunday) == sunday


@given(st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC)))
def test_the_time_after_quiet_hours_is_later_and_not_quiet(at: datetime) -> None:
    rules = parse_quiet("cand 22:00-24:00; cand 00:00-05:00; * mon 05:00-06:00")
    found = after_quiet(rules, "cand", PACIFIC, at)
    assert at <= found <= at + timedelta(hours=9)
    assert quiet_until(rules, "cand", PACIFIC, found) is None


def test_invalid_quiet_hours_are_refused_with_a_sentence() -> None:
    for wrong in ("thu 21:00-24:00 courtlistener", "cand 05:00-03:00", "cand 25:00-26:00", "cand someday"):
        with pytest.raises(ValueError, match="is not a valid quiet time"):
            parse_quiet(wrong)
    assert parse_quiet(" ; ") == ()
