"""Reading a docket page again by its new rows alone. Pure: the page's text in, a shorter page out.

juriscraper takes 0.4 ms for each row of a docket table, so that a page of 5,000 rows takes two seconds
although ten of them are new. A row whose raw text was read before is cut out of the page; the parser gets
the rest, and the entry known for the row is put back in its place.

That the result is what the whole page would give rests on three things, each checked. Any doubt means that
the whole page is parsed.

- **A plain row stands alone.** Only a row of whole, properly nested cells, with nothing but white space
  between them, is ever cut (`is_plain`): an HTML parser is after such a row in the state in which it was
  before, so that the rows around it are read as if it were not there. juriscraper in turn reads a row by
  itself, but on pages with checkboxes ("View multiple documents"), where a row without a date belongs to
  the one before: those pages are never cut.
- **No fact is read from it.** juriscraper looks for some facts in the whole page (judges, adversary
  proceedings, headings of parties, which tables are docket tables). A row with one of the words looked for
  is no plain row, and the first that names an adversary proceeding stays in the page (`_witness`).
- **The rows are where they seem to be.** The rows that the parser sees must be those left in the page, word
  for word (`aligned`), and among these are the first and the last row of each table and the row after each
  new one: whatever a new row might do to those after it, it would do to that one.

A row is known by the hash of its raw text, salted with everything else that its meaning hangs on: the
parser's versions, the court and the table's heading (a date is the day of entry where the heading says so).
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
FEWEST = 40  # rows; a shorter page is parsed whole in no time
MOST_NEW = 0.5  # of the rows; with more of them new, cutting gains little

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
# No letter, colon or bracket may hide in a character reference: the words below are looked for in raw text.
_REFERENCE = re.compile(r"&(?!(?:nbsp|amp|lt|gt|quot|#0{0,2}(?:3[3-9]|4[0-7]|160));)(?:#|\w{1,40};)")
# What juriscraper looks for anywhere in a page, in lower case; where it finds one of the first in a row, it
# reads facts from the other rows of that table too.
_REACHING = (
    "date filed:", "filed date:", "docket text", "lead bk title", "nature[", "-----", "total file size",
    "footer format",
)  # fmt: skip
_TELLING = (
    *_REACHING, "assigned to:", "referred to:", "view_multi", "transaction receipt", "<![cdata[", "]]>",
)  # fmt: skip
_ADVERSARY = "Adversary Proceeding"
_FORBIDDEN = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]|&#0?[1-8]\\b")


class Doubt(Exception):
    """The page cannot be read by its new rows alone: parse it whole."""


@dataclass(frozen=True, slots=True)
class KnownRow:
    """What a raw row was read as, and the digest of that (`records.digest`, of the first such row)."""

    row: EntryRow
    digest: str


Known = Mapping[str, KnownRow]
# Court and PACER case id -> hash of a raw row -> what it says; empty where nothing is known.
Lookup = Callable[[str, str], Known]


@dataclass(frozen=True, slots=True)
class RawRow:
    """One row below the heading of the docket table. `key` is empty for a row that is not plain."""

    start: int
    end: int
    key: str
    markup: str
    is_last: bool = False  # of its table


@dataclass(frozen=True, slots=True)
class SheetPage:
    """A page, the place where its rows begin, and its rows."""

    text: str
    body: int  # where the row of headings ends: what stands before is the page's head
    rows: tuple[RawRow, ...]


def split(text: str, salt: str) -> SheetPage | None:
    """The rows of the docket table; None for a page without one, or one whose rows lean on each other.

    Rows of tables further down (the receipt) are among them and never plain.
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
    # What follows the last row of a table ends that table; anything else after a row is a doubt about it.
    if between and not between.startswith("</"):
        return RawRow(start, ending.end(), "", markup, is_last=True)
    raw = markup.encode("utf-8", "surrogatepass")
    key = hashlib.blake2b(raw, digest_size=HASH_BYTES, key=salt).hexdigest()
    return RawRow(start, ending.end(), key, markup, is_last=bool(between))


