"""Outgoing HTTP: what it refuses to reach, and the limits on what a server can do to us."""

from __future__ import annotations

import contextlib
import gzip
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casetracker.lib.http import Http, HttpError, is_public, retry_after


@dataclass
class Site:
    """A server on loopback that treats its client as the path says."""

    url: str = ""
    place: str = ""
    seen: list[dict[str, str]] = field(default_factory=list)
    failures: int = 0


def handler_of(site: Site) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"  # a connection may stay open for the next call

        def log_message(self, *args: object) -> None: ...

        def answer(self, status: int, body: bytes = b"", **headers: str) -> None:
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name.replace("_", "-"), value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def do_POST(self) -> None:
            site.seen.append({"path": self.path})
            self.answer(502)

        def do_GET(self) -> None:
            headers = {k.lower(): v for k, v in self.headers.items()}
            site.seen.append({"path": self.path, "caller": str(self.client_address), **headers})
            name, _, rest = self.path.lstrip("/").partition("/")
            if name == "to":
                self.answer(302, Location=rest)
            elif name == "loop":
                self.answer(302, Location="/loop")
            elif name == "big":
                self.answer(200, b"x" * int(rest))
            elif name == "bomb":
                self.answer(200, gzip.compress(b"\0" * 50_000_000), Content_Encoding="gzip")
            elif name == "zipped":
                self.answer(200, gzip.compress(b"unpacked"), Content_Encoding="gzip")
            elif name == "cut":
                self.answer(200, gzip.compress(b"unpacked" * 999)[:-20], Content_Encoding="gzip")
            elif name == "status":
                self.answer(int(rest), b"why", Retry_After="7")
            elif name == "flaky" and site.failures:
                site.failures -= 1
                self.answer(503)
            elif name == "slow":
                self.drip()
            else:
                self.answer(200, b"hello", X_Kind="greeting")

        def drip(self) -> None:
            slow_part, _, _ = self.path.removeprefix("/slow/").partition("?")
            head = b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n"
            self.wfile.write(head if slow_part == "headers" else head + b"\r\n")
            for n in range(60):
                self.wfile.write(b"X-%d: 1\r\n" % n if slow_part == "headers" else b".")
                self.wfile.flush()
                time.sleep(0.1)

        def handle(self) -> None:
            with contextlib.suppress(OSError):  # the client closed the connection, which some tests want
                super().handle()

    return Handler


def serve(address: str, port: int = 0) -> Iterator[Site]:
    site = Site()
    server = ThreadingHTTPServer((address, port), handler_of(site))
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    site.place = f"{address}:{server.server_port}"
    site.url = f"http://{site.place}"
    yield site
    server.shutdown()
    server.server_close()


@pytest.fixture
def site() -> Iterator[Site]:
    yield from serve("127.0.0.1")


@pytest.fixture
def other() -> Iterator[Site]:
    """A second private address, not on the allow list of `door`."""
    yield from serve("127.0.0.1")


@pytest.fixture
def door(site: Site) -> Http:
    return Http(allowed_private=[site.place], sleep=lambda seconds: None, deadline=10)


def test_an_allowed_private_address_is_reached_and_gets_our_user_agent(site: Site, door: Http) -> None:
    answer = door.get(site.url + "/anything", headers={"X-Own": "yes"})
    assert (answer.status, answer.content, answer.headers["x-kind"]) == (200, b"hello", "greeting")
    assert answer.url == site.url + "/anything"
    assert site.seen[0]["user-agent"].startswith("Casetracker/")
    assert site.seen[0]["x-own"] == "yes"
    assert site.seen[0]["host"] == site.place


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "localhost", "[::1]", "0.0.0.0", "[::ffff:127.0.0.1]", "2130706433", "0x7f.1", "127.1"],
)
def test_loopback_in_any_spelling_is_refused(other: Site, host: str) -> None:
    port = other.place.rpartition(":")[2]
    with pytest.raises(HttpError) as caught:
        Http(attempts=1).get(f"http://{host}:{port}/")
    assert other.seen == []
    assert caught.value.retry is False or "not found" in caught.value.message


