"""What identifies a buyer or recipient appears in no page, API answer, log line, or unsealed column."""

from __future__ import annotations

import io
import json
import logging
import re
from collections import Counter, deque
from collections.abc import Iterator

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http.response import HttpResponseBase
from django.test import Client
from django.urls import Resolver404, resolve, reverse

from cases.models import Docket
from casetracker.lib.log_secrets import BlankSecrets
from filings.inbox import file_queue, file_reader
from filings.models import FetchLog, SourceRecord, WebhookAddress
from filings.sandbox.case import START
from filings.sandbox.webhook import alert, sandbox_rows
from tests import factories

from .realfiles import OURS

LOGIN, CLIENT_CODE, MAGIC, RECIPIENT, SERVED, PERSON = (
    "inventedlogin", "4711-secret", "55566677", "docket@fictional.example", "associate@fictional.example",
    "999-12",
)  # fmt: skip
PLANTED = (LOGIN, CLIENT_CODE, MAGIC, RECIPIENT, SERVED, PERSON)
FILES = ("sheet.html", "notice.eml", "acms_docket.json", "acms_documents.json")
EACH = 1  # page of each kind is checked
MOST = 300
LINK = re.compile(r'(?:href|src|hx-get)="(/[^"#]*)"')
NOT_ASKED = re.compile(
    r"/static/|/logout|/api/v1/docs|/admin/(?!filings/)|.*/add/$"
)  # the last are large and empty


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """What a site's log holds: every logger, through the filter that its handler has."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.addFilter(BlankSecrets())
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    yield stream
    root.setLevel(level)
    root.removeHandler(handler)


@pytest.fixture
def address(monkeypatch: pytest.MonkeyPatch, admin_client: Client, log: io.StringIO) -> str:
    """The secret of a webhook, after everything was uploaded, sent, and read."""
    monkeypatch.setattr("filings.inbox.file_queue.wake", lambda log_id: None)
    rows = sandbox_rows(START)[:3]
    docket = factories.docket(
        factories.case(), court=factories.court("cand"), docket_number="3:31-cv-00042-ABC",
        docket_number_key="3:31-cv-00042", docket_number_core="31-cv-00042",
        courtlistener_id=str(rows[0]["docket"]),
    )  # fmt: skip
    factories.court("ca9")
    for court, names in (("", FILES[:2]), ("ca9", FILES[2:])):
        files = [SimpleUploadedFile(name, (OURS / name).read_bytes()) for name in names]
        assert admin_client.post(reverse("drop"), {"files": files, "court": court}).status_code == 302
    token = WebhookAddress.issue()
    for secret in (token, token[:-4] + "gone"):
        admin_client.post(
            f"/hooks/courtlistener/{secret}/", json.dumps(alert(rows)), "application/json",
            headers={"Idempotency-Key": "key-1"},
        )  # fmt: skip
    for pk in FetchLog.objects.filter(status="waiting").values_list("pk", flat=True):
        with file_queue.claimed(pk) as row:
            assert row is not None
            file_reader.process(row)
    assert not FetchLog.objects.exclude(status="done").exists()
    assert docket.entries.count() >= 5  # of sheet, notice, and webhook
    assert Docket.objects.filter(court="ca9").count() == 1
    return token


def content(answer: HttpResponseBase) -> str:
    body = b"".join(answer) if answer.streaming else answer.content  # type: ignore[attr-defined]
    return body.decode("utf-8", "replace")


def visited(client: Client, *starts: str) -> dict[str, str]:
    """Pages linked from `starts`, a few of each kind, with their content."""
    found: dict[str, str] = {}
    kinds: Counter[str] = Counter()
    waiting = deque(starts)
    while waiting and len(found) < MOST:
        path = waiting.popleft().replace("&amp;", "&")
        try:
            match = resolve(path.partition("?")[0])
        except Resolver404:
            continue
        kind = f"{match.view_name} {bool('?' in path)}"
        if path in found or NOT_ASKED.match(path) or kinds[kind] >= EACH:
            continue
        answer = client.get(path)
        if answer.status_code == 200:
            kinds[kind] += 1
            found[path] = content(answer)
            waiting.extend(LINK.findall(found[path]))
    return found


@pytest.mark.django_db
def test_no_page_log_line_or_unsealed_column_contains_a_secret(
    address: str, admin_client: Client, log: io.StringIO
) -> None:
    shown = visited(admin_client, "/", "/drop/", "/feeds/", "/review/", "/admin/filings/")
    assert len(shown) < MOST
    batches = FetchLog.objects.values_list("batch", flat=True).distinct()
    shown |= visited(admin_client, *(reverse("batch", args=[batch]) for batch in batches))
    kinds = {resolve(path.partition("?")[0]).view_name for path in shown}
    assert {"case-docket", "entry-detail", "batch", "admin:filings_sourcerecord_changelist"} <= kinds
    root = json.loads(content(admin_client.get("/api/v1/")))
    addresses = re.findall(r'"(?:https?://[^/"]+)?(/api/v1/[^"?{]+)', json.dumps(root))
    answers = {path: content(admin_client.get(path)) for path in addresses}
    assert any("31-cv-00042" in text for text in answers.values())
    assert "Not Found: /hooks/" in log.getvalue()  # the revoked address, blanked
    places = {**shown, **answers, "the log": log.getvalue(), **_columns()}
    secrets = (*PLANTED, address)
    assert [(where, secret) for where, text in places.items() for secret in secrets if secret in text] == []


@pytest.mark.django_db
def test_the_secrets_were_in_the_payloads(address: str) -> None:
    """Otherwise the test above could not fail: the sealed originals contain each of them."""
    originals = b"".join(record.original for record in SourceRecord.objects.all()).decode()
    assert [secret for secret in PLANTED if secret not in originals] == []


def _columns() -> dict[str, str]:
    """Every row of the filings tables as text, payloads decompressed, without sealed columns."""
    found = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if table.startswith(("filings_", "cases_")):
                cursor.execute(f'SELECT string_agg(t::text, chr(10)) FROM "{table}" t')
                found[table] = cursor.fetchone()[0] or ""
    for record in SourceRecord.objects.all():
        found[f"payload of {record.file_name}"] = record.content.decode("utf-8", "replace")
    return found
