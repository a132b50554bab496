"""Parses a docket sheet again by its new rows only. Pure: the page's text in, a shorter page out.

juriscraper takes 0.4 ms for each row of a docket table, so a page of 5,000 rows takes two seconds even if
only ten are new. A row whose raw text was parsed before is cut out of the page. The parser gets the rest,
and the stored entry of the row is put back in its place.

The result must equal that of the whole page. This depends on three conditions, and each is checked. If one
is in doubt, the whole page is parsed.

- **A plain row is independent.** A row is cut only if it consists of complete, properly nested cells with
  nothing but white space between them (`is_plain`). An HTML parser is in the same state before and after
  such a row, so it reads the rows around it the same without it. juriscraper also reads each row by itself,
  except on pages with checkboxes ("View multiple documents"), where a row without a date belongs to the row
  before it. Those pages are never cut.
- **No fact is read from it.** juriscraper searches the whole page for some facts (judges, adversary
  proceedings, headings of parties, which tables are docket tables). A row that contains one of the words it
  searches for is not plain, and the first row that names an adversary proceeding is kept (`_witness`).
- **The rows are where they seem to be.** The rows that the parser sees must equal those left in the page,
  word for word (`aligned`). The first and last row of each table and the row after each new row are always
  left in: if a new row affected the rows after it, it would affect that one.

A row's key is the hash of its raw text, salted with everything else that determines its meaning: the
parser's versions, the court, and the table's heading (which says whether dates are dates of entry).
"""

from __future__ import annotations

import hashlib
import html
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from filings.records import EntryRow

HASH_BYTES = 16
MIN_ROWS = 40  # parsing a shorter page whole takes no noticeable time
MAX_NEW_SHARE = 0.5  # of the rows; if more are new, cutting gains little

_ROW = re.compile(r"<[tT][rR](?=[\s>])")
_ROW_END = re.compile(r"</[tT][rR]\s*>")
_MULTIPLE = "view_multi_docs"
_ATTRIBUTES = r"(?:\s+[\w:-]+(?:\s*=\s*(?:\"[^\"<>]*\"|'[^'<>]*'|[^\s\"'<>=`]+))?)*\s*"
_TAG = re.compile(rf"<(/?)([a-zA-Z]+)({_ATTRIBUTES}/?)>|<!--\w{{0,20}}-->")
_COMMENT = re.compile(r"<!--\w{0,20}-->")
_DATE = r"(?:\s|&nbsp;)*\d{1,2}/\d{1,2}/\d{2,4}(?:\s|&nbsp;)*"
_FIRST_CELL = re.compile(rf"<tr{_ATTRIBUTES}>\s*<td{_ATTRIBUTES}>{_DATE}</td>", re.I)
_INLINE = frozenset(("a", "b", "i", "u", "em", "strong", "nobr", "span", "sup", "sub"))
_VOID = frozenset(("br",))
# No letter, colon, or bracket may be a character reference: the words below are searched for in raw text.
_REFERENCE = re.compile(r"&(?!(?:nbsp|amp|lt|gt|quot|#0{0,2}(?:3[3-9]|4[0-7]|160));)(?:#|\w{1,40};)")
# Words that juriscraper searches for anywhere in a page, in lower case. If a row contains one of the first
# group, juriscraper also reads facts from the other rows of that table.
_TABLE_WORDS = (
    "date filed:", "filed date:", "docket text", "lead bk title", "nature[", "-----", "total file size",
    "footer format",
)  # fmt: skip
_FACT_WORDS = (
    *_TABLE_WORDS, "assigned to:", "referred to:", "view_multi", "transaction receipt", "<![cdata[", "]]>",
)  # fmt: skip
_ADVERSARY = "Adversary Proceeding"
_FORBIDDEN = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]|&#0?[1-8]\\b")


class CannotCut(Exception):
    """The page cannot be parsed by its new rows only: parse it whole."""


@dataclass(frozen=True, slots=True)
class KnownRow:
    """The entry that a raw row was parsed as, and its digest (`records.digest`, of the first such row)."""

    row: EntryRow
    digest: str


Known = Mapping[str, KnownRow]
# (court, PACER case ID) -> key of a raw row -> its entry; empty if none was parsed before.
Lookup = Callable[[str, str], Known]


@dataclass(frozen=True, slots=True)
class RawRow:
    """One row below the heading of the docket table. `key` is empty if what follows the row is unclear."""

    start: int
    end: int
    key: str
    markup: str
    is_last: bool = False  # of its table


@dataclass(frozen=True, slots=True)
class SheetPage:
    """A page and its raw rows."""

    text: str
    body: int  # offset at which the heading row ends; everything before it is the page's head
    rows: tuple[RawRow, ...]


def split(text: str, salt: str) -> SheetPage | None:
    """Split off the rows of the docket table; None if there is none or its rows depend on each other.

    Rows of later tables (the receipt) are included, but are never plain.
    """
    heading = text.find("Docket Text")
    if heading < 0 or _MULTIPLE in text:
        return None
    starts = [match.start() for match in _ROW.finditer(text)]
    below = [start for start in starts if start > heading]
    above = [start for start in starts if start < heading]
    if not below or not above:
        return None
    context = f"{salt}\n{text[above[-1] : below[0]]}".encode("utf-8", "surrogatepass")
    key = hashlib.blake2b(context, digest_size=32).digest()
    rows = [_raw(text, start, stop, key) for start, stop in pairwise([*below, len(text)])]
    return SheetPage(text, below[0], tuple(rows))


