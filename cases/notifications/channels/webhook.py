"""Webhooks: a change is POSTed to a person's address, signed per https://www.standardwebhooks.com.

docs/webhooks.md tells receivers what is sent and how to verify it. A person typed the address, so requests go
through casetracker.lib.http: no private addresses, no redirects, no cookies, and a deadline.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django import forms
from django.conf import settings
from django.utils import timezone

from casetracker.lib.http import Http
from casetracker.lib.ids import uuid7

from ...models import Change, Delivery, Destination
from ...models.destination import SECRET_PREFIX
from .base import Channel, Result, Send
from .http_post import connection, post


class WebhookForm(forms.Form):
    """A webhook address: https, or an address on this machine that the settings allow."""

    url = forms.URLField(
        max_length=500,
        assume_scheme="https",
        label="Webhook address",
        widget=forms.URLInput(attrs={"class": "form-control", "placeholder": "https://…"}),
    )

    def clean_url(self) -> str:
        url: str = self.cleaned_data["url"]
        parts = urlsplit(url)
        if parts.username or parts.password:
            raise forms.ValidationError(
                "Remove the user name and password from the address. Every message is signed instead."
            )
        if parts.scheme != "https" and parts.netloc not in settings.HTTP_ALLOWED_PRIVATE:
            raise forms.ValidationError(
                "The address must begin with https://. Messages name your cases and must be encrypted."
            )
        return url


class Webhook(Channel):
    key = "webhook"
    label = "Webhook"
    heading = "Add a webhook"
    about = "Your program receives each update as a signed POST request. The signing secret is shown once."
    form = WebhookForm
    has_secret = True

    @contextmanager
    def line(self) -> Iterator[Send]:
        """Sends one message per POST, over one connection while the receiver keeps it open."""
        with connection().kept_open() as door:

            def send(destination: Destination, batch: Sequence[Delivery]) -> Result:
                (delivery,) = batch
                return _post(door, destination, delivery.pk, _content(delivery))

            yield send

    def send_test(self, destination: Destination) -> Result:
        """Sends a message of type "test", so that a receiver can be tried before anything happens."""
        about = {"type": "test", "data": {"words": "If the signature verifies, this address is ready."}}
        return _post(connection(), destination, uuid7(), about)


def _content(delivery: Delivery) -> dict[str, Any]:
    """The body, kept small: what changed and where to get it. Texts and documents are read with an API
    key."""
    change: Change = delivery.change
    docket = change.docket
    return {
        "type": "change",
        "position": change.position,
        "data": {
            "change_id": str(change.pk),
            "kind": change.kind,
            "at": change.created_at.isoformat(),
            "object_type": change.object_type,
            "object_id": str(change.object_id),
            "summary": change.summary,
            "changed": sorted(change.fields),
            "case": {
                "id": str(change.case_id),
                "caption": change.case.caption,
                "url": settings.SITE_URL + change.case.get_absolute_url(),
            },
            "docket": docket
            and {"id": str(docket.pk), "court": docket.court_id, "docket_number": docket.docket_number},
        },
    }


def _post(door: Http, destination: Destination, message_id: UUID, about: dict[str, Any]) -> Result:
    now = timezone.now()
    body = json.dumps({"id": str(message_id), **about}, ensure_ascii=False).encode()
    headers = {
        "Content-Type": "application/json",
        "Idempotency-Key": str(message_id),
        "webhook-id": str(message_id),
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": signatures(destination, str(message_id), now, body),
    }
    return post(door, destination.url, body, headers)


def signatures(destination: Destination, message_id: str, now: datetime, body: bytes) -> str:
    """One "v1,..." for each valid secret: two while a secret is being replaced."""
    signed = f"{message_id}.{int(now.timestamp())}.".encode() + body
    return " ".join(
        "v1," + base64.b64encode(hmac.digest(_key(secret), signed, hashlib.sha256)).decode()
        for secret in destination.secrets_at(now)
    )


def _key(secret: str) -> bytes:
    return base64.b64decode(secret.removeprefix(SECRET_PREFIX))
