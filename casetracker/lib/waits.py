"""Waits: one setting shortens every interval, lease, and backoff, for the fault run."""

from datetime import timedelta

from django.conf import settings


def wait(*, days: float = 0, hours: float = 0, minutes: float = 0, seconds: float = 0) -> timedelta:
    """This long, divided by the setting WAITS_DIVIDED_BY. For waits, never for dates or ages."""
    whole = timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)
    return whole / float(settings.WAITS_DIVIDED_BY)
