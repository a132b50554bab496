"""Search finds cases, docket numbers in any spelling, parties, docket text, and facts."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from cases import search
from cases.models import Case, Docket, Party
from filings.models import DocketEntry
from tests import factories


@pytest.fixture
def docket(db: None) -> Docket:
    return factories.docket(
        factories.case("Alpha Widgets v. Beta"),
        docket_number="5:25-cv-00709-PCP",
        docket_number_key="5:25-cv-00709",
        docket_number_core="25-cv-00709",
    )


def find(page: Client, text: str, **query: str) -> str:
    return page.get(reverse("search"), {"q": text} | query).content.decode()


def sections(html: str) -> list[str]:
    return re.findall(r'id="s-(\w+)"', html)


@pytest.mark.parametrize(
    "spelling",
    ["5:25-cv-00709-PCP", "25-cv-709", "5:2025cv00709", "25-00709", "3:25-cv-00709", "25 Civ. 709"],
)
def test_docket_numbers_in_any_spelling(page: Client, docket: Docket, spelling: str) -> None:
    assert f"?docket={docket.pk}" in find(page, spelling)


def test_each_kind_of_thing_is_found(page: Client, docket: Docket) -> None:
    factories.entry(docket, 3, "MOTION about widgets")
    factories.entry(docket, 4, "", short_text="Order on widgets")
    factories.fact(docket.case, "The widgets failed.")
    Party.objects.create(case=docket.case, name="Widgets Trust", name_key="widgets trust")
    html = find(page, "widgets")
    assert sections(html) == ["cases", "parties", "facts", "entries"]
    assert "MOTION about <mark>widgets</mark>" in html
    assert "Order on <mark>widgets</mark>" in html
    assert sections(find(page, "widgets", **{"in": "facts"})) == ["facts"]


@pytest.mark.parametrize("text", ["", "   ", '"unclosed', "a & | ! ( :*", "%_\\", "\x00", "-only", "é" * 400])
def test_any_query_gets_an_answer(page: Client, docket: Docket, text: str) -> None:
    assert page.get(reverse("search"), {"q": text}).status_code == 200


def test_counts_stop_at_a_limit(page: Client, docket: Docket, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "CAP", 3)
    monkeypatch.setattr("cases.views.finding.CAP", 3)
    factories.entries(docket, 6)
    html = find(page, "notice")
    assert re.search(r'Docket text <span class="count count-plain">3\+', html)
    assert "The best of the first 3 are shown" in html


def test_a_fictional_hit_says_so(page: Client, docket: Docket) -> None:
    Case.objects.update(is_fictional=True)
    assert "Fictional</span>" in find(page, "alpha")


def test_entries_are_ranked_by_their_stored_words(page: Client, docket: Docket) -> None:
    plain = factories.entry(docket, 900, "ORDER on Zanzibar")
    dense = factories.entry(docket, 901, "ORDER Zanzibar Zanzibar Zanzibar")
    query = search.Query("zanzibar", Case.objects.all())
    ranked = search.best(DocketEntry.objects.all(), [plain.pk, dense.pk], "search", query)
    assert [row.pk for row in ranked] == [dense.pk, plain.pk]
    assert "to_tsvector" not in str(ranked.query)
