"""Reads entry numbers as people write them (17, ECF No. 17-2, Nos. 30-40), and attachment lists in texts."""

import re
from dataclasses import dataclass

# One or more words in front of the number: "ECF No.", "Docket Entry", "D.E.".
_WORD = r"(?:(?P<several>nos|entries)|no|number|entry|cm/ecf|ecf|docket|dkt|document|doc|d\.?e|\#)"
_HYPHEN = r"[-\u2010-\u2015\u2212]"  # also what word processors substitute: non-breaking, dashes, minus
_REFERENCE = re.compile(
    rf"""[\s(\[]*
    (?:{_WORD}[\s.:]*)*
    (?P<number>[0-9]{{1,9}})
    (?:\s*(?:{_HYPHEN}|(?P<point>\.)|(?P<to>to|through))\s*(?P<second>[0-9]{{1,9}}))?
    [\s.)\]]*""",
    re.VERBOSE | re.IGNORECASE,
)

# "(Attachments: # 1 Exhibit A, # 2 Proposed Order (redacted))"; some courts write # (1).
_LIST = re.compile(r"\(Attachments?:((?:[^()]|\([^()]*\))*)", re.IGNORECASE)
_LISTED = re.compile(r"#\s*\(?([0-9]{1,4})\)?\s([^#]*)")


@dataclass(frozen=True, slots=True)
class EntryReference:
    """An entry, one of its attachments, or the range of entries from `number` to `last` (always higher).

    Both `attachment` and `last` are set if the text is ambiguous: 17-20 may be attachment 20 to No. 17 or a
    range.
    """

    number: int
    attachment: int | None = None
    last: int | None = None


def read(text: str) -> EntryReference | None:
    """The entry that `text` refers to; None if it is not a reference to an entry."""
    match = _REFERENCE.fullmatch(text)
    if match is None:
        return None
    number = int(match["number"])
    if match["second"] is None:
        return EntryReference(number)
    second = int(match["second"])
    last = second if second > number and not match["point"] else None
    if match["to"]:
        return EntryReference(number, last=last) if last else None
    is_range_only = last is not None and match["several"]
    return EntryReference(number, None if is_range_only else second, last)


def attachments_in(text: str) -> dict[int, str]:
    """The attachments listed in a docket text: number -> description."""
    attachment_list = _LIST.search(text)
    listed = _LISTED.findall(attachment_list[1]) if attachment_list else []
    return {int(number): " ".join(name.split()).rstrip(" ,;") for number, name in listed}
