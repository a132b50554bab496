"""An entry's type comes from the event that its text begins with; what else is and is not read from it."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from filings.classify import kind_of, named_dockets, read


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("COMPLAINT against Example Social, Inc. (Filing fee $ 405).", "complaint"),
        ("SECOND AMENDED COMPLAINT against all defendants.", "complaint"),
        ("AMICUS CURIAE BRIEF re 12 MOTION to Dismiss, filed by Example Clinic.", "brief"),
        ("JOINT DISCOVERY LETTER BRIEF re document custodians.", "brief"),
        ("CERTIFICATE of Compliance with 77 Discovery Order, filed by Example Social, Inc.", "declaration"),
        ("NOTICE OF REMOVAL from Superior Court.", "complaint"),
        ("MOTION for Summary Judgment filed by Example Social, Inc.", "motion"),
        ("NOTICE OF MOTION AND MOTION to Compel filed by Jane Doe.", "motion"),
        ("ADMINISTRATIVE MOTION to File Under Seal", "motion"),
        ("OPPOSITION to 27 MOTION to Compel", "response"),
        ("REPLY in support of 27 MOTION to Compel", "reply"),
        ("ORDER granting 12 Motion for Extension of Time", "order"),
        ("SCHEDULING ORDER: trial set for 2/1/2027", "order"),
        ("[Order] ", "order"),
        ("Order on Administrative Motion to File Under Seal", "order"),
        ("Order on Motion to Compel", "order"),
        ("MEMORANDUM OPINION AND ORDER granting 12 Motion", "order"),
        ("Notice to Attorney re Motion to Withdraw", "notice"),
        ("Minute Entry for proceedings held before Judge Robin Sample", "minute"),
        ("DEFAULT JUDGMENT against Example Media LLC", "judgment"),
        ("NOTICE of Appearance by A. Counsel", "appearance"),
        ("NOTICE OF APPEAL as to 41 Order", "appeal"),
        ("Summons issued as to Example Social, Inc.", "service"),
        ("ANSWER to 1 Complaint by Example Social, Inc.", "answer"),
        ("[Proposed] Order granting 12 Motion", "proposed"),
        ("Set/Reset Deadlines: Responses due by 3/24/2025", "setting"),
        ("Filing fee: $ 402", "other"),
        ("", "other"),
    ],
)
def test_kind(text: str, kind: str) -> None:
    assert kind_of(text) == kind


def test_the_short_text_decides_if_there_is_one() -> None:
    assert kind_of("Filed by Jane Doe. (Counsel, A.)", "Motion to Compel") == "motion"


def test_a_long_text_costs_no_more_than_its_head() -> None:
    """No pattern takes unbounded time, whatever the payload."""
    began = time.process_time()
    for piece in (
        "re 12 MOTION ",
        "(RE: related document(s)7 ",
        "((((",
        "Jane Roe, ",
        "set for 1/1/2025 ",
        "12 and ",
    ):
        read(piece * 20_000)
    assert time.process_time() - began < 10


def test_entries_refer_only_backward() -> None:
    """An entry cannot refer to its own number or to later ones."""
    assert [link.number for link in read("ORDER re 12 MOTION; 13 MOTION; 40 MOTION", "", 13).links] == [12]


@given(st.text(max_size=300) | st.text(alphabet="re 12MOTION[]()/,.to by", max_size=200))
@settings(max_examples=100)
def test_any_text_is_read_and_offsets_stay_within_it(text: str) -> None:
    found = read(text)
    for link in found.links:
        assert str(link.number) in text[link.start : link.end]
    for one in found.dates:
        assert 0 <= one.start < one.end <= len(text)
    assert found == read(text)


@pytest.mark.parametrize(
    ("text", "kind", "number"),
    [
        ("USCA Case Number 22-15293 for 41 Notice of Appeal filed by Jane Roe.", "appeal", "22-15293"),
        (
            "CASE TRANSFERRED IN from Northern District of Texas; Case Number: 3:20-cv-00001.",
            "transferred_from",
            "3:20-cv-00001",
        ),
        (
            "Case transferred to District of Arizona. Case Number 2:21-cv-00123",
            "transferred_to",
            "2:21-cv-00123",
        ),
        ("MEMBER CASE 3:25-cv-00012 opened", "member", "3:25-cv-00012"),
        ("Lead case: 3:25-cv-00010", "lead", "3:25-cv-00010"),
        ("ORDER: this action is consolidated with 5:25-cv-00709", "consolidated", "5:25-cv-00709"),
        ("Conditional Transfer Order MDL No. 2420", "mdl", "MDL No. 2420"),
    ],
)
def test_other_dockets_that_a_text_names(text: str, kind: str, number: str) -> None:
    assert [(one.kind, one.number) for one in named_dockets(text)] == [(kind, number)]


@pytest.mark.parametrize(
    "text",
    [
        "ORDER DENYING TRANSFER IN RE: EXAMPLE LITIGATION (NO. II) MDL No. 2640.",
        "ORDER citing Roe v. Doe, No. 3:25-cv-00012, and 22-15293",
        "COURT DELETED INCORRECT ENTRY. USCA Case Number 22-15293",
    ],
)
def test_no_other_docket_is_read_into_a_text(text: str) -> None:
    assert named_dockets(text) == ()
