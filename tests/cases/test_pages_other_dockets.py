"""A docket is found by its number in any spelling, and links to the dockets that its entries name."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cases.models import Case, Docket
from casetracker.accounts.models import User
from filings.writer import knowledge

from .. import factories

pytestmark = pytest.mark.django_db


def numbered(of: Case, court: str, number: str, core: str, **values: object) -> Docket:
    made = factories.docket(
        of, court=court_row(court), docket_number=number, docket_number_core=core, **values
    )
    Docket.objects.filter(pk=made.pk).update(docket_number_key=number.lower())
    return made


def court_row(court: str) -> object:
    kind = "appellate" if court == "testca" else "bankruptcy" if court == "testb" else "district"
    return factories.court(court, kind=kind, name=f"Court {court}", short_name=court, citation=court)


@pytest.fixture
def reader(db: None) -> User:
    return factories.person("reader@example.test")


@pytest.fixture
def page(reader: User) -> Client:
    client = Client()
    client.force_login(reader)
    return client


@pytest.fixture
def district(db: None) -> Docket:
    return numbered(factories.case(), "testd", "5:25-cv-00700", "25-cv-00700")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("5:25-cv-700", "5:25-cv-00700"),
        ("25-00700", "5:25-cv-00700"),
        ("25cv700", "5:25-cv-00700"),
        ("No. 5:25-cv-00700-ABC (DEF)", "5:25-cv-00700"),
        ("5:25–cv–00700", "5:25-cv-00700"),
        ("Case 23-10001-xyz7", "23-10001"),
        ("22-3054", "22-3054"),
        ("USCA No. 22-03054", "22-3054"),
    ],
)
def test_any_spelling_finds_the_docket(page: Client, district: Docket, text: str, found: str) -> None:
    numbered(factories.case("In re Roe"), "testb", "23-10001", "23-10001")
    numbered(factories.case("Roe v. Doe"), "testca", "22-3054", "22-03054")
    for path in ("/search/", "/"):
        html = page.get(path, {"q": text}).content.decode()
        assert found in html.split("</form>", 1)[1], path


def say(of: Docket, number: int, text: str) -> None:
    knowledge.write(of, [factories.entry(of, number, text).pk])


def test_an_appeal_links_to_the_case_below_and_back(page: Client, district: Docket) -> None:
    say(district, 42, "USCA Case Number 22-3054 for 41 Notice of Appeal.")
    html = page.get(f"/cases/{district.case_id}/").content.decode()
    assert '22-3054 <span class="meta">not in Casetracker' in html
    assert "Add this docket" in html
    appeal = numbered(factories.case("Roe v. Doe"), "testca", "22-3054", "22-03054")
    html = page.get(f"/cases/{district.case_id}/").content.decode()
    assert f"/cases/{appeal.case_id}/docket/?docket={appeal.pk}" in html
    html = page.get(f"/cases/{appeal.case_id}/").content.decode()
    assert "Case appealed from" in html
    assert f"?docket={district.pk}" in html


def test_a_case_behind_a_wall_is_not_even_named_as_known(page: Client, district: Docket) -> None:
    say(district, 42, "USCA Case Number 22-3054")
    owner = factories.person("owner@example.test")
    hidden = numbered(factories.case("Hidden v. Case", owner), "testca", "22-3054", "22-03054")
    say(hidden, 1, "Appealed; related case 5:25-cv-00700")
    html = page.get(f"/cases/{district.case_id}/").content.decode()
    assert "not in Casetracker" in html
    assert "Hidden" not in html


def test_two_dockets_with_the_same_number_get_no_link(page: Client, district: Docket) -> None:
    say(district, 42, "USCA Case Number 22-3054")
    numbered(factories.case("Roe v. Doe"), "testca", "22-3054", "22-03054")
    factories.court("testcb", kind="appellate", name="Other Court", citation="Other")
    other = numbered(factories.case("Roe v. Poe"), "testcb", "22-3054", "22-03054")
    other.court.kind = "appellate"
    other.court.save()
    assert "not in Casetracker" in page.get(f"/cases/{district.case_id}/").content.decode()


def test_the_head_of_an_appellate_sheet_names_the_case_below(page: Client, district: Docket) -> None:
    appeal = numbered(
        factories.case("Roe v. Doe"), "testca", "22-3054", "22-03054",
        originating_docket_number="5:25-cv-00700", appeal_from="Court testd",
    )  # fmt: skip
    html = page.get(f"/cases/{appeal.case_id}/").content.decode()
    assert "Case appealed from" in html
    assert f"?docket={district.pk}" in html


def test_more_links_cost_no_more_queries(page: Client, district: Docket) -> None:
    say(district, 1, "Lead case: 3:25-cv-00010")
    page.get(f"/cases/{district.case_id}/")
    with CaptureQueriesContext(connection) as before:
        page.get(f"/cases/{district.case_id}/")
    for number in range(2, 12):
        say(district, number, f"MEMBER CASE 3:25-cv-000{number + 20} opened")
    with CaptureQueriesContext(connection) as after:
        page.get(f"/cases/{district.case_id}/")
    assert len(after) == len(before)


def add_link(page: Client, of: Docket) -> str:
    """The form that "Add this docket" leads to."""
    html = page.get(f"/cases/{of.case_id}/").content.decode()
    link = re.search(r'href="([^"]+)">Add this docket', html)
    assert link
    return page.get(unescape(link[1])).content.decode()


def test_a_missing_docket_is_added_with_court_and_number_filled_in(page: Client, district: Docket) -> None:
    say(district, 1, "Lead case: 3:25-cv-00010")
    form = add_link(page, district)
    assert 'value="3:25-cv-00010"' in form
    assert '<option value="testd" selected>' in form


def test_a_court_named_in_the_text_is_filled_in_if_it_is_known(page: Client, district: Docket) -> None:
    appeal = numbered(
        factories.case("Roe v. Doe"), "testca", "22-3054", "22-03054",
        originating_docket_number="4:24-cv-00011", appeal_from="Court testd",
    )  # fmt: skip
    assert '<option value="testd" selected>' in add_link(page, appeal)
    Docket.objects.filter(pk=appeal.pk).update(appeal_from="Court")  # which all courts here are called
    form = add_link(page, appeal)
    assert 'value="4:24-cv-00011"' in form
    assert "selected>Court" not in form
