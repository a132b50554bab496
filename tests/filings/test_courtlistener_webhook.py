"""CourtListener's webhook, from the replica of its sender to entries on a docket."""

from __future__ import annotations

import logging
import time
from concurrent.futures import ThreadPoolExecutor
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from cases.models import Court, Docket
from filings.inbox import file_queue, file_reader
from filings.inbox.drop import accept
from filings.models import (
    DocketEntry,
    FetchLog,
    Observation,
    Report,
    SourceRecord,
    WebhookAddress,
    WebhookCall,
)
from filings.records import SourceError
from filings.sandbox.case import START
from filings.sandbox.webhook import Sender, alert, event, sandbox_rows
from filings.sources import courtlistener_webhook
from tests import factories

ROWS = sandbox_rows(START)


@pytest.fixture(autouse=True)
def no_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    """The test does the worker's part itself, without the broker."""
    monkeypatch.setattr("filings.inbox.file_queue.wake", lambda log_id: None)


@pytest.fixture
def docket(db: None) -> Docket:
    court = Court.objects.get(pk="sandbox")
    number = {"docket_number": "1:26-cv-00042", "docket_number_key": "1:26-cv-00042"}
    return factories.docket(
        factories.case(), court=court, **number, docket_number_core="26-cv-00042",
        courtlistener_id=str(ROWS[0]["docket"]),
    )  # fmt: skip


@pytest.fixture
def sender(live_server: LiveServer) -> Sender:
    return Sender(f"{live_server.url}/hooks/courtlistener/{WebhookAddress.issue()}/")


def work() -> None:
    """Do the worker's part for everything that is pending."""
    for pk in FetchLog.objects.filter(status="waiting").values_list("pk", flat=True):
        with file_queue.claimed(pk) as log:
            assert log is not None
            file_reader.process(log)


def rows_for(docket_number: int, count: int = 3) -> list[dict[str, Any]]:
    return [{**row, "docket": docket_number} for row in ROWS[:count]]


def test_an_alert_becomes_entries_once_however_often_it_is_sent(docket: Docket, sender: Sender) -> None:
    first, again = sender.send(alert(ROWS[:3]), "key-1"), sender.send(alert(ROWS[:3]), "key-1")
    assert (first.status, first.text, again.status, again.text) == (
        200,
        "Received.\n",
        200,
        "Already received.\n",
    )
    assert sender.send(alert(ROWS[:3], version=1), "key-2").status == 200  # a second webhook of the same user
    work()
    assert (WebhookCall.objects.count(), FetchLog.objects.count()) == (2, 2)
    entries = DocketEntry.objects.filter(docket=docket)
    assert {key for entry in entries for key in entry.source_ids["courtlistener"]} == {
        str(row["id"]) for row in ROWS[:3]
    }
    assert entries.count() == 3
    assert set(entries.values_list("basis_kinds", flat=True).distinct()[0]) == {"courtlistener"}


def test_a_batch_of_200_is_answered_within_a_second_and_read_whole(docket: Docket, sender: Sender) -> None:
    rows = [{**ROWS[0], "id": n, "entry_number": n, "recap_documents": [], "pacer_sequence_number": None,
             "description": f"Paper {n}"} for n in range(1, 201)]  # fmt: skip
    started = time.monotonic()
    assert sender.send(alert(rows)).status == 200
    assert time.monotonic() - started < 1
    assert not DocketEntry.objects.exists()
    work()
    assert DocketEntry.objects.filter(docket=docket).count() == 200


def test_of_many_simultaneous_calls_with_one_key_one_counts(docket: Docket, sender: Sender) -> None:
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: sender.send(alert(ROWS[:2]), "same"), range(8)))
    assert [answer.status for answer in answers] == [200] * 8
    assert sorted(answer.text for answer in answers).count("Received.\n") == 1
    assert (WebhookCall.objects.count(), FetchLog.objects.count(), SourceRecord.objects.count()) == (1, 1, 1)


def test_the_newer_text_wins_when_events_arrive_out_of_order(docket: Docket, sender: Sender) -> None:
    early = {**ROWS[0], "description": "EARLY", "date_modified": "2026-11-01T10:00:00-07:00"}
    late = {**ROWS[0], "description": "LATE", "date_modified": "2026-11-02T10:00:00-07:00"}
    for row in (late, early):
        assert sender.send(alert([row])).status == 200
        work()
    assert DocketEntry.objects.get(docket=docket).text == "LATE"


