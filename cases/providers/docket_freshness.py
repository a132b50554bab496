"""How current a docket is, and its last filing.

`filings` owns those tables and registers the function that answers (cases never imports filings).
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from ..models import Docket


@dataclass(frozen=True, slots=True)
class LastFiling:
    entry_id: UUID
    number: str  # "No. 17", "unnumbered", "number not known"
    date: date | None
    text: str


@dataclass(frozen=True, slots=True)
class DocketState:
    """A docket's state. Times are aware. `sources` are names for people; `error` is that of the latest
    check."""

    sources: tuple[str, ...] = ()
    is_seen: bool = False  # a court source has shown it, so what it does not mention is absent
    is_queued: bool = False  # due, but no worker has it yet
    is_checking: bool = False
    last_check: datetime | None = None
    last_success: datetime | None = None
    next_check: datetime | None = None
    error: str = ""
    result: str = ""  # result of the latest check, in words
    coverage: tuple[str, ...] = ()  # what the court's feed leaves out, in sentences
    gaps: tuple[tuple[datetime, datetime], ...] = ()  # open gaps (from, to) in which entries may be missing
    last_filing: LastFiling | None = None

    @property
    def is_watched(self) -> bool:
        return bool(self.sources)


StatesOf = Callable[[list[Docket], bool], dict[UUID, DocketState]]
_providers: list[StatesOf] = []


def register(provider: StatesOf) -> None:
    """Called once, by the app that owns the feeds."""
    if provider not in _providers:
        _providers.append(provider)


def states(dockets: Iterable[Docket], *, last_filings: bool = True) -> dict[UUID, DocketState]:
    """The state of every given docket; a docket without any information has an empty state."""
    docket_list = list(dockets)
    states_by_id = {docket.pk: DocketState() for docket in docket_list}
    for provider in _providers:
        states_by_id |= provider(docket_list, last_filings)
    return states_by_id
