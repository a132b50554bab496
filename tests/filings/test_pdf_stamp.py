"""What a court's stamp and a file name say about a PDF: all forms that courts print, with any numbers."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from filings.identity import docket_core
from filings.pdf.stamp import file_name, of_first_page, stamps

FORMS = [
    "Case 5:{yy}-cv-{serial:05}-ABC   Document {label}   Filed {day:%m/%d/%y}   Page {page} of {pages}",
    "Case: 1:{yy}-cv-{serial:05} Document #: {label} Filed: {day:%m/%d/%y} Page {page} of {pages}",
    "Case 2:{yy}-cv-{serial:05}-ABC ECF No. {label}, PageID.345 Filed {day:%m/%d/%y} Page {page} of {pages}",
    "Case 2:{yy}-cv-{serial:05}-ABC-DEF ECF No. {label} filed {day:%m/%d/%y} PageID.1 Page {page} of {pages}",
    "Case: 4:{yy}-cv-{serial:05}-ABC Doc. #: {label} Filed: {day:%m/%d/%y} Page: {page} of {pages}",
    "Case: 1:{yy}-cv-{serial:05}-ABC Doc #: {label} Filed: {day:%m/%d/%y} {page} of {pages}.00",
    "Case 1:{yy}-cv-{serial:05}-AB Doc {label} Entered on FLSD Docket {day:%m/%d/%Y} Page {page} of {pages}",
    "USDC IN/ND case 2:{yy}-cv-{serial:05} document {label} filed {day:%m/%d/%y} page {page} of {pages}",
    "Case {yy}-{serial:05}    Doc {label}    Filed {day:%m/%d/%y}    Entered {day:%m/%d/%y} 12:00:00    "
    "Desc Main Document    Page {page} of {pages}",
    "{yy}-{serial:05}-abc    Doc {label}    Filed {day:%m/%d/%y}    Entered {day:%m/%d/%y} 12:00:00    "
    "Main Document    Pg {page} of {pages}",
    "Case:{yy}-{serial:05}-ABC Doc#:{label} Filed:{day:%m/%d/%y} Entered:{day:%m/%d/%y} 12:00:00 "
    "Page{page} of {pages}",
    "Case {yy}-{serial:05}   Document {label}   Filed in TXSB on {day:%m/%d/%y}   Page {page} of {pages}",
    "Case: {yy}-{serial:04}, {day:%m/%d/%Y}, ID: 12650011, DktEntry: {label}, Page {page} of {pages}",
    "USCA4 Appeal: {yy}-{serial:04}      Doc: {label}      Filed: {day:%m/%d/%Y}      Pg: {page} of {pages}",
    "USCA11 Case: {yy}-{serial:05}   Document: {label} Date Filed: {day:%m/%d/%Y} Page: {page} of {pages}",
    "Case {yy}-{serial:04}, Document {label}, {day:%m/%d/%Y}, 3212345, Page{page} of {pages}",
]


@settings(max_examples=150, deadline=None)
@given(
    form=st.sampled_from(FORMS),
    serial=st.integers(1, 99_999),
    year=st.integers(0, 40),
    number=st.integers(1, 9_999),
    attachment=st.none() | st.integers(1, 400),
    day=st.dates(date(2000, 1, 1), date(2060, 12, 31)),
    pages=st.integers(1, 900),
    page=st.integers(1, 900),
    around=st.text("abc \n", max_size=30),
)
def test_a_stamp_is_read_whatever_its_court_and_numbers(  # noqa: PLR0917
    form: str, serial: int, year: int, number: int, attachment: int | None, day: date, pages: int, page: int,
    around: str,
) -> None:  # fmt: skip
    label = f"{number}-{attachment}" if attachment else str(number)
    printed = form.format(yy=f"{year:02}", serial=serial, label=label, day=day, page=page, pages=pages)
    [found] = stamps(f"{printed}\n{around}")
    assert (found.number, found.attachment, found.filed) == (number, attachment, day)
    assert (found.page, found.pages) == (page, pages)
    assert docket_core(found.docket_number).startswith(f"{year:02}-")
    assert docket_core(found.docket_number).endswith(f"{serial:05}")


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=400))
def test_any_text_is_read_without_an_error(text: str) -> None:
    stamps(text)
    file_name(text)


def test_a_citation_in_the_text_is_not_a_stamp() -> None:
    assert stamps("As held in Case 5:20-cv-00001, the court in its Document 5 said so.") == ()
    assert stamps("See Dkt. 12 at 3, filed in Smith v. Jones, No. 5:20-cv-00001.") == ()


def test_appellate_stamps_name_a_document_by_its_id() -> None:
    [found] = stamps("Appellate Case: 22-1234   Document: 010110612345   Date Filed: 03/01/2022   Page: 1")
    assert (found.number, found.document_id) == (None, "010010612345")


def test_an_exhibit_with_an_older_stamp_uses_the_one_on_its_first_page() -> None:
    page = "Case 1:19-cv-00001   Document 5   Filed 01/02/19   Page 7 of 30\n" + FORMS[0].format(
        yy=31, serial=700, label="12-3", day=date(2031, 3, 1), page=1, pages=4
    )
    [own] = of_first_page(stamps(page), 4)
    assert (own.number, own.attachment) == (12, 3)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("gov.uscourts.cand.440001.12.1.pdf", ("cand", "440001", "", 12, 1)),
        ("gov.uscourts.cand.440001.12.0 (2).pdf", ("cand", "440001", "", 12, None)),
        ("035125000050.pdf", ("", "", "035025000050", None, None)),
        ("12 - 035125000050 (1).PDF", ("", "", "035025000050", None, None)),
        ("Motion to dismiss 2025-01-22.pdf", ("", "", "", None, None)),
        ("035125000050-035125000051.pdf", ("", "", "", None, None)),
    ],
)
def test_file_names(name: str, expected: tuple[object, ...]) -> None:
    found = file_name(name)
    assert (
        found.pacer_court, found.pacer_case_id, found.document_id, found.number, found.attachment
    ) == expected  # fmt: skip
