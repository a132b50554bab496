"""Writes questions for people: adds new ones, and marks those that evidence or a decision has settled."""

from __future__ import annotations

from ..models import Question
from ..resolver.resolution import QuestionKind
from .observations import in_order
from .write_job import WriteJob

STATE = ("kind", "observations", "candidates", "settled_at", "surplus")


def _state(row: Question) -> list[object]:
    return [getattr(row, name) for name in STATE]


def write(job: WriteJob) -> None:
    pending = {question.key: question for question in job.resolution.questions}
    surplus = {d: group.count for group in job.resolution.unidentified for d in group.observations}
    stored = {
        row.key: row
        for row in Question.objects.filter(docket=job.docket)
        if job.is_whole_docket or not job.known.keys().isdisjoint(row.observations)
    }
    fresh, changed = [], []
    for key, question in pending.items():
        # SAME_ENTRY (R13) lists the likeliest entry first; WHICH_ENTRY (R6) has none and uses docket order.
        is_ranked = question.kind is QuestionKind.SAME_ENTRY
        ids = [job.entry_ids[order] for order in question.candidates]
        candidates = ids if is_ranked else in_order(job, question.candidates)
        row = stored.get(key) or Question(docket=job.docket, key=key)
        before = _state(row)
        row.kind, row.settled_at = question.kind.value, None
        row.observations, row.candidates = list(question.observations), candidates
        row.surplus = max((surplus.get(digest, 0) for digest in question.observations), default=0)
        if key not in stored:
            fresh.append(row)
        elif before != _state(row):
            changed.append(row)
    for key, row in stored.items():
        if key not in pending and row.settled_at is None:
            row.settled_at = job.now
            changed.append(row)
    Question.objects.bulk_create(fresh)
    Question.objects.bulk_update(changed, list(STATE))
    job.wrote |= bool(fresh or changed)
