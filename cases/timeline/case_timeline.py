"""The only query of a case's timeline. The page, the PDF, and the API all show these rows.

`filings` registers its provider of docket entries (filings/apps.py), because this app may not import it.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Protocol

from django.core.exceptions import ValidationError

from casetracker.lib import url_values

from ..formats import day_text, publisher_name, publisher_note
from ..models import Case, Citation, Confidence, Fact, PolicyChange
from ..models import Source as CitedSource
from .chronology import (
    Basis,
    Precision,
    Privilege,
    ProtectiveOrder,
    Qualifier,
    Source,
    Standing,
    TimelineDate,
    TimelineRow,
    number_rows,
    row_key,
    sort_rows,
)

LANES = {
    "filing": "Court",
    "ruling": "Court",
    "docket": "Court",
    "policy": "Policies",
    "statement": "Statements",
    "media": "Press",
    "regulatory": "Regulators",
    "corporate": "Background",
    "background": "Background",
    "event": "Events",
}
KINDS = {**{kind.value: kind.label for kind in Fact.Kind}, "docket": "Docket entry"}
DOCKET_CHOICES = {"key": "Key docket entries", "all": "All docket entries", "none": "No docket entries"}


@dataclass(frozen=True, slots=True)
class TimelineFilters:
    """The filters in the page's URL. Empty means not filtered."""

    kind: str = ""
    standing: str = ""
    basis: str = ""
    claim: str = ""  # a claim's ID
    start: date | None = None  # on or after this day
    end: date | None = None  # on or before this day
    q: str = ""
    docket: str = "key"  # key: pleadings, motions, orders, judgments; all; none

    @classmethod
    def from_query(cls, params: Mapping[str, str]) -> TimelineFilters:
        """The filters from URL parameters; unknown parameters are ignored.

        Raises ValidationError {parameter: sentence} for an invalid choice or date.
        """
        choices = {
            "kind": KINDS,
            "standing": set(Standing),
            "basis": set(Basis),
            "docket": DOCKET_CHOICES,
        }
        values: dict[str, object] = {}
        errors: dict[str, str] = {}
        for name in (field.name for field in fields(cls)):
            value = params.get(name, "").strip()
            if not value:
                continue
            if name in ("start", "end"):
                if day := url_values.day(value):
                    values[name] = day
                else:
                    errors[name] = f"{value!r} is not a date. Write it as 2025-01-31."
            elif name in choices and value not in choices[name]:
                errors[name] = f"{value!r} is not an option. Choose one of: {', '.join(choices[name])}."
            else:
                values[name] = value
        if errors:
            raise ValidationError(errors)
        return cls(**values)  # type: ignore[arg-type]

    def query(self) -> dict[str, str]:
        """The same filters as URL parameters, for links to the exports."""
        plain = TimelineFilters()
        return {
            field.name: str(getattr(self, field.name))
            for field in fields(self)
            if getattr(self, field.name) != getattr(plain, field.name)
        }

    def describe(self, claim_name: str = "") -> str:
        """The filters in words, for an export's footer."""
        words = [
            f"kind: {KINDS[self.kind].lower()}" if self.kind else "",
            f"standing: {Standing(self.standing).label.lower()}" if self.standing else "",
            f"basis: {Basis(self.basis).label.lower()}" if self.basis else "",
            f"claim: {claim_name}" if self.claim else "",
            f"from {day_text(self.start)}" if self.start else "",
            f"to {day_text(self.end)}" if self.end else "",
            f"containing “{self.q}”" if self.q else "",
            DOCKET_CHOICES[self.docket].lower(),
        ]
        return "; ".join(word for word in words if word)

    def keep(self, row: TimelineRow, claim_name: str | None) -> bool:
        day = row.date.start
        text = " ".join([row.text, *row.people, *row.citations]).casefold()
        return (
            (not self.kind or row.kind == self.kind)
            and (not self.standing or row.standing == self.standing)
            and (not self.basis or row.basis == self.basis)
            and (claim_name is None or claim_name in row.claims)
            and (self.start is None or (row.date.is_dated and day is not None and day >= self.start))
            and (self.end is None or (row.date.is_dated and day is not None and day <= self.end))
            and all(word in text for word in self.q.casefold().split())
        )


class LongRows(Protocol):
    """Rows of another app, too many to read at once for a page: filtered, in the order of `sort_rows`."""

    def bases(self) -> Counter[str]:
        """The number of rows with each basis."""

    def window(self, first: int = 0, stop: int | None = None) -> list[TimelineRow]: ...


Provider = Callable[[Case, TimelineFilters], LongRows]
_provider: list[Provider] = []  # at most one; a window over several orders would need another design


def register(provider: Provider) -> Provider:
    """Adds rows from an app that this one may not import."""
    _provider[:] = [provider]
    return provider


@dataclass(frozen=True, slots=True)
class TimelineWindow:
    """Some rows of a timeline, numbered within the whole, and totals of the whole."""

    rows: list[TimelineRow]
    start: int  # number of rows before the first of `rows`
    count: int  # rows in the whole timeline
    standings: Counter[str]
    bases: Counter[str]


def rows(case: Case, filters: TimelineFilters | None = None) -> list[TimelineRow]:
    """The rows of `case` in the order of the page, numbered from 1. The caller has checked access."""
    filters = filters or TimelineFilters()
    all_rows = _own(case, filters)
    for provider in _provider:
        all_rows.extend(provider(case, filters).window())
    return number_rows(sort_rows(all_rows))


