"""Finds the entries that a docket text refers to, and how: "granting 12", "re [12] MOTION".

A number is an entry number only if the form of the text says so. Statutes, rules, money, counts, exhibits,
chapters, dates, and a document's own number are masked first. What remains unclear is not a link.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from .wording import (
    MONTH,
    OWN_DOCUMENT,
    blank,
    is_void,
    sentences,
    without_attachments,
    without_stamps,
)

# Key -> label on the entry that the link points to ("granted by 31").
RELATIONS: dict[str, str] = {
    "granting": "granted by",
    "granting_in_part": "granted in part by",
    "denying": "denied by",
    "mooting": "found moot by",
    "terminating": "terminated by",
    "vacating": "vacated by",
    "striking": "struck by",
    "adopting": "adopted by",
    "withdrawing": "withdrawn by",
    "amending": "amended by",
    "correcting": "corrected by",
    "appealing": "appealed by",
    "responding": "response in",
    "replying": "reply in",
    "supporting": "supported by",
    "relating": "mentioned in",
}


@dataclass(frozen=True, slots=True)
class FoundLink:
    """A link. `number` is the other entry's number, or in appellate courts its document's number.

    `attachment` is 3 in "12-3". `start` and `end` are the offsets of the number in the text as given.
    """

    relation: str
    number: int
    attachment: int | None
    start: int
    end: int


# ---------- Numbers that are not entry numbers ----------

# Patterns that begin with a digit or a word are tried only there, which takes a third of the time.
_NAMED_ELSE = r"""(?:Rules?|FRCP|FRAP|FRBP|FRCRP|Fed\.?\s?R\.?\s?(?:Civ|Crim|App|Bankr|Evid)\.?\s?P?\.?
     |L\.?\s?R\.?|LCvR|Civ\.?\s?L\.?\s?R\.?|Sections?|Secs?\.|Articles?|Chapters?|Ch\.|Forms?|Counts?|Exhibits?|Exs?\.
     |Pages?|pp?\.|Courtrooms?|Rooms?|Does?|Phases?|Groups?|Tranches?|Volumes?|Vols?\.|(?<!\bin\s)Parts?|Tracks?|Days?
     |Schedules?|Appendix|Tabs?|Plaintiffs?|Defendants?|Jurors?|Grounds?|Claims?|Suite|Floor|Term|Title|Amendment
     |Interrogator(?:y|ies)|Requests?|Topics?|Paragraphs?|Para?s?\.|Lines?|Order\s+No\.|General\s+Order|Executive\s+Order
     |receipt|check|Receipt\s+number|Local|Notices:|Case\s+(?:No\.?|Number)|Doe|Ref-ID|Telephone(?:\s+number)?
     |Paid|Fee|Amount|Page\s+Numbers?|Doc(?:ument)?\s+Type|Estimated|Minutes?|Year|FY)\b"""
_ITS_NUMBERS = r"""\s*(?:(?:\#|No\.|Nos\.|number|numbers?:?|:)\s*)*
     \d[\w.()*-]*(?:\s*(?:,|and|&|or|through|to|-)\s*\d[\w.()*-]*(?!\s+[A-Z]))*"""
_NOT_AN_ENTRY = re.compile(
    rf"""(?=\d)(?:\d{{1,2}}/\d{{1,2}}/\d{{2,4}} | \b\d{{1,2}}:\d\d(?::\d\d)?\b
         | \b\d[\w.-]*\.(?:gov|com|org)\S*
         | \b\d[\d:]*-(?:cv|cr|mc|md|mj|bk|ap|ml|po|sw|ms)-\d+\S*
         | \b\d{{1,3}}\s*U\.?\s?S\.?\s?C(?:\.|A\.?)?\s*(?:§+|secs?\.|sections?)?\s*\d[\w().-]*
         | \b\d{{1,3}}\s+(?:C\.?F\.?R|F\.\s?(?:2d|3d|4th|Supp)|U\.S\.|S\.\s?Ct|Fed\.\s?Reg)\.?\s*\S*
         | \b\d+(?:,\d{{3}})+\b
         | \b\d[\d,.]*\s*(?:%|percent|days?|weeks?|months?|years?|hours?|minutes?|pages?|pgs?|pp
             |st\b|nd\b|rd\b|th\b|copies))
      | \$\s*[\d,.]+ | https?://\S+ | \(\d+\s+pgs?[^)]*\) | §+{_ITS_NUMBERS}
      | (?<!\w)(?=[^\W\d])(?:{MONTH}\s+\d{{1,2}}(?:st|nd|rd|th)?(?:,?\s+\d{{4}})?\b
         | \w[\w.-]*\.(?:gov|com|org)\S* | MDL\s*(?:Docket\s+)?(?:No\.?\s*)?\d+
         | {_NAMED_ELSE}{_ITS_NUMBERS})""",
    re.IGNORECASE | re.VERBOSE,
)
# "[409][341]": one notice in two cases gives a number for each, and does not say which is which.
_PAIR = re.compile(r"(?:\[\d{1,5}\]\s*){2,}")
_ELSEWHERE = re.compile(
    r"\s*,?\s*(?:in|of)\s+(?:case|civil|no\.|the\s+(?:lead|member)|[\d\x00]{1,2}[-:]|mdl)", re.IGNORECASE
)

# ---------- Where entry numbers occur ----------

_PAPER = (
    r"(?:MOTION|Motion|ORDER|Order|COMPLAINT|Complaint|ANSWER|Answer|NOTICE|Notice"
    r"|STIPULATION|Stipulation|LETTER|Letter"
    r"|MEMORANDUM|Memorandum|MEMO|Memo|BRIEF|Brief|REPLY|Reply|RESPONSE|Response"
    r"|OPPOSITION|Opposition|OBJECTIONS?|Objections?"
    r"|DECLARATION|Declaration|AFFIDAVIT|Affidavit|AFFIRMATION|Affirmation|APPLICATION"
    r"|Application|PETITION|Petition"
    r"|JUDGMENT|Judgment|TRANSCRIPT|Transcript|REPORT|Report|SUMMONS|Summons|INDICTMENT"
    r"|Indictment|Information|INFORMATION"
    r"|DOCUMENT|Document|STATEMENT|Statement|CERTIFICATE|Certificate|PLAN|Plan|Minute"
    r"|MINUTE|Claim|CLAIM|Request|REQUEST"
    r"|MANDATE|Mandate|OPINION|Opinion|EXHIBIT|Exhibit|Bill|BILL|Verdict|VERDICT|Findings"
    r"|Schedule|Cross|CROSS|Brief"
    r"|COUNTERCLAIM|Counterclaim|Crossclaim|CROSSCLAIM|Witness|Proposed|PROPOSED|USCA"
    r"|Appeal|Warrant|WARRANT|Errata|ERRATA|Case\sAssigned)"
)
# The name of a document after its number: up to four qualifying words, then the type of document.
_NAMED = (
    r"(?=\s+(?:\(?[A-Z][\w'’/.&-]*\)?\s+){0,5}?" + _PAPER + r"s?\b"
    r"|\s+(?:First|Second|Third|Fourth|Amended|AMENDED|Joint|JOINT|Unopposed|Consent"
    r"|Sealed|SEALED|Ex\sParte|EX\sPARTE)\b)"
)
_VERBS = (
    r"(?:granting|denying|terminating|vacating|striking|adopting|approving|overruling"
    r"|sustaining|withdrawing|amending"
    r"|modifying|dismissing|mooting|deferring|reserving\s+ruling\s+on|setting\s+aside"
    r"|staying|referring|resolving"
    r"|finding\s+as\s+moot|taking\s+under\s+advisement|grants?|den(?:y|ies)|granted|denied)"
)
_PART = (
    r"(?:,?\s+in\s+part,?(?:\s*(?:and|/|,)\s*(?:granting|denying|grants"
    r"|denies),?\s+(?:as\s+moot\s+)?in\s+part,?)?)?(?:\s+as\s+modified)?(?:\s+as\s+moot)?(?:\s+without\s+prejudice)?(?:\s+with\s+prejudice)?"
)
_N = r"(?P<number>\d{1,5})(?:-(?P<attachment>\d{1,3}))?"
_FREE = r"(?<![\w.$#/:-])"
_FORMS = tuple(
    re.compile(pattern)
    for pattern in (
        # [12], with or without the document's name
        r"\[" + _N + r"\]",
        # Dkt. No. 12, ECF No. 12-1, Doc. 12, D.I. 12
        r"(?i:\b(?:dkt|docket|ecf|doc|docket\s+entry|d\.?\s?e"
        r"|d\.?\s?i)\b\.?\s*(?:nos?\b\.?\s*)?(?:\#\s*)?)" + _N + r"(?![\d:/])(?!\s*-\s*(?:cv|cr))",
    )
)  # fmt: skip
# re 12 MOTION, granting 12 Motion, as to 42 Notice of Appeal, and lists of these. To find the number first
# and then check the words before it is six times as fast.
_BEFORE_NAMED = re.compile(_FREE + _N + _NAMED)
# granting 12; re 12; Response to 12: without a name after the number
_BARE = re.compile(_N + r"(?=\s*(?:[,.;:)(\]]|$|\band\b|\bfiled\b|\bby\b|\bw/|&))")
_LEADS_BARE = re.compile(
    r"\b(?:"
    + _VERBS
    + _PART
    + r"|re:?|regarding|(?:response|reply|opposition|objections?|answer)\s+(?:in\s+\w+\s+)?to)\s+(?:\#\s*)?$",
    re.IGNORECASE,
)
_LEADS = re.compile(
    r"(?:\bre:?|\bto|\bon|\bof|\bfor|\bregarding|\band|\bwith|\bfrom|\bsee|,|;|/|\(|"
    + _VERBS
    + _PART
    + r"|\bsupport(?:ing)?|\bopposition|\bopposing"
    r"|\b(?:vacate|strike|amend|modify|reconsider|alter|withdraw|dismiss|stay|quash|seal|unseal|correct|enforce"
    r"|clarify))\s*(?:\#\s*)?$",
    re.IGNORECASE,
)
_RELATED = re.compile(
    r"\brelated\s+doc(?:ument)?(?:\(s\)"
    r"|s)?\s*:?\s*(?:#\s*)?((?:\[?\d{1,5}\]?)(?:\s*,\s*\[?\d{1,5}\]?(?!\s*/))*)",
    re.IGNORECASE,
)
_MORE = re.compile(
    r"\s*(?:,|;|&|\band\b)\s*(?:and\s+)?(?P<number>\d{1,5})(?:-"
    r"(?P<attachment>\d{1,3}))?(?=\s*(?:[,.;:)(\]]|$|\band\b|\bfiled\b|\bby\b|&)|\s+" + _PAPER + r"s?\b)"
)
# Some courts put the number after the document's name: "MOTION for Leave to amend complaint 24 filed by".
_BEHIND = re.compile(
    r"\b(?i:motion|application|complaint|order|stipulation|cause|judgment|petition"
    r"|discovery\))\b(?P<name>[^.;:()\[\]\d]{0,80}?),?\s+"
    + _N
    + r"(?=\s*(?:\.?\s*\(|\.?\s*$|,(?!\s*\d)|filed\b|before\b|is\b|are\b|JURY\b|as\s+to\b|\.\s))"
)
# ... or after the judge's name: "is GRANTED. Judge A. Sample, 24 (bp, )".
_BEHIND_JUDGE = re.compile(r"\bJudge\s+[A-Z][\w.' ]{2,40},\s+" + _N + r"(?=\s*\((?:\w{2,6}),?\s*\))")

_OUTCOMES = (
    ("granting_in_part", re.compile(r"\bgrant(?:ing|s|ed),?\s+(?:\w+\s+)?in\s+part\b|\bgrant(?:ing|s"
                                    r"|ed)\s+and\s+denying\s+in\s+part\b|\bdenying,?\s+in\s+part\b", re.I)),
    ("mooting", re.compile(r"\b(?:finding\s+as\s+moot|den(?:ying|ies|ied)\s+as\s+moot|mooting)\b", re.I)),
    ("granting", re.compile(r"\b(?:grant(?:ing|s|ed)|approv(?:ing|es|ed)|sustain(?:ing|s|ed))\b", re.I)),
    ("denying", re.compile(r"\b(?:den(?:ying|ies|ied)|overrul(?:ing|es|ed))\b", re.I)),
    ("terminating", re.compile(r"\bterminat(?:ing|es|ed)\b", re.I)),
    ("vacating", re.compile(r"\bvacat(?:ing|es|ed)\b", re.I)),
    ("striking", re.compile(r"\b(?:striking|strikes|stricken)\b", re.I)),
    ("adopting", re.compile(r"\badopt(?:ing|s|ed)\b", re.I)),
    ("amending", re.compile(r"\b(?:amending|amends|modifying)\b", re.I)),
    ("withdrawing", re.compile(r"\bwithdr(?:awing|aws|awn)\b", re.I)),
)  # fmt: skip
_RULING = frozenset({"order", "judgment", "minute"})
_AFTER = re.compile(
    r"[^.;\d]{0,120}?\b(?:is|are|be)\s+(?:hereby\s+)?(granted(?:\s+in\s+part)?"
    r"|denied(?:\s+as\s+moot)?|approved)\b",
    re.I,
)
# The document referred to is itself a ruling: "re 16 Order granting 12 Motion" does not grant anything now.
_TITLE_OF_RULING = re.compile(
    r"\s+(?:[A-Z][\w']*\s+){0,4}(?:ORDER|Order|OPINION|Opinion|JUDGMENT|Judgment|Minute)\b"
)
_SEPARATOR = re.compile(r"[,;.]|\band\b|&|\]\s*\[")


_DIGIT = re.compile(r"\d")


def links_of(text: str, kind: str, number: int | None = None) -> tuple[FoundLink, ...]:
    """Each entry that the text refers to, once, in the order of the text; the most specific relation wins."""
    if is_void(text):
        return ()
    if OWN_DOCUMENT.search(text):
        return _appellate(text, kind)
    plain = without_stamps(without_attachments(text))
    if not _DIGIT.search(plain):
        return ()
    plain = _NOT_AN_ENTRY.sub(lambda match: _mask(match[0]), plain)
    plain = _PAIR.sub(lambda match: " " * len(match[0]), plain)
    spots = sorted(set(_spots(plain)), key=lambda spot: spot[2])
    if number is not None:
        spots = [spot for spot in spots if spot[0] < number]
    relations = _Relations(plain, kind, spots)
    links = [
        FoundLink(relations.of(index), entry, attachment, start, end)
        for index, (entry, attachment, start, end) in enumerate(spots)
    ]
    return _deduplicated(links)


def _mask(words: str) -> str:
    """Mask digits and keep letters, which may name documents."""
    return re.sub(r"[\d$]", "\x00", words)


Spot = tuple[int, int | None, int, int]  # number, attachment, start, end


def _spots(plain: str) -> list[Spot]:
    spots: list[Spot] = []
    named, bare = _led(plain, _BEFORE_NAMED, _LEADS, 90), _led(plain, _BARE, _LEADS_BARE, 120)
    for matches in (named, bare, *(form.finditer(plain) for form in (*_FORMS, _BEHIND, _BEHIND_JUDGE))):
        for match in matches:
            if _ELSEWHERE.match(plain, match.end()):
                continue
            spots.append(_spot(match))
            end = match.end()
            while more := _MORE.match(plain, end):
                spots.append(_spot(more))
                end = more.end()
    for related in _RELATED.finditer(plain):
        spots += [
            (int(digits[0]), None, related.start(1) + digits.start(), related.start(1) + digits.end())
            for digits in re.finditer(r"\d+", related[1])
        ]
    return [spot for spot in spots if spot[0] > 0]


def _led(plain: str, number: re.Pattern[str], words: re.Pattern[str], reach: int) -> list[re.Match[str]]:
    """The matches of `number` that have `words` in the `reach` characters before them."""
    matches = number.finditer(plain)
    return [match for match in matches if words.search(plain[max(0, match.start() - reach) : match.start()])]


def _spot(match: re.Match[str]) -> Spot:
    attachment = match["attachment"]
    return int(match["number"]), int(attachment) if attachment else None, match.start("number"), match.end()


_ALWAYS = re.compile("")
# (types, or none for any; relation; where to look: the text's head or the words before the number; pattern)
_FILING: tuple[tuple[frozenset[str], str, str, re.Pattern[str]], ...] = (
    (frozenset({"appeal"}), "appealing", "head", re.compile(r"^\W*(?:\w+\s+)?notice\s+of\b", re.I)),
    (frozenset({"appeal"}), "relating", "head", _ALWAYS),
    (frozenset({"reply"}), "responding", "before", re.compile(r"non-?opposition\s+to\s*\W*$", re.I)),
    (frozenset({"reply"}), "replying", "head", _ALWAYS),
    (frozenset({"response", "answer"}), "responding", "head", _ALWAYS),
    (frozenset({"notice"}), "correcting", "head", re.compile(r"\bcorrect(?:ion|ed|ing)\b|\berror\b", re.I)),
    (frozenset({"notice"}), "withdrawing", "head", re.compile(r"\bnotice\s+of\s+withdrawal\s+of\b", re.I)),
    (frozenset(), "responding", "before", re.compile(r"\bin\s+(?:partial\s+)?opposition\b", re.I)),
    (
        frozenset({"brief", "declaration"}),
        "supporting",
        "before",
        re.compile(r"\bin\s+(?:further\s+)?support\b", re.I),
    ),
    (frozenset(), "amending", "before", re.compile(r"\bamending\b[^.;]{0,80}$", re.I)),
)


class _Relations:
    """Determines the entry's relation to each number in its text."""

    def __init__(self, plain: str, kind: str, spots: list[Spot]) -> None:
        self.plain, self.kind, self.spots = plain, kind, spots
        self.sentences = sentences(plain)

    def of(self, index: int) -> str:
        start = self.spots[index][2]
        begin, stop = next(
            (span for span in self.sentences if span[0] <= start < span[1]), (0, len(self.plain))
        )
        if self._is_within_title(index, begin):
            return "relating"
        if self.kind in _RULING and not self._is_in_list(start):
            return self._ruling(index, begin, stop) or "relating"
        return self._filing(start)

    def _is_within_title(self, index: int, begin: int) -> bool:
        """The number is part of an earlier document's name: "re 12 MOTION for Time re 1 Complaint"."""
        if index == 0 or self.spots[index - 1][2] < begin:
            return False
        return not _SEPARATOR.search(self.plain, self.spots[index - 1][3], self.spots[index][2])

    def _is_in_list(self, start: int) -> bool:
        """The number is one of several "related documents": the text does not say which one it rules on."""
        return any(
            "," in match[1] and match.start(1) <= start < match.end(1)
            for match in _RELATED.finditer(self.plain)
        )

    def _ruling(self, index: int, begin: int, stop: int) -> str:
        _, _, start, end = self.spots[index]
        since = self._since_title_of_ruling(index, begin)
        if (
            index
            and begin <= self.spots[index - 1][2]
            and re.search(r"\bre:?\s*\W?$", self.plain[begin:start], re.I)
        ):
            since = max(since, self.spots[index - 1][3])  # "granting 50 Stipulation, re 12 MOTION" grants 50
        outcome = _last_outcome(self.plain, since, start)
        if outcome:
            return outcome
        if after := _AFTER.match(self.plain[:stop], end):
            return _last_outcome(after[1], 0, len(after[1]))
        if _BEHIND_JUDGE.search(self.plain, max(0, start - 60)) and len(self.spots) == 1:
            outcomes = {name for name, pattern in _OUTCOMES[:4] if pattern.search(self.plain)}
            return outcomes.pop() if len(outcomes) == 1 else ""
        return ""

    def _since_title_of_ruling(self, index: int, begin: int) -> int:
        """Offset from which words may rule on this number: after the name of an older ruling."""
        for number, _, start, end in reversed(self.spots[:index]):
            if start < begin:
                break
            if number and _TITLE_OF_RULING.match(self.plain, end):
                semicolon = self.plain.find(";", end, self.spots[index][2])
                return semicolon if semicolon >= 0 else self.spots[index][2]
        return begin

    def _filing(self, start: int) -> str:
        before, head = self.plain[max(0, start - 400) : start], self.plain[:80]
        for kinds, relation, place, words in _FILING:
            if (not kinds or self.kind in kinds) and words.search(head if place == "head" else before):
                return relation
        return "relating"


def _last_outcome(plain: str, begin: int, start: int) -> str:
    """The last outcome before the number; "granting in part and denying in part" counts as one."""
    last = (-1, "")
    for name, pattern in _OUTCOMES:
        for match in pattern.finditer(plain, begin, start):
            if match.start() > last[0] and not (
                last[1] == "granting_in_part" and match.start() - last[0] < 40
            ):
                last = (match.start(), name)
    if last[1] in {"denying", "granting"} and _OUTCOMES[0][1].search(plain, begin, start):
        return "granting_in_part"
    return last[1]


def _deduplicated(links: list[FoundLink]) -> tuple[FoundLink, ...]:
    """One link to each number; if it is named twice, the more specific one."""
    chosen: dict[tuple[int, int | None], FoundLink] = {}
    for link in links:
        key = (link.number, link.attachment)
        if key not in chosen or chosen[key].relation == "relating" != link.relation:
            chosen[key] = link
    return tuple(sorted(chosen.values(), key=lambda link: link.start))


# ---------- Appellate courts, which refer to documents by document number ----------

_DOCUMENT = re.compile(r"\[(\d{6,12})(?:-(\d{1,3}))?\]")


def _appellate(text: str, kind: str) -> tuple[FoundLink, ...]:
    plain = text
    for own in OWN_DOCUMENT.finditer(text):
        plain = blank(plain, own.start(), own.end())
    spots = [
        (int(match[1]), int(match[2]) if match[2] else None, match.start(1), match.end() - 1)
        for match in _DOCUMENT.finditer(plain)
    ]
    relations = _Relations(plain, kind, spots)
    return _deduplicated(
        [
            FoundLink(relations.of(index), entry, attachment, start, end)
            for index, (entry, attachment, start, end) in enumerate(spots)
        ]
    )
