"""A call budget: the upstream never counts too many calls, and no call waits longer than it must."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from filings.polling.budget import RateWindow, free_at, left, parse_budget
from filings.sandbox.listener import throttle
from filings.sandbox.listener.throttle import Throttle

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
SMALL = (3, 7, 11)


def seconds(whole: float) -> timedelta:
    return timedelta(seconds=whole)


def test_the_budget_setting_is_parsed() -> None:
    assert parse_budget("125/day, 5/min,50/hour") == (
        RateWindow(5, seconds(60), "min"),
        RateWindow(50, seconds(3600), "hour"),
        RateWindow(125, seconds(86_400), "day"),
    )
    assert parse_budget("") == ()
    assert parse_budget("5/min", 60)[0].length == seconds(1)
    for wrong in ("5", "5/week", "0/min", "-1/day", "5/min;3/day"):
        with pytest.raises(ValueError, match="is not a valid call limit"):
            parse_budget(wrong)


def test_calls_left_and_when_there_are_more() -> None:
    windows = parse_budget("2/min,3/hour")
    calls = [NOON - seconds(10), NOON - seconds(50), NOON - seconds(3599)]
    minute, hour = left(windows, calls, NOON)
    assert (minute.left, minute.until) == (0, NOON + seconds(10.06))
    assert (hour.left, hour.until) == (0, NOON + seconds(4.6))
    assert free_at(windows, calls, NOON) == NOON + seconds(10.06)
    assert free_at(windows, calls[1:], NOON) is None
    under_way = [NOON + seconds(65), NOON - seconds(1)]
    assert free_at(windows, under_way, NOON) == NOON + seconds(59.06)


@given(st.lists(st.tuples(st.floats(0, 30), st.floats(0, 5), st.floats(0, 1)), min_size=20, max_size=120))
@settings(max_examples=60, deadline=None)
def test_the_upstream_never_refuses_and_no_call_waits_in_vain(
    wishes: list[tuple[float, float, float]],
) -> None:
    """(seconds until the next call is wanted, its duration, when in that time it reaches the upstream)."""
    windows = parse_budget("3/min,7/hour,11/day")
    clock = [0.0]
    theirs = Throttle(SMALL, lambda: clock[0])
    now, calls = 0.0, list[datetime]()
    for pause, takes, arrives in wishes:
        now += pause
        free = free_at(windows, sorted(calls, reverse=True), NOON + seconds(now))
        if free is not None:
            now = (free - NOON).total_seconds()
            now += 0.00001  # a datetime has microseconds only
            assert free_at(windows, sorted(calls, reverse=True), NOON + seconds(now)) is None
            just_before = NOON + seconds(now - 0.001)
            assert free_at(windows, sorted(calls, reverse=True), just_before) is not None
        clock[0] = now + takes * arrives
        assert theirs.refuse("us") is None
        now += takes
        calls.append(NOON + seconds(now))


def test_the_windows_here_are_those_of_the_replica() -> None:
    ours = [(window.length.total_seconds(), window.name) for window in parse_budget("1/min,1/hour,1/day")]
    assert ours == [(float(length), name) for length, name in throttle.WINDOWS]
