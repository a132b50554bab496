"""What a channel is: everything that the pages, dispatch and sending ask about one way to reach a person."""

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
    """How one try ended. `error` is a sentence, empty where the message was taken.

    `down`: the destination itself does not answer, so that the messages behind this one wait too.
    `gone`: it says that it wants no more (HTTP 410). `retry_after`: seconds that it asked for.
    `hopeless`: no later try can go better and the receiver is not to blame: this message is given up now.
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


# Sends what goes out together: all of it is taken, or none is.
Send = Callable[[Destination, Sequence[Delivery]], Result]


class Channel:
    """One way to reach a person outside Casetracker. A subclass says what differs and defines `send`.

    A channel that needs an address has a form with the field `url`; its value is kept in `Destination.url`.
    """

    key: str  # what Destination.channel holds, of 32 characters at most; never changes
    label: str  # beside a destination: "Webhook"
    heading: str  # over the form that adds one: "Add a webhook"
    about: str  # below that form: what comes, and how
    form: type[forms.Form] = forms.Form
    batch_size = 1  # messages of one case that go out together
    gather = timedelta()  # how long a message waits for others to go with it
    is_supported = True
    has_secret = False  # whether messages are signed; the page then shows the secret once, and renews it

    def why_not_offered(self) -> str:
        """A sentence where this installation cannot send this way; else empty."""
        return ""

    def add_button(self, user: User) -> str:
        return "Add"

    def name_of(self, destination: Destination) -> str:
        """What its owner knows the destination by."""
        return destination.url

    def send(self, destination: Destination, batch: Sequence[Delivery]) -> Result:
        """Messages of one case, at most `batch_size`, in the order of the changes. Raises nothing."""
        raise NotImplementedError

    @contextmanager
    def line(self) -> Iterator[Send]:
        """What sends the messages of one round; for a channel that keeps a connection open over them."""
        yield self.send

    def send_test(self, destination: Destination) -> Result:
        """A message of no case. The page has a button for it where a channel defines this."""
        raise NotImplementedError

    @property
    def can_test(self) -> bool:
        return type(self).send_test is not Channel.send_test

    @property
    def needs_address(self) -> bool:
        return bool(self.form.base_fields)


class Unsupported(Channel):
    """Stands in for a channel that the database names and this version does not have: nothing is sent."""

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
