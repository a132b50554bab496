"""Notices of electronic filing: the entry becomes evidence; recipients and links are sealed."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from filings.records import SourceError
from filings.sources import notice_email
from filings.sources.sealing import blank

from .realfiles import OURS

MAIL = (OURS / "notice.eml").read_bytes()


def test_the_notice_is_one_row_of_its_docket() -> None:
    report = notice_email.parse(MAIL)
    (docket,) = report.dockets
    assert (docket.ref.court_id, docket.ref.docket_number, docket.ref.pacer_case_id) == (
        "cand",
        "3:31-cv-00042-ABC",
        "900042",
    )
    (row,) = docket.entries
    assert (row.entry_number, row.sequence, row.document_id) == (9, "61", "035099900050")
    assert row.short_text == "Motion to Dismiss"
    assert report.asof == datetime(2031, 2, 28, 23, 12, 45, tzinfo=UTC)


def test_the_docket_text_keeps_its_punctuation() -> None:
    (row,) = notice_email.parse(MAIL).dockets[0].entries
    assert row.text == (
        "MOTION to Dismiss re [1] Complaint filed by Placeholder Widgets, Inc.. "
        "(Attachments: # (1) Proposed Order)(Invented, Counsel)"
    )


def test_filing_and_entry_dates_may_differ_and_the_time_is_that_of_entry() -> None:
    (row,) = notice_email.parse(MAIL).dockets[0].entries
    assert (row.date_filed, row.date_entered, row.time_filed) == (date(2031, 2, 27), date(2031, 2, 28), None)
    same_day = MAIL.replace(b"filed on 2/27/2031", b"filed on 2/28/2031")
    (row,) = notice_email.parse(same_day).dockets[0].entries
    assert str(row.time_filed) == "15:12:00"


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("entered on 2/27/2031 at 3:12 PM and filed on 2/27/2031", "15:12:00"),
        (
            "received from Counsel Invented entered on 2/27/2031 at 3:12 PM PST and filed on 2/27/2031",
            "15:12:00",
        ),
        ("entered on 02/27/2031 at 12:12:40 AM Pacific Standard Time and filed on 02/27/2031", "00:12:40"),
        ("entered on 02/27/2031 12:52:03 PM PST and filed on 02/27/2031", "12:52:03"),
        ("entered on 02/27/2031 and filed on 02/27/2031 at 3:12 PM", "None"),
        ("received on 2/27/2031 at 3:12 PM PST and filed on 2/27/2031", "None"),
        ("entered on 2/27/2031 at 3:72 PM and filed on 2/27/2031", "None"),
        ("filed on 2/27/2031", "None"),
    ],
)
def test_all_wordings_of_the_first_sentence(sentence: str, expected: str) -> None:
    start, end = MAIL.index(b"entered by Invented"), MAIL.index(b"<BR>", MAIL.index(b"entered by Invented"))
    mail = MAIL[:start] + sentence.encode() + MAIL[end:]
    (row,) = notice_email.parse(mail).dockets[0].entries
    assert (row.date_filed, str(row.time_filed)) == (date(2031, 2, 27), expected)


def test_recipients_and_magic_links_are_sealed_and_in_no_row() -> None:
    report = notice_email.parse(MAIL)
    assert "counsel@fictional.example" in report.sealed["recipients"]
    assert report.sealed["magic_numbers"] == "55566677"
    assert "magic_num=55566677" in report.sealed["magic_links"]
    for secret in ("55566677", "fictional.example", "magic"):
        assert secret not in repr(report.dockets)


@pytest.mark.parametrize(
    "mail",
    [
        b"From: clerk@cand.uscourts.gov\nSubject: Lunch\nDate: Fri, 28 Feb 2031 15:12:45 -0800\n\nThursday?",
        MAIL.replace(b"Notice of Electronic Filing", b"Notice of Electronic Lunch"),
        MAIL.replace(b"***", b"").replace(
            b"Notice of Electronic Filing", b"Notice of Electronic Claims Filing"
        ),
        MAIL[: MAIL.index(b"\n\n")],
    ],
)
def test_other_email_is_refused(mail: bytes) -> None:
    with pytest.raises(SourceError) as refusal:
        notice_email.parse(mail, court_id="cand")
    assert refusal.value.message.endswith(".")


def test_eight_bit_text_in_either_encoding() -> None:
    for encoding in ("utf-8", "iso-8859-1"):
        mail = MAIL.decode().replace("Placeholder Widgets", "Café Widgets").encode(encoding)
        (row,) = notice_email.parse(mail).dockets[0].entries
        assert "Café Widgets" in row.text


def test_a_notice_of_a_court_of_appeals_is_read_by_its_document_and_its_link_is_sealed() -> None:
    mail = (OURS / "appellate_notice.eml").read_bytes()
    report = notice_email.parse(mail)
    (docket,) = report.dockets
    (row,) = docket.entries
    assert (docket.ref.court_id, docket.ref.docket_number) == ("ca9", "31-4242")
    assert (row.entry_number, row.document_id, row.short_text) == (None, "009039990077", "Motion to Stay")
    assert row.date_filed == date(2031, 3, 3)
    assert row.text.endswith("[11990077] (Invented, Inga)")
    assert report.sealed["magic_numbers"] == "5e5e5e5e5e5e"
    shown = blank(mail)
    for secret in (b"5e5e5e5e5e5e", b"inga@fictional.example", b"associate@fictional.example"):
        assert secret in mail
        assert secret not in shown
