"""The head of a case, the same on every tab: caption, court, facts, freshness, tabs with their counts."""

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
    """Everything that templates/cases/shell.html shows. Read it once per request with `read`."""

    case: Case
    user: User
    dockets: list[Docket]
    states: dict[Any, DocketState]
    class_definitions: list[ClassDefinition]
    tabs: tuple[Tab, ...]
    seen_until: datetime  # what came later is new to the reader
    is_followed: bool
    gap_count: int
    conflict_count: int

    @property
    def docket(self) -> Docket | None:
        """The docket that the head speaks of: the first that was filed."""
        return self.dockets[0] if self.dockets else None

    @property
    def state(self) -> DocketState:
        """The state of the first watched docket, else of the first."""
        known = [self.states[docket.pk] for docket in self.dockets]
        return next((state for state in known if state.is_watched), known[0] if known else DocketState())

    @property
    def division(self) -> CourtDivision | None:
        return division_of(self.docket) if self.docket else None

    @property
    def zone(self) -> ZoneInfo:
        """The zone of the court's docket: times of a case are shown in it."""
        if self.docket is None:
            return ZoneInfo("UTC")
        return ZoneInfo(self.docket.court.time_zone)  # as cases.courts.docket_zone: the clock of its CM/ECF

    @property
    def class_definition(self) -> ClassDefinition | None:
        return self.class_definitions[0] if self.class_definitions else None

    @property
    def status(self) -> str:
        """In words; empty: not known. Open is said only where a court's docket shows no end."""
        if self.case.disposition:
            return self.case.disposition[0].upper() + self.case.disposition[1:]
        if self.docket is None:
            return ""
        if self.docket.date_terminated:
            return "Closed"
        return "Open" if self.is_seen else ""

    @property
    def is_seen(self) -> bool:
        """A court source has shown the docket that the head speaks of."""
        return self.docket is not None and self.states[self.docket.pk].is_seen

    @property
    def seen(self) -> dict[UUID, bool]:
        return {docket_id: state.is_seen for docket_id, state in self.states.items()}

    @property
    def is_stale(self) -> bool:
        """Watched, and nothing heard for much longer than it should be."""
        state = self.state
        return state.next_check is not None and (timezone.now() - state.next_check).total_seconds() > 3600

    @property
    def signature(self) -> str:
        return signature(self.dockets, self.states)

    @property
    def citation(self) -> str:
        """As a pending case is cited; what is not known is left out."""
        docket = self.docket
        if docket is None:
            return self.case.caption
        where = str(docket.court)
        filed = f" filed {day_text(docket.date_filed)}" if docket.date_filed else ""
        return f"{self.case.caption}, No. {docket.docket_number} ({where}{filed})"


def signature(dockets: list[Docket], states: dict[Any, DocketState]) -> str:
    """Changes whenever the head or the docket would read differently; once a minute for "6 minutes ago"."""
    parts: list[object] = []
    for docket in dockets:
        state = states[docket.pk]
        minute = (timezone.now() - state.last_check).total_seconds() // 60 if state.last_check else None
        parts += [docket.version, state.last_success, state.next_check, state.error, state.is_checking]
        parts += [state.is_queued, minute, state.gaps, state.coverage]
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:16]


def dockets_of(case: Case) -> list[Docket]:
    """Every docket of the case, the first that was filed first."""
    rows = case.dockets.select_related("court").prefetch_related("court__divisions")
    return list(rows.order_by("date_filed", "id"))


def division_of(docket: Docket) -> CourtDivision | None:
    """By the office before the colon of the docket number; None where it names none."""
    office, colon, _ = docket.docket_number.partition(":")
    if not colon:
        return None
    rows = docket.court.divisions.all()
    return next((row for row in rows if row.office_code and row.office_code == office), None)


def read(user: User, case_id: UUID, current: str) -> CaseHeader:
    """The head of the case for `user` on tab `current`; Http404 for strangers. Notes the visit."""
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
