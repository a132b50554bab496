"""The table of courts is complete and consistent, and agrees with other sources where we can check."""

import re
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import juriscraper.pacer.utils
import pytest
from hypothesis import given
from hypothesis import strategies as st
from juriscraper.pacer import PacerRssFeed

from cases.courts import (
    UnknownCourt,
    court,
    division_for,
    docket_zone,
    read_courts,
    read_divisions,
    zone_for,
)

COURTS = read_courts()
ON_PACER = [row for row in COURTS if row.pacer_id]
BY_PACER_ID = {row.pacer_id: row for row in ON_PACER}

# CourtListener's ID if it is not the PACER subdomain (CourtListener's own list).
OTHER_ID = {"azb": "arb", "cofc": "uscfc", "neb": "nebraskab"}
OWN_SYSTEM = {"cavc"}  # a PACER ID, but its dockets are served outside uscourts.gov

EASTERN = {
    "America/New_York",
    "America/Detroit",
    "America/Indiana/Indianapolis",
    "America/Kentucky/Louisville",
}
STATE_ZONES = {
    "America/Chicago": "AL AR IL IA KS LA MN MS MO NE ND OK SD TX WI",
    "America/Denver": "CO MT NM UT WY",
    "America/Los_Angeles": "CA NV OR WA",
    "America/Phoenix": "AZ",
    "America/Boise": "ID",
    "America/Anchorage": "AK",
    "Pacific/Honolulu": "HI",
    "Pacific/Guam": "GU",
    "Pacific/Saipan": "MP",
    "America/Puerto_Rico": "PR",
    "America/St_Thomas": "VI",
}
ZONE_OF_STATE = {state: zone for zone, states in STATE_ZONES.items() for state in states.split()}


def juriscraper_pacer_ids() -> set[str]:
    """Every court ID in juriscraper's two tables of PACER document ID prefixes."""
    source = Path(juriscraper.pacer.utils.__file__).read_text(encoding="utf-8")
    found = re.findall(r'"\d{3}": "([a-z0-9]+)"|"([a-z0-9]+)": "\d{3}"', source)
    return {left or right for left, right in found}


def test_each_court_has_one_row() -> None:
    ids = [row.id for row in COURTS]
    assert len(ids) == len(set(ids))
    names = [name for row in ON_PACER for name in (row.pacer_id, *row.pacer_aliases)]
    assert len(names) == len(set(names))


def test_all_federal_courts_are_there() -> None:
    count = {kind: sum(row.kind == kind for row in COURTS) for kind in {row.kind for row in COURTS}}
    # 94 districts, each with its bankruptcy court; SCOTUS, 13 circuits and 5 bankruptcy appellate panels
    assert count == {"district": 94, "bankruptcy": 94, "appellate": 19, "special": 8, "sandbox": 1}


def test_every_court_that_juriscraper_knows_is_found_by_its_pacer_id() -> None:
    known = juriscraper_pacer_ids()
    assert len(known) > 190
    for pacer_id in known:
        assert BY_PACER_ID[pacer_id].id == OTHER_ID.get(pacer_id, pacer_id)


def test_ids_are_equal_except_for_the_known_exceptions() -> None:
    assert {row.pacer_id: row.id for row in ON_PACER if row.pacer_id != row.id} == OTHER_ID


def test_urls_follow_the_rule_and_its_exceptions() -> None:
    odd = {"nyed": "readyDockets.pl", "ared": "rss_outside4.pl"}
    for row in ON_PACER:
        if row.id in OWN_SYSTEM:
            continue
        assert row.ecf_url == f"https://ecf.{row.pacer_id}.uscourts.gov/"
        if row.kind == "appellate":
            path = "n/beam/servlet/TransportRoom?servlet=RSSGenerator"
        else:
            path = "cgi-bin/" + odd.get(row.id, "rss_outside.pl")
        assert row.rss_url == row.ecf_url + path


@pytest.mark.parametrize(
    "pacer_id", ["cand", "nyed", "ared", "azb", "cofc", "neb", "ca9", "cadc", "cafc", "jpml"]
)
def test_feeds_are_where_juriscraper_looks_for_them(pacer_id: str) -> None:
    assert BY_PACER_ID[pacer_id].rss_url == PacerRssFeed(pacer_id).url


def test_courts_without_cmecf_have_no_feed() -> None:
    for row in COURTS:
        if not row.pacer_id or row.id in OWN_SYSTEM:
            assert row.rss_url == ""
    assert (court("sandbox").ecf_url, court("sandbox").kind) == ("", "sandbox")


def test_partial_feeds_carry_a_dated_note() -> None:
    noted = {row.id for row in COURTS if row.rss_partial}
    assert {"alnd", "gand", "mdd", "miwb", "nceb", "nywd", "vaed", "ca4", "nysd"} <= noted
    assert "cand" not in noted
    for row in COURTS:
        if row.rss_partial:
            assert re.search(r"\b20\d\d", row.rss_partial), row.id
            assert row.rss_url, row.id


def test_zones_exist() -> None:
    for zone in {row.time_zone for row in COURTS} | {row.time_zone for row in read_divisions()} - {""}:
        assert ZoneInfo(zone).key == zone


