"""Parsing a sheet by its new rows gives the same result as parsing it whole, for real and hostile sheets."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from filings.records import ParsedReport, digest
from filings.sources import docket_sheet
from filings.sources.parsing import sheet_rows
from filings.sources.parsing.sheet_rows import KnownRow, is_plain, words

from .realfiles import real

ROW = re.compile(r"<tr\b.*?</tr>", re.I | re.S)
KEYLESS = ("ca9_1", "dcd_3", "cand_263146")  # appellate; with checkboxes; a single entry
modest = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.fixture(autouse=True)
def short_pages_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheet_rows, "MIN_ROWS", 1)
    monkeypatch.setattr(sheet_rows, "MAX_NEW_SHARE", 1.0)


def known_from(report: ParsedReport) -> dict[str, KnownRow]:
    part = report.dockets[0]
    pairs = zip(part.row_keys, part.entries, strict=False)
    return {key: KnownRow(row, digest(row)) for key, row in pairs if key}


def again(text: str, court: str, known: dict[str, KnownRow]) -> ParsedReport:
    return docket_sheet.parse(text, court_id=court, zone="America/New_York", lookup=lambda *_: known)


def whole(text: str, court: str) -> ParsedReport:
    return docket_sheet.parse(text, court_id=court, zone="America/New_York")


def assert_same(text: str, court: str, known: dict[str, KnownRow]) -> int:
    """Both parses agree, including keys and digests; returns how many rows were skipped."""
    full, short = whole(text, court), again(text, court, known)
    assert short == full
    part = short.dockets[0]
    assert part.row_keys == full.dockets[0].row_keys
    for row, told in zip(part.entries, part.digests, strict=False):
        assert told in ("", digest(row))
    return sum(map(bool, part.digests))


@pytest.mark.parametrize("path", real("docket_sheet"))
def test_any_rows_of_a_real_sheet_may_be_known(path: Path) -> None:
    text, court = path.read_text(errors="replace"), path.stem.split("_")[0]
    full = whole(text, court)
    known = known_from(full)
    if path.stem in KEYLESS:
        assert not known or len(full.dockets[0].entries) == 1
        return
    assert len(known) > 0.8 * len(full.dockets[0].entries)
    assert (
        assert_same(text, court, known) >= 0.9 * len(known) - 4
    )  # the ends and the witness are parsed again
    rolls = Random(1)
    for part in (0.9, 0.5, 0.2, 0.05):
        assert_same(text, court, {key: row for key, row in known.items() if rolls.random() < part})


@pytest.mark.parametrize("path", real("docket_sheet"))
def test_a_real_sheet_that_changed(path: Path) -> None:
    text, court = path.read_text(errors="replace"), path.stem.split("_")[0]
    if court == "ca9":
        return  # appellate sheets are short and always parsed whole
    known = known_from(whole(text, court))
    rolls = Random(2)
    for _ in range(4):
        assert_same(_changed(text, rolls), court, known)


def _changed(text: str, rolls: Random) -> str:
    """Some rows removed, some duplicated, some changed, as by a clerk's corrections."""

    def one(match: re.Match[str]) -> str:
        roll = rolls.random()
        row = match[0]
        if match.start() < text.find("Docket Text") or roll > 0.25:
            return row
        if roll < 0.08:
            return ""
        return row + row if roll < 0.14 else row.replace("</td></tr>", " CORRECTED by the clerk</td></tr>")

    return ROW.sub(one, text)


HEAD = """<html><body><div id="cmecfMainContent"><h3 align="center">U.S. District Court<br>
CIVIL DOCKET FOR CASE #: 1:31-cv-00001-ABC</h3>
<table width="100%"><tbody><tr><td valign="top"><br>Example et al v. Specimen<br>{judge}</td>
<td valign="top"><br>Date Filed: 01/02/2031<br>Jury Demand: None<br></td></tr></tbody></table>
<table><tbody><tr><td><b><u>Plaintiff</u></b></td></tr><tr><td><b>Ada Example</b></td><td>represented by</td>
<td><b>Counsel One</b><br>Firm</td></tr></tbody></table>
<table border="1"><tbody><tr><td>{dated}</td><th>#</th><td>Docket Text</td></tr>
"""
FOOT = """</tbody></table><hr><center><table><tbody><tr><th colspan="4">Transaction Receipt</th></tr>
<tr><td colspan="4">02/03/2031 10:11:12</td></tr><tr><th>PACER Login:</th><td>x</td><th>Client Code:</th>
<td></td></tr><tr><th>Description:</th><td>Docket Report</td><th>Search Criteria:</th><td>1:31-cv-00001</td>
</tr><tr><th>Billable Pages:</th><td>1</td></tr></tbody></table></center></div></body></html>"""


def row(number: int, text: str) -> str:
    day = date(2031, 1, 2) + timedelta(days=number)
    paper = f"/doc1/0350{number:07}"
    script = f"goDLS('{paper}','4711','{number}','','1','1','','');return(false);"
    link = f'<a href="https://ecf.cand.uscourts.gov{paper}" onClick="{script}">{number}</a>&nbsp;'
    return (
        f"<tr><td width='94' valign=top nowrap>{day:%m/%d/%Y}</td>"
        f"<td align='right'>{link if number % 4 else ''}</td>"
        f"<td valign=top>{text} {number} (Entered: {day:%m/%d/%Y})</td></tr>\n"
    )


