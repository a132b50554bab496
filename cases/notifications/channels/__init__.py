"""Notification channels, the ways to reach a person: one file each, and one line each in CHANNELS."""

from .base import Channel, Unsupported
from .email import Email
from .webhook import Webhook

# By key, in the order in which the page offers them.
CHANNELS: dict[str, Channel] = {channel.key: channel for channel in (Webhook(), Email())}


def channel_of(key: str) -> Channel:
    """The channel that a database row names. A channel that no longer exists sends nothing."""
    return CHANNELS.get(key) or Unsupported(key)
