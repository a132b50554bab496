"""What one case brought lately, as one plain e-mail to the person who follows it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from smtplib import SMTPException
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage

from ..models import Delivery, Destination
from .base import Result, Send

SUBJECT_LENGTH = 150


@contextmanager
def line() -> Iterator[Send]:
    yield send


def send(destination: Destination, batch: Sequence[Delivery]) -> Result:
    """One message for deliveries of one subscription; its Message-ID is the first one's id."""
    message = _message(destination, batch)
    try:
        message.send()
    except (SMTPException, OSError) as error:
        return Result(error=f"The mail server did not accept it ({type(error).__name__}).", down=True)
    return Result()


def _message(destination: Destination, batch: Sequence[Delivery]) -> EmailMessage:
    case = batch[0].change.case
    count = "1 update" if len(batch) == 1 else f"{len(batch)} updates"
    address = settings.SITE_URL + case.get_absolute_url()
    lines = [f"{delivery.change.get_kind_display()}: {delivery.change.summary}" for delivery in batch]
    subject = " ".join(f"{case.caption}: {count}".split())  # a header is one line
    return EmailMessage(
        subject=subject[:SUBJECT_LENGTH],
        body="\n\n".join([f"{count} in {case.caption}.", *lines, address, _why()]),
        to=[destination.owner.email],
        headers={"Message-ID": f"<{batch[0].pk}@{urlsplit(settings.SITE_URL).hostname or 'casetracker'}>"},
    )


def _why() -> str:
    return (
        "You receive this email because you asked for updates on this case. To stop, open Notifications in "
        "Casetracker. This is compiled from public sources. The official record is the docket maintained by "
        "the clerk of the court."
    )
