"""The data of the seeded model case is consistent: keys exist, codes are valid, and gaps stay gaps."""

from tests.cases.linkedin import SEED, by_key, dicts

CONFIDENCE = {"verified_2plus_independent", "one_source", "inferred", "unknown"}
STANDING = {"alleged", "disputed", "undisputed", "found", "none"}
BASIS = {"court_record", "policy_text", "party_statement", "press_report", "law"}


def test_codes_are_valid() -> None:
    for row in dicts(SEED):
        assert row.get("confidence", "one_source") in CONFIDENCE, row
        assert row.get("standing", "none") in STANDING, row
        assert row.get("basis", "law") in BASIS, row


def test_referenced_keys_exist() -> None:
    parties, claims = by_key(SEED["parties"]), by_key(SEED["claims"])
    filings, facts = by_key(SEED["filings"]), by_key(SEED["facts"])
    changes = by_key([change for document in SEED["policies"] for change in document["changes"]])
    for row in facts.values():
        assert set(row["people"]) <= parties.keys()
        assert set(row["claims"]) <= claims.keys()
        assert set(row["policy_changes"]) <= changes.keys()
        assert row["filing"] is None or row["filing"] in filings
        assert set(row["pins"]) <= set(row["sources"])
    for row in (*SEED["attorneys"], *SEED["attorneys_not_known"]):
        assert row["for_party"] in parties
    assert all(set(claim["against"]) <= parties.keys() for claim in claims.values())


def test_each_source_is_cited_and_each_citation_has_its_source() -> None:
    sources = by_key(SEED["sources"])
    cited: set[str] = set()
    body = {key: value for key, value in SEED.items() if key != "sources"}
    for row in dicts(body):
        for key, value in row.items():
            if key == "sources" or key.endswith("_sources"):
                cited.update(value)
            elif key == "source":
                cited.add(value)
    assert cited == sources.keys()


def test_every_statement_has_a_source() -> None:
    for row in dicts(SEED):
        if "standing" in row and row.get("confidence") != "unknown" and "effective" not in row:
            assert row.get("sources"), row
    assert all(change["evidence"] for document in SEED["policies"] for change in document["changes"])


def test_facts_have_dates_that_the_model_accepts() -> None:
    for row in SEED["facts"]:
        assert (row["date"] is None) == (row["qualifier"] == "undated"), row["key"]
        assert (row["date_end"] is not None) == (row["qualifier"] in {"span", "between"}), row["key"]
        if row["date"]:
            assert len(row["date"]) == {"day": 10, "month": 7, "year": 4}[row["precision"]], row["key"]


def test_only_two_people_are_parties() -> None:
    types = {row["key"]: row["party_type"] for row in SEED["parties"] if row["party_type"]}
    assert sorted(types.values()) == ["Defendant", "Plaintiff"]
    parent = by_key(SEED["parties"])["P-parent"]
    assert (parent["name"], parent["role"]) == ("Microsoft Corporation", "non_party")


def test_quotes_are_short() -> None:
    for row in dicts(SEED):
        assert len(row.get("quote", "").split()) <= 10, row


def test_unknown_values_are_empty() -> None:
    for row in dicts(SEED):
        if row.get("confidence") == "unknown":
            assert row["value"] is None, row
    case = SEED["case"]
    assert [case[key] for key in ("judge", "magistrate", "nature_of_suit", "cause", "jury_demand")] == [
        None
    ] * 5


def test_only_the_complaint_has_a_number_and_it_is_inferred() -> None:
    complaint, notice = SEED["filings"]
    assert (complaint["entry_number"]["value"], complaint["entry_number"]["confidence"]) == ("1", "inferred")
    assert notice["entry_number"]["value"] is None
    own = {key: value for key, value in SEED.items() if key not in {"related_cases", "sources"}}
    shown = [row["entry_number"]["value"] for row in dicts(own) if "entry_number" in row]
    assert shown == ["1", None]
    assert all(row["basis"] == "press_report" for row in SEED["filings"])
