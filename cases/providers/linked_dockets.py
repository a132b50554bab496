"""Dockets that stand beside those of a case: appeals, transfers, lead and member cases.

`filings` reads them out of docket texts and registers the function that answers.
"""

from collections.abc import Callable
from dataclasses import dataclass

from casetracker.accounts.models import User

from ..models import Docket


@dataclass(frozen=True, slots=True)
class OtherDocket:
    """`docket` is None where it is not known here, or not to this reader: `add_url` leads to adding it."""

    relation: str  # "Appeal from this case", in words
    number: str
    court: str  # in the source's words; "" where it names none
    words: str  # what says so
    source: str  # "No. 41 of 3:25-cv-00001", "docket sheet"
    source_url: str = ""
    docket: Docket | None = None
    note: str = ""  # how the known docket was told
    add_url: str = ""


Provider = Callable[[User, list[Docket]], list[OtherDocket]]
_providers: list[Provider] = []


def register(provider: Provider) -> None:
    if provider not in _providers:
        _providers.append(provider)


def other_dockets(user: User, dockets: list[Docket]) -> list[OtherDocket]:
    return [one for provider in _providers for one in provider(user, dockets)] if dockets else []
