"""How people refer to entries: every usual spelling, and nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from filings.docket_queries.entry_reference import EntryReference, attachments_in, read

NUMBERS = st.integers(0, 999_999_999)
WORDS = (
    "", "ECF No. ", "ECF ", "#", "# ", "Dkt. ", "Dkt. No. ", "Dkt. # ", "Doc. ", "Docket ",
    "Docket Entry No. ", "D.E. ", "No. ", "CM/ECF No. ", "Document ",
)  # fmt: skip
HYPHENS = "-‐‑–—−"
SPACES = st.text(" \t\u00a0", max_size=3)


@pytest.mark.parametrize(
    "text",
    ["17", " 17 ", "#17", "Dkt. 17", "dkt 17", "Doc. 17", "DOC 17", "ECF 17", "ecf no. 17", "ECF No 17",
     "ECFNo.17", "docket 17", "DE 17", "[17]", "(ECF No. 17)", "No. 17."],
)  # fmt: skip
def test_an_entry(text: str) -> None:
    assert read(text) == EntryReference(17)


@pytest.mark.parametrize(
    "text", ["17-2", "17 - 2", "17–2", "17‑2", "17.2", "ECF No. 17-2", "dkt.no.17-2", "[17-2]", "(Dkt. 17-2)"]
)
def test_an_attachment(text: str) -> None:
    assert read(text) == EntryReference(17, attachment=2)


def test_an_ascending_pair_may_be_a_range() -> None:
    assert read("17-20") == EntryReference(17, attachment=20, last=20)
    assert read("17.20") == EntryReference(17, attachment=20)
    assert read("17-17") == EntryReference(17, attachment=17)
    assert read("20-17") == EntryReference(20, attachment=17)


@pytest.mark.parametrize(
    "text", ["Nos. 30-40", "ECF Nos. 30–40", "dkt nos 30 - 40", "entries 30-40", "30 to 40", "30 through 40"]
)
def test_an_explicit_range(text: str) -> None:
    assert read(text) == EntryReference(30, last=40)


@pytest.mark.parametrize(
    "text",
    ["", " ", "x", "ECF", "17-", "-2", "17-2-3", "25-cv-709", "5:25-cv-00709", "17,2", "17/2", "1234567890",
     "40 to 30", "seventeen", "17 18", "٣", "²", "<b>17</b>", "17; DROP"],
)  # fmt: skip
def test_text_that_is_not_a_reference(text: str) -> None:
    assert read(text) is None


@given(st.text(max_size=60))
def test_any_text_gets_an_answer(text: str) -> None:
    found = read(text)
    if found is not None:
        assert 0 <= found.number < 10**9
        assert found.last is None or found.last > found.number


@given(st.data(), NUMBERS, NUMBERS)
def test_words_case_spaces_and_hyphens_do_not_matter(data: st.DataObject, number: int, second: int) -> None:
    words, hyphen = data.draw(st.sampled_from(WORDS)), data.draw(st.sampled_from(HYPHENS))
    space = data.draw(SPACES)
    text = f"{space}{words}{number}{space}{hyphen}{space}{second}{space}"
    expected = EntryReference(number, second, second if second > number else None)
    assert read(text) == read(text.lower()) == read(text.upper()) == expected
    assert read(f"{words}{number}") == EntryReference(number)


def test_attachments_as_the_docket_text_lists_them() -> None:
    district = "MOTION (Attachments: # 1 Affidavit, # 2 Exhibit A (redacted) , # 10 Order)(Doe, J) # 4 paid"
    assert attachments_in(district) == {1: "Affidavit", 2: "Exhibit A (redacted)", 10: "Order"}
    notice = "NOTICE (Attachments: # (1) Exhibit 1# (2) Exhibit 2)(Related document(s)[26])"
    assert attachments_in(notice) == {1: "Exhibit 1", 2: "Exhibit 2"}
    assert attachments_in("ORDER re 12. See # 3.") == {}


@given(st.text("(Attachments: # 12 )x", max_size=400))
def test_any_text_may_be_searched_for_attachments(text: str) -> None:
    assert all(name == name.strip() for name in attachments_in(text).values())
