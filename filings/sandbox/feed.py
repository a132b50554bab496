"""The sandbox court's CM/ECF RSS feed: the last 24 hours, short texts, as real courts serve it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from xml.sax.saxutils import escape

from filings.sandbox.case import COURT_ORIGIN, Entry, entries_at, facts, short_docket_number

WINDOW = timedelta(hours=24)
REBUILD = 300  # seconds; real feeds rebuild every 20 minutes or so
ENCODING = "iso-8859-1"


def feed_xml(now: datetime, origin: str = COURT_ORIGIN) -> bytes:
    """The feed at `now`. Between two builds, and with nothing new, its bytes do not change."""
    entries = entries_at(now)
    floor = datetime.fromtimestamp(now.timestamp() // REBUILD * REBUILD, UTC)
    built = max([floor, *(entry.at.astimezone(UTC) for entry in entries[-1:])])
    items = [_item(entry, origin) for entry in reversed(entries) if entry.at > built - WINDOW]
    head = (
        '<?xml version="1.0" encoding="ISO-8859-1"?>\n\n'
        '<rss version="2.0"\n xmlns:blogChannel="http://backend.userland.com/blogChannelModule"\n>\n\n'
        f"<channel>\n<title>{escape(facts()['court'])} - Recent Entries</title>\n"
        f"<link>{escape(origin)}</link>\n<description>Docket entries of type: all</description>\n"
        f"<lastBuildDate>{format_datetime(built, usegmt=True)}</lastBuildDate>\n\n"
    )
    return (head + "\n".join(items) + "\n</channel>\n</rss>\n").encode(ENCODING, "xmlcharrefreplace")


def _entities(html: str) -> str:
    """Markup inside a description, written with the numeric entities CM/ECF uses."""
    for character in "&<>\"'":
        html = html.replace(character, f"\0{ord(character):X};")
    return html.replace("\0", "&#x")


def _item(entry: Entry, origin: str) -> str:
    case_id = facts()["pacer_case_id"]
    docket = f"{origin}/cgi-bin/DktRpt.pl?{case_id}"
    if entry.number is None:
        description = f"[{entry.event}] "
    else:
        url = f"{origin}/doc1/{entry.papers[0].document_id}?caseid={case_id}&de_seq_num={entry.sequence}"
        description = f'[{entry.event}] (<a href="{url}" >{entry.number}</a>)'
    return (
        f"<item>\n<title>{short_docket_number()} {escape(facts()['name'])} et al</title>\n"
        f"<link>{escape(docket)}</link>\n"
        f"<description>{_entities(description)}</description>\n"
        f'<guid isPermaLink="true">{_entities(f"{docket}&{entry.sequence}")}</guid>\n'
        f"<pubDate>{format_datetime(entry.at.astimezone(UTC), usegmt=True)}</pubDate>\n</item>"
    )
