"""Serves the sandbox court over HTTP."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from filings.sandbox.court import SandboxCourt
from filings.sandbox.messages import Request, Response, json_response

MAX_BODY = 64 * 1024
HOST = re.compile(r"[A-Za-z0-9.-]{1,253}(?::\d{1,5})?|\[[0-9A-Fa-f:.]{2,45}\](?::\d{1,5})?")


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def __init__(self, address: tuple[str, int], court: SandboxCourt) -> None:
        super().__init__(address, Handler)
        self.court = court


class Handler(BaseHTTPRequestHandler):
    server: Server
    protocol_version = "HTTP/1.1"
    server_version = "SandboxCourt"
    sys_version = ""
    wbufsize = -1  # head and body in one packet; otherwise the client's delayed ACK costs 40 ms per call
    timeout = 30  # seconds that an idle client may hold a thread

    def do_GET(self) -> None:
        length = self.headers.get("Content-Length", "0")
        if not length.isascii() or not length.isdigit() or int(length[:9]) > MAX_BODY:
            self.close_connection = True
            self._send(json_response({"detail": "The request is too large."}, 413))
            return
        host = self.headers.get("Host", "")
        place = host if HOST.fullmatch(host) else "{}:{}".format(*self.server.server_address[:2])
        request = Request(
            method=self.command,
            target=self.path,
            headers={name.lower(): value for name, value in self.headers.items()},
            body=self.rfile.read(int(length)),
            origin=f"http://{place}",
        )
        try:
            response = self.server.court.respond(request)
        except ValueError:  # an address or a query that cannot be parsed
            response = json_response({"detail": "The request could not be understood."}, 400)
        self._send(response)

    do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_GET

    def _send(self, response: Response) -> None:
        self.send_response(response.status)
        self.send_header("Content-Type", response.content_type)
        self.send_header("Content-Length", str(len(response.body)))
        for name, value in response.headers.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(response.body[: len(response.body) // 2] if response.cut else response.body)
        self.close_connection |= response.cut

    def handle(self) -> None:
        with suppress(ConnectionError, TimeoutError):  # the client closed the connection
            super().handle()

    def date_time_string(self, timestamp: float | None = None) -> str:
        """The Date header of an answer, by the sandbox's own clock."""
        return super().date_time_string(timestamp or self.server.court.clock.now().timestamp())

    def log_message(self, format: str, *args: object) -> None:
        """Log nothing: Casetracker logs its own calls, and addresses may contain what a person typed."""


@contextmanager
def running(court: SandboxCourt, host: str = "127.0.0.1", port: int = 0) -> Iterator[str]:
    """Serve the court from a thread; yields its address, such as "http://127.0.0.1:40123"."""
    server = Server((host, port), court)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), name="sandbox", daemon=True)
    thread.start()
    try:
        yield f"http://{host}:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)
