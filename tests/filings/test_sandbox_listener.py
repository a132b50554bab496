"""The CourtListener replica refuses, pages, filters, and lags as the real one does."""

from __future__ import annotations

import re
from base64 import b64encode
from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest

from filings.sandbox.case import COURT_TIME, START, entries_at
from filings.sandbox.court import DEMO_TOKEN, SandboxCourt
from filings.sandbox.listener.tables import DOCKET_FIELDS, text_arrives
from filings.sandbox.listener.throttle import Throttle


def words(text: str) -> list[str]:
    return text.split()


ENTRY_FIELDS = words(
    "resource_uri id docket recap_documents date_created date_modified date_filed time_filed "
    "entry_number recap_sequence_number pacer_sequence_number description tags"
)
DOCUMENT_FIELDS = words(
    "resource_uri id tags absolute_url date_created date_modified sha1 page_count file_size "
    "filepath_local filepath_ia ia_upload_failure_count thumbnail thumbnail_status plain_text "
    "ocr_status date_upload document_number attachment_number pacer_doc_id is_available "
    "is_free_on_pacer is_sealed document_type description acms_document_guid"
)
COURT_FIELDS = words(
    "resource_uri id pacer_court_id pacer_has_rss_feed pacer_rss_entry_types date_last_pacer_contact "
    "fjc_court_id date_modified in_use has_opinion_scraper has_oral_argument_scraper position "
    "citation_string short_name full_name url start_date end_date jurisdiction parent_court "
    "appeals_to"
)
PARTY_FIELDS = words("resource_uri id attorneys party_types date_created date_modified name extra_info")
ATTORNEY_FIELDS = words(
    "resource_uri id parties_represented date_created date_modified name contact_raw phone fax email"
)


@pytest.fixture
def api(sandbox_url: str) -> httpx.Client:
    headers = {"Authorization": f"Token {DEMO_TOKEN}"}
    return httpx.Client(base_url=f"{sandbox_url}/api/rest/v4", headers=headers)


def everything(api: httpx.Client, url: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    following: str | None = url
    for _ in range(30):
        page = api.get(following or "").raise_for_status().json()
        rows += page["results"]
        following = page["next"]
        if following is None:
            return rows
    pytest.fail("paging does not end")


@pytest.mark.parametrize(
    ("endpoint", "fields"),
    [("courts", COURT_FIELDS), ("dockets", DOCKET_FIELDS), ("docket-entries", ENTRY_FIELDS),
     ("recap-documents", DOCUMENT_FIELDS), ("parties", PARTY_FIELDS), ("attorneys", ATTORNEY_FIELDS)],
)  # fmt: skip
def test_rows_have_exactly_the_fields_of_the_real_api_in_order(
    api: httpx.Client, endpoint: str, fields: list[str]
) -> None:
    row = api.get(f"/{endpoint}/").json()["results"][0]
    assert list(row) == list(fields)
    assert api.get(row["resource_uri"]).json() == row


def test_requests_without_a_valid_token_are_refused(sandbox_url: str) -> None:
    url = f"{sandbox_url}/api/rest/v4"
    nobody = httpx.get(f"{url}/dockets/")
    assert (nobody.status_code, nobody.json()) == (
        401,
        {"detail": "Authentication credentials were not provided."},
    )
    assert nobody.headers["www-authenticate"].startswith("Bearer")
    wrong = httpx.get(f"{url}/dockets/", headers={"Authorization": "Token " + "0" * 40})
    assert (wrong.status_code, wrong.json()) == (401, {"detail": "Invalid token."})
    assert httpx.get(f"{url}/courts/").json()["count"] == 1


def test_writing_is_forbidden_and_unknown_things_are_not_found(api: httpx.Client) -> None:
    assert api.post("/dockets/", json={}).status_code == 403
    assert api.get("/dockets/1/").status_code == 404
    assert api.get("/opinions/").status_code == 404
    redirected = api.get("/dockets?court=sandbox")
    assert redirected.status_code == 301
    assert redirected.headers["location"].endswith("/dockets/?court=sandbox")


def test_unknown_parameters_are_refused_by_name(api: httpx.Client) -> None:
    answer = api.get("/dockets/?court_id=sandbox&page_size=5&foo=1")
    assert answer.status_code == 400
    assert answer.json() == {
        "detail": "Unknown filter parameters are not allowed.",
        "unknown_params": ["court_id", "foo"],
    }
    for query in (
        "recap_sequence_number=1",
        "description__contains=x",
        "id__contains=1",
        "docket__nonsense=1",
    ):
        assert api.get(f"/docket-entries/?{query}").status_code == 400


@pytest.mark.parametrize(
    ("query", "field", "sentence"),
    [("id=abc", "id", "Enter a number."),
     ("date_filed__gte=no", "date_filed__gte", "Enter a valid date."),
     ("date_modified__gte=soon", "date_modified__gte", "Enter a valid date/time."),
     ("docket=one", "docket", "Enter a number.")],
)  # fmt: skip
def test_an_unreadable_value_is_refused(api: httpx.Client, query: str, field: str, sentence: str) -> None:
    answer = api.get(f"/docket-entries/?{query}")
    assert (answer.status_code, answer.json()) == (400, {field: [sentence]})


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("entry_number=12", lambda e: e.number == 12),
        ("entry_number__range=5,9", lambda e: e.number and 5 <= e.number <= 9),
        ("entry_number__isnull=true", lambda e: e.number is None),
        ("entry_number__gt=100", lambda e: e.number and e.number > 100),
        ("date_filed__lt=2026-03-01", lambda e: e.date_filed.month == 2),
        ("date_filed__month=5", lambda e: e.date_filed.month == 5),
        ("docket=90000042", lambda e: True),
        ("docket=1", lambda e: False),
        ("docket__court=sandbox", lambda e: True),
        ("docket__court__id=cand", lambda e: False),
        ("docket!=90000042", lambda e: False),
        ("recap_documents__pacer_doc_id__in=990020000042,9", lambda e: e.number == 1),
        ("recap_documents__document_type=2", lambda e: len(e.papers) > 1),
    ],
)
def test_filters_choose_the_right_entries(api: httpx.Client, query: str, expected: Any) -> None:
    rows = everything(api, f"/docket-entries/?order_by=id&{query}")
    wanted = [entry.number for entry in entries_at(START, with_removed=True) if expected(entry)]
    assert [row["entry_number"] for row in rows] == wanted


