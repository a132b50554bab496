"""The PACER case ID of a page is the one that its document links share."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from filings.sources.parsing.rows import case_id_in

DLS = "goDLS('/doc1/03501234567?{}','{}','7','','1','1','','')"

# The three forms as one pattern, read from left to right: slow, but plainly correct.
PLAIN = re.compile(
    r"goDLS\(\s*'[^']{0,200}'\s*,\s*'(\d{1,12})'"
    r"|doDocPostURL\(\s*'[^']{0,60}'\s*,\s*'(\d{1,12})'"
    r"|/docs?1/\d{6,20}\?[^\"'<>\s]{0,200}?case_?id=(\d{1,12})",
    re.I,
)
PIECES = [
    "goDLS('", "godls( '", "doDocPostURL('", "DODOCPOSTURL('", "/doc1/0350123456", "/docs1/0350123456",
    "?caseid=", "?a=b&case_id=", "CASE_ID=", "','", "' , '", "'", "41", "42", "\n", "<a>", "x", "ecf",
]  # fmt: skip


@pytest.mark.parametrize(
    ("markup", "case_id"),
    [
        (DLS.format("", "41"), "41"),
        (DLS.format("caseid=99", "41"), "41"),  # a form inside an argument is not a link
        (DLS.format("", "41") + '<a href="/doc1/03501234567?caseid=41">', "41"),
        (DLS.format("", "41") + '<a href="/doc1/03501234567?caseid=42">', ""),
        ("doDocPostURL('03501234567','41'); GODLS('/doc1/1','41')", "41"),
        ("doDocPostURL('03501234567','41'); goDLS('/doc1/1','42')", ""),
        ('<a href="/docs1/03501234567?x=1&CASE_ID=41">', "41"),
        ('<a href="/cgi-bin/DktRpt.pl?caseid=41">', ""),
    ],
)
def test_the_id_is_the_one_that_all_links_share(markup: str, case_id: str) -> None:
    assert case_id_in(markup) == case_id


@settings(max_examples=400, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=24).map("".join))
def test_separate_patterns_find_what_the_combined_pattern_finds(markup: str) -> None:
    ids = {match[match.lastindex or 0] for match in PLAIN.finditer(markup)}
    assert case_id_in(markup) == (ids.pop() if len(ids) == 1 else "")
