"""Receives a CourtListener webhook event: stores it in one transaction; a worker reads it later."""

from __future__ import annotations

import uuid

from django.db import IntegrityError, transaction
from django.utils import timezone

from ..models import WebhookAddress, WebhookCall
from ..sources import courtlistener_webhook
from .drop import accept

LONGEST_KEY = 100  # theirs are UUIDs
MAX_BYTES = 5 * 2**20  # a batch of 200 entries is 0.4 MB


def receive(address: WebhookAddress, key: str, body: bytes) -> bool:
    """Store an event; False if its key was received before. Raises SourceError if the body is not an event.

    The key is inserted first: when several calls arrive at once with one key, the rest wait for the first.
    If it succeeds, they are repeats; if it fails, the next one takes over.
    """
    event = courtlistener_webhook.read(body)
    batch = uuid.uuid4()
    try:
        with transaction.atomic():
            WebhookCall.objects.create(key=key, event_type=event.type, version=event.version, batch=batch)
            accept([(f"CourtListener {event.name}", body)], user=None, batch=batch)
            WebhookAddress.objects.filter(pk=address.pk).update(last_used_at=timezone.now())
    except IntegrityError:
        if not WebhookCall.objects.filter(key=key).exists():
            raise
        return False
    return True
