"""What kind of filing a docket text announces. Pure: words in, word out; tested on real docket texts.

Clerks and filers begin the text with the event's name, mostly in capitals; the first event named decides.
"""

from __future__ import annotations

import re

# One word in front of the telling one, as in FIRST AMENDED COMPLAINT; none that tells something itself:
# the feed's "Order on Administrative Motion" is an order.
_ANY = r"(?:(?!ORDERS?\b|OPINION|NOTICE\b|RE\b|TO\b)[A-Z'-]+ )"
_WORD = r"(?:[A-Z'-]+ )"
_NO_EVENT = r"(?:(?!MOTION|NOTICE|BILL|FOR|ORDER|REQUEST|APPLICATION)[A-Z]+ )"

# Tried in this order against the head of the text. More telling words stand before the general ones:
# "ORDER granting 12 Motion" is an order, "NOTICE of Motion" a motion, "REPLY in support of Motion" a reply.
_HEADS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "minute",
        (
            r"(?:ELECTRONIC )?(?:CLERK'?S? )?(?:CIVIL |CRIMINAL |PAPERLESS )?MINUTES?\b",
            r"MINUTE (?:ENTRY|ORDER)\b",
            r"TEXT ENTRY\b",
            r"HEARING HELD\b",
        ),
    ),
    ("judgment", (_NO_EVENT + r"{0,3}JUDGMENT\b", r"VERDICT\b", r"MANDATE\b")),
    (
        "notice",
        (
            r"NOTICE OF (?:APPEAL|ENTRY|HEARING|APPEARANCE|WITHDRAWAL|VOLUNTARY)\b",
            r"NOTICE OF (?:SETTLEMENT|FILING|CHANGE)\b",
        ),
    ),
    ("reply", (r"(?:SUR-?|CROSS-)?REPLY\b",)),
    (
        "response",
        (
            r"(?:MEMORANDUM (?:OF LAW )?IN )?(?:RESPONSE|OPPOSITION|OBJECTIONS?)\b",
            r"STATEMENT OF NON-?OPPOSITION\b",
        ),
    ),
    ("motion", (r"(?:NOTICE OF )?" + _ANY + r"{0,4}(?:MOTION|APPLICATION|PETITION FOR|REQUEST FOR)\b",)),
    (
        "complaint",
        (
            _ANY + r"{0,3}(?:COMPLAINT|ANSWER|COUNTERCLAIM|CROSSCLAIM|INDICTMENT|INFORMATION|PETITION)\b",
            r"NOTICE OF REMOVAL\b",
        ),
    ),
    (
        "order",
        (
            _WORD + r"{0,4}(?:ORDER|OPINION|RULING|DECREE|REPORT AND RECOMMENDATIONS?|REFERRAL)\b",
            r"(?:SO )?ORDERED\b",
        ),
    ),
    ("notice", (_WORD + r"{0,3}NOTICE\b", r"CERTIFICATE OF SERVICE", r"AFFIDAVIT OF SERVICE")),
)
_COMPILED = tuple((kind, re.compile("|".join(f"(?:{p})" for p in patterns))) for kind, patterns in _HEADS)
# What stands before the event: asterisks, "(Court only)", "[DISREGARD]", "Docket Text:", "DOCUMENT #12:".
_LEAD = re.compile(r"^(?:\W+|\([^)]{0,60}\)|\[[^\]]{0,60}\]|DOCKET TEXT:?|TEXT ONLY:?|DOCUMENT #?\s*\d+:?)+")


def kind_of(text: str, short_text: str = "") -> str:
    """One of complaint, motion, response, reply, order, judgment, notice, minute, other."""
    for candidate in (short_text, text):
        plain = candidate[:400].upper().strip()
        # A feed brackets the whole event, "[Order]"; a clerk brackets an aside before it.
        head = plain.strip("[] ") if plain.startswith("[") and plain.endswith("]") else _LEAD.sub("", plain)
        for kind, pattern in _COMPILED:
            if pattern.match(head):
                return kind
    return "other"
