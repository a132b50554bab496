"""What only a person can decide: R6's ambiguous stubs, R13's press-reported and hand-made entries. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from ..records import HEARSAY
from .clusters import Piece, Pieces
from .fields import Values
from .resolution import Question, QuestionKind, Unidentified, Unplaced
from .unmatched_rows import Leftovers


def unplaced(leftovers: Leftovers, order: dict[Piece, int]) -> tuple[Unplaced, ...]:
    found = [
        Unplaced(row.digest, _indexes(candidates, order))
        for piece, candidates in leftovers.unplaced.items()
        for row in piece.rows
    ]
    return tuple(sorted(found, key=lambda item: (item.candidates, item.observation)))


def unidentified(leftovers: Leftovers, order: dict[Piece, int]) -> tuple[Unidentified, ...]:
    found = [
        Unidentified(count, _digests(*stubs), _indexes(candidates, order))
        for count, stubs, candidates in leftovers.surplus
    ]
    return tuple(sorted(found, key=lambda item: (item.candidates, item.observations)))


def questions(
    pieces: Pieces, leftovers: Leftovers, values: dict[Piece, Values], order: dict[Piece, int]
) -> tuple[Question, ...]:
    asked = [
        _question(QuestionKind.WHICH_ENTRY, piece, _indexes(candidates, order))
        for piece, candidates in leftovers.unplaced.items()
    ]
    hearsay = [piece for piece in order if piece.keyless]
    court = _Court(order, values) if hearsay else None
    for piece in hearsay:
        if court and (candidates := court.candidates(pieces, piece)):
            indexes = tuple(order[candidate] for candidate in candidates)
            asked.append(_question(QuestionKind.SAME_ENTRY, piece, indexes, order[piece]))
    return tuple(sorted(asked, key=lambda question: question.key))


class _Court:
    """The entries that something better than hearsay shows, by number and by day."""

    def __init__(self, order: dict[Piece, int], values: dict[Piece, Values]) -> None:
        self.order, self.values = order, values
        self.by_number: defaultdict[int, list[Piece]] = defaultdict(list)
        self.by_day: defaultdict[date, list[Piece]] = defaultdict(list)
        for piece in order:
            if any(not row.kinds <= HEARSAY for row in piece.rows):
                number = values[piece].entry_number
                if number is not None:
                    self.by_number[number].append(piece)
                for day in piece.days:
                    self.by_day[day].append(piece)

    def candidates(self, pieces: Pieces, piece: Piece) -> list[Piece]:
        """Likeliest first: number and day, number, day. One alone may be the press's mistake."""
        number = self.values[piece].entry_number
        numbered = self.by_number.get(number, []) if number is not None else []
        daily = [other for day in piece.days for other in self.by_day[day]]
        distinct = dict.fromkeys(other for other in (*numbered, *daily) if not pieces.parted(piece, other))

        def likely(other: Piece) -> tuple[int, int]:
            return (-2 * (other in numbered) - (other in daily), self.order[other])

        return sorted(distinct, key=likely)


def _question(
    kind: QuestionKind, piece: Piece, candidates: tuple[int, ...], entry: int | None = None
) -> Question:
    # the key fits 64 characters, 48 hexadecimal digits of a SHA-256 are plenty within one docket
    key = f"{kind}:{piece.anchor.digest[:48]}"
    return Question(key, kind, _digests(piece), candidates, entry)


def _digests(*pieces: Piece) -> tuple[str, ...]:
    return tuple(sorted(row.digest for piece in pieces for row in piece.rows))


def _indexes(pieces: Sequence[Piece], order: dict[Piece, int]) -> tuple[int, ...]:
    return tuple(sorted(order[piece] for piece in pieces))
