"""The network clients against the sandbox court: what they fetch, and how they handle refusals."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta

import httpx
import pytest

from casetracker.lib.http import Http
from filings.clients.courtlistener import CourtListenerClient
from filings.clients.rss import fetch_feed
from filings.records import SourceError
from filings.sandbox.case import START, entries_at
from filings.sandbox.court import DEMO_TOKEN, SandboxCourt
from filings.sandbox.listener import api as listener_api
from filings.sandbox.listener.throttle import Throttle
from filings.sandbox.messages import Request, Response
from filings.sources import courtlistener

DOCKET = 90000042


@pytest.fixture
def client(sandbox_url: str, door: Http) -> CourtListenerClient:
    return CourtListenerClient(f"{sandbox_url}/api/rest/v4/", DEMO_TOKEN, door)


def fault(url: str, path: str, kind: str, times: int = 1) -> None:
    order = {"path": path, "kind": kind, "times": times}
    httpx.post(f"{url}/faults", json=order).raise_for_status()


def test_a_docket_is_found_by_case_id_before_number(client: CourtListenerClient) -> None:
    assert [row["id"] for row in client.find_dockets("sandbox", pacer_case_id="900042")] == [DOCKET]
    assert [row["id"] for row in client.find_dockets("sandbox", docket_number="1:26-cv-00042")] == [DOCKET]
    assert client.find_dockets("sandbox", pacer_case_id="1", docket_number="1:26-cv-00042") == []
    assert client.find_dockets("cand", pacer_case_id="900042") == []
    with pytest.raises(SourceError):
        client.find_dockets("sandbox")


def test_a_docket_is_fetched_in_full(client: CourtListenerClient) -> None:
    entries = client.entries(DOCKET)
    assert [row["entry_number"] for row in entries] == [
        entry.number for entry in entries_at(START, with_removed=True)
    ]
    assert "plain_text" not in entries[0]["recap_documents"][0]
    assert client.entry_ids(DOCKET) == {row["id"] for row in entries}
    assert len(client.parties(DOCKET)) == 5
    assert len(client.attorneys(DOCKET)) == 10
    assert client.docket(DOCKET)["pacer_case_id"] == "900042"


def test_the_bundle_is_what_the_parser_reads_and_the_same_for_the_same_state(
    client: CourtListenerClient,
) -> None:
    bundle = client.bundle(DOCKET)
    assert bundle == client.bundle(DOCKET)
    docket = courtlistener.parse(bundle).dockets[0]
    assert len(docket.entries) == len(entries_at(START, with_removed=True))
    assert {party.name for party in docket.parties} >= {"Jane Doe", "Example Holdings plc"}
    assert "parties" not in json.loads(client.bundle(DOCKET, START, people=False))


def test_only_what_changed_since_is_fetched_with_an_overlap(
    sandbox_court: SandboxCourt, client: CourtListenerClient
) -> None:
    sandbox_court.clock.set(START + timedelta(minutes=35))
    numbers = [row["entry_number"] for row in client.entries(DOCKET, START)]
    assert numbers == [111, None, 112, None]
    seen = datetime.fromisoformat(client.entries(DOCKET, START)[-1]["date_modified"])
    # Nothing is newer, but the last ten minutes are fetched again so that a row committed late is not missed.
    assert [row["entry_number"] for row in client.entries(DOCKET, seen)] == [None]
    assert client.entries(DOCKET, seen + timedelta(hours=1)) == []


def test_a_row_that_moves_while_we_page_comes_once_in_its_latest_state(
    sandbox_court: SandboxCourt, client: CourtListenerClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Entries get their texts between two pages: rows move to the end and appear again."""
    sandbox_court.clock.set(START + timedelta(hours=3))
    real: Callable[..., Response] = listener_api._list
    pages: list[Request] = []

    def with_time_passing(tables: object, endpoint: str, request: Request, earlier: int) -> Response:
        pages.append(request)
        answer = real(tables, endpoint, request, earlier)
        if len(pages) == 1:
            sandbox_court.clock.set(START + timedelta(hours=20))
        return answer

    monkeypatch.setattr(listener_api, "_list", with_time_passing)
    since = START - timedelta(days=60)
    rows = client.entries(DOCKET, since)
    ids = [row["id"] for row in rows]
    assert len(ids) == len(set(ids))
    assert len(pages) > 2
    monday = [row for row in rows if row["date_filed"] == "2026-11-23"]
    assert len(monday) == 8
    assert all(row["description"] for row in monday[:5])


