"""Helpers for reading docket texts: masking parts that are about something else, and splitting sentences.

Masks keep the length, so offsets stay those of the text as given.
"""

from __future__ import annotations

import re
from functools import lru_cache

MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
    "November", "December",
)  # fmt: skip
MONTH = (
    r"(?:Jan(?:uary|\.)?|Feb(?:ruary|\.)?|Mar(?:ch|\.)?|Apr(?:il|\.)?|May|June?|July?"
    r"|Aug(?:ust|\.)?|Sept?(?:ember|\.)?|Oct(?:ober|\.)?|Nov(?:ember|\.)?|Dec(?:ember"
    r"|\.)?)"
)

_ATTACHED = re.compile(r"\(\s*Attachments?\s*:", re.IGNORECASE)
_QUOTED = re.compile(r"\(\s*RE\s*:\s*related document\(?s?\)?", re.IGNORECASE)
# What the clerk's system appends to the text: when and by whom it was filed, entered, or changed.
_STAMP = re.compile(
    r"""[(\[]\s*(?:Entered|(?:Date\s+)?Filed(?:\s+on)?)\s*:?\s*\d[^)\]]*[)\]]
      | (?<!\w)(?=[mecas])(?:
          (?:Modified|Edited|Corrected)\s+(?:on\s+)?\d{1,2}/\d{1,2}/\d{2,4}(?:\s+to\b[^()]{0,120})?
        | Additional\s+attachment\(s\)\s+added\s+on\s+\d{1,2}/\d{1,2}/\d{2,4}
        | (?:so\s+ordered|signed|entered)\s+(?:by\b[^()\d]{0,120}?\s)?on
          \s+(?:<MONTH>\s+\d{1,2},\s+\d{4}|\d{1,2}/\d{1,2}/\d{2,4}))
    """.replace("<MONTH>", MONTH),
    re.IGNORECASE | re.VERBOSE,
)
_VOID = re.compile(
    r"^\W*(?:court\s+deleted\s+incorrect\s+entry|entered\s+in\s+error|filed\s+in\s+error|disregard"
    r"|incorrect\s+(?:entry|case)|wrong\s+case|docketed\s+in\s+error)",
    re.IGNORECASE,
)
# An appellate court's text ends with the number of its own document: "[10642054] (RMM) [Entered: ...".
OWN_DOCUMENT = re.compile(
    r"\[(\d{6,12})\]\s*(?:\[\d{2}-\d+[\d, -]*\]\s*)?(?:--\s*)?(?:\([^()]{1,20}\)\s*)?(?:\[Entered|$)"
)


def own_document(text: str) -> int | None:
    """The number by which other entries of an appellate docket refer to this one's document."""
    match = OWN_DOCUMENT.search(text)
    return int(match[1]) if match else None


def is_void(text: str) -> bool:
    """Whether the court itself says that the entry was a mistake. Nothing is then read from its text."""
    return bool(_VOID.search(text))


def blank(text: str, start: int, end: int) -> str:
    return text[:start] + " " * (end - start) + text[end:]


def closing(text: str, start: int) -> int:
    """The offset after the parenthesis that closes the one at `start`, or the end of the text."""
    depth = 0
    for index in range(start, len(text)):
        if text[index] == "(":
            depth += 1
        elif text[index] == ")":
            depth -= 1
            if depth == 0:
                return index + 1
    return len(text)


def without_attachments(text: str) -> str:
    while match := _ATTACHED.search(text):
        text = blank(text, match.start(), closing(text, match.start()))
    return text


def without_quotes(text: str) -> str:
    """Masks the text of other entries that a bankruptcy court repeats: "(RE: related document(s)7 ..."."""
    while match := _QUOTED.search(text):
        text = blank(text, match.start(), closing(text, match.start()))
    return text


@lru_cache(maxsize=8)  # several modules call this for the same text
def without_stamps(text: str) -> str:
    return _STAMP.sub(lambda match: " " * len(match[0]), text)


_SENTENCE = re.compile(r"(?<=[.;])\s+(?=[\"(\[A-Z])")
_ABBREVIATION = re.compile(
    r"(?:\b(?:v|vs|No|Nos|Inc|Corp|Co|Ltd|Jr|Sr|Hon|Mr|Ms|Mrs|Dr|St|Dkt|Doc|Ex|Fed|Civ|Crim|Cal|Dist|Div"
    r"|Sec|Dept|Assn|Bros|et al|Def|Deft|Defts|Pltf|Pltfs|Plf|Plfs)|\b[A-Z](?:\.[A-Z])*|\b[ap]\.m)\.$",
    re.IGNORECASE,
)


def sentences(text: str) -> list[tuple[int, int]]:
    """Start and end of each sentence; a period after an abbreviation or an initial does not end one."""
    spans, start = [], 0
    for gap in _SENTENCE.finditer(text):
        if text[gap.start() - 1] == "." and _ABBREVIATION.search(
            text[max(0, gap.start() - 12) : gap.start()]
        ):
            continue
        spans.append((start, gap.start()))
        start = gap.end()
    spans.append((start, len(text)))
    return spans
