"""Hostile or broken files get a sentence, write nothing, and use bounded time and memory."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import subprocess
import sys
import uuid
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from cases.models import Case, Docket
from filings.inbox import drop, file_queue, file_reader
from filings.models import DocketEntry, FetchLog, Observation, Report, SourceRecord
from filings.records import SourceError
from filings.sandbox.case import START
from filings.sandbox.sheet import sheet_html
from filings.sources import parse_payload
from filings.sources.parsing.payloads import decode, refuse_oversized
from tests import factories

from .realfiles import OURS, ROOT

SHEET = sheet_html(START).encode()
HEAD = b"<html><title>CAND-ECF</title><body><table><tr><td>Docket Text</td></tr>"
COUNTED = (Docket, Case, Report, Observation, DocketEntry)


@pytest.fixture(autouse=True)
def no_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("filings.inbox.file_queue.wake", lambda log_id: None)


def read(*files: tuple[str, bytes], **options: Any) -> list[dict[str, Any]]:
    """Upload the files and do the worker's part until nothing is pending."""
    batch: uuid.UUID = drop.accept(files, user=None, **options)
    rows = FetchLog.objects.filter(batch=batch).order_by("position", "pk")
    while pk := rows.filter(status="waiting").values_list("pk", flat=True).first():
        with file_queue.claimed(pk) as log:
            assert log is not None
            file_reader.process(log)
    return [item for row in rows for item in row.result]


def nothing_written() -> bool:
    return not any(model.objects.exists() for model in COUNTED)


def zipped(files: dict[str, bytes], **options: Any) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, **options) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return packed.getvalue()


# ---------- archives ----------


@pytest.mark.django_db
def test_each_file_of_an_archive_is_one_of_the_batch() -> None:
    inside = {"a/sheet.html": SHEET, "__MACOSX/x": b"1", "note.txt": b"meow", "in.zip": zipped({"x": b"y"})}
    archive, sheet, note, inner = read(("all.zip", zipped(inside)))
    assert (archive["file"], archive["kind"], archive["refused"]) == ("all.zip", "archive", "")
    assert (sheet["file"], sheet["found"] > 100) == ("sheet.html", True)
    assert "is not a docket sheet, an RSS feed" in note["refused"]
    assert "Archives inside an archive" in inner["refused"]
    assert not SourceRecord.objects.filter(file_name="all.zip").exists()  # no second copy, for purges


@pytest.mark.django_db
@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress])
def test_a_compressed_sheet_is_read(pack: Any) -> None:
    assert read(("sheet.html.gz", pack(SHEET)))[1]["found"] > 100


def many(count: int) -> bytes:
    return zipped({f"{number}.html": b"x" for number in range(count)})


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("payload", "said"),
    [
        (
            zipped({"a.html": SHEET, "bomb.html": bytes(30 * 2**20)}),
            "more than 200 times its compressed size",
        ),
        (gzip.compress(bytes(60 * 2**20)), "larger than 50 MB"),
        (lzma.compress(bytes(30 * 2**20)), "more than 200 times its compressed size"),
        (bz2.compress(bytes(30 * 2**20)), "more than 200 times its compressed size"),
        (many(501), "more than 500 files"),
        (many(20_000), "more than 500 files"),
        (zipped({}), "is not text"),
        (zipped({"a.html": SHEET})[:-30], "damaged"),
        (gzip.compress(SHEET)[:-500], "damaged"),
        (zipped({"[Content_Types].xml": b"<x/>"}), "Office document"),
        (b"7z\xbc\xaf\x27\x1c" + bytes(50), "7z archive"),
    ],
    ids=["zip", "gzip", "xz", "bzip2", "501", "20000", "empty", "cut", "cut gzip", "office", "7z"],
)
def test_an_archive_bomb_or_broken_archive_is_refused_in_full(payload: bytes, said: str) -> None:
    answers = read(("bomb.zip", payload))
    assert [said in answer["refused"] for answer in answers] == [True], answers
    assert nothing_written()


# ---------- oversized pages ----------

