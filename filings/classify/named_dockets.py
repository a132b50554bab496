"""Finds other dockets that a text names: the appeal, the case it came from, the lead case, the MDL.

A number counts only next to words that say what it is. Any other case number in a text is ignored.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from .wording import is_void, without_attachments

# Key -> label for the other docket's relation to this one.
RELATIONS: dict[str, str] = {
    "appeal": "Appeal from this case",
    "appealed_from": "Case appealed from",
    "transferred_from": "Transferred from",
    "transferred_to": "Transferred to",
    "removed_from": "Removed from",
    "lead": "Lead case",
    "member": "Member case",
    "consolidated": "Consolidated with",
    "related": "Related case",
    "mdl": "Multidistrict litigation",
    "bankruptcy": "Bankruptcy case",
    "supreme_court": "Supreme Court case",
}


@dataclass(frozen=True, slots=True)
class NamedDocket:
    """Another docket. `kind` is a key of RELATIONS; `court` is in the text's own words, "" if it names none.

    `start` and `end` are the offsets of `words`, which it was read from.
    """

    kind: str
    number: str
    court: str
    words: str
    start: int
    end: int


_DISTRICT = (
    r"(?:\d{1,2}:)?(?:\d{2}|(?:19|20)\d\d)-?(?:cv|cr|mc|md|mj|bk|ap|ml|CV|CR|MC|MD|BK|AP"
    r"|Civ)-?\d{1,6}(?:-[A-Z0-9a-z]{1,6}){0,3}"
)
_SERIAL = r"\d{2}-\d{2,6}"
_NO = r"(?:\s*(?:Case|Cause|Civil|Civ\.|Action|Docket|Numbers?|Nos?\.?|Lead|Member|is|:|,|\#|\())*\s*"
_COURT = (
    r"(?:U\.?\s?S\.?\s+)?(?:District\s+Court\s+for\s+(?:the\s+)?)?"
    r"(?P<court>(?:(?:Northern|Southern|Eastern|Western|Middle|Central)\s+)?District\s+of\s+[A-Z][a-z]+"
    r"(?:\s+[A-Z][a-z]+)?|(?:USDC\s+)?[NSEWMC]\.?D\.?\s?(?:of\s+)?[A-Z][a-z.]+)"
)
_CIRCUIT = (
    r"(?P<court>(?:First|Second|Third|Fourth|Fifth|Sixth|Seventh|Eighth|Ninth|Tenth"
    r"|Eleventh|Federal|D\.?C\.?|\d{1,2}(?:st|nd|rd|th))"
    r"\s+Circuit)"
)

_FORMS: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "appeal",
        re.compile(
            rf"\b(?:USCA|USCCA|Appeal)\s+(?:Case\s+)?(?:Numbers?|Nos?\.?"
            rf"|\#)\s*:?\s*(?P<number>{_SERIAL})(?!-)"
            rf"(?:,?\s+(?:for\s+|from\s+|in\s+)?(?:the\s+)?{_CIRCUIT})?"
        ),
    ),
    (
        "transferred_from",
        re.compile(
            rf"\b(?i:case\s+transferred\s+in|transferred\s+in"
            rf"|transferred)\s+from\s+(?:the\s+)?{_COURT}.{{0,60}}?"
            rf"(?:Case\s+Number|Case\s+No\.?|No\.?|Number)[:\s]*(?P<number>{_DISTRICT})"
        ),
    ),
    (
        "transferred_to",
        re.compile(
            rf"\b(?i:transferred|transferring\s+case"
            rf"|transfer)\s+(?:out\s+)?to\s+(?:the\s+)?{_COURT}.{{0,60}}?"
            rf"(?:Case\s+Number|Case\s+No\.?|No\.?|Number)[:\s]*(?P<number>{_DISTRICT})"
        ),
    ),
    ("lead", re.compile(rf"\b(?i:lead|master|main)\s+(?i:case|docket){_NO}(?P<number>{_DISTRICT})")),
    ("member", re.compile(rf"\b(?i:member|associated|spread)\s+(?i:cases?){_NO}(?P<number>{_DISTRICT})")),
    (
        "consolidated",
        re.compile(
            r"\b(?i:consolidat(?:ed|ing)|consolidation)\s+(?:(?:this\s+)?(?:case|action"
            r"|matter)\s+)?(?i:with|into)"
            rf"(?:\s+\w+){{0,3}}?{_NO}(?P<number>{_DISTRICT})"
        ),
    ),
    (
        "related",
        re.compile(
            rf"\b(?i:related\s+(?:to\s+)?(?:case|action)s?"
            rf"|case\s+related\s+to){_NO}(?P<number>{_DISTRICT})"
        ),
    ),
    (
        "mdl",
        re.compile(r"\bMDL\s*(?:Docket\s*)?(?:(?:No\.?|Nos\.?|Number|\#)\s*)?(?P<number>\d{2,4})\b(?![-:/])"),
    ),
    (
        "supreme_court",
        re.compile(
            rf"\bSupreme\s+Court\s+(?:Case\s+)?(?:Info\s+Case\s+)?(?:No\.?|Number:?"
            rf"|Case\s+number:)\s*(?P<number>{_SERIAL})\b"
        ),
    ),
)
_STATE_COURT = re.compile(
    r"\bNOTICE\s+OF\s+REMOVAL\b[^.]{0,120}?\bfrom\s+(?P<court>[A-Z][^,;(.]{4,100}?)\s*[,;.]\s*"
    r"(?:[Tt]heir\s+case\s+number\s+is|(?:State\s+Court\s+)?[Cc]ase\s*(?:[Nn]umber"
    r"|[Nn]o\.?|\#)?:?\s*(?:is\s+|\#\s*)?)\s*"
    r"(?P<number>[A-Z0-9][A-Z0-9:/-]{4,30}[A-Z0-9])\b"
)


# "ORDER DENYING TRANSFER ... MDL No. 2640": the case is not part of the MDL.
_NOT_MOVED = re.compile(
    r"\b(?:deny|denied|denies|vacat|withdraw|opposition|opposing|motion)\w*\b[^.]{0,60}\btransfer", re.I
)


_KEYWORD = re.compile(
    r"USCA|USCCA|Appeal|ransfer|TRANSFER|[Ll]ead|LEAD|aster|MASTER|[Mm]ain|MEMBER|[Mm]ember|ssociated|pread|onsolidat"
    r"|CONSOLIDAT|elated|RELATED|MDL|Supreme|REMOVAL"
)


def named_dockets(text: str) -> tuple[NamedDocket, ...]:
    """Each other docket once, in the order of the text."""
    if not _KEYWORD.search(text) or is_void(text):
        return ()
    plain = without_attachments(text)
    dockets = [_named(kind, match, text) for kind, form in _FORMS for match in form.finditer(plain)]
    if _NOT_MOVED.search(plain):
        dockets = [item for item in dockets if item.kind not in {"mdl", "transferred_to", "transferred_from"}]
    if removed := _STATE_COURT.search(plain):
        dockets.append(_named("removed_from", removed, text))
    first: dict[tuple[str, str], NamedDocket] = {}
    for item in sorted(dockets, key=lambda item: item.start):
        first.setdefault((item.kind, item.number), item)
    return tuple(first.values())


def _named(kind: str, match: re.Match[str], text: str) -> NamedDocket:
    court = " ".join((match.groupdict().get("court") or "").split())
    number = f"MDL No. {match['number']}" if kind == "mdl" else match["number"]
    return NamedDocket(kind, number, court, text[match.start() : match.end()], match.start(), match.end())
