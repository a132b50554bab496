"""The header of a case, the same on every tab: caption, court, facts, freshness, and tabs with counts."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils import timezone

from casetracker.accounts.models import User

from .access import case_for
from .formats import day_text
from .models import Case, ClassDefinition, CourtDivision, Docket, Subscription
from .providers import docket_freshness
from .providers.docket_freshness import DocketState
from .visits import visit

TABS = (
    ("overview", "Overview"),
    ("docket", "Docket"),
    ("timeline", "Timeline"),
    ("parties", "Parties"),
    ("claims", "Claims"),
    ("policies", "Policies"),
    ("activity", "Activity"),
)


@dataclass(frozen=True, slots=True)
class Tab:
    name: str
    label: str
    url: str
    count: int | None  # None: not counted
    is_current: bool


@dataclass(slots=True)
class CaseHeader:
    """Everything that templates/cases/shell.html shows. Read it once per request, with `read`."""

    case: Case
    user: User
    dockets: list[Docket]
    states: dict[Any, DocketState]
    class_definitions: list[ClassDefinition]
    tabs: tuple[Tab, ...]
    seen_until: datetime  # changes after this are new to the reader
    is_followed: bool
    gap_count: int
    conflict_count: int

    @property
    def docket(self) -> Docket | None:
        """The docket that the header describes: the one filed first."""
        return self.dockets[0] if self.dockets else None

    @property
    def state(self) -> DocketState:
        """The state of the first monitored docket; if none is monitored, of the first docket."""
        known = [self.states[docket.pk] for docket in self.dockets]
        return next((state for state in known if state.is_watched), known[0] if known else DocketState())

    @property
    def division(self) -> CourtDivision | None:
        return division_of(self.docket) if self.docket else None

    @property
    def zone(self) -> ZoneInfo:
        """The time zone of the court's docket, in which the case's times are shown."""
        if self.docket is None:
            return ZoneInfo("UTC")
        return ZoneInfo(self.docket.court.time_zone)  # the zone of its CM/ECF, as in cases.courts.docket_zone

    @property
    def class_definition(self) -> ClassDefinition | None:
        return self.class_definitions[0] if self.class_definitions else None

    @property
    def status(self) -> str:
        """The case's status in words; empty: not known. "Open" only if a court's docket shows no end."""
        if self.case.disposition:
            return self.case.disposition[0].upper() + self.case.disposition[1:]
        if self.docket is None:
            return ""
        if self.docket.date_terminated:
            return "Closed"
        return "Open" if self.is_seen else ""

    @property
    def is_seen(self) -> bool:
        """Whether a court source has shown the docket that the header describes."""
        return self.docket is not None and self.states[self.docket.pk].is_seen

    @property
    def seen(self) -> dict[UUID, bool]:
        return {docket_id: state.is_seen for docket_id, state in self.states.items()}

    @property
    def is_stale(self) -> bool:
        """Whether the docket is monitored but has not been checked successfully for far too long."""
        state = self.state
        return state.next_check is not None and (timezone.now() - state.next_check).total_seconds() > 3600

    @property
    def signature(self) -> str:
        return signature(self.dockets, self.states)

    @property
    def citation(self) -> str:
        """The citation of a pending case, without what is not known."""
        docket = self.docket
        if docket is None:
            return self.case.caption
        where = str(docket.court)
        filed = f" filed {day_text(docket.date_filed)}" if docket.date_filed else ""
        return f"{self.case.caption}, No. {docket.docket_number} ({where}{filed})"


def signature(dockets: list[Docket], states: dict[Any, DocketState]) -> str:
    """A hash that changes whenever the header or docket would read differently, and every minute for "6
    minutes ago"."""
    parts: list[object] = []
    for docket in dockets:
        state = states[docket.pk]
        minute = (timezone.now() - state.last_check).total_seconds() // 60 if state.last_check else None
        parts += [docket.version, state.last_success, state.next_check, state.error, state.is_checking]
        parts += [state.is_queued, minute, state.gaps, state.coverage]
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:16]


def dockets_of(case: Case) -> list[Docket]:
    """Every docket of the case, earliest filing first."""
    rows = case.dockets.select_related("court").prefetch_related("court__divisions")
    return list(rows.order_by("date_filed", "id"))


def division_of(docket: Docket) -> CourtDivision | None:
    """The division named by the office code before the colon in the docket number, if any."""
    office, colon, _ = docket.docket_number.partition(":")
    if not colon:
        return None
    rows = docket.court.divisions.all()
    return next((row for row in rows if row.office_code and row.office_code == office), None)


def read(user: User, case_id: UUID, current: str) -> CaseHeader:
    """The case's header for `user` on tab `current`; Http404 for strangers. Records the visit."""
    case = case_for(user, case_id)
    seen_until = visit(user, case)
    dockets = dockets_of(case)
    counts = {
        "parties": case.parties.count(),
        "claims": case.claims.count(),
        "policies": case.policy_documents.count(),
    }
    counts["docket"] = sum(docket.entry_count for docket in dockets)
    return CaseHeader(
        case=case,
        user=user,
        dockets=dockets,
        states=docket_freshness.states(dockets, last_filings=False),
        class_definitions=list(case.class_definitions.prefetch_related("citations__source")),
        tabs=tuple(
            Tab(name, label, reverse(f"case-{name}", args=[case.pk]), counts.get(name), name == current)
            for name, label in TABS
        ),
        seen_until=seen_until,
        is_followed=Subscription.objects.filter(user=user, case=case, channel=Subscription.SCREEN).exists(),
        gap_count=case.gaps.count(),
        conflict_count=case.conflicts.count(),
    )
