"""A redline keeps every character of both texts, and marks what a lawyer would mark."""

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from casetracker.lib import redline as module
from casetracker.lib.redline import Kind, redline

WORDS = st.lists(
    st.sampled_from(["ORDER", "granting", "denying", " ", ", ", "12", "é", "\n", "(re 9)"]), max_size=25
)
TEXTS = WORDS.map("".join) | st.text(max_size=60)


def told(old: str, new: str) -> str:
    marks = {Kind.KEPT: "{}", Kind.DELETED: "[-{}-]", Kind.INSERTED: "[+{}+]"}
    return "".join(marks[hunk.kind].format(hunk.text) for hunk in redline(old, new))


@settings(max_examples=200, deadline=None)
@given(old=TEXTS, new=TEXTS)
def test_both_texts_can_be_restored_exactly(old: str, new: str) -> None:
    hunks = redline(old, new)
    assert "".join(hunk.text for hunk in hunks if hunk.kind is not Kind.INSERTED) == old
    assert "".join(hunk.text for hunk in hunks if hunk.kind is not Kind.DELETED) == new
    assert all(hunk.text for hunk in hunks)
    assert all(a.kind is not b.kind for a, b in pairwise(hunks))


def test_whole_words_are_replaced() -> None:
    assert told("ORDER: motion GRANTED.", "ORDER: motion DENIED.") == "ORDER: motion [-GRANTED-][+DENIED+]."
    assert told("due 15 January", "due 29 January") == "due [-15-][+29+] January"
    assert told("Motion", "Motion to Dismiss") == "Motion[+ to Dismiss+]"
    assert told("one two three", "six seven three") == "[-one two-][+six seven+] three"


def test_very_long_texts_are_compared_by_sentence() -> None:
    long = "One sentence of words. " * (module.MOST_WORDS // 4)
    hunks = redline(long, long + "Another sentence. ")
    assert hunks[-1].text == "Another sentence. "
    assert len(hunks) == 2
