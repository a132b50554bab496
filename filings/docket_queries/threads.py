"""How entries stand to each other, for pages: what a text refers to, what became of a motion, threads."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from ..classify.links import RELATIONS
from ..models import DocketEntry, EntryLink

# What a row says behind a motion, without a look at its page.
OUTCOMES = frozenset(
    {"granting", "granting_in_part", "denying", "mooting", "terminating", "vacating", "striking", "adopting"}
    | {"withdrawing", "appealing"}
)
LIMIT = 200  # members of a thread


@dataclass(frozen=True, slots=True)
class TextSpan:
    """A stretch of a docket text; `entry` where it is a number that leads to another entry."""

    text: str
    entry: UUID | None = None


@dataclass(frozen=True, slots=True)
class RelatedEntry:
    """ "granted by 31": another entry, and how it stands to this one, in words."""

    words: str
    entry: DocketEntry

    @property
    def number(self) -> str:
        return str(self.entry.entry_number) if self.entry.entry_number is not None else "an unnumbered entry"


def _shown() -> QuerySet[EntryLink]:
    """Links between entries that a reader sees."""
    gone = Q(entry__merged_into__isnull=False) | Q(entry__withdrawn_at__isnull=False)
    return EntryLink.objects.exclude(gone)


def decorate(rows: Sequence[Any]) -> None:
    """Each row gets `pieces`, its text with the numbers that lead somewhere, and `outcomes`. Two queries."""
    ids = [row.pk for row in rows]
    outgoing: defaultdict[UUID, list[EntryLink]] = defaultdict(list)
    for link in EntryLink.objects.filter(entry__in=ids, to_entry__isnull=False).order_by("start"):
        outgoing[link.entry_id].append(link)
    outcomes: defaultdict[UUID, list[RelatedEntry]] = defaultdict(list)
    incoming = _shown().filter(to_entry__in=ids, relation__in=OUTCOMES).select_related("entry")
    incoming = incoming.only("relation", "to_entry", "entry__entry_number")  # not their texts
    for link in incoming.order_by("entry__position", "pk"):
        if link.to_entry_id:
            outcomes[link.to_entry_id].append(RelatedEntry(RELATIONS[link.relation], link.entry))
    for row in rows:
        row.pieces = text_spans(row.text, outgoing[row.pk]) if row.pk in outgoing else []
        row.outcomes = outcomes[row.pk]


def text_spans(text: str, links: Iterable[EntryLink]) -> list[TextSpan]:
    found, at = [], 0
    for link in links:
        if link.start < at or link.end > len(text):
            continue  # read from another text than the one that is shown
        found += [TextSpan(text[at : link.start]), TextSpan(text[link.start : link.end], link.to_entry_id)]
        at = link.end
    return [piece for piece in [*found, TextSpan(text[at:])] if piece.text]


@dataclass(frozen=True, slots=True)
class Thread:
    """A paper and everything that was filed or ruled on it, in docket order."""

    root: DocketEntry
    members: tuple[RelatedEntry, ...]


def threads_of(entry: DocketEntry) -> list[Thread]:
    """The entry's own thread, and those of the papers that it refers to. Three queries."""
    targets = EntryLink.objects.filter(entry=entry, to_entry__isnull=False).select_related("to_entry")
    roots = {link.to_entry.pk: link.to_entry for link in targets.order_by("start")[:LIMIT] if link.to_entry}
    roots = {entry.pk: entry} | roots
    members: defaultdict[UUID, list[RelatedEntry]] = defaultdict(list)
    links = _shown().filter(to_entry__in=list(roots)).select_related("entry")
    for link in links.order_by("entry__position", "pk")[:LIMIT]:
        if link.to_entry_id:
            members[link.to_entry_id].append(RelatedEntry(RELATIONS[link.relation], link.entry))
    return [Thread(root, tuple(members[pk])) for pk, root in roots.items() if members[pk]]
