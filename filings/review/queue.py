"""The review queue: open questions, oldest first, each with its evidence beside the candidate entries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from cases.access import visible_cases
from cases.models import Case, Docket
from casetracker.accounts.models import User
from casetracker.lib.url_values import row_id

from ..docket_queries.open_issues import QUESTIONS
from ..models import DocketEntry, DocketQuestion, Observation, Question, Report
from ..resolver.resolution import QuestionKind
from .compare import Compared, Side, compare

PAGE = 20
CANDIDATES = 8  # shown per question; the rest are only counted
REPORTS = 3  # named per observation


@dataclass(frozen=True, slots=True)
class Reported:
    """The row in question, and the reports that show it."""

    observation: Observation
    side: Side
    reports: Sequence[Report]


@dataclass(frozen=True, slots=True)
class CandidateChoice:
    entry: DocketEntry
    digest: str  # the observation that a decision about this candidate names
    compared: Compared


@dataclass(frozen=True, slots=True)
class QueuedQuestion:
    question: Question
    asks: str
    reported: Reported | None  # the first row in question; None if its evidence is no longer stored
    others: int  # further rows in the same question
    candidates: Sequence[CandidateChoice]
    more: int  # candidates not shown
    may_decide: bool


@dataclass(frozen=True, slots=True)
class Pair:
    """Two dockets that may be duplicates."""

    question: DocketQuestion
    may_decide: bool

    @property
    def dockets(self) -> tuple[Docket, Docket]:
        return (self.question.first, self.question.second)


@dataclass(frozen=True, slots=True)
class Queue:
    asked: list[QueuedQuestion]
    after: UUID | None  # id of the last question, if there are more
    pairs: list[Pair] = field(default_factory=list)  # on the first page only


def open_questions(user: User, case: Case | None = None) -> QuerySet[Question]:
    """Open questions in all cases that `user` may see, or only in `case`."""
    cases = visible_cases(user) if case is None else visible_cases(user).filter(pk=case.pk)
    return Question.objects.filter(settled_at=None, docket__in=Docket.objects.filter(case__in=cases))


def queue(user: User, case: Case | None = None, after: str = "") -> Queue:
    rows = open_questions(user, case).select_related("docket__court", "docket__case")
    if last_shown := _last_shown(user, after):
        asked_at, pk = last_shown
        rows = rows.filter(Q(asked_at__gt=asked_at) | Q(asked_at=asked_at, pk__gt=pk))
    page = list(rows.order_by("asked_at", "pk")[: PAGE + 1])
    has_more, page = len(page) > PAGE, page[:PAGE]
    pairs = [] if after else docket_questions(user, case)
    return Queue(question_cards(user, page), page[-1].pk if has_more else None, pairs)


def docket_questions(user: User, case: Case | None = None) -> list[Pair]:
    """Possible duplicate dockets, where `user` may see both."""
    visible = visible_cases(user)
    rows = DocketQuestion.objects.filter(answer="", first__case__in=visible, second__case__in=visible)
    rows = rows.filter(first__joined_into=None, second__joined_into=None)
    if case is not None:
        rows = rows.filter(Q(first__case=case) | Q(second__case=case))
    questions = list(
        rows.select_related("first__case", "first__court", "second__case", "second__court").order_by(
            "asked_at", "pk"
        )[:PAGE]
    )
    cases = {docket.case_id for row in questions for docket in (row.first, row.second)}
    editable = set(Case.objects.editable_by(user).filter(pk__in=cases).values_list("pk", flat=True))
    return [Pair(row, {row.first.case_id, row.second.case_id} <= editable) for row in questions]


def _last_shown(user: User, after: str) -> tuple[datetime, UUID] | None:
    """Where the previous page ended: a question that `user` may see, even if it has been settled since."""
    question_id = row_id(after)
    if question_id is None:
        return None
    seen = Question.objects.filter(docket__case__in=visible_cases(user), pk=question_id)
    return seen.values_list("asked_at", "pk").first()


def question_cards(user: User, questions: Sequence[Question]) -> list[QueuedQuestion]:
    """The questions with everything that their cards show, in a fixed number of queries."""
    reported = _reported(questions)
    candidate_ids = [pk for question in questions for pk in question.candidates[:CANDIDATES]]
    candidates = DocketEntry.objects.current().filter(pk__in=candidate_ids)
    entries = {row.pk: row for row in candidates.prefetch_related("documents")}
    digests = _digests(entries.values())
    cases = {question.docket.case_id for question in questions}
    editable = set(Case.objects.editable_by(user).filter(pk__in=cases).values_list("pk", flat=True))
    return [_card(row, reported, entries, digests, row.docket.case_id in editable) for row in questions]


def _card(
    question: Question,
    reported: dict[tuple[UUID, str], Reported],
    entries: dict[UUID, DocketEntry],
    digests: dict[UUID, str],
    may_decide: bool,
) -> QueuedQuestion:
    about = [
        reported[question.docket_id, digest]
        for digest in question.observations
        if (question.docket_id, digest) in reported
    ]
    first = about[0] if about else None
    candidates = [
        CandidateChoice(entries[pk], digests[pk], compare(first.side, side_of(entries[pk])))
        for pk in question.candidates[:CANDIDATES]
        if first and pk in entries and pk in digests and question.settled_at is None
    ]
    return QueuedQuestion(
        question,
        QUESTIONS.get(QuestionKind(question.kind), "What is this?"),
        first,
        max(len(about) - 1, 0),
        candidates,
        max(len(question.candidates) - CANDIDATES, 0),
        may_decide,
    )


def side_of(entry: DocketEntry) -> Side:
    return Side(
        number=entry.entry_number,
        filed=entry.date_filed.isoformat() if entry.date_filed else "",
        entered=entry.date_entered.isoformat() if entry.date_entered else "",
        time=entry.time_filed.strftime("%H:%M") if entry.time_filed else "",
        text=entry.text,
        short_text=entry.short_text,
    )


def _reported(questions: Sequence[Question]) -> dict[tuple[UUID, str], Reported]:
    digests = {digest for question in questions for digest in question.observations}
    dockets = {question.docket_id for question in questions}
    rows = Observation.objects.filter(docket__in=dockets, digest__in=digests)
    carried: defaultdict[tuple[UUID, str], list[Report]] = defaultdict(list)
    reports = Report.objects.filter(docket__in=dockets, observations__overlap=list(digests))
    for report in reports.defer("pending").order_by("received_at", "pk") if digests else ():
        for digest in digests.intersection(report.observations):
            if report.docket_id:
                carried[report.docket_id, digest].append(report)
    return {
        (row.docket_id, row.digest): Reported(
            row, Side.of_content(row.content), carried[row.docket_id, row.digest][:REPORTS]
        )
        for row in rows
    }


def _digests(entries: Iterable[DocketEntry]) -> dict[UUID, str]:
    """Each entry's observation that gave its text, so that a decision is about the text on screen."""
    found: dict[UUID, str] = {}
    without = []
    for entry in entries:
        sources = entry.field_sources
        digest = sources.get("text") or sources.get("short_text") or next(iter(sources.values()), "")
        if digest:
            found[entry.pk] = digest
        else:
            without.append(entry.pk)
    rows = Observation.objects.filter(entry__in=without, placement=Observation.Placement.PLACED)
    for entry_id, digest in rows.order_by("-digest").values_list("entry_id", "digest"):
        if entry_id:
            found[entry_id] = digest
    return found
