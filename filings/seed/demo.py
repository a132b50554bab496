"""Both cases and the feeds, in one call."""

from __future__ import annotations

from . import linkedin, sandbox
from .feeds import point_feeds_at_sandbox
from .shared import demo_user


def load() -> list[str]:
    """Load what is missing; returns the captions that were loaded, none the second time."""
    user = demo_user()
    loaded = [case.caption for case in (linkedin.load(user), sandbox.load(user)) if case is not None]
    point_feeds_at_sandbox()
    return loaded
