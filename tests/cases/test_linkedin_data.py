"""The seeded model case says what the research file supports, with the same confidence, and nothing more.

Each value is compared with ../shared/data; prose is ours, so what is compared there are its dates, its
numbers, its sources, its standing, and that it is not copied.
"""

import json
import os
import re
from pathlib import Path

import pytest

from tests.cases.linkedin import ROOT, SEED, Json, by_key, dicts, strings

SHARED = Path(os.environ.get("CASETRACKER_SHARED_DATA", ROOT.parent / "shared" / "data"))
BASIS_OF_STATUS = {
    "allegation": "press_report",  # the complaint itself was not seen
    "reported": "press_report",
    "statement": "party_statement",
    "court_record": "court_record",
    "contract_or_policy": "policy_text",
    "law": "law",
}
MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]


def need(name: str) -> str:
    path = SHARED / name
    if not path.is_file():
        pytest.skip(f"{path} is missing: the seeded case cannot be compared with its research")
    return path.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def research() -> Json:
    loaded: Json = json.loads(need("linkedin_case.json"))
    return loaded


@pytest.fixture(scope="module")
def policy_facts() -> list[Json]:
    loaded: list[Json] = json.loads(need("policies/linkedin_policy_facts.json"))
    return loaded


def dates(text: str) -> set[str]:
    """Days and months named in a text, in ISO form: 2025-01-21, 21 January 2025, January 21, 2025."""
    found = set(re.findall(r"(?<!\d)\d{4}-\d{2}(?:-\d{2})?(?![\d-])", text))
    for before, month, after, year in re.findall(
        r"\b(?:(\d{1,2}) )?([A-Z][a-z]+)\.? (?:(\d{1,2}), )?(\d{4})\b", text
    ):
        if month[:3].lower() in MONTHS:
            stem, day = f"{year}-{MONTHS.index(month[:3].lower()) + 1:02}", before or after
            found.add(f"{stem}-{int(day):02}" if day else stem)
    return found


def numbers(text: str) -> set[str]:
    """Numbers in prose that are not part of a date, a key, or an address."""
    text = re.sub(r"https?://\S+|\b\d{4}-\d{2}(?:-\d{2})?(?:T[\d:]+Z|\b)", " ", text)
    return {token.rstrip(".,").replace(",", "") for token in re.findall(r"(?<![\w-])\d[\d.,]*", text)}


def all_text(*values: object) -> str:
    return "\n".join(text for value in values for text in strings(value))


def test_sources_match_the_research(research: Json, policy_facts: list[Json]) -> None:
    known = by_key(research["sources"], "id")
    evidence = all_text(policy_facts)
    for source in SEED["sources"]:
        if source["key"] in known:
            original = known[source["key"]]
            for field in ("publisher", "title", "url", "date", "lineage", "kind"):
                assert source[field] == original[field], source["key"]
        elif "record" in source:
            assert source["record"] in evidence or source["record"].split()[1] in evidence, source["key"]
            assert (source["recorded_at"] or "2025-")[:4] == source["date"][:4]
            assert source["recorded_at"] is None or source["recorded_at"] in evidence, source["key"]
        else:
            assert source["url"] in evidence, source["key"]


def test_every_date_is_in_the_research(research: Json, policy_facts: list[Json]) -> None:
    known = dates(all_text(research, policy_facts))
    known |= {day[:7] for day in known}
    assert dates(all_text(SEED)) <= known


def test_every_number_is_in_the_research(research: Json, policy_facts: list[Json]) -> None:
    text = all_text(research, policy_facts)
    known = (
        numbers(text)
        | set(re.findall(r"\d+", text))
        | {str(row.get("amount_usd")) for row in dicts(research)}
    )
    keys = ("url", "key", "record", "commit", "source", "sources", "schema")
    ours = {number for text in strings(SEED, keys) for number in numbers(text)}
    assert ours <= known


def test_case_values_match_the_research(research: Json) -> None:
    known = {**research["case"], **research["court"]}
    details = by_key(SEED["case"]["details"])
    for key, original in known.items():
        row = details.get({"name": "court", "filing_date": "filing_date"}.get(key, key))
        if original["confidence"] == "unknown":
            assert row is not None, key
            assert row["value"] is None, key
        elif row is not None:
            assert (row["confidence"], row["sources"]) == (original["confidence"], original["source_ids"]), (
                key
            )
    for key in ("caption", "docket_number", "case_type", "disposition", "disposition_date"):
        assert details[key]["value"] == known[key]["value"]
    case = SEED["case"]
    assert case["caption"] == known["caption"]["value"]
    assert case["docket_number"] == known["docket_number"]["value"]
    assert case["date_filed"] == known["filing_date"]["value"]
    assert case["division"] == known["division"]["value"]
    assert case["disposition"]["text"] == known["disposition"]["value"]
    assert case["disposition"]["date"] == known["disposition_date"]["value"]
    assert case["as_of"] == research["as_of"]
    assert case["jurisdiction"]["confidence"] == "inferred"


