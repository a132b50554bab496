"""Detects what kind of payload a file is, and which court it comes from, by its content."""

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
from .parsing.payloads import decode, plain, refuse_oversized
from .parsing.receipts import find_receipt
from .parsing.refusals import refuse_error_page, refuse_text_format

_HEAD = 20_000  # characters searched for a page's title or root element
_MAIL_HEADER = re.compile(r"\A(?:From [^\n]*\n)?(?:[A-Za-z][A-Za-z0-9-]*:[^\n]*\n(?:[ \t][^\n]*\n)*){2,}")
_MAIL_FIELD = re.compile(r"^(?:From|Subject|Date|Message-Id|Received):", re.I | re.M)
_HOST = re.compile(r"\becf(?:-train)?\.([a-z0-9-]{2,12})\.uscourts\.gov", re.I)
_EVENT = re.compile(r'"webhook"\s*:\s*\{')  # only a key: inside a text the quotation marks are escaped
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
    """The kind and court of a payload. Raises SourceError if the content does not show them.

    `filename` and `court_hint` are used only if the content points to several courts, or to none.
    """
    text = decode(payload)
    kind = kind_of(text)
    if kind is SourceKind.COURTLISTENER and _EVENT.search(text):
        return Detected(kind, court_hint)  # it names no court: the docket's CourtListener ID decides
    if kind is not SourceKind.COURTLISTENER and acms.is_json(text):
        return Detected(kind, acms.court_of(text, filename=filename, hint=court_hint))
    return Detected(kind, court_of(text, kind, filename=filename, hint=court_hint))


def kind_of(text: str) -> SourceKind:
    """The kind of the text. Raises SourceError for an error page or anything else that is not a report."""
    start = text.lstrip()[:_HEAD]
    if start[:1] in "{[":
        return _json_kind(text)
    refuse_oversized(text)
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
        "This file is not a docket sheet, an RSS feed, a notice of electronic filing, or CourtListener data. "
        "It was not added. Upload the file exactly as the court or CourtListener sent it."
    )


def _json_kind(text: str) -> SourceKind:
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        raise SourceError(
            "This JSON file is incomplete or damaged. It was not added. "
            "Download it again and upload the new copy."
        ) from None
    searched = text if isinstance(data, (dict, list)) else ""
    if acms_kind := acms.kind_of(data):
        return acms_kind
    if is_event(data):
        return SourceKind.COURTLISTENER
    if re.search(r'"(?:docket_entries|recap_documents|docket_number|recap_sequence_number)"', searched):
        return SourceKind.COURTLISTENER
    raise SourceError(
        "This JSON file is not a docket from CourtListener. It was not added. "
        "Upload the JSON exactly as CourtListener's API returned it."
    )


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
            "This is a claims register: it lists proofs of claim in a bankruptcy case, not docket entries. "
            "It was not added. Upload the docket sheet instead."
        )
    raise SourceError(
        "This page is not a docket sheet, history report, case summary, or list of attachments. "
        "It was not added. Run the docket report in PACER, save the page, and upload it."
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
    """CourtListener's ID of the court. Each kind of evidence votes once; clearer evidence weighs more."""
    votes = _votes(text, kind)
    best = max(votes.values(), default=0)
    leading = sorted(court for court, weight in votes.items() if weight == best)
    if len(leading) == 1:
        return leading[0]
    from_name = court_names.cl_id(re.split(r"[_.\s]", filename.lower(), maxsplit=1)[0]) if filename else ""
    for tie_break in (hint, from_name):
        if tie_break and (tie_break in leading or not leading):
            return tie_break
    problem = (
        f"This file could be from any of these courts: {', '.join(leading)}."
        if leading
        else "This file does not say which court it is from."
    )
    raise SourceError(f"{problem} It was not added. Choose the court and upload the file again.")


def _votes(text: str, kind: SourceKind) -> Counter[str]:
    votes: Counter[str] = Counter()

    def vote(court: str, weight: int) -> None:
        if court:
            votes[court] += weight

    if kind is SourceKind.COURTLISTENER:
        vote(_first(r'"court_id":\s*"([a-z0-9]{2,15})"', text), 4)
        ids = re.findall(r'"pacer_doc_id":\s*"(\d{6,20})"', text)
        vote(_majority(court_names.by_document_id(number) for number in ids), 2)
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
    # A page may link to other courts' documents, so only the majority of its links counts.
    vote(_majority(court_names.by_document_id(number) for number in _DOCUMENT.findall(text)), 2)
    vote(_majority(court_names.cl_id(host) for host in _HOST.findall(text)), 2)
    vote(_first(r"courtlistener\.com/[^\"'\s<>]*court_id=([a-z0-9]{2,15})", text), 1)
    return votes


def _vote_mail(text: str, vote: Callable[[str, int], None]) -> None:
    headers = text.replace("\r\n", "\n").split("\n\n", 1)[0]
    vote(_majority(court_names.cl_id(domain) for domain in _MAIL_DOMAIN.findall(headers)), 2)
    case_link = re.search(r"Case\s+Number:.{0,200}?//ecf\.([a-z0-9-]+)\.uscourts", text, re.I | re.S)
    vote(court_names.cl_id(case_link[1]) if case_link else "", 2)


def _by_title(text: str) -> str:
    match = _TITLE.search(text[:_HEAD])
    title = plain(match[1]) if match else ""
    return _id_in(title) or court_names.by_place(title, bankruptcy="bankruptcy" in text[:_HEAD].lower())


def _id_in(title: str) -> str:
    """The first word that is a court's ID, as in "CAND-ECF" and "CM/ECF - cacd"."""
    return next(filter(None, map(court_names.cl_id, re.findall(r"[A-Za-z0-9]+", title))), "")


def _by_name(text: str, kind: SourceKind) -> str:
    words = plain(text[:60_000])
    if _CIRCUIT_PAGE.search(text):
        return court_names.by_circuit(words)
    match = _COURT_LINE.search(words)
    if not match:
        return ""
    return court_names.by_place(match[0], bankruptcy=match["kind"].lower() == "bankruptcy")


def _majority(courts: Iterable[str]) -> str:
    """The court that more than half of the links name; empty if none does."""
    counts = Counter(court for court in courts if court)
    if not counts:
        return ""
    court, count = counts.most_common(1)[0]
    return court if 2 * count > counts.total() else ""


def _first(pattern: str, text: str) -> str:
    match = re.search(pattern, text, re.I | re.S)
    return match[1] if match else ""
