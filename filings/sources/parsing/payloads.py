"""Turns bytes from anywhere into text that is safe to parse, and refuses what no court sends."""

from __future__ import annotations

import codecs
import html
import re

from filings.records import SourceError

BLANK = "[sealed]"  # replaces a login, recipient, or magic number
MAX_BYTES = 40 * 1024 * 1024  # a docket of 10,000 entries from CourtListener's API is 25 MB
# Limits for pages and emails. The longest real docket sheets are under 10 MB with 300,000 tags; one entry's
# text is under 100 KB. juriscraper's cleaner takes time quadratic in nesting depth and in text length.
MAX_PAGE = 20 * 1024 * 1024
MAX_TAGS = 2_000_000
MAX_DEPTH = 20_000
MAX_TEXT = 1024 * 1024
MAX_ENTRIES = 50_000  # in one payload; the largest federal docket has about 30,000

_MAGIC = {
    b"%PDF": "a PDF document",
    b"PK\x03\x04": "a ZIP or Office file",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"GIF8": "a picture",
    b"\x1f\x8b": "a compressed file",
    b"BZh": "a compressed file",
    b"\xfd7zXZ": "a compressed file",
    b"7z\xbc\xaf": "a 7z archive",
    b"Rar!": "a RAR archive",
    b"\xd0\xcf\x11\xe0": "an old Office or Outlook file",
}
# PostgreSQL cannot store NUL, and XML cannot contain control characters. Neither belongs in a docket.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")
# Also excludes lone surrogates, which JSON can encode, and marks that change the direction of text.
_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")
_NESTING = re.compile(r"<(/?)([a-z][a-z0-9]{0,15})[^<>]*(?<!/)>", re.I)
# Elements that have no end tag, or whose end tag pages often omit.
_EMPTY = "area base br col embed hr img input link meta param source track wbr"
_UNNESTED = frozenset(f"{_EMPTY} td th tr tbody thead tfoot p li dt dd option html head body".split())
_TAG = re.compile(r"(<[^<>]*>)")  # no "<" inside, so that a file full of "<" takes linear time
_HIDDEN = re.compile(r"<(!--|script\b|style\b)", re.I)


def decode(payload: bytes | str) -> str:
    """The payload as text: by its byte order mark if it has one, else UTF-8 if valid, else cp1252.

    The declared charset is ignored: pages saved by a browser are UTF-8 but still declare ISO-8859-1.
    Raises SourceError if the payload is empty, too large, or clearly another kind of file.
    """
    if len(payload) > MAX_BYTES:
        raise SourceError(
            f"This file is larger than {MAX_BYTES // 1024 // 1024} MB. It was not added. "
            "Run the report for a shorter range of dates and upload that."
        )
    if isinstance(payload, str):
        text = payload.encode("utf-8", "replace").decode("utf-8")
    else:
        for magic, name in _MAGIC.items():
            if payload.startswith(magic):
                raise SourceError(
                    f"This is {name}, not a docket sheet or notice. It was not added. "
                    "Upload the page, RSS feed, or email that the court sent."
                )
        text = _decode_bytes(payload)
        if len(_CONTROL.findall(text[:20_000])) * 10 > len(text[:20_000]):
            raise SourceError(
                "This file is not text, so it cannot be a docket sheet or notice. It was not added. "
                "Upload the page or email that the court sent."
            )
    text = _CONTROL.sub(" ", text)
    if not text.strip():
        raise SourceError("This file is empty. Nothing was added. Save the page again and upload it again.")
    return text


def _decode_bytes(payload: bytes) -> str:
    if payload.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return payload.decode("utf-16", "replace")
    head = payload[:400]
    if len(head) >= 8 and head.isascii():  # English in UTF-16 without a mark: every other byte is zero
        for first, codec in ((0, "utf-16-be"), (1, "utf-16-le")):
            if not any(head[first::2]) and all(head[1 - first :: 2]):
                return payload.decode(codec, "replace")
    try:
        # Not final: a file cut off in the middle of a character is still UTF-8.
        return codecs.getincrementaldecoder("utf-8-sig")().decode(payload)
    except UnicodeDecodeError:
        pass
    try:
        return payload.decode("cp1252")
    except UnicodeDecodeError:
        return payload.decode("latin-1")


def plain(markup: str) -> str:
    """The text of markup, without tags, scripts, or comments; entities resolved, white space collapsed."""
    kept: list[str] = []
    until = ""
    for piece in _TAG.split(markup):
        if until:
            if until in piece.lower():
                until = ""
        elif hidden := _HIDDEN.match(piece):
            closing = "-->" if hidden[1] == "!--" else f"</{hidden[1].lower()}"
            until = "" if piece.endswith("-->") else closing
        else:
            kept.append(" " if piece.startswith("<") and piece.endswith(">") else piece)
    return " ".join(_UNFIT.sub("", html.unescape("".join(kept))).split())


def refuse_oversized(text: str) -> None:
    """Raise SourceError for a page that no court produces and that would take a parser minutes to read."""
    problem = ""
    if len(text) > MAX_PAGE:
        problem = f"is longer than {MAX_PAGE // 2**20} MB"
    elif text.count("<") > MAX_TAGS:
        problem = f"has more than {MAX_TAGS:,} tags"
    elif max(map(len, text.split("<"))) > MAX_TEXT:
        problem = "has more than a million characters in one piece of text"
    elif text.count("<") > MAX_DEPTH and _depth(text) > MAX_DEPTH:
        problem = f"has elements nested more than {MAX_DEPTH:,} deep"
    if problem:
        raise SourceError(
            f"This page {problem}, far more than any real docket. It was not added. "
            "Save the court's page again and upload it."
        )


def _depth(text: str) -> int:
    """An upper bound on how deeply elements are nested."""
    deepest = depth = 0
    for closing, name in _NESTING.findall(text):
        if name.lower() not in _UNNESTED:
            depth = max(depth - 1, 0) if closing else depth + 1
            deepest = max(deepest, depth)
    return deepest


def tidy(value: object) -> str:
    """A source's text, trimmed, without characters that cannot be stored or shown; "" if it is not text."""
    return _UNFIT.sub("", value).strip() if isinstance(value, str) else ""
