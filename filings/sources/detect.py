"""What a payload is and which court it comes from, told from its content."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from filings.records import SourceError, SourceKind

from . import acms, appellate_attachments
from .courtlistener_webhook import is_event
from .parsing import court_names
from .parsing.payloads import decode, plain, refuse_monsters
from .parsing.receipts import find_receipt
from .parsing.refusals import refuse_error_page, refuse_text_format

_HEAD = 20_000  # characters in which a page says what it is
_MAIL_HEADER = re.compile(r"\A(?:From [^\n]*\n)?(?:[A-Za-z][A-Za-z0-9-]*:[^\n]*\n(?:[ \t][^\n]*\n)*){2,}")
_MAIL_FIELD = re.compile(r"^(?:From|Subject|Date|Message-Id|Received):", re.I | re.M)
_HOST = re.compile(r"\becf(?:-train)?\.([a-z0-9-]{2,12})\.uscourts\.gov", re.I)
_EVENT = re.compile(r'"webhook"\s*:\s*\{')  # as a key: inside a text the quotation marks are escaped
_DOCUMENT = re.compile(r"/docs?1/(\d{6,20})")
_TITLE = re.compile(r"<title[^>]*>(.*?)</title", re.I | re.S)
_COURT_LINE = re.compile(
    r"(?:U\.?\s?S\.?|United\s+States)\s+(?P<kind>District|Bankruptcy)\s+Court\b(?P<rest>.{0,120})", re.I
)
_CIRCUIT_PAGE = re.compile(
    r"NEW SECTION - Case Stub|Court of Appeals Docket #|Notice of Docket Activity", re.I
)
_MAIL_DOMAIN = re.compile(
    r"^(?:From|Message-Id|To|Return-Path):[^\n]*@(?:ecf\.)?([a-z0-9]+)\.uscourts\.gov", re.I | re.M
)


@dataclass(frozen=True, slots=True)
class Detected:
    kind: SourceKind
    court_id: str


def detect(payload: bytes | str, filename: str = "", court_hint: str = "") -> Detected:
    """Kind and court of a payload. Raises SourceError with a sentence if the content names none.

    `filename` and `court_hint` are believed only where the content leaves more than one court, or none.
    """
    text = decode(payload)
    kind = kind_of(text)
    if kind is SourceKind.COURTLISTENER and _EVENT.search(text):
        return Detected(kind, court_hint)  # names no court: its docket's number at CourtListener decides
    if kind is not SourceKind.COURTLISTENER and acms.is_json(text):
        return Detected(kind, acms.court_of(text, filename=filename, hint=court_hint))
    return Detected(kind, court_of(text, kind, filename=filename, hint=court_hint))


def kind_of(text: str) -> SourceKind:
    """What the text is; raises SourceError for error pages and for what is no report."""
    start = text.lstrip()[:_HEAD]
    if start[:1] in "{[":
        return _json_kind(text)
    refuse_monsters(text)
    if "<gov_uscourts_docket" in start:
        return SourceKind.RECAP_XML
    if re.search(r"<(?:rss|rdf:RDF|channel)[\s>]", start, re.I):
        return SourceKind.RSS
    if (headers := _MAIL_HEADER.match(text.lstrip().replace("\r\n", "\n")[:200_000])) and _MAIL_FIELD.search(
        headers[0]
    ):
        return SourceKind.NOTICE_EMAIL
    if "<" in start:
        return _page_kind(text)
    raise SourceError(
        "This is neither a docket page, a feed, a notice e-mail nor CourtListener data. "
        "Drop the file as the court or CourtListener sent it."
    )


def _json_kind(text: str) -> SourceKind:
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        raise SourceError("This looks like JSON data but is cut off or damaged; fetch it again.") from None
    found = text if isinstance(data, (dict, list)) else ""
    if of_acms := acms.kind_of(data):
        return of_acms
    if is_event(data):
        return SourceKind.COURTLISTENER
    if re.search(r'"(?:docket_entries|recap_documents|docket_number|recap_sequence_number)"', found):
        return SourceKind.COURTLISTENER
    raise SourceError("This is JSON, but no docket as CourtListener gives it.")


def _page_kind(text: str) -> SourceKind:
    receipt = find_receipt(text)
    refuse_text_format(receipt.criteria if receipt else "")
    if has_docket_table(text):
        return SourceKind.DOCKET_SHEET
    if re.search(r"<h2[^>]*>\s*(?:History|Documents)\s*</h2>", text, re.I) and "Description" in text:
        return SourceKind.DOCKET_HISTORY
    refuse_error_page(text)
    if re.search(r"Case Summary for|(?:qrySummary|qryParties|qryAttorneys)\.pl\?", text, re.I):
        return SourceKind.CASE_QUERY
    if _is_attachment_page(text):
        return SourceKind.ATTACHMENT_PAGE
    if re.search(r"DOCKET FOR CASE #|(?:Bankruptcy Petition|Adversary Proceeding)\s*#", text, re.I):
        return SourceKind.DOCKET_SHEET
    if re.search(r"<title[^>]*>[^<]*Claims Register|Claims\s+Register\s*</", text, re.I):
        raise SourceError(
            "This is a claims register: the creditors' proofs of claim of a bankruptcy, which are no docket "
            "entries. Casetracker does not read it; drop the docket report."
        )
    raise SourceError(
        "This page holds no docket, history, case summary or list of attachments. "
        "Open the docket report at PACER and save that page."
    )


def has_docket_table(text: str) -> bool:
    return bool(
        re.search(r"Docket\s+Text\s*(?:</[^>]+>\s*)*</t[hd]>", text, re.I)
        or re.search(r"NEW SECTION - (?:Case Stub|DOCKET ENTRIES)", text)
    )


def _is_attachment_page(text: str) -> bool:
    if appellate_attachments.is_page(text):
        return True
    return bool(
        re.search(
            r"Document\s+Selection\s+Menu|\bmain\s+document\b|Document\s+Number:|Part\s+Description",
            text,
            re.I,
        )
        and _DOCUMENT.search(text)
    )


def court_of(text: str, kind: SourceKind, *, filename: str = "", hint: str = "") -> str:
    """CourtListener's id of the court. Each kind of evidence has one vote, the plainer the heavier."""
    votes = _votes(text, kind)
    best = max(votes.values(), default=0)
    leading = sorted(court for court, weight in votes.items() if weight == best)
    if len(leading) == 1:
        return leading[0]
    named = court_names.cl_id(re.split(r"[_.\s]", filename.lower(), maxsplit=1)[0]) if filename else ""
    for tie_break in (hint, named):
        if tie_break and (tie_break in leading or not leading):
            return tie_break
    if leading:
        raise SourceError(
            f"This file names {' and '.join(leading)} alike; say which of the courts it comes from."
        )
    raise SourceError(
        "Nothing in this file says which court it comes from; name the court and drop it again."
    )


