"""The Channel base class: everything that pages, dispatch, and sending need to know about a channel."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django import forms

from ...models import Delivery, Destination

if TYPE_CHECKING:
    from casetracker.accounts.models import User


@dataclass(frozen=True, slots=True)
class Result:
    """The result of one attempt. `error` is a sentence, empty if the message was accepted.

    `down`: the destination itself does not answer, so the messages after this one wait too.
    `gone`: it wants no more messages (HTTP 410). `retry_after`: seconds that it asked us to wait.
    `hopeless`: no later attempt can succeed, and the receiver is not to blame: this message is given up now.
    """

    status: int | None = None
    error: str = ""
    down: bool = False
    gone: bool = False
    retry_after: float | None = None
    hopeless: bool = False

    @property
    def taken(self) -> bool:
        return not self.error


# Sends one batch: all of it is accepted, or none of it.
Send = Callable[[Destination, Sequence[Delivery]], Result]


class Channel:
    """One way to reach a person outside Casetracker. A subclass sets what differs and defines `send`.

    A channel that needs an address has a form with the field `url`, which is stored in `Destination.url`.
    """

    key: str  # stored in Destination.channel; at most 32 characters; never changes
    label: str  # beside a destination: "Webhook"
    heading: str  # above the form that adds one: "Add a webhook"
    about: str  # below that form: what is sent, and how
    form: type[forms.Form] = forms.Form
    batch_size = 1  # messages of one case that are sent together
    gather = timedelta()  # how long a message waits for others to join it
    is_supported = True
    has_secret = False  # whether messages are signed; the page then shows the secret once and can renew it

    def why_not_offered(self) -> str:
        """A sentence if this installation cannot use the channel; otherwise empty."""
        return ""

    def add_button(self, user: User) -> str:
        return "Add"

    def name_of(self, destination: Destination) -> str:
        """The name under which its owner knows the destination."""
        return destination.url

    def send(self, destination: Destination, batch: Sequence[Delivery]) -> Result:
        """Sends messages of one case, at most `batch_size`, in the order of the changes. Never raises."""
        raise NotImplementedError

    @contextmanager
    def line(self) -> Iterator[Send]:
        """The sender for one round of messages, for channels that keep a connection open between them."""
        yield self.send

    def send_test(self, destination: Destination) -> Result:
        """Sends a test message. The page has a button for it if the channel defines this."""
        raise NotImplementedError

    @property
    def can_test(self) -> bool:
        return type(self).send_test is not Channel.send_test

    @property
    def needs_address(self) -> bool:
        return bool(self.form.base_fields)


class Unsupported(Channel):
    """Stands in for a channel that the database names but this version does not have. It sends nothing."""

    is_supported = False

    def __init__(self, key: str) -> None:
        self.key = key
        self.label = key
        self.heading = self.about = ""

    def why_not_offered(self) -> str:
        return f"Casetracker no longer supports the channel “{self.key}”."

    def name_of(self, destination: Destination) -> str:
        return destination.url or destination.owner.email

    def send(self, destination: Destination, batch: Sequence[Delivery]) -> Result:
        sentence = f"{self.why_not_offered()} Remove this destination and add another."
        return Result(error=sentence, hopeless=True)