TEXTS = (
    "ORDER <i>granting</i>", "MOTION re <b>Adversary Proceeding</b>", "Adversary Proceeding closed",
    "NOTICE &amp; more", "Fee &#036; 5", "LETTER<br># one", "REPLY <!--SB-->", "A v. B", "STATUS Report",
)  # fmt: skip
ORDINARY = [row(number, text) for number, text in enumerate(TEXTS * 3)]
# Each is not a plain row in one way; several change the meaning of the page elsewhere.
BROKEN = (
    "Case Assigned to: Judge Kim. ", "<b>bold that stays open", "<i><b>crossed</i></b>",
    "</td></tr></tbody></table><p>torn</p><table><tbody><tr><td>01/09/2031</td><td></td><td>second table",
    "<table><tr><td>nested</td></tr></table>", "a comment <!-- that hides", "--> ends", "<font>x</font>",
    "Date Filed: 05/06/2030", "see the Docket Text", "&#65;ssigned&#32;to: Judge Doe", "<td>one more",
    "<h3>2:29-cv-00777</h3>", "Footer format:", "<script>hidden()</script>", "<textarea>",
    "Total file size of selected documents", "Referred to: Judge Lee", "Nature<b>[s] of</b>",
    "<a href='x'><a href='y'>link in link</a></a>", "Assigned <i>to:</i> Judge Split",
)  # fmt: skip
HOSTILE = [
    *(row(number, text) for number, text in enumerate(BROKEN, start=50)),
    "<tr><td><b><u>Defendant</u></b></td><td></td><td></td></tr><tr><td><b>Bo Specimen</b></td></tr>\n",
    "<tr><td></td><td></td><td>no date here</td></tr>\n", "<tr></tr>\n",
    "<tr><td>soon</td><td>7</td><td>x</td></tr>\n", "words between rows\n",
    "<tr><td>01/07/2031</td><td>doc</td><td>no number of its own</td></tr>\n",
    "</tbody></table>\n<table><tbody>", "</tbody></table><div>", "<!--", "-->", "<b>", "<center>",
    "<tr><td>01/08/2031<td>8<td>cells left open\n",
    "<tr><td>01/08/2031</td><td>9</td><td>row left open</td>\n",
]  # fmt: skip
ROWS = st.lists(st.sampled_from(ORDINARY * 4 + HOSTILE), min_size=3, max_size=25)


COURT = st.sampled_from(["cand", "deb"])
JUDGE = st.sampled_from(["", "Assigned to: Judge Kim<br>"])
DATED = st.sampled_from(["Date Filed", "Date Entered"])


@given(before=ROWS, after=ROWS, keep=st.integers(0, 25), head=st.tuples(JUDGE, DATED), court=COURT)
@modest
def test_any_page_after_any_other(
    before: list[str], after: list[str], keep: int, head: tuple[str, str], court: str
) -> None:
    """The rows of one page can be used for the next, whatever either contains."""
    top = HEAD.format(judge=head[0], dated=head[1])
    try:
        known = known_from(whole(top + "".join(before) + FOOT, court))
    except Exception:  # noqa: BLE001  a page that says nothing teaches nothing
        known = {}
    known |= known_from(whole(top + "".join(ORDINARY) + FOOT, court))
    page = top + "".join([*before[:keep], *ORDINARY[:9], *after]) + FOOT
    try:
        full: Any = whole(page, court)
    except Exception as error:  # noqa: BLE001
        with pytest.raises(type(error)):
            again(page, court, known)
        return
    assert again(page, court, known) == full
    assert_same(page, court, known)


def test_an_ordinary_page_is_parsed_by_its_new_rows() -> None:
    head = HEAD.format(judge="", dated="Date Filed")
    known = known_from(whole(head + "".join(ORDINARY) + FOOT, "cand"))
    page = head + "".join([*ORDINARY, row(90, "ORDER that is new")]) + FOOT
    assert len(known) == len(ORDINARY)
    assert assert_same(page, "cand", known) == len(ORDINARY) - 3  # first, last known, and the witness


def test_rows_known_under_one_heading_are_unknown_under_another() -> None:
    filed, entered = (HEAD.format(judge="", dated=word) for word in ("Date Filed", "Date Entered"))
    known = known_from(whole(filed + "".join(ORDINARY) + FOOT, "cand"))
    assert assert_same(entered + "".join(ORDINARY) + FOOT, "cand", known) == 0


def test_hostile_rows_are_not_plain_and_ordinary_ones_are() -> None:
    assert all(is_plain(markup.strip()) for markup in ORDINARY)
    plain = [words(markup) for markup in HOSTILE if is_plain(markup.strip())]
    assert plain == ["01/07/2031docno number of its own"]  # it gives no entry, so it is never known


def test_the_text_of_a_row() -> None:
    assert words("<tr><td>1&nbsp;</td><td>a <i>b</i> &amp; c<!--SB--></td></tr>") == "1 a b & c"
