"""Normalizes texts and names for comparison (R4, matching by text; R10, events; R11, people). Pure."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

# Rows end in "(Entered: 03/13/2000)" on district sheets, in "[Entered: 06/27/2017 04:54 PM]" on appellate
# ones.
_ENTERED = re.compile(r"[(\[]\s*entered\s*:[^)\]]*[)\]]")
# Notices put linked numbers in brackets ("re [409][341] Joint MOTION"); docket sheets do not.
_BRACKETS = str.maketrans("[]", "  ")
_TOKEN = re.compile(r"\w+|[^\w\s]")
_NOT_OF_A_NAME = re.compile(r"[^\w\s&]")


@lru_cache(maxsize=65_536)
def text_key(text: str) -> str:
    """A docket text normalized for comparison. Texts with the same key differ only in form (R10)."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    if "entered" in folded:
        folded = _ENTERED.sub(" ", folded)
    # Compared by token, so that "Complaint ," equals "Complaint,", but "1 2" differs from "12".
    return " ".join(_TOKEN.findall(folded.translate(_BRACKETS)))


def name_key(name: str) -> str:
    """A name normalized for comparison: "Example Social, Inc." equals "EXAMPLE SOCIAL INC"."""
    folded = unicodedata.normalize("NFKC", name).casefold()
    return " ".join(_NOT_OF_A_NAME.sub("", folded).split()) or " ".join(folded.split())
