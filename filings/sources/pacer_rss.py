"""Parses the CM/ECF RSS feeds of district, bankruptcy, and appellate courts.

This is our own parser. juriscraper's splits event names at "AND", merges unlinked entries of the same second,
cuts nested brackets, drops bankruptcy items without the usual prefix and items without a date, reads an error
page as an empty feed, and ignores the sequence number in the guid.

A feed says when an entry was *entered*. Its row has that day as both dates, as at CourtListener, until a
source says when the entry was filed (R4, entries without a number; R13, which value).
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime

from lxml import etree

from filings.records import (
    DocketFacts,
    DocketRef,
    DocumentRow,
    EntryRow,
    ParsedDocket,
    ParsedReport,
    SourceError,
    SourceKind,
)

from .detect import court_of
from .parsing.payloads import decode, plain
from .parsing.receipts import zone_info
from .parsing.rows import whole
from .parsing.xml_tree import text_at, xml_root

PARSER_VERSION = 1

_TITLE = re.compile(
    r"(?P<number>MDL No\. ?\d{1,6}"
    r"|(?:\d{1,2}:)?\d{2,4}-(?:[A-Za-z~]{1,5}-)?\d{1,10}(?:-[A-Za-z0-9_/]{1,8}){0,4})(?:\s+|\Z)(?P<name>.*)",
    re.S,
)
_CASE_ID = re.compile(r"DktRpt\.pl\?(\d{1,12})(?!\d)")
_SEQUENCE = (
    re.compile(r"DktRpt\.pl\?\d{1,12}[&-](\d{1,12})\Z"),  # guid, district "&", bankruptcy "-"
    re.compile(r"[?&]partId=(\d{1,12})\Z"),  # guid, appellate
)
_LINK = re.compile(
    r"\(?\s*<a\s+[^<>]*?href\s*=\s*(?P<q>['\"])(?P<url>.*?)(?P=q)[^<>]*>(?P<words>.*?)</a>\s*\)?", re.I | re.S
)
_DOCUMENT = re.compile(r"/docs?1/(\d{6,20})(?!\d)")
_SHOW_DOC = re.compile(r"show_case_doc\?(\d{1,9}),(\d{1,12}),")  # New York Eastern: number, case id
_BANKRUPTCY_PREFIX = re.compile(r"\AType:[^\[]*?Office:[^\[]*?Chapter:[^\[]*(?=\[)", re.I)
# Zone names that the email package does not recognize but feeds of outlying courts may use.
_MORE_ZONES = {"AST": -4, "AKST": -9, "AKDT": -8, "HST": -10, "SST": -11, "CHST": 10}
MAX_ITEMS = 50_000  # the busiest court files about 1,500 entries a day


def parse(payload: bytes | str, *, court_id: str = "", zone: str = "") -> ParsedReport:
    """Parse a court's feed: one docket per (case ID, number), one row per item, in the feed's order.

    `zone` is the court's IANA zone: feeds use GMT, dockets use court-local dates. Without it rows have no
    date. Raises SourceError if this is not a feed. A feed without items is a report without dockets.
    """
    text = decode(payload)
    root = xml_root(text, "a court's RSS feed") if "<" in text else None
    channel = root.find("channel") if root is not None and root.tag == "rss" else None
    if channel is None:
        raise SourceError(
            "This is not an RSS feed. It may be an error page from the court's server. Nothing was added. "
            "Try again later."
        )
    court = court_id or court_of(text, SourceKind.RSS)
    found: dict[tuple[str, str], tuple[str, list[EntryRow]]] = {}
    refused = []
    for position, item in enumerate(_items(channel), start=1):
        case_id, number, name = _case(item)
        if not case_id and not number:
            refused.append(f"Item {position} names no case: {plain(text_at(item, 'title'))[:200]}")
            continue
        _, rows = found.setdefault((case_id, number), (name, []))
        rows.append(_row(item, zone))
    return ParsedReport(
        kind=SourceKind.RSS,
        parser_version=PARSER_VERSION,
        asof=_moment(text_at(channel, "lastBuildDate") or text_at(channel, "pubDate"), zone),
        dockets=tuple(
            ParsedDocket(DocketRef(court, number, case_id), DocketFacts(case_name=name), tuple(rows))
            for (case_id, number), (name, rows) in found.items()
        ),
        coverage=text_at(channel, "description"),
        refused_rows=tuple(refused),
    )


@dataclass(frozen=True, slots=True)
class Span:
    """When the feed was built, and when its oldest and newest items were entered. None: it does not say."""

    built: datetime | None
    oldest: datetime | None
    newest: datetime | None


def span(payload: bytes | str) -> Span:
    """The span of a feed that `parse` accepts. Items whose date has no time zone are ignored."""
    root = xml_root(decode(payload), "a court's RSS feed")
    channel = root.find("channel") if root is not None else None
    if channel is None:
        return Span(None, None, None)
    moments = [at for item in _items(channel) if (at := _moment(text_at(item, "pubDate"), ""))]
    built = _moment(text_at(channel, "lastBuildDate") or text_at(channel, "pubDate"), "")
    return Span(built, min(moments, default=None), max(moments, default=None))


def _items(channel: etree._Element) -> Iterator[etree._Element]:
    for count, item in enumerate(channel.iterfind("item")):
        if count >= MAX_ITEMS:
            raise SourceError(f"This feed has more than {MAX_ITEMS:,} items. Nothing was added.")
        yield item


def _case(item: etree._Element) -> tuple[str, str, str]:
    """PACER case ID, docket number as given, and caption; each may be empty."""
    # Some titles are escaped twice ("A&amp;amp;E").
    title = " ".join(html.unescape(text_at(item, "title")).split())
    match = _TITLE.match(title)
    number, name = (match["number"], match["name"]) if match else ("", title)
    for link in (text_at(item, "link"), text_at(item, "guid")):
        if case := _CASE_ID.search(link):
            return case[1], number, name
    shown = _SHOW_DOC.search(text_at(item, "description"))
    return (shown[2] if shown else ""), number, name


def _row(item: etree._Element, zone: str) -> EntryRow:
    description = text_at(item, "description")
    link = _LINK.search(description)
    url = html.unescape(link["url"]) if link else ""
    document = _DOCUMENT.search(url)
    document_id = document[1] if document else ""
    shown = _SHOW_DOC.search(url)
    local = _local(_moment(text_at(item, "pubDate"), zone), zone)
    return EntryRow(
        date_filed=local.date() if local else None,
        date_entered=local.date() if local else None,
        time_filed=local.time() if local else None,
        entry_number=whole(plain(link["words"]) if link else "") or whole(shown[1] if shown else ""),
        sequence=_sequence(text_at(item, "guid"), url),
        document_id=document_id,
        short_text=event_names(_LINK.sub(" ", description)),
        documents=(DocumentRow(document_id=document_id),) if document_id else (),
    )


def _sequence(guid: str, url: str) -> str:
    for pattern in _SEQUENCE:
        if match := pattern.search(html.unescape(guid)):
            return match[1]
    match = re.search(r"[?&]de_seq_num=(\d{1,12})", url)
    return match[1] if match else ""


def event_names(words: str) -> str:
    """The text in the outermost brackets. Several names are joined by " AND ", as CM/ECF does."""
    text = plain(_BANKRUPTCY_PREFIX.sub("", words.strip()))
    names: list[str] = []
    depth = start = 0
    for position, letter in enumerate(text):
        if letter == "[":
            depth += 1
            start = position + 1 if depth == 1 else start
        elif letter == "]" and depth:
            depth -= 1
            if depth == 0:
                names.append(text[start:position].strip())
    if depth:  # a bracket that is never closed: the name runs to the end
        names.append(text[start:].strip())
    return " AND ".join(name for name in names if name) if names else text


def _moment(text: str, zone: str) -> datetime | None:
    """An RFC 822 date in UTC; None if it is missing, unreadable, or in an unknown zone."""
    try:
        at = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    if at.tzinfo is None:
        name = text.rsplit(" ", 1)[-1].upper()
        if name not in _MORE_ZONES:
            return None
        at = at.replace(tzinfo=timezone(timedelta(hours=_MORE_ZONES[name])))
    try:
        return at.astimezone(UTC)
    except OverflowError:
        return None


def _local(at: datetime | None, zone: str) -> datetime | None:
    info = zone_info(zone)
    try:
        return at.astimezone(info) if at and info else None
    except OverflowError:
        return None
