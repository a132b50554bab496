"""Dockets related to those of a case: appeals, transfers, lead cases, and member cases.

`filings` finds them in docket texts and registers the function that answers.
"""

from collections.abc import Callable
from dataclasses import dataclass

from casetracker.accounts.models import User

from ..models import Docket


@dataclass(frozen=True, slots=True)
class OtherDocket:
    """A related docket. `docket` is None if Casetracker or the reader does not have it; `add_url` adds it."""

    relation: str  # "Appeal from this case", in words
    number: str
    court: str  # in the source's words; "" if it names none
    words: str  # the words that name it
    source: str  # "No. 41 of 3:25-cv-00001", "docket sheet"
    source_url: str = ""
    docket: Docket | None = None
    note: str = ""  # how the docket was recognized
    add_url: str = ""


Provider = Callable[[User, list[Docket]], list[OtherDocket]]
_providers: list[Provider] = []


def register(provider: Provider) -> None:
    if provider not in _providers:
        _providers.append(provider)


def other_dockets(user: User, dockets: list[Docket]) -> list[OtherDocket]:
    return [one for provider in _providers for one in provider(user, dockets)] if dockets else []
