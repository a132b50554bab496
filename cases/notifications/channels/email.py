"""Recent updates to one case, as one plain-text email to the person who follows it."""

from __future__ import annotations

from collections.abc import Sequence
from smtplib import SMTPException
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage

from casetracker.lib.waits import wait

from ...models import Delivery, Destination
from .base import Channel, Result

if TYPE_CHECKING:
    from casetracker.accounts.models import User

SUBJECT_LENGTH = 150


class Email(Channel):
    key = "email"
    label = "Email"
    heading = "Add email"
    about = "Updates to a case within one minute are combined into one email."
    batch_size = 50
    gather = wait(minutes=1)

    def why_not_offered(self) -> str:
        missing = (
            "Email is not available because no mail server is set up (EMAIL_HOST). Ask your administrator."
        )
        return "" if settings.EMAIL_HOST else missing

    def add_button(self, user: User) -> str:
        return f"Email updates to {user.email}"

    def name_of(self, destination: Destination) -> str:
        return f"Email to {destination.owner.email}"

    def send(self, destination: Destination, batch: Sequence[Delivery]) -> Result:
        """Sends one email for deliveries of one subscription; its Message-ID is the first delivery's ID."""
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
