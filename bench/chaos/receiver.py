"""`python -m bench.chaos.receiver PORT BOOK FLAKY`: receives webhooks, writes each ID to BOOK, then answers.

Some of its answers fail, before or after writing, and it is killed now and then. It uses no Django and keeps
nothing in memory: whoever reads the book drops the repeats.
"""

from __future__ import annotations

import json
import os
import random
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock


def main(port: int, book: str, flaky: float) -> None:
    lock = Lock()
    descriptor = os.open(book, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"  # the connection stays open for the next message
        wbufsize = -1

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            luck = random.random()
            if luck < flaky / 2:
                return self.answer(503)
            message = json.loads(body)
            line = f"{self.headers['Idempotency-Key']} {message['data']['change_id']} {message['position']}\n"
            with lock:
                os.write(descriptor, line.encode())
            # stored, but the sender will never know
            self.answer(500 if luck < flaky else 204)

        def answer(self, status: int) -> None:
            self.send_response(status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *args: object) -> None:
            pass

    ThreadingHTTPServer(("127.0.0.1", port), Handler).serve_forever()


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2], float(sys.argv[3]))
