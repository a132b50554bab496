"""What one case brought lately, as one plain e-mail to the person who follows it."""

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
    label = "E-mail"
    heading = "Add e-mail"
    about = "What a case brings within a minute comes as one message."
    batch_size = 50
    gather = wait(minutes=1)  # what one docket brings in a minute goes into one e-mail

    def why_not_offered(self) -> str:
        missing = "E-mail is not offered: this installation has no mail server (EMAIL_HOST)."
        return "" if settings.EMAIL_HOST else missing

    def add_button(self, user: User) -> str:
        return f"Send me e-mail at {user.email}"

    def name_of(self, destination: Destination) -> str:
        return f"E-mail to {destination.owner.email}"

    def send(self, destination: Destination, batch: Sequence[Delivery]) -> Result:
        """One message for deliveries of one subscription; its Message-ID is the first one's id."""
        message = _message(destination, batch)
        try:
            message.send()
        except (SMTPException, OSError) as error:
            return Result(error=f"The mail server did not take it: {type(error).__name__}.", down=True)
        return Result()


def _message(destination: Destination, batch: Sequence[Delivery]) -> EmailMessage:
    case = batch[0].change.case
    count = "One change" if len(batch) == 1 else f"{len(batch)} changes"
    address = settings.SITE_URL + case.get_absolute_url()
    lines = [f"{delivery.change.get_kind_display()}: {delivery.change.summary}" for delivery in batch]
    subject = " ".join(f"{case.caption}: {count.lower()}".split())  # a header is one line
    return EmailMessage(
        subject=subject[:SUBJECT_LENGTH],
        body="\n\n".join([f"{count} in {case.caption}.", *lines, address, _why()]),
        to=[destination.owner.email],
        headers={"Message-ID": f"<{batch[0].pk}@{urlsplit(settings.SITE_URL).hostname or 'casetracker'}>"},
    )


def _why() -> str:
    return (
        "You get this because you asked for e-mail on this case; Notifications in Casetracker changes that. "
        "It tells what public sources said; the record is the docket that the clerk keeps."
    )
