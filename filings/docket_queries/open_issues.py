"""Lists what is unsettled about a docket, in words: unplaced evidence, and open questions."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from cases.formats import day_text
from cases.models import Docket

from ..models import DocketEntry, Observation, Question
from ..resolver.resolution import QuestionKind

SHOWN = 50
QUESTIONS = {
    QuestionKind.WHICH_ENTRY: "Which entry does this report belong to?",
    QuestionKind.SAME_ENTRY: "Is this one of the entries on the court’s docket?",
}


@dataclass(frozen=True, slots=True)
class CandidateEntry:
    entry_id: UUID
    label: str  # "No. 17", "unnumbered, Nov. 20, 2026"


@dataclass(frozen=True, slots=True)
class UnplacedEvidence:
    """An observation that cannot be assigned to an entry with certainty."""

    observation: Observation
    words: str
    candidates: list[CandidateEntry]


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    question: Question
    asks: str
    about: list[str]  # the docket texts in question
    candidates: list[CandidateEntry]


@dataclass(frozen=True, slots=True)
class OpenIssues:
    loose: list[UnplacedEvidence]
    asked: list[OpenQuestion]
    waiting_for: Counter[UUID]  # entry -> number of unplaced reports that may belong to it

    def __bool__(self) -> bool:
        return bool(self.loose or self.asked)


def open_issues(docket: Docket) -> OpenIssues:
    """The oldest SHOWN of each, oldest first."""
    rows = docket.observations.exclude(placement=Observation.Placement.PLACED).filter(type="EntryRow")
    unplaced = list(rows.order_by("first_received_at", "pk")[:SHOWN])
    questions = list(docket.questions.filter(settled_at=None).order_by("asked_at", "pk")[:SHOWN])
    if not unplaced and not questions:
        return OpenIssues([], [], Counter())
    candidates = [*(row.candidates for row in unplaced), *(row.candidates for row in questions)]
    labels = _labels(pk for ids in candidates for pk in ids)
    texts = _texts(docket, questions)
    return OpenIssues(
        [UnplacedEvidence(row, words_of(row), _candidates(row.candidates, labels)) for row in unplaced],
        [
            OpenQuestion(
                row,
                QUESTIONS.get(QuestionKind(row.kind), "Which entry is this?"),
                [texts[digest] for digest in row.observations if digest in texts],
                _candidates(row.candidates, labels),
            )
            for row in questions
        ],
        Counter(pk for row in unplaced for pk in row.candidates),
    )


def words_of(observation: Observation) -> str:
    """The docket text as the source gave it, or a note that it has none."""
    content = observation.content
    return str(content.get("text") or content.get("short_text") or "No docket text")


def _texts(docket: Docket, questions: Iterable[Question]) -> dict[str, str]:
    digests = [digest for question in questions for digest in question.observations]
    rows = docket.observations.filter(digest__in=digests)
    return {row.digest: words_of(row) for row in rows}


def _labels(ids: Iterable[UUID]) -> dict[UUID, str]:
    rows = DocketEntry.objects.filter(pk__in=set(ids)).only("entry_number", "date_filed")
    return {row.pk: _label(row) for row in rows}


def _label(entry: DocketEntry) -> str:
    if entry.entry_number is not None:
        return f"No. {entry.entry_number}"
    return f"unnumbered, {day_text(entry.date_filed) if entry.date_filed else 'date not known'}"


def _candidates(ids: Iterable[UUID], labels: dict[UUID, str]) -> list[CandidateEntry]:
    return [CandidateEntry(pk, labels[pk]) for pk in ids if pk in labels]
