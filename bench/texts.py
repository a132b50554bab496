"""Synthetic docket language: a seeded vocabulary with Zipf's long tail, and rows built from it. Pure.

Nothing here is a real case, person, or text. The same seed gives the same docket on every machine.
"""

from __future__ import annotations

import random
from bisect import bisect
from datetime import date, timedelta
from itertools import accumulate

from filings.records import DocumentRow, EntryRow

VOCABULARY = 60_000  # words, so that their index is as large as one of real dockets
UNNUMBERED = 0.12  # share of entries, as measured on real dockets

_ONSETS = [
    "b",
    "c",
    "d",
    "f",
    "g",
    "h",
    "j",
    "k",
    "l",
    "m",
    "n",
    "p",
    "r",
    "s",
    "t",
    "v",
    "w",
    "br",
    "cl",
    "cr",
    "dr",
    "fl",
    "gr",
    "pl",
    "pr",
    "sh",
    "st",
    "tr",
    "th",
]
_VOWELS = ["a", "e", "i", "o", "u", "ai", "ea", "ou"]
_CODAS = ["n", "r", "s", "t", "l", "m", "nd", "nt", "rt", "st", "ck", "ll"]
_EVENTS = (
    ("COMPLAINT", "against", "Filing fee $ 405"),
    ("MOTION to Dismiss", "filed by", "Motion Hearing set for"),
    ("MOTION for Summary Judgment", "filed by", "Responses due by"),
    ("RESPONSE", "re", "filed by"),
    ("REPLY", "re", "filed by"),
    ("ORDER", "granting", "Signed by Judge"),
    ("ORDER", "denying", "Signed by Judge"),
    ("NOTICE of Appearance", "by", "on behalf of"),
    ("STIPULATION WITH PROPOSED ORDER", "filed by", "re"),
    ("DECLARATION of", "in Support of", "filed by"),
    ("Minute Entry for proceedings held before", "re", "Court Reporter"),
    ("CERTIFICATE OF SERVICE", "by", "re"),
    ("TRANSCRIPT of Proceedings", "held before", "Release of Transcript Restriction set for"),
    ("JUDGMENT", "in favor of", "against"),
    ("ADMINISTRATIVE MOTION to File Under Seal", "filed by", "Declaration of"),
    ("LETTER", "from", "re"),
)


class Language:
    """Words distributed by Zipf's law, and docket rows built from them."""

    def __init__(self, seed: int = 1) -> None:
        self.random = random.Random(seed)
        words: dict[str, None] = {}
        while len(words) < VOCABULARY:
            syllables = self.random.choice((1, 1, 2, 2, 2, 3))
            words["".join(self._syllable() for _ in range(syllables))] = None
        self.words = list(words)
        self._weights = list(accumulate(1 / (rank + 2.7) for rank in range(VOCABULARY)))

    def _syllable(self) -> str:
        pick = self.random.choice
        return pick(_ONSETS) + pick(_VOWELS) + (pick(_CODAS) if self.random.random() < 0.5 else "")

    def word(self) -> str:
        return self.words[bisect(self._weights, self.random.random() * self._weights[-1])]

    def phrase(self, count: int) -> str:
        rolls, weights, top = self.random.random, self._weights, self._weights[-1]
        return " ".join([self.words[bisect(weights, rolls() * top)] for _ in range(count)])

    def name(self) -> str:
        return f"{self.word()} {self.word()}".title()

    def text(self, number: int | None, day: date) -> str:
        """One docket text, about 212 characters long on average, some very short, some very long."""
        event, first, second = self.random.choice(_EVENTS)
        length = min(int(self.random.lognormvariate(2.05, 0.8)), 150)
        reference = f" {self.random.randrange(1, number)}" if number and number > 1 else ""
        return (
            f"{event} {first}{reference} {self.name()} {self.phrase(length)}. {second} {self.name()} "
            f"({first[:1]}{self.random.choice('bcdfghjklmnprst')}, COURT STAFF) "
            f"(Filed on {day:%m/%d/%Y}) (Entered: {day:%m/%d/%Y})"
        )


def rows(language: Language, count: int, serial: int, *, unnumbered: float = UNNUMBERED) -> list[EntryRow]:
    """A docket of `count` entries as a sheet shows them; `serial` makes it different from all others.

    Nine in ten numbered entries show their document, and one in five has attachments: 1.4 documents per
    entry.
    """
    roll = language.random.random
    start = date(2009, 1, 5) + timedelta(days=serial % 3000)
    result, number = [], 0
    for at in range(count):
        day = start + timedelta(days=at * 3000 // max(count, 600))
        if is_numbered := roll() >= unnumbered:
            number += 1
        # three digits for the court, a zero, then the document's own number, as in PACER
        first = serial * 50_000 + at * 3
        document_id = f"0350{first:012d}" if is_numbered and roll() < 0.99 else ""
        attached = min(int(language.random.expovariate(0.42)) + 1, 12) if document_id and roll() < 0.2 else 0
        documents: tuple[DocumentRow, ...] = (
            (DocumentRow(document_id=document_id, page_count=1 + at % 40),) if document_id else ()
        )
        documents += tuple(
            DocumentRow(n, f"0351{first * 16 + n:015d}"[:20], f"Exhibit {n} {language.phrase(3)}", 1 + n)
            for n in range(1, attached + 1)
        )
        result.append(
            EntryRow(
                date_filed=day,
                date_entered=day,
                entry_number=number if is_numbered else None,
                sequence=str(serial * 20_000 + at + 1) if document_id else "",
                document_id=document_id,
                text=language.text(number if is_numbered else None, day),
                documents=documents,
            )
        )
    return result
