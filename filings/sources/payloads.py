"""Bytes that anyone may send -> text that a parser may trust to be text."""

from __future__ import annotations

import codecs
import html
import re

from filings.records import SourceError

BLANK = "[sealed]"  # stands where a login, recipient or magic number was
MAX_BYTES = 40 * 1024 * 1024  # the longest real docket sheets stay under 10 MB

_MAGIC = {
    b"%PDF": "a PDF document",
    b"PK\x03\x04": "a ZIP or Office file",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"GIF8": "a picture",
    b"\x1f\x8b": "a compressed file",
    b"\xd0\xcf\x11\xe0": "an old Office or Outlook file",
}
# PostgreSQL stores no NUL and XML no control characters; neither belongs in a docket.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")
_TAG = re.compile(r"(<[^<>]*>)")  # no "<" inside, so that a file full of them costs linear time
_HIDDEN = re.compile(r"<(!--|script\b|style\b)", re.I)


def decode(payload: bytes | str) -> str:
    """The payload as text: by its byte order mark, else UTF-8 if it is UTF-8, else cp1252.

    The declared charset is not asked: pages saved by a browser are UTF-8 and still say ISO-8859-1.
    Raises SourceError for what is empty, too large, or plainly another kind of file.
    """
    if len(payload) > MAX_BYTES:
        raise SourceError(f"This file is larger than {MAX_BYTES // 1024 // 1024} MB and was not read.")
    if isinstance(payload, str):
        text = payload.encode("utf-8", "replace").decode("utf-8")
    else:
        for magic, name in _MAGIC.items():
            if payload.startswith(magic):
                raise SourceError(
                    f"This is {name}, not a docket report. Drop the page, feed or e-mail that the court sent."
                )
        text = _decode_bytes(payload)
    text = _CONTROL.sub(" ", text)
    if not text.strip():
        raise SourceError("This file is empty, so it says nothing about a docket.")
    return text


def _decode_bytes(payload: bytes) -> str:
    if payload.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return payload.decode("utf-16", "replace")
    try:
        # not final: a file cut off inside a character is still UTF-8
        return codecs.getincrementaldecoder("utf-8-sig")().decode(payload)
    except UnicodeDecodeError:
        pass
    try:
        return payload.decode("cp1252")
    except UnicodeDecodeError:
        return payload.decode("latin-1")


def plain(markup: str) -> str:
    """Markup without tags, scripts, comments and entities, white space collapsed."""
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
    return " ".join(html.unescape("".join(kept)).split())


def tidy(value: object) -> str:
    """A source's text, trimmed; anything that is no text is none."""
    return value.strip() if isinstance(value, str) else ""
