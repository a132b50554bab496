"""Lists the decisions on a case's dockets, newest first, with the texts of the rows they name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC
from uuid import UUID

from django.db.models import Q

from cases.formats import day_text, moment_text
from cases.models import Case
from casetracker.lib.url_values import row_id

from ..docket_queries.open_issues import words_of
from ..models import Decision, Observation, Report

PAGE = 50


@dataclass(frozen=True, slots=True)
class Decided:
    decision: Decision
    about: Sequence[str]  # texts of the rows it names, or the report it retracts
    missing: int  # rows it names that are no longer in any report, so they could not be carried over

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
    after_id = row_id(after)
    if after_id and (last := Decision.objects.filter(docket__case=case, pk=after_id).first()):
        rows = rows.filter(Q(made_at__lt=last.made_at) | Q(made_at=last.made_at, pk__lt=last.pk))
    page = list(rows.order_by("-made_at", "-pk")[: PAGE + 1])
    has_more, page = len(page) > PAGE, page[:PAGE]
    return DecisionPage(_with_texts(page), page[-1].pk if has_more else None)


def _with_texts(decisions: Sequence[Decision]) -> list[Decided]:
    dockets = {decision.docket_id for decision in decisions}
    digests = {digest for decision in decisions for digest in decision.observations}
    rows = Observation.objects.filter(docket__in=dockets, digest__in=digests)
    texts = {(row.docket_id, row.digest): words_of(row) for row in rows}
    reports = Report.objects.filter(docket__in=dockets, digest__in=digests).defer("pending", "observations")
    texts |= {(row.docket_id, row.digest): _report_label(row) for row in reports if row.docket_id}
    return [
        Decided(
            decision,
            [texts[decision.docket_id, d] for d in decision.observations if (decision.docket_id, d) in texts],
            sum((decision.docket_id, digest) not in texts for digest in decision.observations),
        )
        for decision in decisions
    ]


def _report_label(row: Report) -> str:
    said_on = f"dated {moment_text(row.asof.astimezone(UTC))}" if row.asof else ""
    return f"The {row.get_kind_display()} {said_on or f'received {day_text(row.received_at)}'}"
