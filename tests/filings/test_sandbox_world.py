"""A world of many cases: determined by its seed, read in full by our parsers, with faults on request."""

from __future__ import annotations

import json
from datetime import timedelta

import httpx
import pytest

from cases.courts import docket_zone
from filings.sandbox.court import DEMO_TOKEN, SandboxCourt
from filings.sandbox.messages import Request
from filings.sandbox.server import running
from filings.sandbox.sheet import sheet_html
from filings.sandbox.world import PARTIAL, make
from filings.sources import parse_payload

WORLD = make(7, cases=10, entries=600, days=5)
MIDDLE = WORLD.begins + timedelta(days=3)


def ask(court: SandboxCourt, path: str, **headers: str) -> tuple[int, bytes]:
    answer = court.respond(Request("GET", path, headers))
    return answer.status, answer.body


@pytest.fixture
def court() -> SandboxCourt:
    court = SandboxCourt(world=WORLD)
    court.clock.set(MIDDLE)
    court.clock.run_at(0)
    return court


def test_a_seed_determines_a_world() -> None:
    again, other = make(7, cases=10, entries=600, days=5), make(8, cases=10, entries=600, days=5)
    assert [case.data for case in WORLD.cases] == [case.data for case in again.cases]
    assert [case.data for case in WORLD.cases] != [case.data for case in other.cases]
    assert abs(sum(len(case.data["entries"]) for case in WORLD.cases) - 600) < 30
    assert sum(len(case.entries_at(WORLD.begins)) for case in WORLD.cases) >= 20


def test_sheets_are_complete_and_partial_ones_say_so(court: SandboxCourt) -> None:
    for name, room in WORLD.courts.items():
        case = room.cases[0]
        for limit in ("", "&days=2"):
            address = f"/{name}/cgi-bin/DktRpt.pl?{case.facts['pacer_case_id']}{limit}"
            _, body = ask(court, address)
            parsed = parse_payload(body, court_id=name, zone_of=docket_zone)
            (docket,) = parsed.dockets
            assert docket.ref.pacer_case_id == case.facts["pacer_case_id"]
            assert docket.complete == (not limit)
            if not limit:
                there = case.entries_at(MIDDLE)
                shown = {(row.entry_number, row.sequence or None) for row in docket.entries}
                assert len(docket.entries) == len(there)
                assert {e.number for e in there} == {number for number, _ in shown}
                assert all(row.text for row in docket.entries)


def test_feeds_have_their_types_and_formats(court: SandboxCourt) -> None:
    for name in WORLD.courts:
        _, body = ask(court, f"/{name}/cgi-bin/rss_outside.pl")
        parsed = parse_payload(body, court_id=name, zone_of=docket_zone)
        rows = [row for docket in parsed.dockets for row in docket.entries]
        assert rows
        assert all(row.sequence for row in rows)
        if name in PARTIAL:
            assert {row.short_text for row in rows} <= set(PARTIAL[name].split(", "))
            assert parsed.coverage.endswith(PARTIAL[name])


def test_the_replica_answers_for_the_docket_that_is_asked(court: SandboxCourt) -> None:
    for case in WORLD.cases:
        number = case.facts["courtlistener_id"]
        path = f"/api/rest/v4/docket-entries/?docket={number}&order_by=id&count=on"
        _, body = ask(court, path, authorization=f"Token {DEMO_TOKEN}")
        assert json.loads(body)["count"] >= len(case.entries_at(MIDDLE - timedelta(hours=1)))
        find = f"/api/rest/v4/dockets/?pacer_case_id={case.facts['pacer_case_id']}"
        _, body = ask(court, find, authorization=f"Token {DEMO_TOKEN}")
        assert [row["id"] for row in json.loads(body)["results"]] == [number]
    assert len(court.calls) == 2 * len(WORLD.cases)


def test_an_entry_leaves_the_sheet_and_comes_back() -> None:
    moving = [
        (case, row) for case in make(3, cases=40, entries=4000, days=5).cases
        for row in case.data["entries"] if "restored" in row
    ]  # fmt: skip
    assert moving
    case, row = moving[0]
    words = row["text"].split("{")[0][:40]
    marks = [row["at"], row["removed"], row["restored"]]
    moments = [case._moment(mark) + timedelta(minutes=1) for mark in marks]
    shown = [row["text"] in {e.text for e in case.entries_at(moment)} for moment in moments]
    assert shown == [True, False, True]
    assert words.split(",")[0][:10] in sheet_html(moments[2], case=case)


def test_a_storm_breaks_answers_and_ends(court: SandboxCourt) -> None:
    court.faults.add({"storm": 0.9, "seed": 5})
    with running(court) as url, httpx.Client() as client:
        wrong = 0
        for _ in range(30):
            try:
                answer = client.get(f"{url}/cand/cgi-bin/rss_outside.pl", timeout=5)
                wrong += answer.status_code != 200 or b"</rss>" not in answer.content
            except httpx.HTTPError:
                wrong += 1
        assert wrong >= 15
        assert court.faults.counts.total() >= wrong
        client.request("DELETE", f"{url}/faults")
        assert b"</rss>" in client.get(f"{url}/cand/cgi-bin/rss_outside.pl").content
