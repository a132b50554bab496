"""Any input gives a report or a SourceError, never another exception."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from filings.records import ParsedReport, SourceError, observe
from filings.sources import PARSERS, parse_payload
from filings.sources.sealing import blank

from .realfiles import OURS, ROOT, real

OWN = [(OURS / name).read_bytes() for name in ("sheet.html", "district_feed.xml", "notice.eml")]
FRAGMENTS = [
    b"<html>", b"<table>", b"<tr><td>", b"</td>", b"Docket Text</td>", b"Date Filed:", b"01/02/2031",
    b"99/99/9999", b"<rss><channel>", b"<item>", b"<title>1:31-cv-00001 A v. B</title>", b"<pubDate>",
    b"<gov_uscourts_docket>", b"<document doc_num='1' attachment_num='0'>",
    b"From: a@b\nSubject: c\nDate: d\n\n",
    b"Notice of Electronic Filing", b'{"docket":', b'"docket_number"', b'{"results": [', b"[" * 50, b"}" * 5,
    b"<!--", b"<h2>History</h2>", b"&#0;", b"goDLS('/doc1/035','1','2','','','','')", b"Transaction Receipt",
    b"PACER Login:", b"Client Code:", b"\xff\xfe\x00", b"Document Selection Menu", b"/doc1/035199900001",
    b"Case Summary for", b"NEW SECTION - Case Stub", b"\xe2\x82", b"'",
]  # fmt: skip
modest = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


def reading(parse: Callable[[], ParsedReport]) -> ParsedReport | None:
    """The report, or None if it was refused with a sentence; any other exception fails the test."""
    try:
        return parse()
    except SourceError as refusal:
        sentence = refusal.message
    assert sentence.strip().endswith(".")
    return None


def survives(payload: bytes) -> None:
    """The payload as uploaded, and as if it had been fetched as each kind in turn."""
    zone = "America/New_York"
    reports = [reading(lambda: parse_payload(payload, court_id="cand", zone_of=lambda court: zone))]
    for parse in PARSERS.values():
        reports.append(reading(partial(parse, payload, court_id="cand", zone=zone)))
    for report in filter(None, reports):
        for docket in report.dockets:
            assert observe([docket.facts, *docket.entries, *docket.parties])
            assert "\x00" not in repr(docket)
    assert isinstance(blank(payload), bytes)


@modest
@given(st.binary(max_size=400))
def test_random_bytes(payload: bytes) -> None:
    survives(payload)


@modest
@given(st.lists(st.one_of(st.sampled_from(FRAGMENTS), st.binary(max_size=8)), max_size=25).map(b"".join))
def test_words_of_reports_in_any_order(payload: bytes) -> None:
    survives(payload)


@modest
@given(
    st.sampled_from(OWN), st.integers(min_value=0, max_value=6000), st.binary(max_size=6), st.integers(0, 9)
)
def test_reports_cut_off_and_damaged(payload: bytes, at: int, noise: bytes, drop: int) -> None:
    at %= len(payload)
    survives(payload[:at])
    survives(payload[:at] + noise + payload[at + drop :])


@pytest.mark.parametrize(
    "path", real("docket_sheet", "docket_history", "rss", "notice_email", "recap_archive_xml")
)
def test_real_files_cut_off(path: Path) -> None:
    payload = path.read_bytes()[:60_000]
    for share in (0.02, 0.3, 0.55, 0.8, 0.97):
        survives(payload[: int(len(payload) * share)])


@pytest.mark.parametrize(
    "payload",
    [
        b"<" * 300_000,
        b"<!--" * 100_000,
        b"<td>" * 20_000,
        b"[" * 200_000,
        b"Docket Text</td>" + b"<tr>" * 50_000,
    ],
)
def test_hostile_repetition_ends_in_reasonable_time(payload: bytes) -> None:
    survives(payload)


def test_juriscraper_stays_silent() -> None:
    """Neither the missing log folder nor docket text reaches standard error."""
    done = subprocess.run(
        [sys.executable, "-c", "import filings.sources"],
        cwd=ROOT,
        env={key: value for key, value in os.environ.items() if key != "JURISCRAPER_LOG"},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert (done.stdout, done.stderr) == ("", "")
