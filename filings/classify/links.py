"""Which entries a docket text refers to, and how: "granting 12", "re [12] MOTION", "(Related document(s)30)".

Numbers are entry numbers only where the text says so by its form. Statutes, rules, money, counts, exhibits,
chapters, dates and a document's own number are masked first; what remains unclear is no link.
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

# Key -> how it reads on the entry it leads to ("granted by 31").
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
    """`number` is the other entry's number, or the document's number where an appellate court gives that.

    `attachment` is 3 in "12-3". `start` and `end` are the offsets of the number in the text as given.
    """

    relation: str
    number: int
    attachment: int | None
    start: int
    end: int


# ---------- What carries numbers that are no entry numbers ----------

# What begins with a digit, and what begins a word, are tried only there: a third of the time.
_NAMED_ELSE = r"""(?:Rules?|FRCP|FRAP|FRBP|FRCRP|Fed\.?\s?R\.?\s?(?:Civ|Crim|App|Bankr|Evid)\.?\s?P?\.?
     |L\.?\s?R\.?|LCvR|Civ\.?\s?L\.?\s?R\.?|Sections?|Secs?\.|Articles?|Chapters?|Ch\.|Forms?|Counts?|Exhibits?|Exs?\.
     |Pages?|pp?\.|Courtrooms?|Rooms?|Does?|Phases?|Groups?|Tranches?|Volumes?|Vols?\.|(?<!\bin\s)Parts?|Tracks?|Days?
     |Schedules?|Appendix|Tabs?|Plaintiffs?|Defendants?|Jurors?|Grounds?|Claims?|Suite|Floor|Term|Title|Amendment
     |Interrogator(?:y|ies)|Requests?|Topics?|Paragraphs?|Para?s?\.|Lines?|Order\s+No\.|General\s+Order|Executive\s+Order
     |receipt|check|Receipt\s+number|Local|Notices:|Case\s+(?:No\.?|Number)|Doe|Ref-ID|Telephone(?:\s+number)?
     |Paid|Fee|Amount|Page\s+Numbers?|Doc(?:ument)?\s+Type|Estimated|Minutes?|Year|FY)\b"""
_ITS_NUMBERS = r"""\s*(?:(?:\#|No\.|Nos\.|number|numbers?:?|:)\s*)*
     \d[\w.()*-]*(?:\s*(?:,|and|&|or|through|to|-)\s*\d[\w.()*-]*(?!\s+[A-Z]))*"""
_NO_ENTRY = re.compile(
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
# "[409][341]": one notice for two cases gives each case's own number; which is whose, the text does not say.
_PAIR = re.compile(r"(?:\[\d{1,5}\]\s*){2,}")
_ELSEWHERE = re.compile(
    r"\s*,?\s*(?:in|of)\s+(?:case|civil|no\.|the\s+(?:lead|member)|[\d\x00]{1,2}[-:]|mdl)", re.IGNORECASE
)

# ---------- Where an entry number stands ----------

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
# The name of a paper behind its number: up to four words that qualify it, then the paper.
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
        # [12], with or without the paper's name
        r"\[" + _N + r"\]",
        # Dkt. No. 12, ECF No. 12-1, Doc. 12, D.I. 12
        r"(?i:\b(?:dkt|docket|ecf|doc|docket\s+entry|d\.?\s?e"
        r"|d\.?\s?i)\b\.?\s*(?:nos?\b\.?\s*)?(?:\#\s*)?)" + _N + r"(?![\d:/])(?!\s*-\s*(?:cv|cr))",
    )
)  # fmt: skip
# re 12 MOTION, granting 12 Motion, as to 42 Notice of Appeal; and the next ones of such a list. The number is
# looked for first, the word before it then: that is six times as fast.
_BEFORE_NAMED = re.compile(_FREE + _N + _NAMED)
# granting 12; re 12; Response to 12: without a name behind it
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
# Some courts put the number behind the paper's name: "MOTION for Leave to amend complaint 24 filed by ...".
_BEHIND = re.compile(
    r"\b(?i:motion|application|complaint|order|stipulation|cause|judgment|petition"
    r"|discovery\))\b(?P<name>[^.;:()\[\]\d]{0,80}?),?\s+"
    + _N
    + r"(?=\s*(?:\.?\s*\(|\.?\s*$|,(?!\s*\d)|filed\b|before\b|is\b|are\b|JURY\b|as\s+to\b|\.\s))"
)
# ... or behind the judge's: "is GRANTED. Judge A. Sample, 24 (bp, )".
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
# The paper that was referred to is itself a ruling: "re 16 Order granting 12 Motion" grants nothing now.
_TITLE_OF_RULING = re.compile(
    r"\s+(?:[A-Z][\w']*\s+){0,4}(?:ORDER|Order|OPINION|Opinion|JUDGMENT|Judgment|Minute)\b"
)
_SEPARATOR = re.compile(r"[,;.]|\band\b|&|\]\s*\[")


_DIGIT = re.compile(r"\d")


def links_of(text: str, kind: str, number: int | None = None) -> tuple[FoundLink, ...]:
    """Each entry once that the text refers to, in the order of the text; the most telling relation wins."""
    if is_void(text):
        return ()
    if OWN_DOCUMENT.search(text):
        return _appellate(text, kind)
    plain = without_stamps(without_attachments(text))
    if not _DIGIT.search(plain):
        return ()
    plain = _NO_ENTRY.sub(lambda found: _mask(found[0]), plain)
    plain = _PAIR.sub(lambda found: " " * len(found[0]), plain)
    spots = sorted(set(_spots(plain)), key=lambda spot: spot[2])
    if number is not None:
        spots = [spot for spot in spots if spot[0] < number]
    relations = _Relations(plain, kind, spots)
    links = [
        FoundLink(relations.of(at), entry, attachment, start, end)
        for at, (entry, attachment, start, end) in enumerate(spots)
    ]
    return _once(links)


def _mask(words: str) -> str:
    """Letters stay, since they name papers; digits go."""
    return re.sub(r"[\d$]", "\x00", words)


Spot = tuple[int, int | None, int, int]  # number, attachment, start, end


def _spots(plain: str) -> list[Spot]:
    spots: list[Spot] = []
    named, bare = _led(plain, _BEFORE_NAMED, _LEADS, 90), _led(plain, _BARE, _LEADS_BARE, 120)
    for matches in (named, bare, *(form.finditer(plain) for form in (*_FORMS, _BEHIND, _BEHIND_JUDGE))):
        for found in matches:
            if _ELSEWHERE.match(plain, found.end()):
                continue
            spots.append(_spot(found))
            end = found.end()
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
    """The numbers of this form with such words before them, in the `reach` characters that are looked at."""
    found = number.finditer(plain)
    return [one for one in found if words.search(plain[max(0, one.start() - reach) : one.start()])]


def _spot(found: re.Match[str]) -> Spot:
    attachment = found["attachment"]
    return int(found["number"]), int(attachment) if attachment else None, found.start("number"), found.end()


_ALWAYS = re.compile("")
# How a paper of these kinds stands to what it names, where its head, or the words before the number, say so.
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
    """How the entry stands to each of the numbers it names."""

    def __init__(self, plain: str, kind: str, spots: list[Spot]) -> None:
        self.plain, self.kind, self.spots = plain, kind, spots
        self.sentences = sentences(plain)

    def of(self, at: int) -> str:
        start = self.spots[at][2]
        begin, stop = next(
            (span for span in self.sentences if span[0] <= start < span[1]), (0, len(self.plain))
        )
        if self._is_within_title(at, begin):
            return "relating"
        if self.kind in _RULING and not self._is_of_many(start):
            return self._ruling(at, begin, stop) or "relating"
        return self._filing(start)

    def _is_within_title(self, at: int, begin: int) -> bool:
        """The number is part of the name of a paper named before: "re 12 MOTION for Time re 1 Complaint"."""
        if at == 0 or self.spots[at - 1][2] < begin:
            return False
        return not _SEPARATOR.search(self.plain, self.spots[at - 1][3], self.spots[at][2])

    def _is_of_many(self, start: int) -> bool:
        """Of several "related documents" the text does not say which one it rules on."""
        return any(
            "," in one[1] and one.start(1) <= start < one.end(1) for one in _RELATED.finditer(self.plain)
        )

    def _ruling(self, at: int, begin: int, stop: int) -> str:
        _, _, start, end = self.spots[at]
        since = self._since_title_of_ruling(at, begin)
        if (
            at
            and begin <= self.spots[at - 1][2]
            and re.search(r"\bre:?\s*\W?$", self.plain[begin:start], re.I)
        ):
            since = max(since, self.spots[at - 1][3])  # "granting 50 Stipulation, re 12 MOTION" grants 50
        found = _last_outcome(self.plain, since, start)
        if found:
            return found
        if after := _AFTER.match(self.plain[:stop], end):
            return _last_outcome(after[1], 0, len(after[1]))
        if _BEHIND_JUDGE.search(self.plain, max(0, start - 60)) and len(self.spots) == 1:
            outcomes = {name for name, pattern in _OUTCOMES[:4] if pattern.search(self.plain)}
            return outcomes.pop() if len(outcomes) == 1 else ""
        return ""

    def _since_title_of_ruling(self, at: int, begin: int) -> int:
        """Where the words that may rule on this number begin: behind the name of an older ruling."""
        for number, _, start, end in reversed(self.spots[:at]):
            if start < begin:
                break
            if number and _TITLE_OF_RULING.match(self.plain, end):
                semicolon = self.plain.find(";", end, self.spots[at][2])
                return semicolon if semicolon >= 0 else self.spots[at][2]
        return begin

    def _filing(self, start: int) -> str:
        before, head = self.plain[max(0, start - 400) : start], self.plain[:80]
        for kinds, relation, place, words in _FILING:
            if (not kinds or self.kind in kinds) and words.search(head if place == "head" else before):
                return relation
        return "relating"


def _last_outcome(plain: str, begin: int, start: int) -> str:
    """The outcome that stands last before the number; "granting in part and denying in part" is one."""
    last = (-1, "")
    for name, pattern in _OUTCOMES:
        for found in pattern.finditer(plain, begin, start):
            if found.start() > last[0] and not (
                last[1] == "granting_in_part" and found.start() - last[0] < 40
            ):
                last = (found.start(), name)
    if last[1] in {"denying", "granting"} and _OUTCOMES[0][1].search(plain, begin, start):
        return "granting_in_part"
    return last[1]


def _once(links: list[FoundLink]) -> tuple[FoundLink, ...]:
    """One link to each number; where it is named twice, what says more of it."""
    chosen: dict[tuple[int, int | None], FoundLink] = {}
    for link in links:
        key = (link.number, link.attachment)
        if key not in chosen or chosen[key].relation == "relating" != link.relation:
            chosen[key] = link
    return tuple(sorted(chosen.values(), key=lambda link: link.start))


# ---------- Appellate courts, which refer to documents by their own numbers ----------

_DOCUMENT = re.compile(r"\[(\d{6,12})(?:-(\d{1,3}))?\]")


def _appellate(text: str, kind: str) -> tuple[FoundLink, ...]:
    plain = text
    for own in OWN_DOCUMENT.finditer(text):
        plain = blank(plain, own.start(), own.end())
    spots = [
        (int(found[1]), int(found[2]) if found[2] else None, found.start(1), found.end() - 1)
        for found in _DOCUMENT.finditer(plain)
    ]
    relations = _Relations(plain, kind, spots)
    return _once(
        [
            FoundLink(relations.of(at), entry, attachment, start, end)
            for at, (entry, attachment, start, end) in enumerate(spots)
        ]
    )
