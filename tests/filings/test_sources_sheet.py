"""Docket sheets: what the receipt proves, the time of the sheet, and what must stay sealed."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from filings.records import ParsedReport, SourceError
from filings.sources import docket_sheet
from filings.sources.parsing.receipts import find_receipt

from .realfiles import OURS

SHEET = (OURS / "sheet.html").read_text()
PACIFIC = "America/Los_Angeles"
CRITERIA = " 3:31-cv-00042-ABC </font>"


def read(sheet: str = SHEET, zone: str = PACIFIC) -> ParsedReport:
    return docket_sheet.parse(sheet, zone=zone)


def test_number_case_and_receipt_time_are_as_printed() -> None:
    report = read()
    assert report.dockets[0].ref.docket_number == "3:31-cv-00042-ABC"
    assert report.dockets[0].ref.pacer_case_id == "900042"
    assert report.asof == datetime(2031, 2, 3, 22, 50, 11, tzinfo=UTC)  # 14:50:11 in San Francisco
    assert read(zone="").asof is None


def test_rows_keep_filed_and_entered_dates_apart() -> None:
    first, second = read().dockets[0].entries
    assert (first.date_filed, first.date_entered) == (date(2031, 1, 2), date(2031, 1, 3))
    assert (first.entry_number, first.sequence, first.document_id) == (1, "5", "035099900001")
    assert (second.entry_number, second.sequence, second.document_id) == (None, "", "")


def test_words_of_an_error_page_inside_an_entry_do_not_refuse_the_sheet() -> None:
    assert "Case not found." in read().dockets[0].entries[1].text


def test_a_column_of_entry_dates_gives_no_filing_date() -> None:
    entry = read(SHEET.replace("Date Filed</td>", "Date Entered</td>")).dockets[0].entries[0]
    assert (entry.date_filed, entry.date_entered) == (None, date(2031, 1, 3))


@pytest.mark.parametrize(
    ("criteria", "complete"),
    [
        ("3:31-cv-00042-ABC", True),
        ("3:31-cv-00042-ABC Start date: 1/1/2031", False),
        ("3:31-cv-00042-ABC End date: 2/3/2031", False),
        ("3:31-cv-00042-ABC Starting with document: 1 Ending with document: 25", False),
        ("3:31-cv-00042-ABC Something: we have never seen", False),
        ("31-40814-abc7 Fil or Ent: filed Doc From: 0 Doc To: 99999999 Term: included Format: html", True),
        ("31-40814-abc7 Fil or Ent: filed From: 1/1/2031 To: 2/2/2031 Doc From: 0 Doc To: 99999999", False),
        ("31-40814-abc7 Fil or Ent: filed Doc From: 3 Doc To: 99999999 Term: included Format: html", False),
        ("", False),
    ],
)
def test_only_a_receipt_without_any_limit_proves_completeness(criteria: str, complete: bool) -> None:
    assert read(SHEET.replace(CRITERIA, f" {criteria} </font>")).dockets[0].complete is complete


def test_a_sheet_that_is_cut_off_is_not_complete() -> None:
    assert not read(SHEET[: SHEET.index("Transaction Receipt")]).dockets[0].complete


def test_one_defendants_sheet_is_not_the_whole_docket() -> None:
    one = SHEET.replace("3:31-cv-00042-ABC", "3:31-cr-00042-ABC-2")
    assert not read(one).dockets[0].complete
    assert read(one.replace("-ABC-2", "-ABC-All")).dockets[0].complete


def test_an_unreadable_row_is_reported_and_the_sheet_is_not_complete() -> None:
    report = read(SHEET.replace(">1</a>", ">doc</a>"))
    assert "an unreadable entry number" in report.refused_rows[0]
    assert not report.dockets[0].complete


def test_a_sheet_that_shows_a_terminated_party_lists_all_of_them() -> None:
    docket = read().dockets[0]
    assert (docket.lists_parties, docket.lists_terminated) == (True, False)
    ended = SHEET.replace(
        "<b>Placeholder Widgets, Inc.</b>", "<b>Placeholder</b><br><i>TERMINATED: 01/20/2031</i>"
    )
    docket = read(ended).dockets[0]
    assert docket.lists_terminated
    assert docket.parties[1].date_terminated == date(2031, 1, 20)


def test_counsel_has_email_and_telephone() -> None:
    (attorney,) = read().dockets[0].parties[0].attorneys
    assert (attorney.email, attorney.phone) == ("counsel@fictional.example", "415-555-0100")
    assert attorney.roles == ("LEAD ATTORNEY", "ATTORNEY TO BE NOTICED")


def test_login_and_client_code_are_sealed_and_in_no_row() -> None:
    report = read()
    assert report.sealed == {"pacer_login": "inventedlogin", "client_code": "4711-secret"}
    assert "inventedlogin" not in repr(report.dockets)
    assert "4711" not in repr(report.dockets)


def test_a_quoted_receipt_is_not_the_pages_own() -> None:
    quoted = SHEET.replace(
        "COMPLAINT against", "Transaction Receipt PACER Login: mallory Client Code: x against"
    )
    receipt = find_receipt(quoted)
    assert receipt is not None
    assert receipt.login == "inventedlogin"


def test_a_page_rewritten_by_a_browser_extension_is_refused() -> None:
    with pytest.raises(SourceError, match="browser extension"):
        read(SHEET.replace("COMPLAINT", "COMPLAINT of Drumpf"))
