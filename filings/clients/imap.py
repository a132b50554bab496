"""Fetches messages from a mailbox by IMAP without changing it; `sources/notice_email.py` parses them.

EXAMINE opens the folder read-only and BODY.PEEK marks nothing as read, so people can share the mailbox.
The server's own words are not passed on, because they may repeat a password.
"""

from __future__ import annotations

import imaplib
import re
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from filings.records import UpstreamError

TIMEOUT = 20.0  # seconds, for connecting and for each wait
DEADLINE = 120.0  # seconds for a whole visit, so that a slow trickle of bytes cannot hold it open
MAX_MESSAGE = 5 * 1024 * 1024  # bytes; a notice has about ten thousand
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_ROOM = 1024 * 1024  # bytes allowed in one answer in addition to the message


@dataclass(frozen=True, slots=True)
class MailAccount:
    """Where the mailbox is. `tls` may be False only for a server on this machine."""

    host: str
    port: int
    username: str
    password: str
    folder: str
    tls: bool = True

    def __repr__(self) -> str:
        return f"Account({self.host}:{self.port} {self.folder})"


class _Bounded:
    """Limits how much imaplib reads: it would read as many bytes as the server announces."""

    def read(self, size: int) -> bytes:
        if size > MAX_MESSAGE + _ROOM:
            raise imaplib.IMAP4.abort("too long")
        return super().read(size)  # type: ignore[misc,no-any-return]


class _Plain(_Bounded, imaplib.IMAP4):
    pass


class _Secure(_Bounded, imaplib.IMAP4_SSL):
    pass


class Folder:
    """An open folder. `uid_validity`: changes if the server renumbers the messages (RFC 3501)."""

    def __init__(self, client: imaplib.IMAP4, uid_validity: int) -> None:
        self._client = client
        self.uid_validity = uid_validity

    def uids_after(self, last: int) -> list[int]:
        """UIDs of the messages above `last`, ascending. Raises UpstreamError."""
        with _translated("list its messages"):
            _, lines = self._client.uid("SEARCH", f"UID {last + 1}:*")
            uids = {int(word) for line in lines if line for word in line.split()}
        return sorted(
            uid for uid in uids if uid > last
        )  # "5:*" includes the last message even if its UID is 4

    def message(self, uid: int) -> bytes | None:
        """At most MAX_MESSAGE + 1 bytes of it; None if it no longer exists. Raises UpstreamError."""
        with _translated("send a message"):
            status, parts = self._client.uid("FETCH", str(uid), f"(BODY.PEEK[]<0.{MAX_MESSAGE + 1}>)")
            if status != "OK":
                raise imaplib.IMAP4.error("refused")
        bodies = [part[1] for part in parts if isinstance(part, tuple) and b"BODY[]" in part[0].upper()]
        return bodies[0] if bodies else None


@contextmanager
def visit(account: MailAccount, *, deadline: float = DEADLINE) -> Iterator[Folder]:
    """The folder, read-only, for at most `deadline` seconds. Raises UpstreamError."""
    if not account.tls and account.host not in LOOPBACK:
        raise UpstreamError(
            "Email is fetched only over TLS. IMAP_TLS=0 is allowed only for a server on this machine.",
            retry=False,
        )
    with _translated("accept the connection"):
        client = _connect(account)
    timer = threading.Timer(deadline, _cut, [client])
    timer.daemon = True
    timer.start()
    try:
        _log_in(client, account)
        yield Folder(client, _examine(client, account.folder))
        with suppress(imaplib.IMAP4.error, OSError):
            client.logout()
    finally:
        timer.cancel()
        with suppress(imaplib.IMAP4.error, OSError):
            client.shutdown()


def _connect(account: MailAccount) -> imaplib.IMAP4:
    if not account.tls:
        return _Plain(account.host, account.port, TIMEOUT)
    context = ssl.create_default_context()
    return _Secure(account.host, account.port, ssl_context=context, timeout=TIMEOUT)


def _cut(client: imaplib.IMAP4) -> None:
    with suppress(OSError):
        client.socket().shutdown(socket.SHUT_RDWR)


def _log_in(client: imaplib.IMAP4, account: MailAccount) -> None:
    with _translated("complete the login"):
        try:
            client.login(account.username, account.password)
        except imaplib.IMAP4.abort:
            raise
        except (imaplib.IMAP4.error, ValueError):  # ValueError: the password cannot be encoded
            raise UpstreamError(
                "The mail server did not accept the user name or password. Nothing was read and nothing is "
                "lost. Correct IMAP_USER and IMAP_PASSWORD, then restart Casetracker.",
                status=401,
            ) from None


def _examine(client: imaplib.IMAP4, folder: str) -> int:
    with _translated("open the folder"):
        quoted = folder.replace("\\", "\\\\").replace('"', '\\"')
        try:
            status, _ = client.select(f'"{quoted}"', readonly=True)
        except ValueError:
            status = "NO"
        if status != "OK":
            raise UpstreamError(
                "The mailbox has no folder with the name in IMAP_FOLDER. Nothing was read. "
                "Correct IMAP_FOLDER, then restart Casetracker."
            )
        _, answers = client.response("UIDVALIDITY")
        number = answers[0] if answers else None
        if not isinstance(number, bytes) or not re.fullmatch(rb"\d{1,10}", number):
            raise UpstreamError(
                "The mail server does not number its messages permanently (UIDVALIDITY), so the mailbox "
                "cannot be read safely. Nothing was read."
            )
        return int(number)


@contextmanager
def _translated(action: str) -> Iterator[None]:
    """Turn any failure into an UpstreamError in our own words. `action` completes "did not ..."."""
    try:
        yield
    except UpstreamError:
        raise
    except ssl.SSLError:
        raise UpstreamError(
            "The mail server’s certificate is not valid, so nothing was sent to it."
        ) from None
    except TimeoutError:
        raise UpstreamError(f"The mail server did not {action} in time.") from None
    except (imaplib.IMAP4.error, OSError, ValueError):
        raise UpstreamError(
            f"The mail server did not {action}: the connection broke or was refused."
        ) from None