def test_every_event_is_on_the_timeline_and_matches_the_research(research: Json) -> None:
    facts = by_key(SEED["facts"])
    precision = {"approximate": "day"}
    for event in research["events"]:
        row = facts[event["id"]]
        assert row["date"] == event["date"]
        assert row["date_end"] == event.get("date_end")
        assert row["precision"] == precision.get(event["date_precision"], event["date_precision"])
        assert (row["qualifier"] == "about") == (event["date_precision"] == "approximate")
        assert row["sources"] == event["source_ids"]
        assert row["confidence"] == event["confidence"]
        assert row["quote"] == event.get("quote", "")
        check_status(row, event["status"])


def check_status(row: Json, status: str) -> None:
    assert row["basis"] == BASIS_OF_STATUS[status], row
    if status == "allegation":
        assert row["standing"] in {"alleged", "disputed"}, row
    else:
        assert row["standing"] == "none", row


def researched(row: Json, originals: list[Json]) -> Json:
    """The one researched statement that matches this row's sources and its date or text."""
    fitting = [
        original
        for original in originals
        if sorted(original["source_ids"]) == sorted(row["sources"])
        and original["confidence"] == row["confidence"]
        and BASIS_OF_STATUS[original["status"]] == row["basis"]
    ]
    assert fitting, row["text"]
    return fitting[0]


def test_statements_about_parties_and_claims_match_the_research(research: Json) -> None:
    for kind in ("parties", "claims"):
        originals = by_key(research[kind], "id")
        for owner in SEED[kind]:
            facts = originals[owner["key"]]["facts"]
            assert len(owner["statements"]) == len(facts)
            for row in owner["statements"]:
                original = researched(row, facts)
                check_status(row, original["status"])
                assert row.get("date") == original.get("date")
                assert row["quote"] == original.get("quote", "")


def test_claims_remedies_and_elements_match_the_research(research: Json) -> None:
    originals = by_key(research["claims"], "id")
    assert [claim["key"] for claim in SEED["claims"]] == ["C-sca", "C-contract", "C-ucl"]
    for claim in SEED["claims"]:
        original = originals[claim["key"]]
        assert claim["number"] is None
        assert claim["statute_confidence"] == original["statute_confidence"]
        assert claim["disposition"] == original["outcome"]
        for row, remedy in zip(claim["remedies"], original["remedies"], strict=True):
            check_status(row, remedy["status"])
            assert (row["sources"], row["confidence"]) == (remedy["source_ids"], remedy["confidence"])
            assert (row["amount"], row["unit"] or None) == (remedy.get("amount_usd"), remedy.get("unit"))
        assert bool(claim["elements"]) == ("elements_general" in original)
        for element in claim["elements"]:
            general = original["elements_general"]
            check_status(element, general["status"])
            assert element["sources"] == general["source_ids"]


def test_only_what_linkedin_denied_is_disputed(research: Json) -> None:
    statements = {event["id"]: event for event in research["events"] if event["status"] == "statement"}
    disputed = [row for row in dicts(SEED) if row.get("standing") == "disputed"]
    assert disputed
    for row in disputed:
        denials = [statements[key] for key in row["disputed_by"]]
        assert denials
        assert all("LinkedIn" in denial["text"] for denial in denials)
    assert not [row for row in dicts(SEED) if row.get("disputed_by") and row["standing"] != "disputed"]


def test_filings_match_the_research(research: Json) -> None:
    for row, original in zip(SEED["filings"], research["filings"][:2], strict=True):
        for field in ("type", "date", "pages", "confidence"):
            assert row[field] == original[field]
        assert row["entry_number"]["value"] == original["ecf_number"]["value"]
        assert row["sources"] == original["source_ids"]
        assert (row["rule"] is None) == ("rule" not in original)


