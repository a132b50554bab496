"""A page of the timeline queries only its own rows, and they match the whole timeline."""

import re
from collections import Counter
from datetime import date
from itertools import product

import pytest
from django.test import Client
from django.urls import reverse

from cases.models import Case
from cases.timeline import case_timeline
from cases.timeline.case_timeline import TimelineFilters
from filings.models import Document
from tests import factories

FILTERS = [
    TimelineFilters(docket=docket, **given)  # type: ignore[arg-type]
    for docket, given in product(
        ("key", "all", "none"),
        (
            {},
            {"kind": "docket"},
            {"kind": "event"},
            {"standing": "none"},
            {"standing": "alleged"},
            {"basis": "court_record"},
            {"basis": "law"},
            {"basis": "typed_by_hand"},
            {"claim": "11111111-1111-1111-1111-111111111111"},
            {"start": date(2025, 2, 3)},
            {"end": date(2025, 2, 3)},
            {"q": "ORDER straße"},
            {"q": "ecf no. 4"},
        ),
    )
]


@pytest.fixture
def case(db: None) -> Case:
    """Facts before, between, and after entries; equal dates; undated entries; texts that sort differently."""
    case = factories.case()
    first, second = factories.docket(case), factories.docket(case, docket_number="3:25-cv-00008")
    texts = [
        "ORDER STRASSE",
        "order b",
        "Éorder",
        "ORDER a",
        "(order)",
        "ORDER 10",
        "ORDER 9",
        "\U0001f600 x",
    ]
    for number, text in enumerate(texts):
        day = date(2025, 2, 1 + number // 3) if number != 5 else None
        kind = "order" if number % 3 else "other"
        factories.entry(first, number, text, date_filed=day, kind=kind)
        factories.entry(second, None, "", short_text=text, date_filed=day, kind=kind)
    factories.entry(first, 90, "Order that the press told of", kind="order", basis_kinds=["press"])
    factories.entry(first, 92, "Order that was typed", kind="order", basis_kinds=["hand"])
    factories.entry(first, None, "Order, typed and told", kind="order", basis_kinds=["hand", "press"])
    factories.entry(first, 93, "Order, typed and shown", kind="order", basis_kinds=["docket_sheet", "hand"])
    sealed = factories.entry(first, 91, "ORDER under seal", kind="order", date_filed=date(2025, 2, 2))
    Document.objects.create(entry=sealed, attachment_number=0, is_sealed=True)
    for day in (date(2020, 1, 1), date(2025, 2, 2), date(2025, 2, 3), date(2025, 2, 3), date(2026, 1, 1)):
        factories.fact(case, f"Order on {day}", date=day, basis="law")
    factories.fact(case, "Order, some day", date=None, date_qualifier="undated", standing="alleged")
    return case


@pytest.mark.parametrize("filters", FILTERS, ids=lambda filters: str(filters.query()))
def test_every_window_is_a_part_of_the_whole(case: Case, filters: TimelineFilters) -> None:
    whole = case_timeline.rows(case, filters)
    claim = None if not filters.claim else ""
    everything = case_timeline.rows(case, TimelineFilters(docket=filters.docket))
    kept = [row.id for row in everything if filters.keep(row, claim) and filters.kind in ("", row.kind)]
    assert [row.id for row in whole] == kept
    for start, size in product(range(len(whole) + 1), (1, 3, 100)):
        found = case_timeline.window(case, filters, start, size)
        begin = start if start < len(whole) else 0
        assert (found.rows, found.start) == (whole[begin : begin + size], begin)
        assert found.count == len(whole) == found.standings.total()
        assert found.bases == Counter(str(row.basis) for row in whole)


@pytest.mark.parametrize("docket", ["key", "all", "none"])
def test_a_fact_is_found_at_its_place_in_the_whole(case: Case, docket: str) -> None:
    filters = TimelineFilters(docket=docket)
    facts = [row for row in case_timeline.rows(case, filters) if row.kind != "docket"]
    assert len(facts) == 6
    for row in facts:
        assert case_timeline.rows_before(case, filters, row.id) == (row.number or 0) - 1
    assert case_timeline.rows_before(case, filters, "no such row") == 0


def test_a_search_result_links_to_the_page_with_the_fact(
    case: Case, page: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cases.views.timeline.PAGE", 3)
    monkeypatch.setattr("cases.views.timeline.WHOLE", 3)
    fact = case.facts.get(text="Order on 2026-01-01")
    anchor = f"t-{fact.pk}"
    found = page.get(reverse("search"), {"q": '"Order on 2026-01-01"'}).content.decode()
    link = re.search(rf'href="([^"]+)#{anchor}"', found)
    assert link
    assert f'id="{anchor}"' in page.get(link[1]).content.decode()
    assert f'id="{anchor}"' not in page.get(link[1].split("?")[0]).content.decode()


def test_a_short_timeline_comes_whole(case: Case) -> None:
    whole = case_timeline.rows(case, TimelineFilters(docket="all"))
    assert (
        case_timeline.window(case, TimelineFilters(docket="all"), 5, 2, whole_up_to=len(whole)).rows == whole
    )
    assert any(row.sealed for row in whole)
    assert not any("press" in row.text for row in whole)