def test_a_few_orders_page_by_cursor_with_the_count_as_an_address(api: httpx.Client) -> None:
    page = api.get("/docket-entries/?docket=90000042&order_by=-date_modified&page=7&page_size=3").json()
    assert set(page) == {"count", "next", "previous", "results"}
    assert len(page["results"]) == 20
    assert page["previous"] is None
    assert "cursor=" in page["next"]
    assert api.get(page["count"]).json() == {"count": 125}


def test_other_orders_page_by_number_with_the_count_as_a_number(api: httpx.Client) -> None:
    for order in ("date_filed", "recap_sequence_number,entry_number", "date_modified,id"):
        page = api.get(f"/docket-entries/?docket=90000042&order_by={order}").json()
        assert page["count"] == 125
        assert "page=2" in page["next"]
    deep = api.get("/docket-entries/?order_by=date_filed&page=101")
    assert deep.status_code == 404
    assert deep.json()["detail"].startswith("Invalid page: Deep API pagination")
    assert api.get("/docket-entries/?order_by=date_filed&page=99").json() == {"detail": "Invalid page."}


@pytest.mark.parametrize("order", ["id", "-id", "date_created", "-date_modified", "-entry_number"])
def test_paging_gives_every_row_once_in_order_and_leads_back(api: httpx.Client, order: str) -> None:
    rows = everything(api, f"/docket-entries/?order_by={order}")
    assert len({row["id"] for row in rows}) == len(rows) == 125
    field = order.removeprefix("-")
    values = [row[field] for row in rows if row[field] is not None]
    if field.startswith("date"):
        values = [datetime.fromisoformat(value) for value in values]
    assert values == sorted(values, reverse=order.startswith("-"))
    third = api.get(
        api.get(api.get(f"/docket-entries/?order_by={order}").json()["next"]).json()["next"]
    ).json()
    second = api.get(third["previous"]).json()
    assert [row["id"] for row in second["results"]] == [row["id"] for row in rows[20:40]]
    first = api.get(second["previous"]).json()
    assert [row["id"] for row in first["results"]] == [row["id"] for row in rows[:20]]
    assert first["previous"] is None
    assert [row["id"] for row in api.get(second["next"]).json()["results"]] == [r["id"] for r in rows[40:60]]


def test_rows_of_equal_position_are_not_lost_between_pages(api: httpx.Client) -> None:
    """The parties present from the start were created at the same time."""
    names = [row["name"] for row in everything(api, "/parties/?order_by=date_created")]
    assert sorted(names) == sorted(set(names))
    assert len(names) == 5


def test_a_cursor_of_another_order_is_refused(api: httpx.Client) -> None:
    cursor = api.get("/docket-entries/?order_by=id").json()["next"].partition("cursor=")[2].partition("&")[0]
    for bad in (cursor, "nonsense", b64encode(b"p=\xff").decode()):
        answer = api.get(f"/docket-entries/?order_by=date_modified&cursor={bad}")
        assert (answer.status_code, answer.json()) == (404, {"detail": "Invalid cursor"})