def _votes(text: str, kind: SourceKind) -> Counter[str]:
    votes: Counter[str] = Counter()

    def vote(court: str, weight: int) -> None:
        if court:
            votes[court] += weight

    if kind is SourceKind.COURTLISTENER:
        vote(_first(r'"court_id":\s*"([a-z0-9]{2,15})"', text), 4)
        ids = re.findall(r'"pacer_doc_id":\s*"(\d{6,20})"', text)
        vote(_most(court_names.by_document_id(number) for number in ids), 2)
    elif kind is SourceKind.RECAP_XML:
        vote(court_names.cl_id(_first(r"<court>\s*([a-z0-9-]{2,12})\s*</court>", text)), 4)
    elif kind is SourceKind.RSS:
        link = _first(r"<channel>.*?<link>(.*?)</link>", text)
        vote(court_names.cl_id(_first(_HOST.pattern, link)), 4)
        vote(_id_in(_first(r"<channel>.*?<title>(.*?)</title>", text)), 1)
    elif kind is SourceKind.NOTICE_EMAIL:
        _vote_mail(text, vote)
    else:
        vote(_by_title(text), 3)
    if kind is not SourceKind.COURTLISTENER:
        vote(_by_name(text, kind), 2)
    # a page may link to other courts' documents, so only what most of its links say counts
    vote(_most(court_names.by_document_id(number) for number in _DOCUMENT.findall(text)), 2)
    vote(_most(court_names.cl_id(host) for host in _HOST.findall(text)), 2)
    vote(_first(r"courtlistener\.com/[^\"'\s<>]*court_id=([a-z0-9]{2,15})", text), 1)
    return votes


def _vote_mail(text: str, vote: Callable[[str, int], None]) -> None:
    headers = text.replace("\r\n", "\n").split("\n\n", 1)[0]
    vote(_most(court_names.cl_id(domain) for domain in _MAIL_DOMAIN.findall(headers)), 2)
    case_link = re.search(r"Case\s+Number:.{0,200}?//ecf\.([a-z0-9-]+)\.uscourts", text, re.I | re.S)
    vote(court_names.cl_id(case_link[1]) if case_link else "", 2)


def _by_title(text: str) -> str:
    match = _TITLE.search(text[:_HEAD])
    title = plain(match[1]) if match else ""
    return _id_in(title) or court_names.by_place(title, bankruptcy="bankruptcy" in text[:_HEAD].lower())


def _id_in(title: str) -> str:
    """The first word that is a court's id: "CAND-ECF", "CM/ECF - cacd"."""
    return next(filter(None, map(court_names.cl_id, re.findall(r"[A-Za-z0-9]+", title))), "")


def _by_name(text: str, kind: SourceKind) -> str:
    words = plain(text[:60_000])
    if _CIRCUIT_PAGE.search(text):
        return court_names.by_circuit(words)
    match = _COURT_LINE.search(words)
    if not match:
        return ""
    return court_names.by_place(match[0], bankruptcy=match["kind"].lower() == "bankruptcy")


def _most(courts: Iterable[str]) -> str:
    """The court that has more than half of the links, or none."""
    counted = Counter(court for court in courts if court)
    if not counted:
        return ""
    court, count = counted.most_common(1)[0]
    return court if 2 * count > counted.total() else ""


def _first(pattern: str, text: str) -> str:
    match = re.search(pattern, text, re.I | re.S)
    return match[1] if match else ""
