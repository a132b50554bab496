"""References between entries, outcomes of motions, and dates: on the docket, on an entry, and in a list."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cases.models import Docket
from casetracker.accounts.models import User
from filings.models import DocketEntry
from filings.writer import knowledge

from .. import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader(db: None) -> User:
    return factories.person("reader@example.test")


@pytest.fixture
def page(reader: User) -> Client:
    client = Client()
    client.force_login(reader)
    return client


@pytest.fixture
def docket(db: None) -> Docket:
    of = factories.docket(factories.case())
    for number, text in (
        (
            12,
            "MOTION to Compel <b> filed by Jane Roe. Motion Hearing set for 5/6/2037 02:00 PM.",
        ),
        (14, "OPPOSITION re 12 MOTION to Compel filed by Example Media LLC."),
        (15, "REPLY re 12 MOTION to Compel filed by Jane Roe."),
        (
            20,
            "ORDER granting 12 Motion to Compel. Answer due 4/1/2020. Papers within 14 days of this order.",
        ),
    ):
        factories.entry(of, number, text)
    knowledge.again(of)
    return of


def entry(of: Docket, number: int) -> DocketEntry:
    return of.entries.get(entry_number=number)


def test_numbers_link_to_entries_and_a_motion_shows_its_outcome(page: Client, docket: Docket) -> None:
    html = page.get(f"/cases/{docket.case_id}/docket/").content.decode()
    motion, order = entry(docket, 12), entry(docket, 20)
    assert html.count(f'class="ref" href="/entries/{motion.pk}/">12</a>') == 3
    assert f'Granted by <a class="ref" href="/entries/{order.pk}/">20</a>' in html
    assert "Compel &lt;b&gt; filed" in html


def test_filters_by_filer_and_type_are_in_the_url(page: Client, docket: Docket) -> None:
    html = page.get(f"/cases/{docket.case_id}/docket/", {"filer": "JANE ROE"}).content.decode()
    assert "2 entries" in html
    assert 'value="Example Media LLC"' in html
    assert f"/entries/{entry(docket, 14).pk}/" not in html.split("<tbody")[1].split('class="ref"')[0]
    html = page.get(
        f"/cases/{docket.case_id}/docket/", {"filer": "Jane Roe", "kind": "reply"}
    ).content.decode()
    assert "1 entry" in html


def test_an_entry_shows_its_thread(page: Client, docket: Docket) -> None:
    html = page.get(f"/entries/{entry(docket, 14).pk}/").content.decode()
    assert "Thread for No. 12" in html
    said = html[html.index("Thread for No. 12") :]
    assert said.index("Response in") < said.index("Reply in") < said.index("Granted by")
    html = page.get(f"/entries/{entry(docket, 20).pk}/").content.decode()
    assert "Relative date, not computed" in html
    assert "Not calendared deadlines" in html


def test_dates_found_are_listed_as_proposals(page: Client, docket: Docket) -> None:
    html = page.get(f"/cases/{docket.case_id}/dates/").content.decode()
    assert "These are not calendared deadlines" in html
    assert "May 6, 2037" in html
    assert "2:00 p.m., court time" in html
    assert "Apr. 1, 2020" not in html
    assert "Apr. 1, 2020" in page.get(f"/cases/{docket.case_id}/dates/", {"all": "1"}).content.decode()


def test_a_stranger_sees_no_dates(docket: Docket) -> None:
    secret = factories.case("Gamma v. Delta", factories.person("member@example.test"))
    stranger = Client()
    stranger.force_login(factories.person("stranger@example.test"))
    assert stranger.get(f"/cases/{secret.pk}/dates/").status_code == 404


@pytest.mark.parametrize("path", ["/cases/{case}/docket/", "/cases/{case}/dates/?all=1", "/entries/{entry}/"])
def test_ten_more_rows_cost_no_more_queries(page: Client, docket: Docket, path: str) -> None:
    url = path.format(case=docket.case_id, entry=entry(docket, 12).pk)
    page.get(url)
    with CaptureQueriesContext(connection) as before:
        page.get(url)
    rows = [
        factories.entry(
            docket, number, f"ORDER granting 12 Motion; re {number - 1} ORDER. Answer due 4/1/2037."
        )
        for number in range(21, 31)
    ]
    knowledge.write(docket, {row.pk for row in rows})
    with CaptureQueriesContext(connection) as after:
        page.get(url)
    assert len(after) == len(before)
