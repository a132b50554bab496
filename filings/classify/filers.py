"""Finds who filed a document, as its docket text names them: the party if one is named, else the signer."""

from __future__ import annotations

import re

from .wording import is_void, without_attachments, without_quotes, without_stamps

# Types of documents that come from the court; no party files them.
_COURTS_OWN = frozenset({"order", "judgment", "minute", "setting", "assignment", "transcript", "fee"})

_CONNECTING = (
    r"(?:of(?!\s(?:Change|Appeal|Removal|Service|Filing|Lead|Intent))|the|and|&|de|del"
    r"|della|de\sla|da|di|von|van|der|d/b/a|a/k/a|f/k/a|et\sal\.?|dba)"
)
_ABBREVIATED = (
    r"(?:Inc|INC|Corp|CORP|Co|CO|Ltd|LTD|LTDA|Jr|JR|Sr|SR|St|Mr|Mrs|Ms|Dr|Hon|No|Bros|Assn"
    r"|Dept|Intl|Mfg|Esq|Cos"
    r"|L\.L\.C|L\.L\.P|L\.P|N\.?A|P\.?C|P\.?A|S\.?A|A\.?G|B\.?V|U\.?S|[A-Z](?:\.[A-Z])*)"
)
_WORD = (
    rf"(?:{_ABBREVIATED}\.(?=[\s.,)]|$)|[A-Z0-9'’][\w&'’!/-]*(?:\.[A-Z][\w.]*)?"
    rf"|\([A-Za-z]{{2,8}}\)(?=,?\s[A-Z]))"
)
_NAME = re.compile(rf"{_WORD}(?:,?\s+(?:{_CONNECTING}\s+(?={_WORD}))*{_WORD})*")
# Words after a name that are not part of it: a new sentence, or the next field of the court's form.
_NEXT = re.compile(
    r"(?:,\s*|\.\s*|\s+)(?:Motion|Hearing|Responses?|Objections?|Oppositions?|Opposition"
    r"|Repl(?:y|ies)|Related|Withdrawal"
    r"|Fee|Filing|Filed|Attachments|Modified|Signed|Further|Notice|NOTICE|Courtesy"
    r"|Set|Redaction|Transcript|Additional|Deadlines?|Identifying|Certificate|Proof|Receipt"
    r"|Does|Amount|Lodged|Corporate|Memorandum|Brief|In|With|Re|RE|Associated|Pursuant|Due"
    r"|Returnable)\b(?!,?\s*(?:&|LLC|Inc|Corp|Co\b|Company|Bank|Group))",
)
_SENTENCE = re.compile(
    r"\.\s+(?:Answer|Last|Document|Status|Return|Case|Initial|Telephone|Service|Government"
    r"|Discovery|Trial|Jury|Date|Associated)\b"
)
_ROLE = re.compile(
    r"(?:(?:the|all|non-?party|non|pro\s+se|cross|counter|third[\s-]party|intervenor|joint"
    r"|consolidated|lead|proposed|interested)[\s-]+)*"
    r"(?:plaintiff|defendant|petitioner|respondent|appellant|appellee|debtor|creditor"
    r"|trustee|intervenor|movant|claimant"
    r"|part(?:y|ies)|amicus(?:\s+curiae)?|attorney|counsel)(?:\(s\)|s['’]?"
    r"|['’]s?)?(?:[\s-]+(?:plaintiff|defendant|appellant|appellee|petitioner|respondent"
    r"|in\s+intervention)s?)*\s+(?=[A-Z])",
    re.IGNORECASE,
)
_NOBODY = re.compile(
    r"(?:(?:Chief|Senior|District|Magistrate|Bankruptcy|Circuit|U\.?S\.?|Hon(?:orable)?\.?"
    r"|Deputy|Visiting)\s+)*"
    r"(?:Judges?\b|Clerk|Court\b|Magistrate|Hon\b|Honorable|Order\b|Certified|Notice\b"
    r"|Mail\b|E-?mail|Fax|Telephone|Phone|Video"
    r"|Zoom|ECF|Consent\b|Stipulation\b|Local\b|Rule\b|Agreement\b"
    r"|Attorney\s+General\b(?=\s*$)|Reply\b|Response\b|Motion\b|(?:Jan|Febr)uary|March"
    r"|April|May\s+\d|June|July|August|(?:Sept|Nov|Dec)ember|October|\w+day,|N/A|None"
    r"|All\b|Random)|\d|JUDGE",
)
_BY = (
    r"\bby:?\s*(?=[A-Z'(]|(?:the\s+)?(?:plaintiff|defendant|petitioner|respondent|appell"
    r"|debtor|creditor|movant|intervenor|counter|cross|third|all\s|non))"
)
# (words that must occur, pattern, whether the last match counts), tried in turn until one gives a name. The
# last "filed by" of a text is its own: an earlier one belongs to the name of another document.
_PLACES = (
    ("on behalf of", re.compile(r"\bon behalf of:?\s+"), False),
    ("appearing for", re.compile(r"\bappearing for\s+"), False),
    (
        "appearance",
        re.compile(r"(?i:\battorney appearance|^\W*appearance)\s+for\s+(?=.{3,200}?\sby\s)"),
        False,
    ),
    ("by attorney", re.compile(r"\bby Attorney\s+[A-Z][\w.,' -]{3,60}?\s+for\s+"), False),
    ("filed", re.compile(r"(?i:\bfiled\s+)" + _BY), True),
    ("receipt number", re.compile(r"(?i:\breceipt number\s+[\w-]+\.?\)?\.?\s+)" + _BY), True),
    ("by", re.compile(_BY), False),
)
_FILED_BY = ("filed", re.compile(r"(?i:\bfiled\s+)" + _BY), True)
_SENT_BY = ("from", re.compile(r"\bfrom\s+(?=[A-Z])"), False)
_NOT_FILING = re.compile(
    r"(?:signed|served|entered|sent|ordered|set|issued|prepared|caused|approved|determined"
    r"|given|so|represented|held|taken"
    r"|published|required|received|executed on|replaced|paid|reviewed|decided|transferred"
    r"|assigned|docketed|followed)\s+$",
    re.IGNORECASE,
)


def filer_of(text: str, kind: str) -> str:
    """The filer in the text's own words, without "Defendant" and other roles; "" if it names none."""
    if kind in _COURTS_OWN or is_void(text):
        return ""
    plain = without_stamps(without_quotes(without_attachments(text)))
    lower = plain.lower()
    for word, place, last in (_FILED_BY, _SENT_BY) if kind == "letter" else _PLACES:
        if word not in lower:
            continue
        matches = list(place.finditer(plain))
        for match in reversed(matches) if last else matches:
            if place.pattern == _BY and _NOT_FILING.search(plain, 0, match.start()):
                continue
            if name := _name(plain, match.end()):
                return name
    return ""


def _name(plain: str, start: int) -> str:
    rest = " ".join(plain[start : start + 1500].split())
    if role := _ROLE.match(rest):
        rest = rest[role.end() :]
    match = _NAME.match(rest)
    if match is None or _NOBODY.match(rest):
        return ""
    words = match[0]
    for ending in (_NEXT, _SENTENCE):
        if following := ending.search(words):
            words = words[: following.start()]
    words = re.sub(rf"(?<=, ){_ROLE.pattern}", "", words, flags=re.IGNORECASE)
    return words.strip(" ,;")[:300] if re.search(r"[A-Za-z]{2}", words) else ""
