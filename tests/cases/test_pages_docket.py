"""The docket page: windows, going to a number, search, marks, live renewal, steady cost."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases.models import CaseVisit, Docket
from casetracker.accounts.models import User
from filings import browse
from filings.models import Document, Observation, Question
from tests import factories


@pytest.fixture
def docket(db: None) -> Docket:
    return factories.docket(factories.case())


def address(docket: Docket, name: str = "case-docket") -> str:
    return reverse(name, args=[docket.case_id])


def shown(response: Any) -> str:
    return str(response.content.decode())


def numbers(response: Any) -> list[int]:
    return [int(number) for number in re.findall(r'aria-label="No\. (\d+)"', shown(response))]


def visited(docket: Docket, member: User, ago: timedelta) -> None:
    then = timezone.now() - ago
    CaseVisit.objects.create(case=docket.case, user=member, seen_until=then, previous=then)


def test_windows_lead_through_the_whole_docket(
    page: Client, docket: Docket, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(browse, "WINDOW", 4)
    factories.entries(docket, 10)
    for order, expected in (("desc", list(range(10, 0, -1))), ("asc", list(range(1, 11)))):
        found, query = [], f"?order={order}"
        for _ in range(4):
            response = page.get(address(docket) + query, headers={"HX-Request": "true"})
            found += numbers(response)
            onward = re.search(r'rel="next" href="([^"]+)"', shown(response))
            if not onward:
                break
            query = onward[1].replace("&amp;", "&")
        assert found == expected


def test_show_more_is_a_fragment_for_htmx_and_a_page_without(
    page: Client, docket: Docket, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(browse, "WINDOW", 2)
    after = {"after": str(factories.entries(docket, 5)[3].pk)}
    fragment = page.get(address(docket), after, headers={"HX-Request": "true"})
    whole = page.get(address(docket), after)
    assert "<html" not in shown(fragment)
    assert "<html" in shown(whole)
    assert numbers(fragment) == numbers(whole) == [3, 2]


def test_go_to_number_attachment_and_range(page: Client, docket: Docket) -> None:
    rows = factories.entries(docket, 30)
    paper = Document.objects.create(entry=rows[16], attachment_number=2, description="Exhibit B")

    def target(text: str) -> str:
        return str(page.get(address(docket), {"g": text})["Location"])

    assert target("17").endswith(f"#e-{rows[16].pk}")
    assert target("17-2").endswith(f"#d-{paper.pk}")
    assert numbers(page.get(target("12-14"))) == [12, 13, 14]
    assert numbers(page.get(target(" 17 ").partition("#")[0]))[0] == 17
    assert "No. 99 is not on this docket" in shown(page.get(address(docket), {"g": "99"}))
    assert "is no entry number" in shown(page.get(address(docket), {"g": "x<b>"}))


def test_search_marks_hits_and_text_stays_text(page: Client, docket: Docket) -> None:
    factories.entry(docket, 1, "MOTION to <script>alert(1)</script> Compel \x02fake\x03 & more")
    factories.entry(docket, 2, "ORDER on something else")
    found = page.get(address(docket), {"q": "compelling"})
    assert numbers(found) == [1]
    assert "<mark>Compel</mark>" in shown(found)
    assert "<script>alert" not in shown(found)
    assert "&lt;script&gt;" in shown(found)
    assert "None of the 2 entries match" in shown(page.get(address(docket), {"q": "nowhere"}))


def test_filters_by_kind_and_date(page: Client, docket: Docket) -> None:
    factories.entry(docket, 1, kind="motion", date_filed=date(2025, 1, 5))
    factories.entry(docket, 2, kind="order", date_filed=date(2025, 3, 5))
    assert numbers(page.get(address(docket), {"kind": "order"})) == [2]
    assert numbers(page.get(address(docket), {"end": "2025-01-31"})) == [1]
    assert numbers(page.get(address(docket), {"start": "2025-01-06"})) == [2]
    wrong = page.get(address(docket), {"start": "31/01/2025", "kind": "nonsense"})
    assert numbers(wrong) == [2, 1]
    assert "is no date" in shown(wrong)
    assert "no kind of entry" in shown(wrong)


def test_what_came_since_the_last_visit_is_marked(page: Client, docket: Docket, member: User) -> None:
    visited(docket, member, timedelta(hours=3))
    factories.entry(docket, 1, "OLD")
    factories.entry(docket, 2, "REVISED", modified_at=timezone.now())
    factories.entry(docket, 3, "FRESH", created_at=timezone.now())
    text = shown(page.get(address(docket)))
    assert "New since your last visit" in text
    assert text.count("flag-new") == 1
    assert text.count("flag-changed") == 1
    assert numbers(page.get(address(docket), {"new": "1"})) == [3, 2]
    assert "flag-new" in shown(page.get(address(docket))), "marks stay while the visit lasts"


def test_first_visit_marks_nothing(page: Client, docket: Docket) -> None:
    factories.entry(docket, 1, created_at=timezone.now())
    assert "flag-new" not in shown(page.get(address(docket)))


def test_entries_say_what_is_not_certain_about_them(page: Client, docket: Docket) -> None:
    factories.entry(docket, 1, basis_kinds=["press"], number_inferred=True)
    factories.entry(docket, None, basis_kinds=["press"])
    factories.entry(docket, 4, unlisted_on=date(2026, 4, 15))
    factories.entry(docket, 5, "", short_text="Order on Motion")
    factories.entry(docket, 8)
    text = shown(page.get(address(docket)))
    assert "inferred" in text
    assert "known only from press reports" in text
    assert "not known" in text
    assert re.search(r"Not on the docket sheet of <time[^>]*>Apr. 15, 2026", text)
    assert "docket text has not been received" in text
    assert "Nos. 6 to 7 are not on file" in text


def test_loose_evidence_stands_beside_its_candidates(page: Client, docket: Docket) -> None:
    first, second = factories.entries(docket, 2)
    content = {"row": "EntryRow", "text": "ORDER of the day", "date_filed": "2025-02-01"}
    factories.observation(
        docket, "d" * 64, content, placement=Observation.Placement.UNPLACED, candidates=[first.pk, second.pk]
    )
    Question.objects.create(
        docket=docket, key="q", kind="which_entry", observations=["d" * 64], candidates=[first.pk]
    )
    text = shown(page.get(address(docket)))
    assert text.count("ORDER of the day") == 2
    assert text.count("1 report may belong here") == 2
    assert "Which entry does this report belong to?" in text
    assert f"#e-{second.pk}" in text


def test_an_open_page_learns_of_a_new_entry(page: Client, docket: Docket) -> None:
    factories.entries(docket, 3)
    before = shown(page.get(address(docket)))
    poll = re.search(r'id="live" hx-get="([^"]+)"', before)
    assert poll is not None
    live = poll[1].replace("&amp;", "&")
    assert page.get(live).status_code == 204
    factories.entry(docket, 4, "ORDER just filed", created_at=timezone.now())
    response = page.get(live)
    assert response.status_code == 200
    assert numbers(response) == [4, 3, 2, 1]
    assert "ORDER just filed" in shown(response)
    assert "flag-new" in shown(response)
    assert 'id="docket-count" hx-swap-oob="true">4<' in shown(response)


def test_ten_more_entries_cost_no_more_queries(
    page: Client, docket: Docket, queries: Callable[..., int]
) -> None:
    def add(how_many: int) -> None:
        for _ in range(how_many):
            row = factories.entry(docket, docket.entries.count() + 1)
            Document.objects.create(entry=row, attachment_number=1)

    add(3)
    page.get(address(docket))
    few = queries(page.get, address(docket))
    add(10)
    assert queries(page.get, address(docket)) == few


def test_asking_whether_anything_changed_is_cheap(
    page: Client, docket: Docket, queries: Callable[..., int]
) -> None:
    poll = re.search(r'id="live" hx-get="([^"]+)"', shown(page.get(address(docket))))
    assert poll is not None
    assert queries(page.get, poll[1].replace("&amp;", "&")) <= 8  # two of them for session and person
