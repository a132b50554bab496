"""The docket page: windows, going to a number, search, markers, live updates, and its number of queries."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases.models import CaseVisit, Court, Docket
from casetracker.accounts.models import User
from filings.docket_queries import entry_window
from filings.models import Document, Observation, Question
from tests import factories
from tests.filings.pdfs import dropped, give, pdf, stamp


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
    monkeypatch.setattr(entry_window, "WINDOW", 4)
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
    monkeypatch.setattr(entry_window, "WINDOW", 2)
    after = {"after": str(factories.entries(docket, 5)[3].pk)}
    fragment = page.get(address(docket), after, headers={"HX-Request": "true"})
    whole = page.get(address(docket), after)
    assert "<html" not in shown(fragment)
    assert "<html" in shown(whole)
    assert numbers(fragment) == numbers(whole) == [3, 2]


def target(page: Client, docket: Docket, text: str) -> str:
    """The address that the go-to box leads to."""
    return str(page.get(address(docket), {"g": text})["Location"])


def test_go_to_number_attachment_and_range(page: Client, docket: Docket) -> None:
    rows = factories.entries(docket, 30)
    paper = Document.objects.create(entry=rows[16], attachment_number=2, description="Exhibit B")
    for text in ("17", " 17 ", "#17", "Dkt. 17", "ecf no. 17"):
        assert target(page, docket, text).endswith(f"#e-{rows[16].pk}")
    for text in ("17-2", "17 – 2", "17.2", "ECF No. 17-2", "DKT. NO. 17-2"):
        assert target(page, docket, text).endswith(f"#d-{paper.pk}")
    for text in ("12-14", "Nos. 12-14", "12 to 14"):
        assert numbers(page.get(target(page, docket, text))) == [12, 13, 14]
    assert numbers(page.get(target(page, docket, " 17 ").partition("#")[0]))[0] == 17
    assert "No. 99 is not on file for this docket" in shown(page.get(address(docket), {"g": "99"}))
    assert "No. 99 is not on file for this docket" in shown(page.get(address(docket), {"g": "99-2"}))
    assert "is not a valid entry number" in shown(page.get(address(docket), {"g": "x<b>"}))


def test_a_missing_attachment_is_reported_on_its_entry(page: Client, docket: Docket) -> None:
    rows = factories.entries(docket, 5)
    Document.objects.create(entry=rows[1], attachment_number=None)
    for number in (1, 3, 4):
        Document.objects.create(entry=rows[2], attachment_number=number)
        Document.objects.create(entry=rows[3], attachment_number=min(number, 3), document_id=str(number))
    Document.objects.create(entry=rows[4], attachment_number=1)
    for text, sentence in {
        "2-2": "ECF No. 2 has no attachment 2. It has no known attachments.",
        "3-2": "ECF No. 3 has no attachment 2. Its known attachments are 1, 3, and 4.",
        "4-2": "ECF No. 4 has no attachment 2. Its known attachments are 1 and 3.",
        "5-2": "ECF No. 5 has no attachment 2. Its only known attachment is 1.",
    }.items():
        where = target(page, docket, text)
        assert where.endswith(f"#e-{rows[int(text[0]) - 1].pk}")
        arrived = page.get(where)
        assert sentence in shown(arrived)
        assert numbers(arrived)[0] == int(text[0])
    Court.objects.filter(pk=docket.court_id).update(kind="state")  # no ECF number there
    assert ">No. 5 has no attachment 2." in shown(page.get(target(page, docket, "5-2")))


def test_an_ambiguous_reference_opens_the_attachment_and_offers_the_range(
    page: Client, docket: Docket
) -> None:
    rows = factories.entries(docket, 9)
    paper = Document.objects.create(entry=rows[2], attachment_number=5, description="Exhibit E")
    where = target(page, docket, "3-5")
    assert where.endswith(f"#d-{paper.pk}")
    text = shown(page.get(where))
    assert "Showing attachment 5 to No. 3." in text
    offered = re.search(r'href="([^"]+)">Show Nos. 3 to 5 instead', text)
    assert offered is not None
    assert numbers(page.get(address(docket) + offered[1].replace("&amp;", "&"))) == [3, 4, 5]
    assert numbers(page.get(target(page, docket, "Nos. 3-5"))) == [3, 4, 5]
    assert numbers(page.get(target(page, docket, "4-6"))) == [4, 5, 6]


def test_an_attachment_named_only_in_the_docket_text_is_reported(page: Client, docket: Docket) -> None:
    listed = "MOTION to Compel (Attachments: # 1 Exhibit <A>, # 3 Proposed Order) (Entered: 01/02/2025)"
    entry = factories.entry(docket, 1, listed)
    factories.entries(docket, 4)
    where = target(page, docket, "ECF No. 1-1")
    assert where.endswith(f"#e-{entry.pk}")
    sentence = "ECF No. 1-1 (“Exhibit &lt;A&gt;”) is listed in the docket text, but no copy is on file."
    assert sentence in shown(page.get(where))
    either = shown(page.get(target(page, docket, "1-3")))
    assert "(“Proposed Order”) is listed" in either
    assert "Show Nos. 1 to 3 instead" in either
    assert "Its known attachments are 1 and 3." in shown(page.get(target(page, docket, "1.2")))


def test_a_stored_attachment_opens(page: Client) -> None:
    """By its document (12-1), and where no source lists it (13-4)."""
    docket = give()
    listed, loose = dropped(pdf(stamp("12-1"))), dropped(pdf(stamp("13-4")))
    assert (listed.document is None, loose.document) == (False, None)
    for text, copy in (("12-1", listed), ("ECF No. 13-4", loose)):
        opened = page.get(address(docket), {"g": text}, follow=True)
        assert opened.redirect_chain == [(f"/files/{copy.pk}/", 302)]
        assert opened.status_code == 200
    Document.objects.create(entry=listed.entry, attachment_number=1, document_id="035199900059")
    assert target(page, docket, "12-1").endswith(f"#d-{listed.document_id}"), "two with that number"
    elsewhere = factories.docket(factories.case("Walled v. Off", factories.person("far@example.org")))
    factories.entry(elsewhere, 17)
    for text in ("17", "17-2", "99"):
        assert page.get(address(elsewhere), {"g": text}).status_code == 404


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
    assert "is not a valid date" in shown(wrong)
    assert "is not a kind of entry" in shown(wrong)


def test_entries_since_the_last_visit_are_marked(page: Client, docket: Docket, member: User) -> None:
    visited(docket, member, timedelta(hours=3))
    factories.entry(docket, 1, "OLD")
    factories.entry(docket, 2, "REVISED", modified_at=timezone.now())
    factories.entry(docket, 3, "FRESH", created_at=timezone.now())
    text = shown(page.get(address(docket)))
    assert "New since your last visit" in text
    assert text.count("flag-new") == 1
    assert text.count("flag-changed") == 1
    assert numbers(page.get(address(docket), {"new": "1"})) == [3, 2]
    assert "flag-new" in shown(page.get(address(docket))), "markers stay during the visit"


def test_first_visit_marks_nothing(page: Client, docket: Docket) -> None:
    factories.entry(docket, 1, created_at=timezone.now())
    assert "flag-new" not in shown(page.get(address(docket)))


def test_entries_show_what_is_uncertain_about_them(page: Client, docket: Docket) -> None:
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


def test_unplaced_evidence_is_shown_beside_its_candidates(page: Client, docket: Docket) -> None:
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


def test_an_open_page_announces_a_new_entry(page: Client, docket: Docket) -> None:
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


def test_checking_for_changes_is_cheap(page: Client, docket: Docket, queries: Callable[..., int]) -> None:
    poll = re.search(r'id="live" hx-get="([^"]+)"', shown(page.get(address(docket))))
    assert poll is not None
    assert queries(page.get, poll[1].replace("&amp;", "&")) <= 8  # two of them for session and person