MONSTERS = {
    "deep": HEAD + b"<div>" * 200_000,
    "one text": HEAD + b"&amp;#" * 300_000,
    "tags": HEAD + b"<i>" * 2_100_000,
    "long": HEAD + b"<p>a text</p>" * 1_700_000,
}


@pytest.mark.parametrize("name", MONSTERS)
def test_an_oversized_page_is_refused_before_it_is_parsed(name: str) -> None:
    with pytest.raises(SourceError, match="more than any real docket"):
        refuse_oversized(decode(MONSTERS[name]))


HOSTILE = {
    "deep": 'b"<html>Docket Text</td>" + b"<div>" * 200_000',
    "million rows": 'b"<html><title>CAND-ECF</title><table><tr><td>Docket Text</td></tr>" + '
    'b"<tr><td>01/02/2031</td><td>1</td><td>x</td></tr>" * 1_000_000',
    "entities": """b'<!DOCTYPE g [<!ENTITY a "aaaaaaaaaa">' + b"".join(b'<!ENTITY %s "%s">' % """
    '''(b"bcdefgh"[i:i+1], (b"&" + b"abcdefgh"[i:i+1] + b";") * 10) for i in range(7)) + b"]>"'''
    '''+ b"<gov_uscourts_docket><case_details><court>cand</court><docket_num>&h;</docket_num>"'''
    '''+ b"</case_details></gov_uscourts_docket>"''',
    "json": """b'{"docket_number":' * 400_000""",
    "hundred megabytes": 'b"x" * (100 * 2**20)',
    "noise": "__import__('random').Random(1).randbytes(2**20)",
}
MEASURE = """
import resource, sys, time
resource.setrlimit(resource.RLIMIT_CPU, (30, 30))
from filings.sources import parse_payload
from filings.sources.sealing import blank
from filings.records import SourceError
payload = {payload}
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
blank(payload)
try:
    parse_payload(payload, court_id="cand", zone_of=lambda court: "")
    print("read", end=" ")
except SourceError as error:
    assert error.message.endswith("."), error.message
    print("refused", end=" ")
print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)
"""


@pytest.mark.parametrize("name", HOSTILE)
def test_reading_stays_within_memory_and_time(name: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", MEASURE.format(payload=HOSTILE[name])],
        cwd=ROOT, capture_output=True, text=True, timeout=120, check=True,
    )  # fmt: skip
    how, grown = done.stdout.split()
    assert how == "refused"
    assert int(grown) < 400, f"{grown} MB for {name}"


@pytest.mark.django_db
def test_more_entries_than_any_docket_has_are_refused() -> None:
    entries = [{"id": n, "entry_number": n, "recap_documents": []} for n in range(50_001)]
    bundle = {"docket": {"id": 1, "court_id": "cand", "docket_number": "3:26-cv-1"}, "entries": entries}
    (answer,) = read(("big.json", json.dumps(bundle).encode()))
    assert "more than 50,000 entries" in answer["refused"]
    assert nothing_written()


# ---------- encodings, control characters, misleading files ----------


@pytest.mark.django_db
@pytest.mark.parametrize(
    "payload",
    [
        SHEET.decode().encode("utf-16"),
        SHEET.decode().encode("utf-16-le"),
        SHEET.decode().encode("utf-16-be"),
        SHEET.replace(b"Robin Sample", "Robin Sämple".encode("cp1252")),
        SHEET.replace(b"Robin", b"Ro\x00bin"),
    ],
    ids=["utf-16", "utf-16-le", "utf-16-be", "cp1252 said to be utf-8", "nul"],
)
def test_a_sheet_in_another_encoding_is_read(payload: bytes) -> None:
    (answer,) = read(("sheet.html", payload))
    assert answer["found"] == answer["new"] > 100


