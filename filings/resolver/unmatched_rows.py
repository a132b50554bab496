"""R6: what to do with evidence that no complete report shows; and R3's rows that could be either. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import combinations

from .clusters import Piece, Pieces, Strength, apart, connected, of_other_cases
from .evidence import Moment


@dataclass(slots=True)
class Leftovers:
    """Pieces that are no entry, with what they could be; and groups with more stubs than candidates."""

    unplaced: dict[Piece, list[Piece]] = field(default_factory=dict)
    surplus: list[tuple[int, list[Piece], list[Piece]]] = field(default_factory=list)


def place_stubs(pieces: Pieces, clashing: set[int]) -> Leftovers:
    leftovers = Leftovers()
    listed = _Listed(pieces)
    stubs = listed.stubs()
    # One candidate, it joins; that may leave one candidate to another stub of the same report. Each round
    # joins or ends, so there are no more rounds than stubs.
    for _ in range(len(stubs)):
        open_to = {stub: listed.candidates(stub) for stub in stubs}
        settled = _settle(pieces, open_to)
        if not settled:
            break
        stubs = [stub for stub in stubs if stub not in settled]
        listed = _Listed(pieces)
    candidates = {stub: listed.candidates(stub) for stub in stubs}
    leftovers.unplaced = {stub: found for stub, found in candidates.items() if found}
    leftovers.surplus = list(_surplus(pieces, leftovers.unplaced))
    _could_be_either(pieces, clashing, leftovers)
    return leftovers


class _Listed:
    """What the complete reports list, by number and by day."""

    def __init__(self, pieces: Pieces) -> None:
        self.pieces = pieces
        self.complete = frozenset(pieces.evidence.complete)
        self.by_number: defaultdict[int, list[Piece]] = defaultdict(list)
        self.by_day: defaultdict[date, list[Piece]] = defaultdict(list)
        self.last_seen: dict[Piece, Moment] = {}
        for piece in pieces if self.complete else ():
            if shown := piece.reports & self.complete:
                self.last_seen[piece] = pieces.evidence.moments[max(shown)]
                for number in piece.numbers:
                    self.by_number[number].append(piece)
                for day in piece.days:
                    self.by_day[day].append(piece)

    def stubs(self) -> list[Piece]:
        if not self.complete:
            return []
        return [piece for piece in self.pieces if piece not in self.last_seen and not piece.keyless]

    def candidates(self, stub: Piece) -> list[Piece]:
        """Entries of a complete report of later `asof` that the stub could be."""
        since = self.pieces.evidence.moments[min(stub.reports)]
        pool = self._pool(stub)
        return [piece for piece in pool if self.last_seen[piece] > since and fits(self.pieces, stub, piece)]

    def _pool(self, stub: Piece) -> list[Piece]:
        if stub.numbers:
            found = [piece for number in stub.numbers for piece in self.by_number[number]]
        else:
            found = [
                piece
                for day in stub.days
                for piece in self.by_day[day]
                if piece.same_day(stub) and _could_lack_a_number(stub, piece)
            ]
        return list(dict.fromkeys(found))


def _could_lack_a_number(stub: Piece, piece: Piece) -> bool:
    """Feeds give text-only entries no number (no link to hang it on); N.D. Cal. sheets number them."""
    if not piece.numbers:
        return True
    return not piece.document_ids and not stub.document_ids and not apart(stub.texts, piece.texts)


def _told_by_its_words(stub: Piece, piece: Piece) -> bool:
    """Where only the one candidate has a number, its text must at least hold the stub's words."""
    if stub.numbers or not piece.numbers:
        return True
    said = {word for text in stub.short_texts for word in text.split()}
    return bool(said) and said <= {word for text in piece.texts for word in text.split()}


def fits(pieces: Pieces, stub: Piece, piece: Piece) -> bool:
    """Nothing that both have speaks against it. Long texts may differ: they get revised."""
    if of_other_cases(stub, piece):
        return False
    return not pieces.clash(stub, piece, Strength.TEXT) and not apart(stub.short_texts, piece.short_texts)


def _different(pieces: Pieces, a: Piece, b: Piece) -> bool:
    return pieces.clash(a, b, Strength.TEXT) or apart(a.short_texts, b.short_texts) or apart(a.texts, b.texts)


def _settle(pieces: Pieces, open_to: dict[Piece, list[Piece]]) -> set[Piece]:
    """Join stubs to their one candidate, unless different stubs claim the same."""
    claims: defaultdict[Piece, list[Piece]] = defaultdict(list)
    for stub, candidates in open_to.items():
        if len(candidates) == 1 and _told_by_its_words(stub, candidates[0]):
            claims[candidates[0]].append(stub)
    settled: set[Piece] = set()
    for candidate, stubs in claims.items():
        if not any(_different(pieces, a, b) for a, b in combinations(stubs, 2)):
            pieces.join([candidate, *stubs])
            settled.update(stubs)
    return settled


def _surplus(
    pieces: Pieces, unplaced: dict[Piece, list[Piece]]
) -> Iterator[tuple[int, list[Piece], list[Piece]]]:
    """Groups of stubs around the same candidates in which more stubs differ than there are candidates."""
    for candidates, stubs in connected(list(unplaced.items())):
        chosen: list[Piece] = []
        for stub in sorted(stubs, key=lambda piece: min(row.digest for row in piece.rows)):
            if all(_different(pieces, stub, other) for other in chosen):
                chosen.append(stub)
        if len(chosen) > len(candidates):
            yield len(chosen) - len(candidates), stubs, candidates


def _could_be_either(pieces: Pieces, clashing: set[int], leftovers: Leftovers) -> None:
    """R3: A has sequence 1 and no. 5, B has no. 5, C has sequence 2 and no. 5: B is A or C, nobody knows.

    Only what has stronger keys is a candidate, and a row of a complete report is never left out.
    """
    complete = frozenset(pieces.evidence.complete)
    carriers: defaultdict[int, list[Piece]] = defaultdict(list)
    for piece in pieces if clashing else ():
        for number in piece.numbers & clashing:
            carriers[number].append(piece)

    def strength(piece: Piece) -> tuple[bool, bool, bool, bool]:
        listed = not piece.reports.isdisjoint(complete)
        return (listed, bool(piece.sequences), bool(piece.document_ids), bool(piece.row_ids))

    open_pieces = {piece for found in carriers.values() for piece in found if not piece.reports & complete}
    for piece in sorted(open_pieces - leftovers.unplaced.keys(), key=strength, reverse=True):
        candidates = [
            other
            for number in piece.numbers & clashing
            for other in carriers[number]
            if strength(other) > strength(piece)
            and other not in leftovers.unplaced
            and fits(pieces, piece, other)
        ]
        candidates = list(dict.fromkeys(candidates))
        if pieces.any_clash(candidates, lambda p, q: pieces.clash(p, q, Strength.NUMBER)):
            leftovers.unplaced[piece] = candidates