def test_a_throttled_call_is_raised_with_its_waiting_time_and_not_retried(
    sandbox_court: SandboxCourt, client: CourtListenerClient
) -> None:
    calls: list[float] = []

    def seconds() -> float:
        calls.append(0)
        return sandbox_court.clock.now().timestamp()

    sandbox_court.listener.throttle = Throttle((1, 0, 0), seconds)
    client.docket(DOCKET)
    with pytest.raises(SourceError, match=r"asked us to wait\. Request was throttled") as caught:
        client.docket(DOCKET)
    assert caught.value.retry is True
    assert caught.value.retry_after is not None
    assert 55 <= caught.value.retry_after <= 60
    assert len(calls) == 2


def test_a_wrong_token_is_reported_plainly_and_not_retried(sandbox_url: str, door: Http) -> None:
    for token in ("", "0" * 40):
        client = CourtListenerClient(f"{sandbox_url}/api/rest/v4", token, door)
        with pytest.raises(SourceError, match="COURTLISTENER_TOKEN") as caught:
            client.docket(DOCKET)
        assert caught.value.retry is False
        assert "0000" not in caught.value.message


def test_an_unknown_docket_is_not_retried(client: CourtListenerClient) -> None:
    with pytest.raises(SourceError, match="does not have this docket") as caught:
        client.docket(1)
    assert caught.value.retry is False


@pytest.mark.parametrize("kind", ["truncated", "empty", "error_page", "gateway"])
def test_a_broken_answer_is_retried_and_never_a_partial_list(
    sandbox_url: str, client: CourtListenerClient, kind: str
) -> None:
    fault(sandbox_url, "/api/rest/v4/docket-entries", kind, times=5)
    with pytest.raises(SourceError) as caught:
        client.entries(DOCKET)
    assert caught.value.retry is True


def test_a_brief_outage_is_retried(sandbox_url: str, client: CourtListenerClient) -> None:
    fault(sandbox_url, "/api/rest/v4/dockets", "gateway", times=2)
    assert client.docket(DOCKET)["id"] == DOCKET


def test_paging_is_bounded(sandbox_url: str, door: Http) -> None:
    client = CourtListenerClient(f"{sandbox_url}/api/rest/v4", DEMO_TOKEN, door, max_pages=3)
    with pytest.raises(SourceError, match="more than 3 pages"):
        client.entries(DOCKET)


def test_the_token_is_sent_only_to_the_base_url(
    sandbox_url: str, client: CourtListenerClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def elsewhere(tables: object, endpoint: str, request: Request, earlier: int) -> Response:
        asked.append(request.path)
        body: dict[str, object] = {
            "count": None,
            "next": "https://evil.example/steal/",
            "previous": None,
            "results": [],
        }
        return Response(200, json.dumps(body).encode(), "application/json")

    monkeypatch.setattr(listener_api, "_list", elsewhere)
    with pytest.raises(SourceError, match="points somewhere else"):
        client.entries(DOCKET)
    assert len(asked) == 1


@pytest.mark.parametrize(
    ("kind", "sentence"),
    [("error_page", "not an RSS feed"), ("empty", "an empty response"), ("gateway", "answered 502"),
     ("forbidden", "answered 403")],
)  # fmt: skip
def test_a_page_that_is_not_a_feed_is_never_read_as_a_quiet_day(
    sandbox_url: str, door: Http, kind: str, sentence: str
) -> None:
    fault(sandbox_url, "/cgi-bin/rss", kind, times=5)
    with pytest.raises(SourceError, match=sentence) as caught:
        fetch_feed(f"{sandbox_url}/cgi-bin/rss_outside.pl", http=door)
    assert caught.value.retry is True


def test_a_feed_is_returned_with_its_headers(sandbox_url: str, door: Http) -> None:
    answer = fetch_feed(f"{sandbox_url}/cgi-bin/rss_outside.pl", http=door)
    assert answer.headers["content-type"] == "text/xml; charset=ISO-8859-1"
    assert answer.content.startswith(b'<?xml version="1.0" encoding="ISO-8859-1"?>')