@pytest.mark.parametrize(
    "host",
    ["169.254.169.254", "10.0.0.1", "192.168.1.1", "172.16.0.1", "100.64.0.1", "224.0.0.1", "[fe80::1]",
     "[fd00::1]", "[64:ff9b::a9fe:a9fe]", "[2002:7f00:1::]", "255.255.255.255"],
)  # fmt: skip
def test_private_and_reserved_addresses_are_refused_without_connecting(host: str) -> None:
    started = time.monotonic()
    with pytest.raises(HttpError, match="not a public address") as caught:
        Http().get(f"http://{host}/latest/meta-data")
    assert caught.value.retry is False
    assert time.monotonic() - started < 1


@given(st.one_of(st.ip_addresses(network="10.0.0.0/8"), st.ip_addresses(network="127.0.0.0/8")))
@settings(max_examples=50)
def test_a_private_address_stays_private_inside_an_ipv6_one(address: object) -> None:
    assert not is_public(str(address))
    assert not is_public(f"::ffff:{address}")
    assert not is_public(f"64:ff9b::{address}")


def test_public_addresses_are_public() -> None:
    assert all(map(is_public, ["8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::8.8.8.8"]))


def test_a_redirect_to_a_private_address_is_refused(site: Site, other: Site, door: Http) -> None:
    with pytest.raises(HttpError, match="not a public address"):
        door.get(f"{site.url}/to/{other.url}/secret")
    assert other.seen == []


@pytest.mark.parametrize("target", ["file:///etc/passwd", "ftp://example.com/x", "gopher://127.0.0.1:6379/_"])
def test_only_http_is_allowed_even_after_a_redirect(site: Site, door: Http, target: str) -> None:
    for url in (target, f"{site.url}/to/{target}"):
        with pytest.raises(HttpError, match="Only http and https"):
            door.get(url)


def test_an_address_with_a_password_is_refused(site: Site, door: Http) -> None:
    with pytest.raises(HttpError, match="user name or password"):
        door.get(site.url.replace("http://", "http://me:secret@"))
    assert site.seen == []


def test_a_name_is_looked_up_once_and_the_checked_address_is_used(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """DNS rebinding: a second lookup would return another address, so there must be none."""
    port = int(site.place.rpartition(":")[2])
    answers = iter(["127.0.0.1", "127.0.0.2", "127.0.0.2"])
    real = socket.getaddrinfo

    def rebinding(host: str, *args: object, **kwargs: object) -> object:
        return real(next(answers) if host == "rebind.test" else host, *args, **kwargs)  # type: ignore[arg-type]

    monkeypatch.setattr(socket, "getaddrinfo", rebinding)
    answer = Http(allowed_private=[f"rebind.test:{port}"]).get(f"http://rebind.test:{port}/")
    assert answer.content == b"hello"
    assert next(answers) == "127.0.0.2"  # only one answer was used
    assert site.seen[0]["host"] == f"rebind.test:{port}"


def test_one_private_answer_among_public_ones_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    def mixed(host: str, port: int, **kwargs: object) -> list[object]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, port)) for ip in ("8.8.8.8", "127.0.0.1")]

    monkeypatch.setattr(socket, "getaddrinfo", mixed)
    with pytest.raises(HttpError, match="not a public address"):
        Http().get("http://mixed.test/")


def test_a_lookup_that_hangs_does_not_hold_us(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **kwargs: time.sleep(1) or [])
    started = time.monotonic()
    with pytest.raises(HttpError, match="took too long"):
        Http(connect_timeout=0.2, attempts=1).get("http://hanging.test/")
    assert time.monotonic() - started < 2


def test_redirects_are_followed_and_reported(site: Site, door: Http) -> None:
    last_hop = f"{site.url}/to/{site.url}/end"
    answer = door.get(f"{site.url}/to/{last_hop}")
    assert answer.content == b"hello"
    assert answer.url == f"{site.url}/end"
    assert answer.redirects == (f"{site.url}/to/{last_hop}", last_hop)


def test_endless_redirects_end(site: Site, door: Http) -> None:
    with pytest.raises(HttpError, match="More than 5 redirects"):
        door.get(site.url + "/loop")
    assert len(site.seen) == 6


def test_credentials_do_not_follow_a_redirect_elsewhere(site: Site, other: Site) -> None:
    door = Http(allowed_private=[site.place, other.place])
    token = {"Authorization": "Token 1234"}
    door.get(f"{site.url}/to/{site.url}/home", headers=token)
    door.get(f"{site.url}/to/{other.url}/away", headers=token)
    assert [request.get("authorization") for request in site.seen] == ["Token 1234"] * 3
    assert [request.get("authorization") for request in other.seen] == [None]


