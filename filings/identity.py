"""Normalizes and parses the keys of rows (R1, keys) and of dockets (R12, which docket). Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

_GUID = re.compile(r"\{?([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})\}?", re.IGNORECASE)


def clean_sequence(value: str) -> int | None:
    """PACER's `de_seq_num` as a positive integer. Anything else is not a key and gives None."""
    value = value.strip()
    if not (value.isascii() and value.isdigit()) or len(value) > 18:  # a bigint column holds 18 digits
        return None
    return int(value) or None


def clean_document_id(value: str) -> str:
    """A PACER document id: 6-20 digits, or a GUID. "" if `value` is not one.

    The 4th digit is set to 0, because it only tells whether the page or the PDF was linked. Not every value
    is a key: bankruptcy pages give `sho0_doc.pl` for every row.
    """
    value = value.strip()
    if value.isascii() and value.isdigit():
        return f"{value[:3]}0{value[4:]}" if 6 <= len(value) <= 20 else ""
    guid = _GUID.fullmatch(value)
    return guid[1].lower() if guid else ""


def clean_case_id(value: str) -> str:
    """A PACER case id: digits without leading zeros, or an ACMS GUID. "" if `value` is not one."""
    value = value.strip()
    if value.isascii() and value.isdigit():
        return value.lstrip("0")
    guid = _GUID.fullmatch(value)
    return guid[1].lower() if guid else ""


_COURTLISTENER_ADDRESS = re.compile(
    r"https?://(?:www\.)?courtlistener\.com/docket/(\d{1,12})(?:[/?#].*)?", re.I
)


def courtlistener_id(address: str) -> str:
    """The docket id in the URL of a CourtListener docket; "" if it is not such a URL."""
    match = _COURTLISTENER_ADDRESS.fullmatch(address.strip())
    return match[1] if match else ""


@dataclass(frozen=True, slots=True)
class DocketNumber:
    """A docket number in its parts. Parts that a spelling omits are empty.

    `display` is the court's own spelling without judges' initials, defendant, and chapter.
    """

    display: str
    year: str  # two digits; "" for an MDL
    serial: int
    type: str = ""  # "cv", "cr", "bk", "mdl" ...; "" if the court prints none (appeals, bankruptcies)
    office: str = ""
    judges: tuple[str, ...] = ()  # initials, assigned first
    defendant: int | None = None
    chapter: str = ""  # bankruptcies: "08-40814-rfn13"

    @property
    def core(self) -> str:
        """The number without its office, as people type it. `25-cv-709` and `5:25-cv-00709-EJD` share it."""
        if self.type == "mdl":
            return f"mdl-{self.serial}"
        return "-".join(part for part in (self.year, self.type, f"{self.serial:05d}") if part)

    @property
    def key(self) -> str:
        """The number's identity within its court, including the office if given."""
        return f"{self.office}:{self.core}" if self.office else self.core

    def agrees_with(self, other: DocketNumber) -> bool:
        """Whether both may be the same docket: same core, and no different offices."""
        return self.core == other.core and (
            not self.office or not other.office or self.office == other.office
        )


_MDL = re.compile(r"MDL(?:\s+|-)?(?:Docket\s+)?(?:Nos?\.?\s*)?(\d{1,5})", re.IGNORECASE)
_NUMBER = re.compile(
    r"""(?<!\w)(?P<lead>(?:(?P<office>\d{1,2}):)?
        (?P<year>(?:19|20)\d\d(?!\d)|(?:19|20)\d\d(?=[a-z])|\d\d(?!\d))
        (?:[\s-]*~?(?P<type>[a-z]{2,5})\.?[\s-]*|\s?-\s?)
        (?P<serial>\d{1,6}))(?!\d)
        (?P<rest>.*)""",
    re.IGNORECASE | re.VERBOSE,
)
_TYPES = {"civ": "cv", "civil": "cv", "crim": "cr", "misc": "mc", "bky": "bk", "adv": "ap"}
# The 2d Cir. prints the kind of case after the serial number: "20-3989-cv".
_APPELLATE_KINDS = frozenset({"cv", "cr", "pr", "bk", "ag", "op", "mv", "cm", "al", "xap"})
_NO_INITIALS = _APPELLATE_KINDS | {"all"}  # "ALL" stands for all defendants
_CHAPTER = re.compile(r"([a-z]*)(7|9|11|12|13|15)", re.IGNORECASE)


# Hyphens as typeset by word processors and PDFs.
_DASHES = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-"))


def parse_docket_number(number: str) -> DocketNumber | None:
    """Parses any spelling. None if it is not a docket number, such as the real `5:18-~gr` without a serial.

    `5:25-cv-00709-EJD`, `25-cv-709`, `5:2025cv00709`, `25 Civ. 709 (JGK)`, `3:09-cr-00418-MMC-1`,
    `09-14814`, `08-40814-rfn13`, `21-16499`, `22-1234-cv`, `MDL No. 2843`.
    """
    number = " ".join(number.translate(_DASHES).split())
    if mdl := _MDL.fullmatch(number):
        return DocketNumber(display=number, year="", serial=int(mdl[1]), type="mdl")
    match = _NUMBER.search(number)
    if not match:
        return None
    kind = (match["type"] or "").lower()
    kind = _TYPES.get(kind, kind)
    suffix = _suffix(match["rest"], has_type=bool(kind))
    return DocketNumber(
        display=match["lead"],
        year=match["year"][-2:],
        serial=int(match["serial"]),
        type=kind,
        office=match["office"] or "",
        judges=suffix.judges,
        defendant=suffix.defendant,
        chapter=suffix.chapter,
    )


@dataclass(slots=True)
class _Suffix:
    judges: tuple[str, ...] = ()
    defendant: int | None = None
    chapter: str = ""


def _suffix(rest: str, *, has_type: bool) -> _Suffix:
    """Judges' initials, then a defendant (numbers with a type) or a chapter (bankruptcies, with no type)."""
    suffix = _Suffix()
    for word in re.findall(r"[A-Za-z0-9]+", rest):
        part = word
        if chapter := None if has_type else _CHAPTER.fullmatch(word):
            part, suffix.chapter = chapter[1], chapter[2]
        if part.isdigit():
            if has_type and suffix.defendant is None:
                suffix.defendant = int(part)
        elif part.isalpha() and 2 <= len(part) <= 4 and part.lower() not in _NO_INITIALS:
            suffix.judges += (part.upper(),)
    return suffix


def docket_key(number: str) -> str:
    """The number's identity within its court, without defendant suffix and judges' initials (R12).

    For comparison, not for display: serial numbers are padded to five digits. A number that cannot be parsed
    is lowercased, so that it still identifies one docket; "" stays "" and identifies none.
    """
    parsed = parse_docket_number(number)
    return parsed.key if parsed else " ".join(number.lower().split())


def docket_core(number: str) -> str:
    """`docket_key` without the office, for numbers typed by people."""
    parsed = parse_docket_number(number)
    return parsed.core if parsed else docket_key(number)
