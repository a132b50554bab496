"""Messages out of a mailbox by IMAP, which is never changed. Reading them is notice_email's work.

EXAMINE opens the folder read-only and BODY.PEEK marks nothing as read, so that people may share the mailbox.
Words of the server are not passed on: it may repeat a password.
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
DEADLINE = 120.0  # seconds for a whole visit, so that dripping bytes do not help
MAX_MESSAGE = 5 * 1024 * 1024  # bytes; a notice has some ten thousand
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_ROOM = 1024 * 1024  # beside a message, in one answer


@dataclass(frozen=True, slots=True)
class MailAccount:
    """Where the mailbox is. `tls` False is for a server on this machine alone."""

    host: str
    port: int
    username: str
    password: str
    folder: str
    tls: bool = True

    def __repr__(self) -> str:
        return f"Account({self.host}:{self.port} {self.folder})"


class _Bounded:
    """imaplib reads as many bytes as the server announces; no message that was asked for is longer."""

    def read(self, size: int) -> bytes:
        if size > MAX_MESSAGE + _ROOM:
            raise imaplib.IMAP4.abort("too long")
        return super().read(size)  # type: ignore[misc,no-any-return]


class _Plain(_Bounded, imaplib.IMAP4):
    pass


class _Secure(_Bounded, imaplib.IMAP4_SSL):
    pass


class Folder:
    """An open folder. `uid_validity`: the server's edition of its numbers."""

    def __init__(self, client: imaplib.IMAP4, uid_validity: int) -> None:
        self._client = client
        self.uid_validity = uid_validity

    def uids_after(self, last: int) -> list[int]:
        """Numbers of the messages above `last`, ascending. Raises UpstreamError."""
        with _in_words("list its messages"):
            _, found = self._client.uid("SEARCH", f"UID {last + 1}:*")
            numbers = {int(word) for line in found if line for word in line.split()}
        return sorted(
            number for number in numbers if number > last
        )  # "5:*" is the last one, also if that is 4

    def message(self, uid: int) -> bytes | None:
        """At most MAX_MESSAGE + 1 bytes of it; None if it was taken out meanwhile. Raises UpstreamError."""
        with _in_words("hand a message over"):
            status, parts = self._client.uid("FETCH", str(uid), f"(BODY.PEEK[]<0.{MAX_MESSAGE + 1}>)")
            if status != "OK":
                raise imaplib.IMAP4.error("refused")
        found = [part[1] for part in parts if isinstance(part, tuple) and b"BODY[]" in part[0].upper()]
        return found[0] if found else None


@contextmanager
def visit(account: MailAccount, *, deadline: float = DEADLINE) -> Iterator[Folder]:
    """The folder, read-only, for `deadline` seconds at most. Raises UpstreamError with a sentence."""
    if not account.tls and account.host not in LOOPBACK:
        raise UpstreamError(
            "Mail is fetched over TLS only; IMAP_TLS=0 is for a server on this machine.", retry=False
        )
    with _in_words("be reached"):
        client = _connect(account)
    ending = threading.Timer(deadline, _cut, [client])
    ending.daemon = True
    ending.start()
    try:
        _log_in(client, account)
        yield Folder(client, _examine(client, account.folder))
        with suppress(imaplib.IMAP4.error, OSError):
            client.logout()
    finally:
        ending.cancel()
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
    with _in_words("let us in"):
        try:
            client.login(account.username, account.password)
        except imaplib.IMAP4.abort:
            raise
        except (imaplib.IMAP4.error, ValueError):  # ValueError: it cannot be sent as it is
            raise UpstreamError(
                "The mail server refused the name or the password. Nothing was read and nothing is lost; "
                "set IMAP_USER and IMAP_PASSWORD right and start again.",
                status=401,
            ) from None


def _examine(client: imaplib.IMAP4, folder: str) -> int:
    with _in_words("open the folder"):
        quoted = folder.replace("\\", "\\\\").replace('"', '\\"')
        try:
            status, _ = client.select(f'"{quoted}"', readonly=True)
        except ValueError:
            status = "NO"
        if status != "OK":
            raise UpstreamError(
                "The mailbox has no folder of the name in IMAP_FOLDER; set it right and start again."
            )
        _, found = client.response("UIDVALIDITY")
        number = found[0] if found else None
        if not isinstance(number, bytes) or not re.fullmatch(rb"\d{1,10}", number):
            raise UpstreamError(
                "The mail server gives its messages no lasting numbers, so it cannot be read safely."
            )
        return int(number)


@contextmanager
def _in_words(what: str) -> Iterator[None]:
    """Whatever goes wrong with the server, in our words."""
    try:
        yield
    except UpstreamError:
        raise
    except ssl.SSLError:
        raise UpstreamError(
            "The mail server’s certificate is not in order, so nothing was sent to it."
        ) from None
    except TimeoutError:
        raise UpstreamError(f"The mail server did not {what} in time.") from None
    except (imaplib.IMAP4.error, OSError, ValueError):
        raise UpstreamError(f"The mail server did not {what}: the connection broke or was refused.") from None