def test_the_size_limit_counts_decompressed_bytes(site: Site) -> None:
    door = Http(allowed_private=[site.place], max_bytes=1000)
    assert len(door.get(site.url + "/big/1000").content) == 1000
    for path in ("/big/1001", "/bomb"):
        with pytest.raises(HttpError, match="larger than 1000 bytes") as caught:
            door.get(site.url + path)
        assert caught.value.retry is False


def test_a_compressed_answer_is_decompressed_and_an_incomplete_one_fails(site: Site) -> None:
    door = Http(allowed_private=[site.place], attempts=1)
    assert door.get(site.url + "/zipped").content == b"unpacked"
    with pytest.raises(HttpError, match="ended before it was complete") as caught:
        door.get(site.url + "/cut")
    assert caught.value.retry is True


@pytest.mark.parametrize("part", ["body", "headers"])
def test_a_trickle_of_bytes_does_not_outlast_the_deadline(site: Site, part: str) -> None:
    door = Http(allowed_private=[site.place], read_timeout=1, deadline=0.7)
    started = time.monotonic()
    with pytest.raises(HttpError) as caught:
        door.get(f"{site.url}/slow/{part}")
    assert time.monotonic() - started < 2
    assert caught.value.retry is True


def test_a_brief_failure_is_retried_with_growing_pauses(site: Site) -> None:
    pauses: list[float] = []
    door = Http(allowed_private=[site.place], sleep=pauses.append)
    site.failures = 2
    assert door.get(site.url + "/flaky").content == b"hello"
    assert len(pauses) == 2
    assert 0.25 <= pauses[0] <= 0.75
    assert 0.5 <= pauses[1] <= 1.5


def test_retries_are_bounded(site: Site, door: Http) -> None:
    site.failures = 99
    with pytest.raises(HttpError) as caught:
        door.get(site.url + "/flaky")
    assert (caught.value.status, caught.value.retry) == (503, True)
    assert len(site.seen) == 3


@pytest.mark.parametrize(("status", "retry"), [(429, True), (503, True), (404, False), (403, False)])
def test_a_refusal_is_raised_at_once_with_its_waiting_time(
    site: Site, door: Http, status: int, retry: bool
) -> None:
    with pytest.raises(HttpError) as caught:
        door.get(f"{site.url}/status/{status}")
    assert (caught.value.status, caught.value.retry, caught.value.retry_after) == (status, retry, 7.0)
    assert caught.value.body == b"why"
    assert len(site.seen) == 1


def test_a_post_is_sent_once_whatever_the_answer(site: Site, door: Http) -> None:
    with pytest.raises(HttpError) as caught:
        door.post(site.url + "/hook", b"{}")
    assert (caught.value.status, caught.value.retry) == (502, True)
    assert len(site.seen) == 1


def test_a_closed_port_can_be_retried() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        place = f"127.0.0.1:{probe.getsockname()[1]}"
    with pytest.raises(HttpError) as caught:
        Http(allowed_private=[place], attempts=1).get(f"http://{place}/")
    assert caught.value.retry is True


def test_retry_after_is_seconds_or_a_date() -> None:
    now = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
    assert retry_after("42", now) == 42
    assert retry_after("Mon, 23 Nov 2026 12:01:30 GMT", now) == 90
    assert retry_after("Mon, 23 Nov 2026 11:00:00 GMT", now) == 0
    assert retry_after("soon", now) is None
    assert retry_after("", now) is None


def test_a_session_shares_a_connection_and_each_call_has_its_own_deadline(site: Site) -> None:
    door = Http(allowed_private=[site.place], deadline=0.6, attempts=1)
    with door.kept_open() as way:
        assert [way.get(site.url + "/a").status for _ in range(2)] == [200, 200]
        time.sleep(0.7)  # longer than the time of one call
        assert way.get(site.url + "/a").status == 200
        with pytest.raises(HttpError):
            way.get(site.url + "/slow/body")
        assert way.get(site.url + "/a").status == 200, "a failed call does not affect later ones"
    callers = [seen["caller"] for seen in site.seen]
    assert len(set(callers[:4])) == 1
    assert callers[4] != callers[3]


def test_a_session_refuses_private_addresses_too(site: Site, other: Site, door: Http) -> None:
    with door.kept_open() as way:
        assert way.get(site.url + "/a").status == 200
        with pytest.raises(HttpError, match="not a public address"):
            way.get(f"{site.url}/to/{other.url}/a")
    assert not other.seen