def test_policy_changes_match_the_research(research: Json, policy_facts: list[Json]) -> None:
    known = {row["date"] for row in policy_facts} | {row["date"] for row in research["policy_changes"]}
    for document in SEED["policies"]:
        for row in document["changes"]:
            assert {row["announced"], row["effective"]} <= known | {None}, row["key"]
            assert "notice_days" not in row
            for role in ("announced", "effective"):
                backed = role in {evidence["supports"] for evidence in row["evidence"]}
                assert backed == (row[role] is not None), row["key"]
    originals = [fact for row in research["policy_changes"] for fact in row["facts"]]
    stated = [
        row for part in SEED["policies"] for owner in (part, *part["changes"]) for row in owner["statements"]
    ]
    for row in stated:
        check_status(row, researched(row, originals)["status"])


def test_notice_of_each_update() -> None:
    changes = by_key([change for document in SEED["policies"] for change in document["changes"]])
    spans = {key: (row["announced"], row["effective"]) for key, row in changes.items()}
    assert spans["pc-ua-2024-11-20"] == ("2024-09-18", "2024-11-20")
    assert spans["pc-pp-2024-09-18"] == ("2024-09-18", "2024-09-18")
    assert spans["pc-pp-2025-11-03"] == spans["pc-ua-2025-11-03"] == ("2025-09-18", "2025-11-03")
    assert spans["pc-pp-2024-07-31"] == (None, "2024-07-31")
    assert changes["pc-setting-2024-08"]["standing"] == "alleged"


def test_all_conflicts_and_gaps_are_included(research: Json) -> None:
    assert [row["topic"] for row in SEED["conflicts"]] == [
        row["topic"] for row in research["source_conflicts"]
    ]
    for row, original in zip(SEED["conflicts"], research["source_conflicts"], strict=True):
        ours = [version["sources"] for version in row["versions"]]
        assert ours == [version["source_ids"] for version in original["versions"]]
        assert all(version["why"] for version in row["versions"] if not version["sources"])
    assert len(SEED["gaps"]) == len(research["gaps"])


def test_nothing_excluded_is_seeded(research: Json) -> None:
    text = all_text(SEED)
    banned = [
        phrase
        for row in dicts(research["source_conflicts"])
        if "do not seed" in row.get("why", "")
        for phrase in re.findall(r"[A-Z][\w']+ (?:[A-Z][\w']+|\d{4})", row["value"])
    ]
    assert banned
    assert not [phrase for phrase in banned if phrase in text]
    numbered = {row["id"] for row in research["related_cases"] if (row["seed_rank"] or 99) <= 6}
    assert {row["key"] for row in SEED["related_cases"]} == numbered


def test_related_cases_match_the_research(research: Json) -> None:
    originals = by_key(research["related_cases"], "id")
    assert [row["rank"] for row in SEED["related_cases"]] == [1, 2, 3, 4, 5, 6]
    for row in SEED["related_cases"]:
        original = originals[row["key"]]
        for field in ("caption", "docket_number", "judge", "parties"):
            assert row[field] == original[field], row["key"]
        assert len(row["claims"]) == len(original["claims"])
        assert (row["court_name"], row["rank"]) == (original["court"], original["seed_rank"])
        assert row["citation"] == original.get("citation")
        names = [(side["firm"], side["names"]) for side in original["counsel"]]
        assert [(side["firm"], side["names"]) for side in row["counsel"]] == names
        for entry, known in zip(row["key_dates"], original["key_dates"], strict=True):
            for field, name in (("date", "date"), ("sources", "source_ids"), ("confidence", "confidence")):
                assert entry[field] == known[name], row["key"]
            assert entry["ecf_number"] == known.get("ecf_number")
            assert entry["precision"] == known.get("date_precision", "day")
            assert (entry["standing"] == "alleged") == (known.get("status") == "allegation")
        assert row["amounts"] is None or row["amounts"]["sources"] == original["amounts"]["source_ids"]


def test_no_sentence_is_copied(research: Json, policy_facts: list[Json]) -> None:
    """No 60 characters of our prose are copied from the research, except names, titles, and addresses."""
    identity = ("publisher", "title", "url", "evidence", "id", "names", "caption")
    theirs = [" ".join(text.split()) for part in (research, policy_facts) for text in strings(part, identity)]
    windows = {text[at : at + 60] for text in theirs for at in range(len(text) - 59)}
    ours = [" ".join(text.split()) for text in strings(SEED, (*identity, "record"))]
    copied = [text for text in ours for at in range(len(text) - 59) if text[at : at + 60] in windows]
    assert sorted(set(copied)) == []
