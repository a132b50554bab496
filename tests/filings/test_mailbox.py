"""Notices from a mailbox: from the replica of a mail server to entries and the feeds page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from cases.models import Docket
from casetracker.accounts.models import User
from filings.clients import imap
from filings.inbox import file_queue, file_reader, mailbox
from filings.models import DocketEntry, FetchLog, Mailbox, SourceRecord
from filings.records import UpstreamError
from filings.sandbox.mailbox import MailServer, running
from tests import factories

pytestmark = pytest.mark.django_db
NOTICE = Path(__file__).with_name("data").joinpath("notice.eml").read_bytes()
JUNK = (
    b"From: someone@mail.example\r\nDate: Fri, 28 Feb 2031 15:12:45 -0800\r\nSubject: Lunch?\r\n\r\n"
    b"At noon, privately?\r\n"
)


def notice(number: int) -> bytes:
    """Another entry of the same docket."""
    changed = {b"035199900050": b"0351999%05d" % number, b"de_seq_num=61": b"de_seq_num=%d" % number}
    message = NOTICE.replace(b">9</a>", b">%d</a>" % number)
    for old, new in changed.items():
        message = message.replace(old, new)
    return message


@pytest.fixture(autouse=True)
def no_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("filings.inbox.file_queue.wake", lambda log_id: None)


@pytest.fixture
def server(settings: Settings) -> Iterator[MailServer]:
    with running(MailServer()) as found:
        settings.IMAP_HOST, settings.IMAP_PORT, settings.IMAP_TLS = "127.0.0.1", found.port, False
        settings.IMAP_USER, settings.IMAP_PASSWORD = found.username, found.password
        yield found


@pytest.fixture
def docket() -> Docket:
    return factories.docket(
        factories.case(), court=factories.court("cand"), docket_number="3:31-cv-00042-ABC",
        docket_number_key="3:31-cv-00042", docket_number_core="31-cv-00042",
    )  # fmt: skip


def check() -> int:
    """Run a check that is due."""
    Mailbox.objects.update(next_check_at=timezone.now())
    return mailbox.check()


def work() -> None:
    for pk in FetchLog.objects.filter(status="waiting").values_list("pk", flat=True):
        with file_queue.claimed(pk) as log:
            assert log is not None
            file_reader.process(log)


def test_notices_become_entries_once_and_junk_is_refused_without_being_kept(
    server: MailServer, docket: Docket
) -> None:
    server.add(notice(9), JUNK, notice(10))
    assert check() == 3
    work()
    assert set(DocketEntry.objects.values_list("entry_number", flat=True)) == {9, 10}
    refused = FetchLog.objects.get(status="failed")
    assert "not a notice of electronic filing" in refused.message
    assert refused.record is None
    assert SourceRecord.objects.count() == 2  # a private email is not stored
    assert check() == 0
    assert FetchLog.objects.count() == 3
    box = Mailbox.objects.get()
    assert (box.last_uid, box.uid_validity, box.last_error, box.leased_until) == (3, 1, "", None)
    assert box.next_check_at > timezone.now()
    changing = ("STORE", "SELECT", "EXPUNGE", "COPY", "BODY[]")
    assert not [line for line in server.commands if any(word in line for word in changing)]


def test_renumbered_messages_are_not_read_twice(server: MailServer, docket: Docket) -> None:
    server.add(notice(9), notice(10))
    check()
    server.renumber()
    server.add(notice(11))
    assert check() == 3
    work()
    assert DocketEntry.objects.count() == SourceRecord.objects.count() == 3
    assert Mailbox.objects.get().uid_validity == 2


def test_after_a_broken_connection_reading_continues_where_it_stopped(
    server: MailServer, docket: Docket
) -> None:
    server.add(notice(9))
    check()
    server.add(notice(10))
    server.cut_after = 100
    assert check() == 0
    box = Mailbox.objects.get()
    assert (box.last_uid, box.failures) == (1, 1)
    assert "connection broke" in box.last_error
    server.cut_after = None
    assert check() == 1
    assert FetchLog.objects.count() == 2
    assert Mailbox.objects.get().failures == 0


def test_a_slow_server_times_out(server: MailServer, monkeypatch: pytest.MonkeyPatch) -> None:
    server.delay = 0.5
    monkeypatch.setattr(imap, "TIMEOUT", 0.2)
    assert check() == 0
    assert "in time" in Mailbox.objects.get().last_error
    monkeypatch.setattr(imap, "TIMEOUT", 5)
    account = imap.MailAccount("127.0.0.1", server.port, server.username, server.password, "INBOX", tls=False)
    with pytest.raises(UpstreamError, match="broke"), imap.visit(account, deadline=0.7) as folder:
        folder.uids_after(0)  # each answer is in time, but together they are not


def test_a_wrong_password_is_reported_and_not_retried_for_an_hour(
    server: MailServer, settings: Settings, page: Client
) -> None:
    settings.IMAP_PASSWORD = "planted-secret"
    assert check() == 0
    box = Mailbox.objects.get()
    assert box.next_check_at > timezone.now() + timedelta(minutes=59)
    assert "IMAP_PASSWORD" in box.last_error
    shown = words(page)
    assert "did not accept the user name or password" in shown
    assert "planted-secret" not in shown
    assert server.username not in shown


def test_without_tls_only_a_local_server_is_contacted(settings: Settings) -> None:
    settings.IMAP_HOST, settings.IMAP_TLS = "mail.example", False
    assert check() == 0
    assert "only over TLS" in Mailbox.objects.get().last_error


def test_a_server_without_tls_gets_no_password(server: MailServer, settings: Settings) -> None:
    settings.IMAP_TLS = True
    assert check() == 0
    assert Mailbox.objects.get().last_error
    assert "LOGIN" not in server.commands


def test_a_large_message_is_refused_and_the_next_is_read(
    server: MailServer, docket: Docket, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (imap, mailbox):
        monkeypatch.setattr(module, "MAX_MESSAGE", 20_000)
    server.add(notice(9) + b"x" * 30_000, notice(10))
    assert check() == 2
    assert "larger than" in FetchLog.objects.get(status="failed").message
    assert FetchLog.objects.filter(status="waiting").count() == 1


class _Killed(BaseException):
    """Leave things as the end of the process would: none of our code runs after it."""


def test_an_email_that_keeps_killing_its_worker_is_skipped(
    server: MailServer, docket: Docket, monkeypatch: pytest.MonkeyPatch
) -> None:
    deadly, read = notice(10), mailbox.notice_email.read

    def reading(payload: bytes) -> object:
        if payload == deadly:
            raise _Killed
        return read(payload)

    monkeypatch.setattr(mailbox.notice_email, "read", reading)
    server.add(notice(9), deadly, notice(11))
    for _ in range(mailbox.MOST_ATTEMPTS):
        with pytest.raises(_Killed):
            check()
        assert "will be tried again" in FetchLog.objects.get(status="failed").message
        Mailbox.objects.update(leased_until=None)  # it expired
    assert check() == 2
    assert FetchLog.objects.get(status="failed").message == mailbox.GIVEN_UP
    assert FetchLog.objects.filter(status="waiting").count() == 2
    assert Mailbox.objects.get().last_uid == 3


def test_broken_connections_are_not_counted_against_a_message(server: MailServer, docket: Docket) -> None:
    server.add(notice(9))
    server.cut_after = 100
    for _ in range(mailbox.MOST_ATTEMPTS + 2):
        assert check() == 0
    assert not FetchLog.objects.exists()
    server.cut_after = None
    assert check() == 1
    assert FetchLog.objects.get().status == "waiting"


def test_one_visit_reads_a_limited_number_and_the_next_continues(
    server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mailbox, "MOST", 2)
    server.add(*(notice(number) for number in range(9, 14)))
    assert [mailbox.check() for _ in range(4)] == [2, 2, 1, 0]  # the third message's next attempt is later
    assert FetchLog.objects.count() == 5


def test_another_workers_mailbox_is_left_alone_and_a_lost_lease_writes_nothing(
    server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.add(notice(9))
    Mailbox.objects.create(**mailbox._key(), leased_until=timezone.now() + timedelta(minutes=1))
    assert check() == 0
    assert server.commands == []
    Mailbox.objects.update(leased_until=None)
    other = timezone.now() + timedelta(hours=1)

    def taken_over(folder: imap.Folder, uid: int) -> bytes:
        Mailbox.objects.update(leased_until=other)
        return NOTICE

    monkeypatch.setattr(imap.Folder, "message", taken_over)
    assert check() == 0
    assert not FetchLog.objects.exists()
    box = Mailbox.objects.get()
    assert (box.last_uid, box.leased_until) == (0, other)


def test_the_feeds_page_shows_the_state_of_the_mailbox(
    server: MailServer, settings: Settings, page: Client
) -> None:
    assert "not checked yet" in words(page)
    check()
    assert "Court email" in words(page)
    assert "INBOX at 127.0.0.1" in words(page)
    settings.IMAP_HOST = ""
    assert "Court email" not in words(page)


def test_why_mail_was_refused_is_for_administrators(
    server: MailServer, docket: Docket, page: Client, member: User
) -> None:
    server.add(JUNK, JUNK, notice(9))
    check()
    assert "not read" not in words(page)
    User.objects.filter(pk=member.pk).update(is_superuser=True)
    shown = words(page)
    assert "2 messages not read" in shown
    assert "not a notice of electronic filing" in shown
    assert "Lunch" not in shown
    assert "someone@" not in shown


def words(page: Client) -> str:
    html = page.get(reverse("feeds")).content.decode()
    return " ".join(re.sub(r"<[^>]+>", " ", html).replace("\xa0", " ").split())
