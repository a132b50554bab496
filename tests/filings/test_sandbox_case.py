"""The fictional docket is consistent, and real parsers read its sheet in full."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from juriscraper.pacer import DocketReport

import cases
from filings.sandbox.case import COURT_TIME, REFERENCE, START, entries_at, facts, next_filing, parties_at
from filings.sandbox.sheet import sheet_html
from filings.sources import docket_sheet

END = datetime(2027, 1, 1, tzinfo=COURT_TIME)
STORY = json.loads((Path(cases.__file__).parent / "data" / "sandbox_case.json").read_text("utf-8"))
moments = st.datetimes(datetime(2026, 2, 2, 15), datetime(2026, 12, 31)).map(
    lambda moment: moment.replace(tzinfo=COURT_TIME)
)


def juriscraped(now: datetime) -> dict[str, object]:
    report = DocketReport("sandbox")
    report._parse_text(sheet_html(now))
    return dict(report.data)


def test_the_docket_is_large_mostly_filed_and_still_growing() -> None:
    everything = entries_at(END, with_removed=True)
    assert len(everything) == 150
    assert 120 <= len(entries_at(START)) <= 135
    assert next_filing(START) is not None
    assert next_filing(END) is None
    assert sum(entry.number is None for entry in everything) >= 15
    assert sum(len(entry.papers) > 1 for entry in everything) >= 30
    assert any(entry.sealed for entry in everything)


def test_numbers_sequences_and_document_ids_are_used_once_and_rise() -> None:
    everything = entries_at(END, with_removed=True)
    numbers = [entry.number for entry in everything if entry.number]
    sequences = [entry.sequence for entry in everything]
    documents = [paper.document_id for entry in everything for paper in entry.papers]
    assert numbers == sorted(set(numbers))
    assert sequences == sorted(set(sequences))
    assert documents == sorted(set(documents))
    assert [entry.at for entry in everything] == sorted(entry.at for entry in everything)


def test_texts_refer_only_to_earlier_entries() -> None:
    for filed in entries_at(END, with_removed=True):
        for moment in filter(None, (filed.at, filed.revised_at)):
            shown = {entry.number: entry for entry in entries_at(moment, with_removed=True)}
            entry = next(found for found in shown.values() if found.ordinal == filed.ordinal)
            assert {int(number) for number in REFERENCE.findall(entry.text)} <= set(shown), entry.text


def test_the_court_works_on_weekdays() -> None:
    assert {entry.at.weekday() for entry in entries_at(END, with_removed=True)} <= {0, 1, 2, 3, 4}


def test_attorneys_appear_before_they_sign_filings() -> None:
    clerks = {"cl", "rs", "ks"}
    for entry in entries_at(END, with_removed=True):
        if entry.by in clerks or "Notice of Appearance" in entry.event or "Pro Hac Vice" in entry.event:
            continue
        family, _, given_name = entry.by.partition(", ")
        # Counsel for a proposed intervenor file before they are listed.
        known = {a.name for p in parties_at(entry.at + timedelta(days=20)) for a in p.attorneys}
        assert f"{given_name} {family}" in known, entry


@pytest.mark.parametrize("day", ["2026-02-03", "2026-05-06", "2026-06-18", "2026-11-23", "2026-12-31"])
def test_juriscraper_reads_every_row_of_the_sheet(day: str) -> None:
    now = datetime.fromisoformat(f"{day}T20:00").replace(tzinfo=COURT_TIME)
    data = juriscraped(now)
    entries = {entry.long_text(): entry for entry in entries_at(now)}
    rows = data["docket_entries"]
    assert isinstance(rows, list)
    assert len(rows) == len(entries)
    for row in rows:
        entry = entries[" ".join(row["description"].split())]
        assert row["date_filed"] == entry.date_filed
        assert row["date_entered"] == entry.at.date()
        assert row["document_number"] == (str(entry.number) if entry.number else None)
        if entry.number and not entry.sealed:
            assert row["pacer_seq_no"] == str(entry.sequence)
            assert row["pacer_doc_id"][4:] == entry.papers[0].document_id[4:]
    assert [row["date_filed"] for row in rows] == sorted(row["date_filed"] for row in rows)


def test_juriscraper_reads_case_and_people() -> None:
    data = juriscraped(START)
    assert data["case_name"] == "Doe v. Example Social, Inc."
    assert data["docket_number"] == "1:26-cv-00042"
    assert data["federal_dn_judge_initials_assigned"] == "RS"
    assert data["assigned_to_str"] == "Robin Sample"
    people = data["parties"]
    assert isinstance(people, list)
    assert [(p["name"], p["type"], bool(p["date_terminated"])) for p in people] == [
        ("Jane Doe", "Plaintiff", False),
        ("Example Social, Inc.", "Defendant", False),
        ("Example Holdings plc", "Defendant", True),
        ("Specimen Models LLC", "Intervenor", False),
        ("Fictional University Privacy Clinic", "Amicus", False),
    ]
    left = [a for p in people for a in p["attorneys"] if any("TERMINATED" in r for r in a["roles"])]
    assert [attorney["name"] for attorney in left] == ["Morgan Former"]


@given(moments)
@settings(max_examples=15, deadline=None)
def test_the_sheet_proves_that_it_is_complete_at_any_moment(now: datetime) -> None:
    docket = docket_sheet.parse(
        sheet_html(now).encode(), court_id="sandbox", zone="America/New_York"
    ).dockets[0]
    assert docket.complete
    assert docket.lists_parties
    assert docket.ref.pacer_case_id == facts()["pacer_case_id"]
    assert len(docket.entries) == len(entries_at(now))
    assert len(docket.parties) == len(parties_at(now))


def test_revisions_removals_and_people_appear_over_time() -> None:
    def texts(day: str) -> str:
        now = datetime.fromisoformat(day).replace(tzinfo=COURT_TIME)
        return sheet_html(now)

    assert "Fact discovery closes 1/15/2027" in texts("2026-11-20T08:00")
    assert "as amended by" in texts("2026-11-20T09:00")
    assert "FILED IN ERROR" in texts("2026-06-01")
    assert "FILED IN ERROR" not in texts("2026-10-02")
    assert "Specimen Models LLC" not in texts("2026-09-01")


def test_facts_about_the_case_cite_existing_entries() -> None:
    numbers = {entry.number for entry in entries_at(START, with_removed=True)}
    facts_told = {fact["key"]: fact for fact in STORY["facts"]}
    assert len(facts_told) == len(STORY["facts"]) >= 30
    for fact in STORY["facts"]:
        assert not REFERENCE.search(fact["citation"])
        assert fact["standing"] in {"alleged", "disputed", "undisputed", "found", "none"}
        assert fact["basis"] in {"court_record", "policy_text", "party_statement", "press_report", "law"}
        assert (fact["date"] is None) == (fact["qualifier"] == "undated")
        assert (fact["date_end"] is None) == (fact["qualifier"] != "span")
    cited = {
        int(part.split()[0].rstrip(",;").split("-")[0])
        for row in (*STORY["facts"], *STORY["class_definitions"])
        for part in row["citation"].split("ECF No. ")[1:]
    }
    assert cited <= numbers
    told = [support for claim in STORY["claims"] for e in claim["elements"] for support in e["support"]]
    supports = [support["fact"] for support in told if "fact" in support]
    assert set(supports) <= set(facts_told)


def test_the_case_says_that_it_is_fictional() -> None:
    assert STORY["case"]["fictional"] is True
    assert STORY["notice"].startswith("Fictional.")
    assert "FICTIONAL" in sheet_html(START)
