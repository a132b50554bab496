"""The kind of an entry is told by the event its text begins with."""

import pytest

from filings.classify import kind_of


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("COMPLAINT against Example Social, Inc. (Filing fee $ 405).", "complaint"),
        ("SECOND AMENDED COMPLAINT against all defendants.", "complaint"),
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
        ("NOTICE of Appearance by A. Counsel", "notice"),
        ("NOTICE OF APPEAL as to 41 Order", "notice"),
        ("Summons issued as to Example Social, Inc.", "other"),
        ("", "other"),
    ],
)
def test_kind(text: str, kind: str) -> None:
    assert kind_of(text) == kind


def test_short_text_decides_where_there_is_one() -> None:
    assert kind_of("Filed by Jane Doe. (Counsel, A.)", "Motion to Compel") == "motion"
