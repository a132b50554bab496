"""Uploads by API: scope, size, idempotence, and the result for each file."""

from __future__ import annotations

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import Settings

from casetracker.accounts.models import ApiKey
from filings.inbox import file_queue, file_reader
from filings.models import DocketEntry, FetchLog, SourceRecord
from filings.sandbox.case import START
from filings.sandbox.sheet import sheet_html
from tests import factories

SHEET = sheet_html(START).encode()
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("filings.inbox.file_queue.wake", lambda log_id: None)


def key(*scopes: str, email: str = "api@example.org") -> dict[str, str]:
    return {"Authorization": f"Bearer {ApiKey.issue(factories.person(email), 'test', list(scopes))[1]}"}


def work() -> None:
    for pk in FetchLog.objects.filter(status="waiting").values_list("pk", flat=True):
        with file_queue.claimed(pk) as log:
            assert log is not None
            file_reader.process(log)


def test_files_in_a_form_are_accepted_read_and_reported(client: Client) -> None:
    headers = key("docket:write", "docket:read")
    files = [SimpleUploadedFile("sheet.html", SHEET), SimpleUploadedFile("cat.txt", b"meow")]
    for new in (True, False):
        answer = client.post("/api/v1/uploads", {"files": files}, headers=headers)
        assert answer.status_code == 202, answer.content
        taken = answer.json()
        assert [row["status"] for row in taken] == ["waiting", "waiting"]
        work()
        told = client.get("/api/v1/uploads", {"batch": taken[0]["batch"]}, headers=headers).json()["results"]
        by_name = {row["file_name"]: row for row in told}
        assert (by_name["sheet.html"]["found"] > 100, by_name["sheet.html"]["new"] > 0) == (True, new)
        assert by_name["cat.txt"]["message"].endswith(".")
        for file in files:
            file.seek(0)
    one = client.get(f"/api/v1/uploads/{taken[0]['id']}", headers=headers).json()
    assert set(one) == set(taken[0])
    assert SourceRecord.objects.count() == 2
    stranger = key("docket:read", email="other@example.org")
    assert client.get(f"/api/v1/uploads/{taken[0]['id']}", headers=stranger).status_code == 404


def test_a_raw_body_with_a_file_name(client: Client) -> None:
    headers = {**key("docket:write"), "Content-Disposition": "attachment; filename=sheet.html"}
    for kind in ("text/html", "application/octet-stream"):
        answer = client.post("/api/v1/uploads", SHEET, content_type=kind, headers=headers)
        assert (answer.status_code, answer.json()[0]["file_name"]) == (202, "sheet.html")
    work()
    assert DocketEntry.objects.count() > 100


def test_refused_uploads_leave_nothing(client: Client, settings: Settings) -> None:
    writer, reader = key("docket:write"), key("docket:read", email="reader@example.org")
    file = {"files": SimpleUploadedFile("a.html", SHEET)}
    assert client.post("/api/v1/uploads", file).status_code == 401
    assert client.post("/api/v1/uploads", file, headers=reader).status_code == 403
    assert client.post("/api/v1/uploads", {"court": "cand"}, headers=writer).json()["code"] == "no_file"
    nameless = client.post("/api/v1/uploads", SHEET, content_type="text/html", headers=writer)
    assert nameless.status_code == 400, json.dumps(nameless.json())
    settings.INGEST_MAX_BYTES = 1000
    large = client.post("/api/v1/uploads", {"files": SimpleUploadedFile("a.html", SHEET)}, headers=writer)
    assert (large.status_code, large.json()["code"]) == (413, "too_large")
    assert not FetchLog.objects.exists()