def is_plain(markup: str) -> bool:
    """Whether a row stands alone: dated, whole, nested properly, and no fact of the page is read from it."""
    lowered = markup.lower()
    if (
        not _FIRST_CELL.match(markup)
        or "-->" in _COMMENT.sub("", markup)
        or any(word in lowered for word in _TELLING)
        or _REFERENCE.search(markup)
        or _FORBIDDEN.search(markup)
    ):
        return False
    bare = words(markup).lower()
    return _is_nested(markup) and not any(word in bare for word in _TELLING)


def _is_nested(markup: str) -> bool:
    """`<tr>`, then cells of text and inline markup, each opened and closed in turn, and nothing between."""
    open_tags: list[str] = []
    at = 0
    for tag in _TAG.finditer(markup):
        between = markup[at : tag.start()]
        at = tag.end()
        if "<" in between or (between.strip() and "td" not in open_tags):
            return False
        name = (tag[2] or "").lower()
        if not name or name in _VOID:  # a comment, a line break
            if "td" not in open_tags or (name and tag[1]):
                return False
        elif tag[1]:
            if not open_tags or open_tags.pop() != name:
                return False
        elif not _may_open(name, open_tags):
            return False
        else:
            open_tags.append(name)
    return not open_tags and at == len(markup)


def _may_open(name: str, open_tags: list[str]) -> bool:
    if name == "tr":
        return not open_tags
    if name == "td":
        return open_tags == ["tr"]
    # a link in a link, or bold in bold, is mended by parsers in ways of their own
    return name in _INLINE and "td" in open_tags and name not in open_tags


def words(markup: str) -> str:
    """The row's text as a parser sees it, white space collapsed."""
    return " ".join(html.unescape(_TAG.sub("", markup)).split())


# ---------- Cutting and joining ----------


def cuttable(page: SheetPage, known: Known) -> dict[int, KnownRow]:
    """Place -> what is known of each row that is cut out; raises Doubt where too few are."""
    if len(page.rows) < FEWEST or not known:
        raise Doubt
    found = {at: known[row.key] for at, row in enumerate(page.rows) if row.key in known}
    stay = {min(found, default=0), max(found, default=0), _witness(page)}
    for at, row in enumerate(page.rows):
        if at not in found:
            stay.add(at + 1)
        if row.is_last:
            stay |= {at, at + 1}
    cut = {at: row for at, row in found.items() if at not in stay}
    if not cut or len(cut) < len(page.rows) * (1 - MOST_NEW):
        raise Doubt
    return cut


def _witness(page: SheetPage) -> int:
    """The first row whose text names an adversary proceeding: one such row makes the whole case one."""
    at = page.text.find(_ADVERSARY, page.body)
    while at >= 0:
        if page.text.rfind("<", 0, at) < page.text.rfind(">", 0, at):
            return next((n for n, row in enumerate(page.rows) if row.start <= at < row.end), -1)
        at = page.text.find(_ADVERSARY, at + 1)
    return -1


def without(page: SheetPage, cut: Mapping[int, KnownRow]) -> str:
    """The page without those rows."""
    kept, at = [], 0
    for place in sorted(cut):
        row = page.rows[place]
        kept.append(page.text[at : row.start])
        at = row.end
    return "".join([*kept, page.text[at:]])


def aligned(rows: Sequence[RawRow], seen: Sequence[str]) -> bool:
    """Whether the rows that the parser saw are the first of `rows`, word for word, and the rest is no docket.

    `seen` are the parser's rows below the heading, as text with white space collapsed.
    """
    if len(seen) > len(rows):
        return False
    same = all(words(row.markup) == text for row, text in zip(rows, seen, strict=False))
    return same and not any(row.key and is_plain(row.markup) for row in rows[len(seen) :])


def reach_beyond(seen: Sequence[str]) -> bool:
    """Whether one of the rows left in the page makes juriscraper read facts from those that were cut."""
    return any(word in text for text in map(str.lower, seen) for word in _REACHING)