def test_fields_and_omit_reach_into_nested_rows(api: httpx.Client) -> None:
    rows = api.get("/docket-entries/?fields=id,recap_documents__description").json()["results"]
    assert set(rows[0]) == {"id", "recap_documents"}
    assert set(rows[0]["recap_documents"][0]) == {"description"}
    rows = api.get("/docket-entries/?omit=recap_documents__plain_text,tags").json()["results"]
    assert set(ENTRY_FIELDS) - set(rows[0]) == {"tags"}
    assert set(DOCUMENT_FIELDS) - set(rows[0]["recap_documents"][0]) == {"plain_text"}


def test_times_have_the_pacific_offset_and_relations_are_urls(api: httpx.Client, sandbox_url: str) -> None:
    rows = everything(api, "/docket-entries/?order_by=id")
    assert rows[0]["date_created"].endswith("-08:00")  # February
    assert rows[60]["date_created"].endswith("-07:00")  # summer
    assert re.search(r"T\d\d:\d\d:\d\d\.\d{6}-", rows[1]["date_created"])
    assert rows[0]["docket"] == f"{sandbox_url}/api/rest/v4/dockets/90000042/"
    assert rows[0]["recap_documents"][0]["pacer_doc_id"][3] == "0"


def test_an_entry_arrives_late_without_text_and_is_completed_hours_later(
    sandbox_court: SandboxCourt, api: httpx.Client
) -> None:
    new = next(entry for entry in entries_at(START + timedelta(hours=9)) if entry.number == 114)
    assert len(new.papers) > 1

    def row() -> dict[str, Any] | None:
        found = api.get("/docket-entries/?entry_number=114").json()["results"]
        return found[0] if found else None

    sandbox_court.clock.set(new.at + timedelta(seconds=30))
    assert row() is None
    sandbox_court.clock.set(new.at + timedelta(minutes=3))
    bare = row()
    assert bare is not None
    assert bare["description"] == ""
    assert bare["time_filed"] == new.at.strftime("%H:%M:%S")
    assert [document["description"] for document in bare["recap_documents"]] == [new.event]
    sandbox_court.clock.set(text_arrives(new) + timedelta(minutes=1))
    full = row()
    assert full is not None
    assert full["id"] == bare["id"]
    assert full["description"] == new.long_text()
    assert len(full["recap_documents"]) == len(new.papers)
    assert datetime.fromisoformat(full["date_modified"]) > datetime.fromisoformat(bare["date_modified"])
    assert full["date_created"] == bare["date_created"]


def test_the_three_windows_of_the_throttle(sandbox_court: SandboxCourt, api: httpx.Client) -> None:
    clock = sandbox_court.clock
    sandbox_court.listener.throttle = Throttle((5, 12, 20), lambda: clock.now().timestamp())
    waits: list[str] = []
    for _ in range(25):
        answer = api.get("/courts/")
        if answer.status_code == 429:
            detail = answer.json()["detail"]
            wait = answer.headers["retry-after"]
            assert detail.endswith(f"Expected available in {wait} seconds.")
            waits.append(detail.partition("exceeded: ")[2].partition(".")[0])
            clock.advance(int(wait))
    assert waits == ["5/min", "5/min", "12/hour", "5/min", "20/day"]
    assert api.get("/courts/").status_code == 200


def test_a_demonstration_is_not_throttled(api: httpx.Client) -> None:
    assert {api.get("/courts/").status_code for _ in range(30)} == {200}


def test_people_have_roles_as_numbers_with_dates(api: httpx.Client) -> None:
    parties = api.get("/parties/?docket=90000042&filter_nested_results=True").json()["results"]
    plaintiff = next(party for party in parties if party["name"] == "Jane Doe")
    former = next(
        row
        for row in api.get("/attorneys/?docket=90000042").json()["results"]
        if row["name"] == "Morgan Former"
    )
    roles = [
        (a["role"], a["date_action"]) for a in plaintiff["attorneys"] if a["attorney_id"] == former["id"]
    ]
    assert roles == [(6, "2026-05-20"), (1, None)]
    holdings = next(party for party in parties if party["name"] == "Example Holdings plc")
    assert holdings["party_types"][0]["date_terminated"] == "2026-06-18"


def test_a_stored_document_is_at_the_path_in_its_row(api: httpx.Client, sandbox_url: str) -> None:
    rows = everything(api, "/recap-documents/?is_available=true&order_by=id")
    assert rows
    for row in rows[:5]:
        body = httpx.get(f"{sandbox_url}/{row['filepath_local']}").content
        assert body.startswith(b"%PDF-")
        assert len(body) == row["file_size"]
    sealed = api.get("/recap-documents/?docket_entry__entry_number=82").json()["results"]
    assert all(row["is_available"] is False for row in sealed if row["is_sealed"])


def test_there_is_no_docket_before_the_first_entry(sandbox_court: SandboxCourt, api: httpx.Client) -> None:
    sandbox_court.clock.set(datetime(2026, 1, 5, tzinfo=COURT_TIME))
    assert api.get("/dockets/?pacer_case_id=900042&court=sandbox&order_by=id").json()["results"] == []
