"""What is not settled about a docket, in words: evidence that is not placed, and questions to people."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from cases.models import Docket

from ..models import DocketEntry, Observation, Question
from ..resolver.resolution import QuestionKind

SHOWN = 50
QUESTIONS = {
    QuestionKind.WHICH_ENTRY: "Which entry does this report belong to?",
    QuestionKind.SAME_ENTRY: "Is this one of the entries that the court shows?",
}


@dataclass(frozen=True, slots=True)
class CandidateEntry:
    entry_id: UUID
    label: str  # "No. 17", "unnumbered, 2026-11-20"


@dataclass(frozen=True, slots=True)
class UnplacedEvidence:
    """An observation that no entry explains for certain."""

    observation: Observation
    words: str
    candidates: list[CandidateEntry]


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    question: Question
    asks: str
    about: list[str]  # the texts of the reports in question
    candidates: list[CandidateEntry]


@dataclass(frozen=True, slots=True)
class OpenIssues:
    loose: list[UnplacedEvidence]
    asked: list[OpenQuestion]
    waiting_for: Counter[UUID]  # entry -> reports that may belong to it

    def __bool__(self) -> bool:
        return bool(self.loose or self.asked)


def open_issues(docket: Docket) -> OpenIssues:
    """Oldest first, SHOWN of each."""
    rows = docket.observations.exclude(placement=Observation.Placement.PLACED).filter(type="EntryRow")
    loose = list(rows.order_by("first_received_at", "pk")[:SHOWN])
    questions = list(docket.questions.filter(settled_at=None).order_by("asked_at", "pk")[:SHOWN])
    if not loose and not questions:
        return OpenIssues([], [], Counter())
    candidates = [*(row.candidates for row in loose), *(row.candidates for row in questions)]
    labels = _labels(pk for ids in candidates for pk in ids)
    texts = _texts(docket, questions)
    return OpenIssues(
        [UnplacedEvidence(row, words_of(row), _candidates(row.candidates, labels)) for row in loose],
        [
            OpenQuestion(
                row,
                QUESTIONS.get(QuestionKind(row.kind), "What is this?"),
                [texts[digest] for digest in row.observations if digest in texts],
                _candidates(row.candidates, labels),
            )
            for row in questions
        ],
        Counter(pk for row in loose for pk in row.candidates),
    )


def words_of(observation: Observation) -> str:
    """The text of the row as the source gave it, or that it has none."""
    content = observation.content
    return str(content.get("text") or content.get("short_text") or "A row without a text.")


def _texts(docket: Docket, questions: Iterable[Question]) -> dict[str, str]:
    digests = [digest for question in questions for digest in question.observations]
    rows = docket.observations.filter(digest__in=digests)
    return {row.digest: words_of(row) for row in rows}


def _labels(ids: Iterable[UUID]) -> dict[UUID, str]:
    rows = DocketEntry.objects.filter(pk__in=set(ids)).only("entry_number", "date_filed")
    return {
        row.pk: f"No. {row.entry_number}" if row.entry_number is not None else f"unnumbered, {row.date_filed}"
        for row in rows
    }


def _candidates(ids: Iterable[UUID], labels: dict[UUID, str]) -> list[CandidateEntry]:
    return [CandidateEntry(pk, labels[pk]) for pk in ids if pk in labels]
