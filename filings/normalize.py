"""Texts and names, brought to the form in which they are compared (R4, R10, R11). Pure."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

# District sheets end in "(Entered: 03/13/2000)", appellate ones in "[Entered: 06/27/2017 04:54 PM]".
_ENTERED = re.compile(r"[(\[]\s*entered\s*:[^)\]]*[)\]]")
# A notice sets the numbers it links to in brackets: "re [409][341] Joint MOTION", the sheet does not.
_BRACKETS = str.maketrans("[]", "  ")
_TOKEN = re.compile(r"\w+|[^\w\s]")
_NOT_OF_A_NAME = re.compile(r"[^\w\s&]")


@lru_cache(maxsize=65_536)
def text_key(text: str) -> str:
    """The form in which docket texts are compared; texts with the same key differ in form only (R10)."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    if "entered" in folded:
        folded = _ENTERED.sub(" ", folded)
    # By tokens, so that "Complaint ," equals "Complaint," while "1 2" and "12" stay different.
    return " ".join(_TOKEN.findall(folded.translate(_BRACKETS)))


def name_key(name: str) -> str:
    """The form in which names are compared: "Example Social, Inc." equals "EXAMPLE SOCIAL INC"."""
    folded = unicodedata.normalize("NFKC", name).casefold()
    return " ".join(_NOT_OF_A_NAME.sub("", folded).split()) or " ".join(folded.split())
