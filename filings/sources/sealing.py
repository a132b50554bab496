"""Blanks whatever identifies the person who bought or received a payload, or works only for that person.

Receipts contain PACER logins and client codes; notices contain recipients and free-look links. A parser reads
the same from a blanked payload as from the original, except for `ParsedReport.sealed`.
"""

from __future__ import annotations

import re
from dataclasses import replace

from filings.records import SourceError, SourceKind

from . import acms, notice_email
from .detect import kind_of
from .parsing.payloads import BLANK, decode, refuse_oversized

_RECEIPT_FIELD = re.compile(
    r"((?:PACER Login|Client Code):\s*(?:&nbsp;|\s|<(?!th\b|tr\b)[^<>]*>){0,20})"
    r"(?!&nbsp;)([^<>\s&][^<>\n]{0,80}?)(?=\s*(?:<|\n|Client Code:|Description:))",
    re.I,
)
_MAGIC = re.compile(r"((?:magic_num|[?&;]uid)=)\w+|(/NDA/)[^/\s\"'<>]+", re.I)
_MAGIC_ARGUMENT = re.compile(r"(goDLS\((?:\s*'[^']{0,200}'\s*,){6}\s*')\d+(')", re.I)
# Up to the list of documents, the next case, or the end.
_RECIPIENTS = re.compile(
    r"((?:electronically\s+mailed|delivered\s+by\s+other\s+means)\s+to:).*?"
    r"(?=The\s+following\s+document|Case\s+Name:|Document\s+description:|\Z)",
    re.I | re.S,
)


def blank(payload: bytes) -> bytes:
    """The payload with logins, client codes, recipients, and magic numbers blanked. Never raises."""
    try:
        text = decode(payload)
        if not text.lstrip().startswith(("{", "[")):
            refuse_oversized(text)
    except SourceError:
        return BLANK.encode()  # not a report, and it cannot be searched for logins
    try:
        kind = kind_of(text)
    except SourceError:
        kind = SourceKind.DOCKET_SHEET  # an error page may carry a receipt too
    if kind is SourceKind.NOTICE_EMAIL:
        return _blank_mail(payload)
    if kind in (SourceKind.RSS, SourceKind.RECAP_XML, SourceKind.COURTLISTENER):
        return payload  # public, and not bought by anyone
    blanked = blank_markup(text)
    if acms.is_json(text):
        blanked = acms.without_alien_numbers(blanked)
    return payload if blanked == text else blanked.encode("utf-8")


def blank_markup(text: str) -> str:
    """A page without logins, client codes, and magic numbers."""
    text = _RECEIPT_FIELD.sub(lambda match: match[1] + BLANK, text)
    text = _MAGIC_ARGUMENT.sub(r"\1\2", text)
    return _MAGIC.sub(lambda match: match[1] or match[2], text)


def _blank_mail(payload: bytes) -> bytes:
    """The notice alone, as an email of one part: the rest shows who received it. Other email is blanked."""
    try:
        notice = notice_email.read(payload)
    except SourceError:
        return b"Subject: " + BLANK.encode() + b"\nFrom: " + BLANK.encode() + b"\n\n" + BLANK.encode()
    body = _RECIPIENTS.sub(lambda match: f"{match[1]} {BLANK}", notice.body)
    return replace(notice, body=blank_markup(body)).as_mail().encode("utf-8", "replace")