def _raw(text: str, start: int, stop: int, salt: bytes) -> RawRow:
    ending = _ROW_END.search(text, start, stop)
    if ending is None:
        return RawRow(start, stop, "", "")
    markup = text[start : ending.end()]
    between = text[ending.end() : stop].strip()
    # Only the end of the table may follow a row. If anything else does, the row cannot be cut.
    if between and not between.startswith("</"):
        return RawRow(start, ending.end(), "", markup, is_last=True)
    raw = markup.encode("utf-8", "surrogatepass")
    key = hashlib.blake2b(raw, digest_size=HASH_BYTES, key=salt).hexdigest()
    return RawRow(start, ending.end(), key, markup, is_last=bool(between))


def is_plain(markup: str) -> bool:
    """Whether a row is independent: dated, complete, properly nested, and without facts about the page."""
    lowered = markup.lower()
    if (
        not _FIRST_CELL.match(markup)
        or "-->" in _COMMENT.sub("", markup)
        or any(word in lowered for word in _FACT_WORDS)
        or _REFERENCE.search(markup)
        or _FORBIDDEN.search(markup)
    ):
        return False
    bare = words(markup).lower()
    return _is_nested(markup) and not any(word in bare for word in _FACT_WORDS)


def _is_nested(markup: str) -> bool:
    """Whether this is a `<tr>` of properly closed cells of text and inline markup, and nothing else."""
    open_tags: list[str] = []
    position = 0
    for tag in _TAG.finditer(markup):
        between = markup[position : tag.start()]
        position = tag.end()
        if "<" in between or (between.strip() and "td" not in open_tags):
            return False
        name = (tag[2] or "").lower()
        if not name or name in _VOID:  # a comment or a line break
            if "td" not in open_tags or (name and tag[1]):
                return False
        elif tag[1]:
            if not open_tags or open_tags.pop() != name:
                return False
        elif not _may_open(name, open_tags):
            return False
        else:
            open_tags.append(name)
    return not open_tags and position == len(markup)


def _may_open(name: str, open_tags: list[str]) -> bool:
    if name == "tr":
        return not open_tags
    if name == "td":
        return open_tags == ["tr"]
    # Parsers differ in how they repair a link inside a link, or bold inside bold.
    return name in _INLINE and "td" in open_tags and name not in open_tags


def words(markup: str) -> str:
    """The row's text as a parser sees it, with white space collapsed."""
    return " ".join(html.unescape(_TAG.sub("", markup)).split())


# ---------- Cutting and joining ----------


def cuttable(page: SheetPage, known: Known) -> dict[int, KnownRow]:
    """Index -> known entry, for each row that can be cut. Raises CannotCut if too few can."""
    if len(page.rows) < MIN_ROWS or not known:
        raise CannotCut
    matches = {index: known[row.key] for index, row in enumerate(page.rows) if row.key in known}
    keep = {min(matches, default=0), max(matches, default=0), _witness(page)}
    for index, row in enumerate(page.rows):
        if index not in matches:
            keep.add(index + 1)
        if row.is_last:
            keep |= {index, index + 1}
    cut = {index: row for index, row in matches.items() if index not in keep}
    if not cut or len(cut) < len(page.rows) * (1 - MAX_NEW_SHARE):
        raise CannotCut
    return cut


def _witness(page: SheetPage) -> int:
    """Index of the first row whose text names an adversary proceeding; -1 if none does.

    juriscraper takes the whole case for an adversary proceeding if one row names it.
    """
    offset = page.text.find(_ADVERSARY, page.body)
    while offset >= 0:
        if page.text.rfind("<", 0, offset) < page.text.rfind(">", 0, offset):  # in text, not inside a tag
            return next((n for n, row in enumerate(page.rows) if row.start <= offset < row.end), -1)
        offset = page.text.find(_ADVERSARY, offset + 1)
    return -1


def without(page: SheetPage, cut: Mapping[int, KnownRow]) -> str:
    """The page's text without the rows in `cut`."""
    kept, offset = [], 0
    for index in sorted(cut):
        row = page.rows[index]
        kept.append(page.text[offset : row.start])
        offset = row.end
    return "".join([*kept, page.text[offset:]])


def aligned(rows: Sequence[RawRow], parsed_texts: Sequence[str]) -> bool:
    """Whether the parser saw the first of `rows`, word for word, and none of the rest is a docket row.

    `parsed_texts`: the parser's rows below the heading, as text with white space collapsed.
    """
    if len(parsed_texts) > len(rows):
        return False
    same = all(words(row.markup) == text for row, text in zip(rows, parsed_texts, strict=False))
    return same and not any(row.key and is_plain(row.markup) for row in rows[len(parsed_texts) :])


def needs_other_rows(parsed_texts: Sequence[str]) -> bool:
    """Whether a row left in the page makes juriscraper read facts from rows that were cut."""
    return any(word in text for text in map(str.lower, parsed_texts) for word in _TABLE_WORDS)