@pytest.mark.parametrize(
    ("body", "key", "status", "sentence"),
    [
        (b"<html>", None, 400, "is not JSON"),
        (b'{"webhook": ' + b"[" * 50_000, None, 400, "is not JSON"),
        ({"results": []}, None, 400, "not a CourtListener event"),
        (alert(ROWS[:1]), "", 400, "Idempotency-Key"),
        (alert(ROWS[:1]), "k" * 101, 400, "Idempotency-Key"),
        (b" " * (5 * 2**20 + 1), None, 413, "5 MB"),
    ],
    ids=["html", "cut off", "other json", "no key", "long key", "too large"],
)
def test_a_body_that_is_not_an_event_is_refused_and_leaves_nothing(
    sender: Sender, body: object, key: str | None, status: int, sentence: str
) -> None:
    answer = sender.send(body, key)
    assert (answer.status, sentence in answer.text) == (status, True), answer
    assert [model.objects.count() for model in (WebhookCall, SourceRecord, FetchLog)] == [0, 0, 0]


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        (event({"results": []}), "lists no docket entries"),
        (event({"results": [{"id": 1}]}, type=2, version=1), "search alert"),
        (event({"id": 7, "status": 2}, type=3), "recap fetch"),
        (
            event({"disabled_alerts": [{"docket": 77}], "old_alerts": [{"docket": 78}]}, type=4),
            "will soon turn off its alerts for dockets 78",
        ),
        (event({"id": 7}, type=5), "pray and pay"),
        (event({"new": "thing"}, type=6, version=9), "unknown type (6)"),
        ({"webhook": {"event_type": "x", "more": 1}, "payload": [], "extra": {}}, "unknown type (None)"),
    ],
)
def test_other_and_unknown_events_are_accepted_stored_and_explained(
    sender: Sender, sent: object, said: str
) -> None:
    assert sender.send(sent).status == 200  # otherwise CourtListener would retry and then disable the webhook
    work()
    log = FetchLog.objects.get()
    assert said in log.message
    assert log.record is not None
    assert log.record.status == "refused"
    assert not Report.objects.exists()


def test_an_alert_for_an_unknown_docket_waits_until_its_id_is_known(sender: Sender) -> None:
    assert sender.send(alert(rows_for(90_000_001))).status == 200
    work()
    assert Report.objects.get().docket is None
    assert not Docket.objects.exists()
    bundle = b'{"docket": {"id": 90000001, "court_id": "cand", "docket_number": "3:26-cv-01234"}}'
    accept([("bundle.json", bundle)], user=None)
    work()
    docket = Docket.objects.get(court="cand")
    assert docket.entries.current().count() == 3
    assert SourceRecord.objects.filter(status="parked").count() == 0


@pytest.mark.parametrize("slash", ["035025000099", "035125000099"])
def test_an_alert_finds_its_docket_by_a_document_and_adds_the_id(sender: Sender, slash: str) -> None:
    feed = (
        b"<rss><channel><title>CAND-ECF</title><link>https://ecf.cand.uscourts.gov</link><item>"
        b"<title>3:26-cv-01234 Doe v. Example</title><link>https://ecf.cand.uscourts.gov/cgi-bin/DktRpt.pl?"
        b"440001</link><description>[Motion] (&lt;a href=&quot;https://ecf.cand.uscourts.gov/doc1/035125000099?caseid="
        b"440001&amp;de_seq_num=31&quot;&gt;9&lt;/a&gt;)</description><guid>https://ecf.cand.uscourts.gov/cgi-bin/"
        b"DktRpt.pl?440001&amp;31</guid>"
        b"<pubDate>Mon, 02 Nov 2026 18:00:00 GMT</pubDate></item></channel></rss>"
    )
    accept([("feed.xml", feed)], user=None)
    work()
    row = {**ROWS[0], "docket": 7, "entry_number": 9, "pacer_sequence_number": 31, "date_filed": "2026-11-02"}
    row["recap_documents"] = [
        {**ROWS[0]["recap_documents"][0], "pacer_doc_id": slash, "document_number": "9"}
    ]
    assert sender.send(alert([row])).status == 200
    work()
    docket = Docket.objects.get()
    assert docket.courtlistener_id == "7"
    assert docket.entries.current().count() == 1
    assert not Report.objects.filter(docket=None).exists()