def test_courts_are_in_their_states_time_zone() -> None:
    for row in COURTS:
        if row.kind not in {"district", "bankruptcy"}:
            assert row.state == "", row.id
        elif row.state == "TN":
            assert row.time_zone == ("America/New_York" if row.id.startswith("tne") else "America/Chicago")
        elif row.state in ZONE_OF_STATE:
            assert row.time_zone == ZONE_OF_STATE[row.state], row.id
        else:
            assert row.time_zone in EASTERN, row.id


def test_district_and_bankruptcy_court_agree() -> None:
    bankruptcy = {row.pacer_id[:-1]: row for row in COURTS if row.kind == "bankruptcy"}
    for row in COURTS:
        if row.kind == "district":
            twin = bankruptcy[row.pacer_id[:-1]]
            assert (twin.citation, twin.time_zone) == (f"Bankr. {row.citation}", row.time_zone)


def test_every_court_can_be_named_and_cited() -> None:
    assert all(row.name and row.short_name and row.citation for row in COURTS)
    assert len({row.name for row in COURTS}) == len({row.citation for row in COURTS}) == len(COURTS)


def test_values_fit_the_columns() -> None:
    for row in COURTS:
        assert len(row.rss_partial) <= 200, row.id
        assert len(row.name) <= 200, row.id
        assert urlsplit(row.ecf_url).scheme in {"", "https"}, row.id


@pytest.mark.parametrize(
    ("court_id", "citation", "zone"),
    [
        ("cand", "N.D. Cal.", "America/Los_Angeles"),
        ("nysd", "S.D.N.Y.", "America/New_York"),
        ("nysb", "Bankr. S.D.N.Y.", "America/New_York"),
        ("dcd", "D.D.C.", "America/New_York"),
        ("pamd", "M.D. Pa.", "America/New_York"),
        ("mdd", "D. Md.", "America/New_York"),
        ("wvsd", "S.D.W. Va.", "America/New_York"),
        ("scd", "D.S.C.", "America/New_York"),
        ("txed", "E.D. Tex.", "America/Chicago"),
        ("azd", "D. Ariz.", "America/Phoenix"),
        ("ca2", "2d Cir.", "America/New_York"),
        ("ca9", "9th Cir.", "America/Los_Angeles"),
        ("uscfc", "Fed. Cl.", "America/New_York"),
        ("nmid", "D.N. Mar. I.", "Pacific/Saipan"),
    ],
)
def test_spot_checks(court_id: str, citation: str, zone: str) -> None:
    assert (court(court_id).citation, docket_zone(court_id)) == (citation, zone)


@pytest.mark.parametrize(
    ("court_id", "number", "zone"),
    [
        ("cand", "5:25-cv-00709", "America/Los_Angeles"),
        ("tned", "4:23-cv-00015-XYZ", "America/Chicago"),  # Winchester
        ("tned", "3:23-cv-00015", "America/New_York"),  # Knoxville
        ("flnd", "3:19-md-02885", "America/Chicago"),  # Pensacola
        ("flnd", "4:21-cv-00001", "America/New_York"),  # Tallahassee
        ("kywd", "5:21-cv-00001", "America/Chicago"),  # Paducah
        ("kywd", "3:21-cv-00001", "America/Kentucky/Louisville"),
        ("innd", "2:21-cv-00001", "America/Chicago"),  # Hammond
        ("insd", "3:21-cr-00001", "America/Chicago"),  # Evansville
        ("txwd", "3:21-cv-00001", "America/Denver"),  # El Paso
        ("sdd", "5:21-cv-05001", "America/Denver"),  # Rapid City
        ("idd", "2:21-cv-00001", "America/Los_Angeles"),  # Coeur d'Alene
        ("tned", "23-15", "America/New_York"),  # names no office: the court's own zone
        ("tned", "9:23-cv-00015", "America/New_York"),  # an unknown office
        ("ca9", "17-16783", "America/Los_Angeles"),
    ],
)
def test_zone_of_the_courthouse(court_id: str, number: str, zone: str) -> None:
    assert zone_for(court_id, number) == zone


def test_the_division_is_named() -> None:
    division = division_for("cand", "5:25-cv-00709-EJD")
    assert division is not None
    assert division.name == "San Jose"
    assert division_for("txnb", "24-30123") is None


def test_an_unknown_court_raises_unknown_court() -> None:
    with pytest.raises(UnknownCourt, match="nowhere"):
        zone_for("nowhere", "1:24-cv-00001")


def test_divisions_belong_to_courts_and_are_named_once() -> None:
    divisions = read_divisions()
    for row in divisions:
        assert row.time_zone != court(row.court_id).time_zone, row
        assert re.fullmatch(r"\d?", row.office_code), row
    assert len({(row.court_id, row.name) for row in divisions}) == len(divisions)
    coded = [(row.court_id, row.office_code) for row in divisions if row.office_code]
    assert len(set(coded)) == len(coded)


@given(st.sampled_from([row.id for row in COURTS]), st.text(max_size=30))
def test_any_docket_number_has_a_zone(court_id: str, number: str) -> None:
    assert ZoneInfo(zone_for(court_id, number))
