"""A read-only mail server on loopback: the part of IMAP4rev1 (RFC 3501) that a client needs, and faults."""

from __future__ import annotations

import asyncio
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

_WORD = re.compile(r'"((?:[^"\\]|\\.)*)"|(\S+)')
_FETCH = re.compile(r"(\d+) \(BODY\.PEEK\[\](?:<(\d+)\.(\d+)>)?\)", re.I)
_SEARCH = re.compile(r"UID (\d+):\*", re.I)


@dataclass(slots=True)
class MailServer:
    """One account with one folder. Faults last until they are reset."""

    username: str = "court-notices"
    password: str = "a password"  # noqa: S105  of the sandbox
    folder: str = "INBOX"
    uid_validity: int = 1
    messages: dict[int, bytes] = field(default_factory=dict)
    delay: float = 0  # fault: seconds before each answer
    cut_after: int | None = None  # fault: bytes of a message after which the connection ends
    commands: list[str] = field(default_factory=list)  # commands received, without passwords
    port: int = 0

    def add(self, *messages: bytes) -> None:
        """Add messages, numbered above all existing ones."""
        for message in messages:
            self.messages[max(self.messages, default=0) + 1] = message

    def renumber(self) -> None:
        """Change all numbers, as after a restored backup."""
        self.uid_validity += 1
        self.messages = dict(enumerate(reversed(self.messages.values()), 1))


class _Session:
    def __init__(
        self, server: MailServer, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self.server = server
        self.reader = reader
        self.writer = writer
        self.is_logged_in = self.is_open = False

    async def run(self) -> None:
        self._say(b"* OK [CAPABILITY IMAP4rev1] Sandbox")
        while line := await self.reader.readline():
            tag, _, command = line.decode("ascii", "replace").strip().partition(" ")
            await asyncio.sleep(self.server.delay)
            self.server.commands.append("LOGIN" if command.upper().startswith("LOGIN") else command)
            if not await self._answer(tag, command):
                return

    async def _answer(self, tag: str, command: str) -> bool:
        """Answer one command. False: close the connection."""
        name, _, rest = command.partition(" ")
        words = [_unquoted(quoted) if quoted else bare for quoted, bare in _WORD.findall(rest)]
        status = b"OK"
        match name.upper():
            case "CAPABILITY":
                self._say(b"* CAPABILITY IMAP4rev1")
            case "LOGIN":
                self.is_logged_in = words == [self.server.username, self.server.password]
                status = b"OK" if self.is_logged_in else b"NO [AUTHENTICATIONFAILED]"
            case "EXAMINE" if self.is_logged_in and words == [self.server.folder]:
                self.is_open = True
                self._say(b"* %d EXISTS" % len(self.server.messages))
                self._say(b"* OK [UIDVALIDITY %d] numbers" % self.server.uid_validity)
                tag += " OK [READ-ONLY]"
                status = b"done"
            case "UID" if self.is_open and words[0].upper() == "SEARCH":
                status = self._search(rest)
            case "UID" if self.is_open and words[0].upper() == "FETCH":
                if not await self._fetch(rest.partition(" ")[2]):
                    return False
            case "LOGOUT":
                self._say(b"* BYE")
            case _:
                status = b"NO"
        self._say(tag.encode() + b" " + status + b" said")
        await self.writer.drain()
        return name.upper() != "LOGOUT"

    def _search(self, rest: str) -> bytes:
        match = _SEARCH.search(rest)
        if match is None:
            return b"BAD"
        uids = sorted(self.server.messages)
        # "n:*" always includes the last message, even if its UID is below n.
        matching = [uid for uid in uids if uid >= int(match[1])] or uids[-1:]
        self._say(b"* SEARCH " + b" ".join(b"%d" % uid for uid in matching))
        return b"OK"

    async def _fetch(self, arguments: str) -> bool:
        match = _FETCH.fullmatch(arguments)
        message = self.server.messages.get(int(match[1])) if match else None
        if match is None or message is None:
            return True  # no such message: OK without data
        start, length = int(match[2] or 0), int(match[3] or len(message))
        part = message[start : start + length]
        mark = b"<%d>" % start if match[2] else b""
        head = b"* 1 FETCH (UID %d BODY[]%s {%d}\r\n" % (int(match[1]), mark, len(part))
        if self.server.cut_after is not None:
            self.writer.write(head + part[: self.server.cut_after])
            await self.writer.drain()
            return False
        self.writer.write(head + part + b")\r\n")
        return True

    def _say(self, line: bytes) -> None:
        self.writer.write(line + b"\r\n")


def _unquoted(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text)


@contextmanager
def running(server: MailServer) -> Iterator[MailServer]:
    """Run the server on a free port of 127.0.0.1, in a thread."""
    loop = asyncio.new_event_loop()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError, asyncio.CancelledError):
            await _Session(server, reader, writer).run()
        writer.close()

    listening = loop.run_until_complete(asyncio.start_server(serve, "127.0.0.1", 0))
    server.port = listening.sockets[0].getsockname()[1]
    thread = threading.Thread(target=loop.run_forever, name="sandbox-mail", daemon=True)
    thread.start()
    try:
        yield server
    finally:
        loop.call_soon_threadsafe(listening.close)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(5)
        for task in asyncio.all_tasks(loop):
            task.cancel()
        loop.run_until_complete(asyncio.sleep(0.01))
        loop.close()
