"""Messages over real HTTP: signed, retried under one ID, in order, and never sent to users without access."""

import base64
import hashlib
import hmac
import json
import re
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.utils import timezone
from pytest_django import Settings

from cases import tasks
from cases.models import Case, Change, Delivery, Destination, MatterWall, Subscription
from cases.notifications import sending
from cases.notifications.channels import CHANNELS, http_post
from cases.notifications.dispatch import dispatch
from cases.notifications.retries import MOST_FAILURES
from casetracker.accounts.models import User
from tests import factories

pytestmark = pytest.mark.django_db


class Receiver:
    """Stores what it receives; `answers` are used first, then it accepts everything."""

    def __init__(self) -> None:
        self.answers: list[int] = []
        self.got: list[tuple[dict[str, str], bytes, int]] = []
        self.callers: list[int] = []  # the client's port for each message: the same during a connection
        self.url = ""
        self.hangs_up = False

    @property
    def positions(self) -> list[int]:
        """Of the messages that it accepted."""
        return [json.loads(body)["position"] for _, body, status in self.got if status < 300]


@pytest.fixture
def receiver(settings: Settings) -> Iterator[Receiver]:
    found = Receiver()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        timeout = 2  # a connection that stays open occupies a thread

        def do_POST(self) -> None:
            found.callers.append(self.client_address[1])
            body = self.rfile.read(int(self.headers["Content-Length"]))
            status = found.answers.pop(0) if found.answers else 204
            found.got.append(({k.lower(): v for k, v in self.headers.items()}, body, status))
            self.send_response(status)
            self.send_header("Content-Length", "0")
            self.end_headers()
            self.close_connection |= found.hangs_up

        def log_message(self, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    place = f"127.0.0.1:{server.server_port}"
    found.url = f"http://{place}/hook"
    settings.HTTP_ALLOWED_PRIVATE = [place]
    http_post.connection.cache_clear()
    yield found
    http_post.connection.cache_clear()
    server.shutdown()
    server.server_close()


@pytest.fixture
def case() -> Case:
    return factories.case()


@pytest.fixture
def place(receiver: Receiver, member: User, case: Case) -> Destination:
    made = Destination.objects.create(owner=member, channel="webhook", url=receiver.url)
    Subscription.objects.create(user=member, case=case, channel="webhook", destination=made)
    return made


def happen(case: Case, count: int = 1) -> None:
    for number in range(count):
        Change.objects.create(
            case=case, kind="new", object_type="docket_entry", object_id=case.pk, summary=f"No. {number}"
        )
    Change.sequence()
    dispatch()


def make_due(place: Destination) -> None:
    """Pretend that the pause is over."""
    Destination.objects.filter(pk=place.pk).update(next_attempt_at=timezone.now())
    Delivery.objects.filter(status="waiting").update(due_at=timezone.now())


def states() -> list[str]:
    return list(Delivery.objects.order_by("change__position").values_list("status", flat=True))


def test_a_message_is_signed_and_says_what_changed(
    place: Destination, receiver: Receiver, case: Case
) -> None:
    happen(case)
    assert sending.due() == [place.pk]
    assert sending.send(place.pk) == 1
    assert sending.due() == []
    ((headers, body, _),) = receiver.got
    row = Delivery.objects.get()
    message = json.loads(body)
    assert message["id"] == headers["idempotency-key"] == headers["webhook-id"] == str(row.pk)
    assert (message["position"], message["data"]["summary"]) == (1, "No. 0")
    signed = f"{row.pk}.{headers['webhook-timestamp']}.".encode() + body
    key = base64.b64decode(place.secret.removeprefix("whsec_"))
    wanted = base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()
    assert headers["webhook-signature"] == f"v1,{wanted}"
    assert (row.status, row.response_status, row.attempts) == ("sent", 204, 1)


def test_a_failed_message_is_retried_under_its_id_and_keeps_its_place(
    place: Destination, receiver: Receiver, case: Case
) -> None:
    happen(case, 3)
    receiver.answers = [204, 503]
    sending.send(place.pk)
    assert states() == ["sent", "waiting", "waiting"]
    assert sending.due() == [], "the destination waits"
    assert sending.send(place.pk) == 0
    make_due(place)
    sending.send(place.pk)
    assert receiver.positions == [1, 2, 3]
    ids = [headers["webhook-id"] for headers, _, _ in receiver.got]
    assert ids[1] == ids[2]
    assert len(set(ids)) == 3
    place.refresh_from_db()
    assert place.failures == 0


def test_a_refused_message_does_not_hold_up_others(
    place: Destination, receiver: Receiver, case: Case
) -> None:
    happen(case, 3)
    receiver.answers = [400]
    sending.send(place.pk)
    assert states() == ["waiting", "sent", "sent"]
    row = Delivery.objects.get(status="waiting")
    assert "400" in row.last_error
    make_due(place)
    sending.send(place.pk)
    assert receiver.positions == [2, 3, 1]


def test_giving_up_is_reported(place: Destination, receiver: Receiver, case: Case) -> None:
    happen(case)
    Delivery.objects.update(created_at=timezone.now() - timedelta(days=4))
    receiver.answers = [500]
    sending.send(place.pk)
    assert states() == ["failed"]
    happen(case)
    Delivery.objects.filter(status="waiting").update(created_at=timezone.now() - timedelta(days=4))
    assert sending.give_up() == 1
    assert "three days" in Delivery.objects.latest("change__position").last_error


@pytest.mark.parametrize(("status", "failures"), [(500, MOST_FAILURES - 1), (410, 0)])
def test_a_dead_address_is_turned_off_with_a_reason_and_can_be_turned_on(
    place: Destination, receiver: Receiver, case: Case, status: int, failures: int
) -> None:
    happen(case)
    Destination.objects.update(failures=failures)
    receiver.answers = [status]
    sending.send(place.pk)
    place.refresh_from_db()
    assert not place.active
    assert str(status) in place.why_inactive
    make_due(place)
    assert sending.due() == []
    place.switch(True)
    make_due(place)
    sending.send(place.pk)
    assert states() == ["sent"]


def test_pending_messages_are_withheld_when_access_ends(
    place: Destination, receiver: Receiver, case: Case, member: User
) -> None:
    happen(case, 2)
    MatterWall.objects.create(case=case, user=member, reason="conflict")
    assert sending.send(place.pk) == 0
    assert receiver.got == []
    assert states() == ["withheld", "withheld"]


def test_a_private_address_is_not_reached(
    place: Destination, receiver: Receiver, case: Case, settings: Settings
) -> None:
    settings.HTTP_ALLOWED_PRIVATE = []
    http_post.connection.cache_clear()
    happen(case)
    sending.send(place.pk)
    assert receiver.got == []
    assert "not a public address" in Delivery.objects.get().last_error


def test_both_secrets_sign_while_one_is_being_replaced(
    place: Destination, receiver: Receiver, case: Case
) -> None:
    old = place.secret
    new = place.rotate()
    happen(case)
    sending.send(place.pk)
    ((headers, _, _),) = receiver.got
    assert len(headers["webhook-signature"].split()) == 2
    assert place.secrets_at(timezone.now()) == [new, old]
    assert place.secrets_at(timezone.now() + timedelta(days=2)) == [new]


@pytest.mark.django_db(transaction=True)
def test_two_workers_send_a_message_once(place: Destination, receiver: Receiver, case: Case) -> None:
    happen(case, 20)

    def work() -> None:
        try:
            sending.send(place.pk)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert receiver.positions == list(range(1, 21))


def test_messages_share_a_connection_while_it_is_open(
    place: Destination, receiver: Receiver, case: Case
) -> None:
    happen(case, 5)
    assert sending.send(place.pk) == 5
    assert receiver.positions == [1, 2, 3, 4, 5]
    assert len(set(receiver.callers)) == 1
    happen(case)
    sending.send(place.pk)
    assert len(set(receiver.callers)) == 2, "it is not kept for another day's messages"


def test_a_receiver_that_hangs_up_after_each_answer_gets_all(
    place: Destination, receiver: Receiver, case: Case
) -> None:
    happen(case, 4)
    receiver.hangs_up = True
    assert sending.send(place.pk) == 4
    assert receiver.positions == [1, 2, 3, 4]
    assert len(set(receiver.callers)) == 4


def test_a_subscription_that_ends_meanwhile_gets_nothing(
    place: Destination, receiver: Receiver, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    happen(case, 3)
    second, third = Delivery.objects.order_by("change__position")[1:]
    note = sending._note

    def note_and_more(*args: Any) -> None:
        """After the first message one is deleted, as a purge does, and a wall goes up before the other."""
        note(*args)
        second.delete()
        MatterWall.objects.create(case=case, user=place.owner, reason="a conflict")

    monkeypatch.setattr(sending, "_note", note_and_more)
    assert sending.send(place.pk) == 1
    assert receiver.positions == [1]
    third.refresh_from_db()
    assert third.status == "withheld"


def test_a_slow_call_times_out_and_the_others_continue(
    place: Destination, receiver: Receiver, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    happen(case, 3)
    woken: list[str] = []
    monkeypatch.setattr(sending, "SECONDS", 0)
    monkeypatch.setattr(tasks.send_to, "delay", woken.append)
    for count in (1, 2):
        tasks.send_to(str(place.pk))
        assert woken == [str(place.pk)] * count
    tasks.send_to(str(place.pk))
    assert receiver.positions == [1, 2, 3]
    assert len(woken) == 2, "nothing is left"


def test_an_email_covers_one_case(member: User, case: Case) -> None:
    place = Destination.objects.create(owner=member, channel="email")
    Subscription.objects.create(user=member, case=case, channel="email", destination=place)
    happen(case, 3)
    assert sending.due() == [], "changes within a minute are combined"
    make_due(place)
    assert sending.send(place.pk) == 3
    (message,) = mail.outbox
    assert message.to == [member.email]
    assert "3 updates" in message.subject
    assert all(f"No. {number}" in message.body for number in range(3))
    first = Delivery.objects.order_by("change__position")[0]
    assert str(first.pk) in message.extra_headers["Message-ID"]


@contextmanager
def documented_receiver(folder: Path, secret: str) -> Iterator[str]:
    """The program shown in docs/webhooks.md, as written."""
    words = Path("docs/webhooks.md").read_text("utf-8")
    (program,) = re.findall(r"```python\n(.*?)```", words, re.S)
    program = program.replace('("127.0.0.1", 8800)', '("127.0.0.1", 0)').replace(
        "HTTPServer((", "server = HTTPServer(("
    )
    program = program.replace(
        ").serve_forever()", "); print(server.server_port, flush=True); server.serve_forever()"
    )
    (folder / "receiver.py").write_text(program)
    process = subprocess.Popen(
        [sys.executable, "receiver.py"],
        cwd=folder,
        env={"WEBHOOK_SECRET": secret},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        assert process.stdout
        yield f"127.0.0.1:{int(process.stdout.readline())}"
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def test_the_documented_receiver_accepts_ours_once_and_rejects_forgeries(
    member: User, case: Case, settings: Settings, tmp_path: Path
) -> None:
    place = Destination.objects.create(owner=member, channel="webhook", url="https://later.example/")
    Subscription.objects.create(user=member, case=case, channel="webhook", destination=place)
    happen(case, 2)
    with documented_receiver(tmp_path, place.secret) as address:
        settings.HTTP_ALLOWED_PRIVATE = [address]
        http_post.connection.cache_clear()
        Destination.objects.update(url=f"http://{address}/")
        for _ in range(2):  # the second time as if our record of the answer had been lost
            Delivery.objects.update(status="waiting")
            assert sending.send(place.pk) == 2
        kept = sqlite3.connect(tmp_path / "messages.sqlite3")
        assert kept.execute("SELECT position FROM message ORDER BY position").fetchall() == [(1,), (2,)]
        kept.close()
        forged = Destination.objects.get()
        forged.secret = "whsec_" + base64.b64encode(b"x" * 32).decode()
        assert CHANNELS["webhook"].send_test(forged).status == 401
    http_post.connection.cache_clear()
