"""Shows how entries relate to one another: references in their texts, rulings on motions, and threads."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from ..classify.links import RELATIONS
from ..models import DocketEntry, EntryLink

# Relations shown on a motion's row in the docket, so that readers need not open the entry.
OUTCOMES = frozenset(
    {"granting", "granting_in_part", "denying", "mooting", "terminating", "vacating", "striking", "adopting"}
    | {"withdrawing", "appealing"}
)
LIMIT = 200  # entries in a thread


@dataclass(frozen=True, slots=True)
class TextSpan:
    """Part of a docket text; `entry` is set if it is a number that links to another entry."""

    text: str
    entry: UUID | None = None


@dataclass(frozen=True, slots=True)
class RelatedEntry:
    """Another entry and its relation to this one, in words: "granted by 31"."""

    words: str
    entry: DocketEntry

    @property
    def number(self) -> str:
        return str(self.entry.entry_number) if self.entry.entry_number is not None else "an unnumbered entry"


def _current_links() -> QuerySet[EntryLink]:
    """Links from entries that readers see."""
    is_hidden = Q(entry__merged_into__isnull=False) | Q(entry__withdrawn_at__isnull=False)
    return EntryLink.objects.exclude(is_hidden)


def decorate(rows: Sequence[Any]) -> None:
    """Adds to each row `pieces`, its text split at linked entry numbers, and `outcomes`. Two queries."""
    ids = [row.pk for row in rows]
    outgoing: defaultdict[UUID, list[EntryLink]] = defaultdict(list)
    for link in EntryLink.objects.filter(entry__in=ids, to_entry__isnull=False).order_by("start"):
        outgoing[link.entry_id].append(link)
    outcomes: defaultdict[UUID, list[RelatedEntry]] = defaultdict(list)
    incoming = _current_links().filter(to_entry__in=ids, relation__in=OUTCOMES).select_related("entry")
    incoming = incoming.only("relation", "to_entry", "entry__entry_number")  # without the long texts
    for link in incoming.order_by("entry__position", "pk"):
        if link.to_entry_id:
            outcomes[link.to_entry_id].append(RelatedEntry(RELATIONS[link.relation], link.entry))
    for row in rows:
        row.pieces = text_spans(row.text, outgoing[row.pk]) if row.pk in outgoing else []
        row.outcomes = outcomes[row.pk]


def text_spans(text: str, links: Iterable[EntryLink]) -> list[TextSpan]:
    """`text` split at the entry numbers that `links`, in order of their offsets, turn into links."""
    spans, position = [], 0
    for link in links:
        if link.start < position or link.end > len(text):
            continue  # the link was read from a text other than the one shown
        spans.append(TextSpan(text[position : link.start]))
        spans.append(TextSpan(text[link.start : link.end], link.to_entry_id))
        position = link.end
    return [span for span in [*spans, TextSpan(text[position:])] if span.text]


@dataclass(frozen=True, slots=True)
class Thread:
    """An entry and everything filed or ruled on it, in docket order."""

    root: DocketEntry
    members: tuple[RelatedEntry, ...]


def threads_of(entry: DocketEntry) -> list[Thread]:
    """The entry's own thread, and the threads of the entries it refers to. Three queries."""
    targets = EntryLink.objects.filter(entry=entry, to_entry__isnull=False).select_related("to_entry")
    roots = {link.to_entry.pk: link.to_entry for link in targets.order_by("start")[:LIMIT] if link.to_entry}
    roots = {entry.pk: entry} | roots
    members: defaultdict[UUID, list[RelatedEntry]] = defaultdict(list)
    links = _current_links().filter(to_entry__in=list(roots)).select_related("entry")
    for link in links.order_by("entry__position", "pk")[:LIMIT]:
        if link.to_entry_id:
            members[link.to_entry_id].append(RelatedEntry(RELATIONS[link.relation], link.entry))
    return [Thread(root, tuple(members[pk])) for pk, root in roots.items() if members[pk]]
