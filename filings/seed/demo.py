"""Loads both demonstration cases and their feeds."""

from __future__ import annotations

from . import linkedin, sandbox
from .feeds import point_feeds_at_sandbox
from .shared import demo_user


def load() -> list[str]:
    """Load the cases that are missing; returns their captions."""
    user = demo_user()
    loaded = [case.caption for case in (linkedin.load(user), sandbox.load(user)) if case is not None]
    point_feeds_at_sandbox()
    return loaded