def window(
    case: Case, filters: TimelineFilters, after: int, size: int, whole_up_to: int = 0
) -> TimelineWindow:
    """The `size` rows after row number `after`, or the first ones if there is no such row. A timeline of at
    most `whole_up_to` rows is returned whole. The caller has checked access.
    """
    own = sort_rows(_own(case, filters))
    others = [provider(case, filters) for provider in _provider]
    other_bases = sum((other.bases() for other in others), Counter[str]())
    other_count = other_bases.total()
    count = len(own) + other_count
    if count <= whole_up_to:
        after, size = 0, count
    start = after if after < count else 0
    # In the worst case all our own rows come before the window, so this many fewer of the other rows do.
    first = max(0, start - len(own))
    near = [row for other in others for row in other.window(first, start + size)]
    before = sum(row_key(row) < row_key(near[0]) for row in own) if first and near else 0
    merged = sort_rows([*own[before:], *near])
    skipped = start - first - before
    shown = merged[skipped : skipped + size]
    return TimelineWindow(
        rows=[replace(row, number=number) for number, row in enumerate(shown, start=start + 1)],
        start=start,
        count=count,
        standings=Counter(str(row.standing) for row in own) + Counter({Standing.NONE.value: other_count}),
        bases=Counter(str(row.basis) for row in own) + other_bases,
    )


def rows_before(case: Case, filters: TimelineFilters, row_id: str) -> int:
    """How many rows come before this fact or policy change; 0 if the filters leave it out.

    The other app's rows are not read but searched by bisection, one query per step. The caller has checked
    access.
    """
    own = sort_rows(_own(case, filters))
    rows_above = next((number for number, row in enumerate(own) if row.id == row_id), None)
    if rows_above is None:
        return 0
    key = row_key(own[rows_above])
    return rows_above + sum(
        bisect_left(range(other.bases().total()), key, key=lambda n: row_key(other.window(n, n + 1)[0]))
        for other in (provider(case, filters) for provider in _provider)
    )


def _own(case: Case, filters: TimelineFilters) -> list[TimelineRow]:
    claim_name = _claim_name(case, filters.claim)
    all_rows = [*_facts(case), *_policy_changes(case)]
    return [row for row in all_rows if filters.keep(row, claim_name)]


def _claim_name(case: Case, claim_id: str) -> str | None:
    """The claim's name as it appears in rows; None if the timeline is not filtered by claim."""
    if not claim_id:
        return None
    try:
        claim = case.claims.filter(pk=claim_id).first()
    except ValidationError:
        claim = None
    return claim.name if claim else ""


def _facts(case: Case) -> Iterable[TimelineRow]:
    facts = case.facts.prefetch_related("people", "claims", "citations__source")
    for fact in facts:
        yield TimelineRow(
            id=str(fact.pk),
            date=TimelineDate(
                fact.date,
                fact.date_end,
                Precision(fact.date_precision),
                Qualifier(fact.date_qualifier),
                fact.time_text,
            ),
            text=fact.text,
            kind=fact.kind,
            lane=LANES[fact.kind],
            people=tuple(person.name for person in fact.people.all()),
            claims=tuple(claim.name for claim in fact.claims.all()),
            standing=Standing(fact.standing),
            basis=Basis(fact.basis),
            sources=_sources(fact.citations.all()),
            notes=fact.note,
            confidence=confidence_words(fact.confidence),
            privilege=Privilege(fact.privilege),
            protective_order=ProtectiveOrder(fact.protective_order),
            sealed=fact.is_sealed,
        )


def _policy_changes(case: Case) -> Iterable[TimelineRow]:
    """One row for each relevant day: the announcement and, if on another day, the effective date.

    A change that a fact already reports is left to the fact.
    """
    changes = (
        PolicyChange.objects.filter(document__cases=case)
        .exclude(facts__case=case)
        .select_related("document", "new_version__capture")
        .prefetch_related("citations__source")
    )
    for change in changes:
        announced, effective = change.announced_on, change.effective_on
        row = TimelineRow(
            id=str(change.pk),
            date=TimelineDate(effective, None, Precision(change.effective_precision), _qualifier(effective)),
            text=f"{change.document.name}: {change.text}",
            kind="policy",
            lane=LANES["policy"],
            standing=Standing(change.standing),
            basis=Basis(change.basis),
            sources=_sources(change.citations.all()),
            notes=change.note,
            confidence=confidence_words(change.confidence),
        )
        if effective or not announced:
            yield row
        if announced and announced != effective:
            when = TimelineDate(announced, None, Precision(change.announced_precision))
            text = f"{change.document.name}, announced: {change.text}" if effective else row.text
            yield replace(row, id=f"{change.pk}-announced", date=when, text=text)


def _qualifier(day: date | None) -> Qualifier:
    return Qualifier.ON if day else Qualifier.UNDATED


def _sources(citations: Iterable[Citation]) -> tuple[Source, ...]:
    return tuple(
        Source(
            label=publisher_name(citation.source.publisher, citation.source.url),
            url=citation.source.url,
            pin=citation.pin,
            title=_title(citation.source),
            key=citation.source.key,
        )
        for citation in citations
    )


def _title(source: CitedSource) -> str:
    """The title, with how the text reached us if the publisher's short name leaves that out."""
    note = publisher_note(source.publisher)
    return f"{source.title} ({note})".strip() if note else source.title


def confidence_words(confidence: str) -> str:
    return Confidence(confidence).label.lower() if confidence else ""