@pytest.mark.django_db
def test_unstorable_and_direction_changing_characters_are_removed() -> None:
    bad = "A\u0000B\ud800C\u202eD\u2066E"
    docket = {"id": 1, "court_id": "cand", "docket_number": "3:26-cv-00001", "case_name": bad}
    entry = {
        "id": 5,
        "entry_number": 1,
        "date_filed": "2026-01-02",
        "description": bad,
        "recap_documents": [],
    }
    (answer,) = read(("\u202egnp.html\u0007", json.dumps({"docket": docket, "entries": [entry]}).encode()))
    assert answer["new"] == 1
    assert DocketEntry.objects.get().text == Docket.objects.get().case_name == "ABCDE"
    assert FetchLog.objects.get().file_name == "gnp.html"


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["sheet.html", "notice.eml", "district_feed.xml"])
@pytest.mark.parametrize("share", [0.01, 0.2, 0.6, 0.95])
def test_an_incomplete_file_is_read_as_far_as_it_goes_or_refused(name: str, share: float) -> None:
    payload = (OURS / name).read_bytes()
    answers = read((name, payload[: int(len(payload) * share)]))
    assert all(answer["refused"].endswith(".") or answer["docket_id"] for answer in answers)
    if share < 0.9:  # its receipt is missing, so it proves nothing (R8, absence)
        assert not Docket.objects.filter(complete_asof__isnull=False).exists()


# ---------- on a case ----------


@pytest.mark.django_db
def test_a_sheet_of_another_case_uploaded_to_a_case_changes_nothing() -> None:
    other = factories.docket(factories.case("Other v. Case"))
    before = [model.objects.count() for model in COUNTED]
    for _ in range(2):
        (answer,) = read(("sheet.html", SHEET), case=other.case)
        assert "which is not part of this case. Nothing was added." in answer["refused"]
        assert "1:26-cv-00042" in answer["refused"]
    assert [model.objects.count() for model in COUNTED] == before
    assert read(("sheet.html", SHEET))[0]["new"] > 100  # uploaded elsewhere, it finds its own case
    (answer,) = read(("sheet.html", SHEET), case=other.case)
    assert "not part of this case" in answer["refused"]
    assert Docket.objects.exclude(pk=other.pk).get().case != other.case


@pytest.mark.django_db
def test_a_new_docket_is_added_to_the_case_on_request() -> None:
    case = factories.case()
    assert read(("sheet.html", SHEET), case=case, adds_docket=True)[0]["new"] > 100
    assert Docket.objects.get().case == case
    assert read(("sheet.html", SHEET), case=case)[0]["refused"] == ""


@pytest.mark.django_db
def test_the_docket_page_uploads_to_its_case_and_not_for_strangers(page: Client) -> None:
    mine, closed = factories.docket(factories.case()), factories.case("Closed", factories.person("a@b.org"))
    shown = page.get(f"/cases/{mine.case_id}/docket/").content.decode()
    assert f'name="case" value="{mine.case_id}"' in shown
    for given in (closed.pk, "nonsense"):
        answer = page.post("/drop/", {"case": given, "files": io.BytesIO(SHEET)})
        assert answer.status_code == 404
    assert page.post("/drop/", {"case": mine.case_id, "files": io.BytesIO(SHEET)}).status_code == 302
    assert FetchLog.objects.get().case == mine.case


# ---------- sizes ----------


@pytest.mark.django_db
def test_a_body_that_is_too_large_is_refused_by_its_header(page: Client, settings: Settings) -> None:
    settings.REQUEST_MAX_BYTES = 1000
    answer = page.post("/drop/", {"files": io.BytesIO(bytes(2000))})
    assert answer.status_code == 413
    assert "Nothing was added" in answer.content.decode()
    answer = page.post("/api/v1/files", bytes(2000), content_type="application/octet-stream")
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")
    assert not SourceRecord.objects.exists()


def test_a_file_name_does_not_make_a_pdf(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"\.$"):
        parse_payload(b"\x00\x01" * 5000, filename="brief.pdf", zone_of=lambda court: "")


def test_a_claims_register_is_refused_by_its_name() -> None:
    page = b"<html><title>CANB-ECF</title><body><h2>Claims Register</h2><p>Claim No: 1</p></body></html>"
    with pytest.raises(SourceError, match="claims register"):
        parse_payload(page, court_id="canb", zone_of=lambda court: "")
