"""How long the product waits: one number shortens every interval, lease and back-off (the fault run)."""

from datetime import timedelta

from django.conf import settings


def wait(*, days: float = 0, hours: float = 0, minutes: float = 0, seconds: float = 0) -> timedelta:
    """This long, or what the setting WAITS_DIVIDED_BY makes of it. For waits, never for dates or ages."""
    whole = timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)
    return whole / float(settings.WAITS_DIVIDED_BY)
