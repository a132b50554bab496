"""A court's feed: one row per item, in court-local dates, with the keys that later sources share."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import pytest

from filings.records import EntryRow, ParsedReport, SourceError
from filings.sources import pacer_rss

from .realfiles import OURS

PACIFIC = "America/Los_Angeles"
FEED = (OURS / "district_feed.xml").read_bytes()


def read(payload: bytes = FEED) -> ParsedReport:
    return pacer_rss.parse(payload, zone=PACIFIC)


def rows(number: str) -> tuple[EntryRow, ...]:
    return next(docket.entries for docket in read().dockets if docket.ref.docket_number == number)


def feed(*items: str, channel: str = "") -> bytes:
    link = "<link>https://ecf.canb.uscourts.gov</link>"
    return f"<rss><channel>{link}{channel}{''.join(items)}</channel></rss>".encode()


def item(title: str, link: str, description: str, guid: str = "", date: str = "") -> str:
    return (
        f"<item><title>{title}</title><link>{link}</link><description><![CDATA[{description}]]></description>"
        f"<guid>{guid}</guid>{f'<pubDate>{date}</pubDate>' if date else ''}</item>"
    )


def test_one_docket_per_case_each_named_as_the_feed_names_it() -> None:
    assert [(d.ref.court_id, d.ref.pacer_case_id, d.ref.docket_number) for d in read().dockets] == [
        ("cand", "900042", "3:31-cv-00042"),
        ("cand", "900043", "3:31-cr-00043-2"),
        ("cand", "900044", "5:31-~gr-00001"),
    ]
    assert read().dockets[0].facts.case_name == "Ada Example v. Placeholder Widgets, Inc. et al"


def test_event_with_and_in_its_name_stays_whole() -> None:
    assert [row.short_text for row in rows("3:31-cv-00042")[:2]] == ["MANDATE of USCA", "Order"]


def test_events_of_one_entry_share_its_sequence_number() -> None:
    assert [(row.sequence, row.document_id, row.entry_number) for row in rows("3:31-cv-00042")[:2]] == [
        ("77", "035199900042", 12)
    ] * 2


def test_unlinked_entries_of_one_second_are_told_apart_by_the_guid() -> None:
    unlinked = rows("3:31-cv-00042")[2:]
    assert [(row.sequence, row.short_text, row.entry_number) for row in unlinked] == [
        ("78", "Order", None),
        ("79", "Order", None),
    ]


def test_nested_brackets_are_not_cut() -> None:
    assert rows("3:31-cr-00043-2")[0].short_text == "Motion [sealed] to Seal"


def test_item_without_a_date_is_kept_and_several_events_are_one_row() -> None:
    (row,) = rows("5:31-~gr-00001")
    assert (row.short_text, row.date_entered, row.date_filed, row.sequence) == (
        "Order AND Letter",
        None,
        None,
        "6",
    )


def test_an_item_without_a_case_is_reported() -> None:
    (sentence,) = read().refused_rows
    assert "Item 7 names no case" in sentence


def test_dates_and_times_are_court_local() -> None:
    late, *_ = rows("3:31-cv-00042")  # 07:30 GMT on March 1 is 11:30 p.m. on February 28 in San Francisco
    assert (late.date_entered, late.time_filed) == (date(2031, 2, 28), time(23, 30))


def test_without_the_courts_zone_no_date_is_guessed() -> None:
    dockets = pacer_rss.parse(FEED, zone="").dockets
    assert {row.date_entered for docket in dockets for row in docket.entries} == {None}


def test_build_time_and_coverage_are_as_the_feed_says() -> None:
    report = read()
    assert report.asof == datetime(2031, 3, 1, 9, tzinfo=UTC)
    assert report.coverage == "Docket entries of type: motion,order"


def test_channel_date_stands_in_for_a_missing_build_date() -> None:
    report = read(feed(channel="<pubDate>Sat, 01 Mar 2031 09:00:00 GMT</pubDate>"))
    assert (report.asof, report.dockets) == (datetime(2031, 3, 1, 9, tzinfo=UTC), ())


@pytest.mark.parametrize(
    "prefix",
    ["Type: bk Office: 3 Chapter: 11 Trustee: Nobody, N. [of no one] ", "Type: ap Office: 3 Chapter:   ", ""],
)
def test_bankruptcy_items_with_and_without_their_prefix(prefix: str) -> None:
    prefix = prefix.replace("[of no one] ", "")
    link = "https://ecf.canb.uscourts.gov/cgi-bin/DktRpt.pl?700"
    anchor = "(<a href='https://ecf.canb.uscourts.gov/doc1/034099900001?pdf_header=&de_seq_num=9&caseid=700'>5</a>)"
    report = read(
        feed(item("31-10001-abc Example Debtor        ", link, f"{prefix}[Objection] {anchor}", f"{link}-9"))
    )
    (docket,) = report.dockets
    (row,) = docket.entries
    assert (docket.ref.docket_number, docket.facts.case_name) == ("31-10001-abc", "Example Debtor")
    assert (row.short_text, row.sequence, row.entry_number, row.document_id) == (
        "Objection",
        "9",
        5,
        "034099900001",
    )


def test_new_york_eastern_has_no_sequence_but_number_and_case() -> None:
    link = "https://ecf.nyed.uscourts.gov/cgi-bin/DktRpt.pl?235256"
    anchor = '(<a href="https://ecf.nyed.uscourts.gov/cgi-bin/show_case_doc?333,235256,,,">333</a>)'
    report = read(feed(item("1:31-cv-00001 A v. B", link, f"[Letter] {anchor}", link)))
    (row,) = report.dockets[0].entries
    assert report.dockets[0].ref.pacer_case_id == "235256"
    assert (row.entry_number, row.sequence, row.document_id, row.short_text) == (333, "", "", "Letter")


@pytest.mark.parametrize(("zone_name", "hour"), [("EST", 14), ("MST", 16), ("AKST", 18), ("HST", 19)])
def test_appellate_items_carry_their_own_zone(zone_name: str, hour: int) -> None:
    link = "https://ecf.ca10.uscourts.gov/n/beam/servlet/TransportRoom?servlet=DocketReportFilter.jsp&amp;caseNum=31-8054"
    anchor = "(<a href='https://ecf.ca10.uscourts.gov/docs1/010099900001'>Document</a>)"
    stamp = f"Mon, 03 Feb 2031 09:05:16 {zone_name}"
    payload = feed(
        item(
            "31-8054 United States v. Placeholder",
            link,
            f"[Opinion] {anchor}",
            f"{link}&amp;partId=1097",
            stamp,
        )
    )
    (docket,) = pacer_rss.parse(payload, court_id="ca10", zone="UTC").dockets
    (row,) = docket.entries
    assert (docket.ref.docket_number, docket.ref.pacer_case_id) == ("31-8054", "")
    assert (row.sequence, row.entry_number, row.document_id) == ("1097", None, "010099900001")
    assert row.time_filed == time(hour, 5, 16)


@pytest.mark.parametrize(
    "payload",
    [
        b"",
        b"   \n",
        b"<html><body><h1>Service Unavailable</h1></body></html>",
        b"<rss></rss>",
        b"not a feed at all",
    ],
)
def test_an_error_page_and_an_empty_body_are_not_feeds(payload: bytes) -> None:
    with pytest.raises(SourceError) as refusal:
        read(payload)
    assert refusal.value.message.endswith(".")


def test_a_feed_without_items_is_a_quiet_night() -> None:
    assert read(feed()).dockets == ()


@pytest.mark.parametrize("encoding", ["iso-8859-1", "cp1252", "utf-8"])
def test_names_with_accents_survive_each_encoding(encoding: str) -> None:
    link = "https://ecf.canb.uscourts.gov/cgi-bin/DktRpt.pl?700"
    text = feed(item("31-10001 José Muñoz", link, "[Order]", f"{link}-9")).decode()
    payload = f'<?xml version="1.0" encoding="ISO-8859-1"?>\n{text}'.encode(encoding)
    assert read(payload).dockets[0].facts.case_name == "José Muñoz"
