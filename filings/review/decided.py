"""The decisions taken on the dockets of a case, newest first, with what they name in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from cases.models import Case

from ..docket_queries.open_issues import words_of
from ..models import Decision, Observation, Report

PAGE = 50


@dataclass(frozen=True, slots=True)
class Decided:
    decision: Decision
    about: Sequence[str]  # the texts of the rows that it names, or the report that it takes back
    missing: int  # rows that it names and that no report shows any more: it could not be carried over

    @property
    def state(self) -> str:
        if self.decision.revoked_at:
            return "undone"
        if self.decision.is_overridden:
            return "overridden"
        return "stands" if not self.missing else "without effect"


@dataclass(frozen=True, slots=True)
class DecisionPage:
    rows: list[Decided]
    after: UUID | None


def decisions(case: Case, after: str = "") -> DecisionPage:
    rows = Decision.objects.filter(docket__case=case).select_related("docket__court", "made_by", "revoked_by")
    if mark := _mark(case, after):
        rows = rows.filter(Q(made_at__lt=mark.made_at) | Q(made_at=mark.made_at, pk__lt=mark.pk))
    found = list(rows.order_by("-made_at", "-pk")[: PAGE + 1])
    more, found = len(found) > PAGE, found[:PAGE]
    return DecisionPage(in_words(found), found[-1].pk if more else None)


def _mark(case: Case, after: str) -> Decision | None:
    try:
        return Decision.objects.filter(docket__case=case, pk=UUID(after)).first()
    except ValueError:
        return None


def in_words(found: Sequence[Decision]) -> list[Decided]:
    dockets = {decision.docket_id for decision in found}
    digests = {digest for decision in found for digest in decision.observations}
    rows = Observation.objects.filter(docket__in=dockets, digest__in=digests)
    texts = {(row.docket_id, row.digest): words_of(row) for row in rows}
    reports = Report.objects.filter(docket__in=dockets, digest__in=digests).defer("pending", "observations")
    texts |= {(row.docket_id, row.digest): _report(row) for row in reports if row.docket_id}
    return [
        Decided(
            decision,
            [texts[decision.docket_id, d] for d in decision.observations if (decision.docket_id, d) in texts],
            sum((decision.docket_id, digest) not in texts for digest in decision.observations),
        )
        for decision in found
    ]


def _report(row: Report) -> str:
    said = f"of {row.asof:%Y-%m-%d %H:%M} UTC" if row.asof else f"received {row.received_at:%Y-%m-%d}"
    return f"The {row.get_kind_display()} {said}"
