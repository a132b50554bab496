"""Builds the sandbox court's CM/ECF RSS feed: the last 24 hours, with short texts, as real courts do."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from xml.sax.saxutils import escape

from filings.sandbox.case import COURT_ORIGIN, CaseFile, Entry, demo

WINDOW = timedelta(hours=24)
REBUILD = 300  # seconds; real feeds are rebuilt about every 20 minutes
ENCODING = "iso-8859-1"


def feed_xml(
    now: datetime,
    origin: str = COURT_ORIGIN,
    cases: Sequence[CaseFile] = (),
    *,
    types: str = "all",
    wobble: timedelta = timedelta(),
) -> bytes:
    """A court's feed at `now`. Between builds, without new entries, its bytes do not change.

    `types` are the types of events in the feed, or "all"; `wobble` is the error of the court's clock.
    """
    cases = cases or (demo(),)
    included = None if types == "all" else types.split(", ")
    shown = [
        (entry, case)
        for case in cases
        for entry in case.entries_at(now)
        if included is None or entry.event in included
    ]
    shown.sort(key=lambda pair: pair[0].at)
    floor = datetime.fromtimestamp(now.timestamp() // REBUILD * REBUILD, UTC)
    built = max([floor, *(entry.at.astimezone(UTC) for entry, _ in shown[-1:])])
    items = [_item(entry, case, origin) for entry, case in reversed(shown) if entry.at > built - WINDOW]
    head = (
        '<?xml version="1.0" encoding="ISO-8859-1"?>\n\n'
        '<rss version="2.0"\n xmlns:blogChannel="http://backend.userland.com/blogChannelModule"\n>\n\n'
        f"<channel>\n<title>{escape(cases[0].facts['court'])} - Recent Entries</title>\n"
        f"<link>{escape(origin)}</link>\n<description>Docket entries of type: {escape(types)}</description>\n"
        f"<lastBuildDate>{format_datetime(built + wobble, usegmt=True)}</lastBuildDate>\n\n"
    )
    return (head + "\n".join(items) + "\n</channel>\n</rss>\n").encode(ENCODING, "xmlcharrefreplace")


def _entities(html: str) -> str:
    """Escape markup inside a description with the numeric entities that CM/ECF uses."""
    for character in "&<>\"'":
        html = html.replace(character, f"\0{ord(character):X};")
    return html.replace("\0", "&#x")


def _item(entry: Entry, case: CaseFile, origin: str) -> str:
    case_id = case.facts["pacer_case_id"]
    docket = f"{origin}/cgi-bin/DktRpt.pl?{case_id}"
    # Bankruptcy courts use another format: a prefix, single quotes, other parameters, "-" in the guid.
    prefix = "Type: bk Office: 1 Chapter: 11 Trustee: Example, T. " if case.is_bankruptcy else ""
    if entry.number is None:
        description = f"{prefix}[{entry.event}] "
    elif case.is_bankruptcy:
        query = f"pdf_header=&de_seq_num={entry.sequence}&caseid={case_id}"
        link = f"<a href='{origin}/doc1/{entry.papers[0].document_id}?{query}'>{entry.number}</a>"
        description = f"{prefix}[{entry.event}] ({link})"
    else:
        url = f"{origin}/doc1/{entry.papers[0].document_id}?caseid={case_id}&de_seq_num={entry.sequence}"
        description = f'[{entry.event}] (<a href="{url}" >{entry.number}</a>)'
    joint = "-" if case.is_bankruptcy else "&"
    title = f"{case.short_number} {escape(case.facts['name'])}{'' if case.is_bankruptcy else ' et al'}"
    return (
        f"<item>\n<title>{title}{'      ' if case.is_bankruptcy else ''}</title>\n"
        f"<link>{escape(docket)}</link>\n"
        f"<description>{_entities(description)}</description>\n"
        f'<guid isPermaLink="true">{_entities(f"{docket}{joint}{entry.sequence}")}</guid>\n'
        f"<pubDate>{format_datetime(entry.at.astimezone(UTC), usegmt=True)}</pubDate>\n</item>"
    )
