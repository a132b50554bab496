"""Texts and names in the form in which they are compared."""

import pytest

from filings.normalize import name_key, text_key


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ORDER granting 12 Motion. (abc) (Entered: 03/13/2000)", "ORDER granting [12] Motion. (abc)"),
        ("re [409][341] Joint MOTION", "re 409 341 Joint MOTION"),
        ("re [7] MOTION , re [1] Complaint ,", "re 7 MOTION, re 1 Complaint,"),
        ("Notice  of\n\tAppearance", "NOTICE of Appearance"),
        ("COMPLAINT ([1])", "COMPLAINT (1)"),
        ("Opening brief. [10490185] (RR) [Entered: 06/27/2017 04:54 PM]", "Opening brief. 10490185 (RR)"),
        ("filed\u00a0by", "filed by"),
    ],
)  # fmt: skip
def test_a_change_of_form_only_is_not_a_change(one: str, other: str) -> None:
    assert text_key(one) == text_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ORDER granting 12 Motion", "ORDER denying 12 Motion"),
        ("re 1 2", "re 12"),
        ("Order entered on the record", "Order"),
        ("due 4/1/2025", "due 4/11/2025"),
    ],
)
def test_a_change_of_words_or_numbers_is_a_change(one: str, other: str) -> None:
    assert text_key(one) != text_key(other)


def test_names_are_the_same_without_case_and_punctuation() -> None:
    assert name_key("Example  Social, Inc.") == name_key("EXAMPLE SOCIAL INC")
    assert name_key("Example Social, Inc.") != name_key("Example Social, LLC")
    assert name_key("...") == "..."  # a name of punctuation only is still not nameless