def test_an_entry_without_text_keeps_the_row_id_to_ask_for_it_again(docket: Docket, sender: Sender) -> None:
    assert sender.send(alert([{**ROWS[0], "description": ""}])).status == 200
    work()
    content = Observation.objects.get(docket=docket, type="EntryRow").content
    assert (content["source_row_id"], "text" in content) == (str(ROWS[0]["id"]), False)


def test_only_the_listed_addresses_may_call(sender: Sender, settings: Settings) -> None:
    settings.COURTLISTENER_WEBHOOK_IPS = ["34.210.230.218", "54.189.59.91"]
    forged = Sender(sender.url, {"X-Forwarded-For": "34.210.230.218"})
    assert (sender.send(alert(ROWS[:1])).status, forged.send(alert(ROWS[:1])).status) == (403, 403)
    settings.TRUSTED_PROXIES = ["127.0.0.0/8"]
    assert forged.send(alert(ROWS[:1])).status == 200
    claimed = Sender(sender.url, {"X-Forwarded-For": "34.210.230.218, 203.0.113.9"})
    assert (
        claimed.send(alert(ROWS[:1])).status == 403
    )  # the proxy saw the second address; the first is only claimed by the caller


def test_an_answer_that_comes_too_late_is_retried(
    docket: Docket, sender: Sender, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("filings.sandbox.webhook.TIMEOUT", 0.3)
    slow = iter([0.8])
    real = courtlistener_webhook.read

    def read(body: bytes) -> courtlistener_webhook.Event:
        time.sleep(next(slow, 0))
        return real(body)

    monkeypatch.setattr(courtlistener_webhook, "read", read)
    answers = sender.deliver(alert(ROWS[:1]))
    time.sleep(0.8)  # the first call still completes, whichever was first
    assert (answers[0].status, answers[-1].status) == (0, 200)
    assert (WebhookCall.objects.count(), FetchLog.objects.count()) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_an_address_is_shown_once_listed_by_its_hint_and_revoked(
    client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    out = StringIO()
    call_command("courtlistener_webhook", "create", stdout=out)
    address = out.getvalue().strip()
    token = address.rstrip("/").rsplit("/", 1)[1]
    path = address[address.index("/hooks") :]
    listed = StringIO()
    call_command("courtlistener_webhook", "list", stdout=listed)
    assert token[:5] in listed.getvalue()
    assert token not in listed.getvalue()
    assert client.get(path).status_code == 405
    assert client.post(path.rstrip("/"), b"x", content_type="application/json").status_code == 400
    call_command("courtlistener_webhook", "revoke", token[:5], stdout=StringIO())
    assert client.post(path, b"x", content_type="application/json").status_code == 404
    with pytest.raises(CommandError):
        call_command("courtlistener_webhook", "revoke", token[:5], stdout=StringIO())


def test_no_log_line_shows_an_address(settings: Settings) -> None:
    """Django logs the path of every refused call; the handler that writes the log blanks it."""
    (name,) = settings.LOGGING["handlers"]["console"]["filters"]
    assert settings.LOGGING["filters"][name]["()"] == "casetracker.lib.log_secrets.BlankSecrets"
    from casetracker.lib.log_secrets import BlankSecrets

    for path in ("/hooks/courtlistener/planted-secret-5/", "/signin/planted-secret-5/"):
        record = logging.LogRecord("django.request", 30, "", 0, "%s: %s", ("Not Found", path), None)
        assert BlankSecrets().filter(record)
        assert "planted-secret" not in record.getMessage()
        assert "[sealed]" in record.getMessage()


@pytest.mark.parametrize("body", [b"", b"null", b"[]", b'{"webhook": {}, "payload"', b"\xff\xfe"])
def test_reading_an_event_fails_with_a_sentence(body: bytes) -> None:
    with pytest.raises(SourceError, match=r"\.$"):
        courtlistener_webhook.read(body)
