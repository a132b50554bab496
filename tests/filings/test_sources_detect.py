"""Kind and court come from the content; a hint only breaks a tie; anything else is refused."""

from __future__ import annotations

import json

import pytest

from filings.records import SourceError, SourceKind
from filings.sources import detect
from filings.sources.parsing.court_names import by_circuit, by_place, cl_id

from .realfiles import OURS

SHEET = (OURS / "sheet.html").read_text()


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("sheet.html", SourceKind.DOCKET_SHEET),
        ("district_feed.xml", SourceKind.RSS),
        ("notice.eml", SourceKind.NOTICE_EMAIL),
    ],
)
def test_our_own_files(name: str, kind: SourceKind) -> None:
    found = detect((OURS / name).read_bytes(), filename="nonsense_txnb.bin", court_hint="txnb")
    assert (found.kind, found.court_id) == (kind, "cand")


def test_courtlistener_names_its_court() -> None:
    bundle = {"docket": {"id": 1, "court_id": "cand", "docket_number": "3:31-cv-1"}, "entries": []}
    found = detect(json.dumps(bundle).encode())
    assert (found.kind, found.court_id) == (SourceKind.COURTLISTENER, "cand")


def nameless() -> str:
    page = SHEET.replace("CAND-ECF", "Docket").replace("ecf.cand.uscourts.gov", "court.example")
    page = page.replace("California Northern District (San Francisco)", "")
    return page.replace("035199900001", "999199900001")


def test_a_page_that_names_no_court_asks_for_it() -> None:
    with pytest.raises(SourceError, match="Choose the court"):
        detect(nameless().encode())
    assert detect(nameless().encode(), court_hint="nysd").court_id == "nysd"


def test_a_hint_breaks_a_tie_and_nothing_else() -> None:
    tied = nameless().replace("</h3>", "https://ecf.cand.uscourts.gov/doc1/038199900001</h3>")
    with pytest.raises(SourceError, match="any of these courts: cand, cob"):
        detect(tied.encode())
    assert detect(tied.encode(), court_hint="cob").court_id == "cob"
    with pytest.raises(SourceError, match="any of these courts: cand, cob"):
        detect(tied.encode(), court_hint="nysd")


@pytest.mark.parametrize(
    ("payload", "sentence"),
    [
        (b"", "empty"),
        (b"%PDF-1.7 ...", "PDF"),
        (b"PK\x03\x04 ...", "ZIP"),
        (b"hello", "is not a docket sheet, an RSS feed"),
        (b"{}", "not a docket"),
        (b"{broken", "incomplete"),
        (b"<html><title>Weather</title>sunny</html>", "is not a docket sheet, history report"),
        (
            b'<html><script>location="https://pacer.login.uscourts.gov/csologin/login.jsf"</script></html>',
            "login page",
        ),
        (b"<html><head><title>502 Bad Gateway</title></head></html>", "error page"),
        (b"<html><b>Case Number Not Found</b></html>", "did not find this case"),
    ],
)
def test_a_file_that_is_not_a_report_is_refused_with_a_sentence(payload: bytes, sentence: str) -> None:
    with pytest.raises(SourceError, match=sentence):
        detect(payload)


@pytest.mark.parametrize(
    ("subdomain", "court"),
    [
        ("azb", "arb"),
        ("cofc", "uscfc"),
        ("neb", "nebraskab"),
        ("nysb-mega", "nysb"),
        ("cand", "cand"),
        ("zzzz", ""),
    ],
)
def test_court_ids_are_courtlisteners(subdomain: str, court: str) -> None:
    assert cl_id(subdomain) == court


@pytest.mark.parametrize(
    ("name", "bankruptcy", "court"),
    [
        ("California Northern District (San Francisco)", False, "cand"),
        ("UNITED STATES DISTRICT COURT, CENTRAL DISTRICT OF CALIFORNIA", False, "cacd"),
        ("Eastern District of TEXAS (Tyler)", False, "txed"),
        ("Northern Illinois", False, "ilnd"),
        ("Southern District of West Virginia", False, "wvsd"),
        ("Western District of Virginia", True, "vawb"),
        ("District of Arizona", True, "arb"),
        ("District of Nebraska", True, "nebraskab"),
        ("District of Columbia", False, "dcd"),
        ("District Court of Guam", False, "gud"),
        ("Northern District of Nowhere", False, ""),
    ],
)
def test_courts_by_name(name: str, bankruptcy: bool, court: str) -> None:
    assert by_place(name, bankruptcy=bankruptcy) == court


@pytest.mark.parametrize(
    ("name", "court"),
    [
        ("United States Court of Appeals for the Ninth Circuit", "ca9"),
        ("Court of Appeals, 2nd Circuit", "ca2"),
        ("United States Court of Appeals for the District of Columbia Circuit", "cadc"),
        ("U.S. Court of Appeals for the Federal Circuit", "cafc"),
        ("United States Bankruptcy Appellate Panel of the Ninth Circuit", "bap9"),
        ("Court of Appeals for the Thirteenth Circuit", ""),
    ],
)
def test_courts_of_appeals_by_name(name: str, court: str) -> None:
    assert by_circuit(name) == court
