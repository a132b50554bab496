"""What counts as a key of a row, and how docket numbers are read (R1, clean keys; R12, which docket)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from filings.identity import (
    clean_case_id,
    clean_document_id,
    clean_sequence,
    docket_core,
    docket_key,
    parse_docket_number,
)


def test_the_fourth_digit_of_a_document_id_is_ignored() -> None:
    assert clean_document_id("035125000050") == clean_document_id("035025000050") == "035025000050"


@pytest.mark.parametrize("value", ["sho0_doc.pl", "", "12345", "1" * 21, "0351x5000050", "٠٣٥١٢٥٠٠٠"])
def test_an_invalid_document_id_is_not_a_key(value: str) -> None:
    assert clean_document_id(value) == ""


def test_an_acms_guid_is_kept() -> None:
    guid = "7F0C4B1E-5a51-4c2a-9f3a-0123456789ab"
    assert clean_document_id(guid) == clean_case_id(guid) == guid.lower()


@pytest.mark.parametrize(
    ("value", "key"), [("31", 31), (" 31 ", 31), ("0", None), ("-3", None), ("", None), ("3.0", None)]
)
def test_a_sequence_is_a_positive_integer(value: str, key: int | None) -> None:
    assert clean_sequence(value) == key


@pytest.mark.parametrize(
    ("spelling", "key"),
    [
        ("5:25-cv-00709-EJD", "5:25-cv-00709"),
        ("5:25-CV-00709", "5:25-cv-00709"),
        ("5:25-cv-00709-EJD-SVK", "5:25-cv-00709"),
        ("5:2025cv00709", "5:25-cv-00709"),
        ("Case 5:25-cv-709", "5:25-cv-00709"),
        ("25-cv-709", "25-cv-00709"),
        ("25 Civ. 709 (JGK)", "25-cv-00709"),
        ("3:13-md-02420-YGR (DMR)", "3:13-md-02420"),
        ("3:09-cr-00418-MMC-1", "3:09-cr-00418"),
        ("3:09-cr-00418-3", "3:09-cr-00418"),
        ("5:18-~gr-00001", "5:18-gr-00001"),
        ("09-14814", "09-14814"),
        ("08-40814-rfn13", "08-40814"),
        ("8:09-bk-14814-ES", "8:09-bk-14814"),
        ("21-16499", "21-16499"),
        ("22-1234-cv", "22-01234"),
        ("MDL No. 2843", "mdl-2843"),
        ("mdl-2843", "mdl-2843"),
        ("Misc. Docket", "misc. docket"),
        ("", ""),
    ],
)
def test_every_spelling_of_a_number_has_one_key(spelling: str, key: str) -> None:
    assert docket_key(spelling) == key
    assert docket_key(docket_key(spelling)) == key


def test_numbers_without_the_office_match_by_their_core() -> None:
    assert docket_core("25-cv-709") == docket_core("5:25-cv-00709-EJD") == "25-cv-00709"
    typed, printed, other = map(parse_docket_number, ("25-cv-709", "5:25-cv-00709", "4:25-cv-00709"))
    assert typed is not None
    assert printed is not None
    assert other is not None
    assert typed.agrees_with(printed)
    assert not printed.agrees_with(other)


def test_the_parts_of_a_number() -> None:
    parts = parse_docket_number("3:09-cr-00418-MMC-EDL-2")
    assert parts is not None
    assert (parts.office, parts.year, parts.type, parts.serial) == ("3", "09", "cr", 418)
    assert (parts.judges, parts.defendant) == (("MMC", "EDL"), 2)
    assert parts.display == "3:09-cr-00418"
    bankruptcy = parse_docket_number("08-40814-rfn13")
    assert bankruptcy is not None
    assert (bankruptcy.chapter, bankruptcy.judges, bankruptcy.defendant) == ("13", ("RFN",), None)


@given(
    st.integers(0, 99),
    st.sampled_from(("cv", "cr", "md", "mc")),
    st.integers(1, 99_999),
    st.sampled_from("123"),
    st.sampled_from(("", "-ABC", "-ABC-DE", "-2", "-ABC-2", " (ABC)")),
)
def test_suffixes_never_distinguish_two_dockets(
    year: int, kind: str, serial: int, office: str, suffix: str
) -> None:
    plain = f"{office}:{year:02d}-{kind}-{serial:05d}"
    assert docket_key(plain + suffix) == docket_key(f"{office}:{year:02d}-{kind.upper()}-{serial}") == plain
