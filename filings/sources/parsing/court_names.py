"""Court IDs from hosts, document IDs, and names, without a table of our own to go stale.

IDs are CourtListener's, which equal PACER's subdomains except for the few in CL_ID.
"""

from __future__ import annotations

import re
from functools import cache

from . import juris

CL_ID = {"azb": "arb", "cofc": "uscfc", "neb": "nebraskab", "nysb-mega": "nysb", "ohndad": "ohnd"}
PACER_ID = {"arb": "azb", "uscfc": "cofc", "nebraskab": "neb"}

_STATES = {
    "alabama": "al", "alaska": "ak", "arizona": "az", "arkansas": "ar", "california": "ca",
    "colorado": "co", "connecticut": "ct", "delaware": "de", "columbia": "dc", "florida": "fl",
    "georgia": "ga", "guam": "gu", "hawaii": "hi", "idaho": "id", "illinois": "il", "indiana": "in",
    "iowa": "ia", "kansas": "ks", "kentucky": "ky", "louisiana": "la", "maine": "me", "maryland": "md",
    "massachusetts": "ma", "michigan": "mi", "minnesota": "mn", "mississippi": "ms", "missouri": "mo",
    "montana": "mt", "nebraska": "ne", "nevada": "nv", "new hampshire": "nh", "new jersey": "nj",
    "new mexico": "nm", "new york": "ny", "north carolina": "nc", "north dakota": "nd",
    "northern mariana islands": "nmi", "ohio": "oh", "oklahoma": "ok", "oregon": "or",
    "pennsylvania": "pa", "puerto rico": "pr", "rhode island": "ri", "south carolina": "sc",
    "south dakota": "sd", "tennessee": "tn", "texas": "tx", "utah": "ut", "vermont": "vt",
    "virgin islands": "vi", "virginia": "va", "washington": "wa", "west virginia": "wv",
    "wisconsin": "wi", "wyoming": "wy",
}  # fmt: skip
_CIRCUITS = {
    "first": "1", "second": "2", "third": "3", "fourth": "4", "fifth": "5", "sixth": "6",
    "seventh": "7", "eighth": "8", "ninth": "9", "tenth": "10", "eleventh": "11",
    "district of columbia": "dc", "d.c.": "dc", "federal": "fc",
}  # fmt: skip
# Longest first, or "virginia" would match inside "west virginia".
_STATE = "|".join(sorted((re.escape(name) for name in _STATES), key=len, reverse=True))
_SIDE = "northern|southern|eastern|western|central|middle"
_PLACE = re.compile(
    rf"\b(?P<side1>{_SIDE})\s+(?:district\s+of\s+)?(?P<state1>{_STATE})\b"
    rf"|\b(?P<state2>{_STATE})\s+(?P<side2>{_SIDE})\b"
    rf"|\bdistrict\s+(?:court\s+)?(?:of|for)\s+(?:the\s+)?(?P<state3>{_STATE})\b",
    re.I,
)
_APPELLATE = re.compile(
    r"(?P<court>court\s+of\s+appeals|bankruptcy\s+appellate\s+panel)\W+(?:(?:for|of)\s+)?(?:the\s+)?"
    rf"(?P<circuit>{'|'.join(re.escape(c) for c in _CIRCUITS)}|\d{{1,2}}(?:st|nd|rd|th))\s+circuit",
    re.I,
)


@cache
def _prefixes() -> dict[str, str]:
    return juris.doc_id_prefixes()


@cache
def pacer_ids() -> frozenset[str]:
    """The PACER IDs of all courts that use CM/ECF, and our own sandbox court."""
    others = {"cofc", "cit", "cavc", "jpml", "nysb-mega", "ohndad", "sandbox"}
    return frozenset(_prefixes().values()) | others


def cl_id(pacer_id: str) -> str:
    """CourtListener's ID of the court with this PACER ID or subdomain; empty if there is no such court."""
    court = pacer_id.lower().strip()
    if court in PACER_ID:
        return court
    return CL_ID.get(court, court) if court in pacer_ids() else ""


def pacer_id(court_id: str) -> str:
    return PACER_ID.get(court_id, court_id)


def is_bankruptcy(court_id: str) -> bool:
    return pacer_id(court_id).endswith("b")


def is_appellate(court_id: str) -> bool:
    return bool(re.fullmatch(r"ca\d{1,2}|cadc|cafc|cavc|bap\d{1,2}", court_id))


def by_document_id(document_id: str) -> str:
    return cl_id(_prefixes().get(document_id[:3], ""))


def by_place(text: str, *, bankruptcy: bool) -> str:
    """The court of the first district named in `text` ("Northern District of California", either order)."""
    for match in _PLACE.finditer(text):
        state = match["state1"] or match["state2"] or match["state3"]
        side = match["side1"] or match["side2"] or ""
        court = _STATES[state.lower()] + side[:1].lower() + ("b" if bankruptcy else "d")
        if known := cl_id(court):
            return known
    return ""


def by_circuit(text: str) -> str:
    """The first court of appeals or bankruptcy appellate panel named in `text`."""
    match = _APPELLATE.search(text)
    if not match:
        return ""
    circuit = match["circuit"].lower()
    number = _CIRCUITS.get(circuit) or re.sub(r"\D", "", circuit)
    if match["court"].lower().startswith("bankruptcy"):
        return f"bap{number}" if number in {"1", "2", "6", "8", "9", "10"} else ""
    return cl_id(f"ca{number}")
