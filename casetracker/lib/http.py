"""The one door for outgoing HTTP.

Any address we fetch may have been typed by somebody, so each connection is checked where it is made: the name
is resolved once, every address must be public, and the socket connects to exactly the address that was
checked (there is no second DNS lookup). Redirects are followed here, one checked hop at a time. One deadline
limits the whole call: resolving, connecting, headers, body, redirects, and retries.
"""

from __future__ import annotations

import email.utils
import ipaddress
import queue
import random
import socket
import ssl
import threading
import time
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext
from copy import copy
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache

import httpcore
import httpx

USER_AGENT = "Casetracker/1.0 (open-source docket tracker; one fetch serves all readers)"
REDIRECTS = frozenset({301, 302, 303, 307, 308})
WORTH_RETRYING = frozenset({408, 425, 429, 500, 502, 503, 504})
NAT64 = ipaddress.ip_network("64:ff9b::/96")


class HttpError(Exception):
    """A call without a usable answer. `retry`: trying again later may help. `retry_after`: seconds."""

    def __init__(
        self,
        message: str,
        *,
        retry: bool = False,
        retry_after: float | None = None,
        status: int | None = None,
        body: bytes = b"",
    ) -> None:
        super().__init__(message)
        self.message = message
        self.retry = retry
        self.retry_after = retry_after
        self.status = status
        self.body = body


@dataclass(frozen=True, slots=True)
class Response:
    """A complete answer. `url` is the final address after redirects; `headers` ignore case."""

    url: str
    status: int
    headers: httpx.Headers
    content: bytes
    redirects: tuple[str, ...] = ()


@dataclass(slots=True)
class Deadline:
    """The time left for one call, in seconds."""

    seconds: float
    started: float = field(default_factory=time.monotonic)

    @property
    def left(self) -> float:
        return self.seconds - (time.monotonic() - self.started)

    def cap(self, timeout: float | None) -> float:
        """`timeout`, but at most the time left."""
        if self.left <= 0:
            raise HttpError("The call took longer than its time limit.", retry=True)
        return self.left if timeout is None else min(timeout, self.left)


def is_public(address: str) -> bool:
    """Whether an IP address is on the public internet, including an IPv4 address inside an IPv6 one."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.ipv4_mapped or ip in NAT64:  # another notation for an IPv4 address
            return is_public(str(ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)))
        if ip.sixtofour and not is_public(str(ip.sixtofour)):
            return False
    return ip.is_global and not ip.is_multicast and not ip.is_reserved


def resolve(host: str, port: int, timeout: float) -> list[str]:
    """The addresses of a name. Runs in a thread, because getaddrinfo has no timeout."""
    answers: queue.Queue[list[str] | OSError] = queue.Queue()

    def ask() -> None:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            answers.put(list(dict.fromkeys(str(item[4][0]) for item in found)))
        except (OSError, UnicodeError) as error:
            answers.put(OSError(str(error)))

    threading.Thread(target=ask, name="resolve", daemon=True).start()
    try:
        answer = answers.get(timeout=timeout)
    except queue.Empty:
        raise HttpError(f"Looking up the address of {host} took too long.", retry=True) from None
    if isinstance(answer, OSError) or not answer:
        raise HttpError(f"The address of {host} was not found.", retry=True)
    return answer


class _TimedStream(httpcore.NetworkStream):
    """A socket whose every wait counts against the call's deadline, which also stops slow drips of bytes."""

    def __init__(self, inner: httpcore.NetworkStream, deadline: Deadline) -> None:
        self._inner = inner
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._inner.read(max_bytes, self._deadline.cap(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, self._deadline.cap(timeout))

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        secure = self._inner.start_tls(ssl_context, server_hostname, self._deadline.cap(timeout))
        return _TimedStream(secure, self._deadline)

    def get_extra_info(self, info: str) -> object:
        return self._inner.get_extra_info(info)


class _GuardedBackend(httpcore.NetworkBackend):
    """Resolves a name, checks the address, and connects to exactly that address."""

    def __init__(self, allowed_private: frozenset[str], deadline: Deadline) -> None:
        self._allowed_private = allowed_private
        self._deadline = deadline
        self._inner = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        failure: Exception = HttpError(f"{host} has no address.", retry=True)
        for address in self._checked(host, port, timeout)[:4]:
            try:
                stream = self._inner.connect_tcp(address, port, self._deadline.cap(timeout))
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
            else:
                return _TimedStream(stream, self._deadline)
        raise failure

    def _checked(self, host: str, port: int, timeout: float | None) -> list[str]:
        addresses = resolve(host, port, self._deadline.cap(timeout))
        # A private address among public ones suggests that an attacker controls the name.
        if f"{host}:{port}" not in self._allowed_private and not all(map(is_public, addresses)):
            raise HttpError(f"{host} is not a public address, so Casetracker does not connect to it.")
        return addresses


class _Transport(httpx.BaseTransport):
    """httpx over one guarded connection: a new one for each hop, unless it is `kept` for the next."""

    def __init__(self, backend: _GuardedBackend, kept: int = 0) -> None:
        self._pool = httpcore.ConnectionPool(
            ssl_context=_tls(), network_backend=backend, max_connections=1, max_keepalive_connections=kept
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        url = request.url
        target = httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path)
        answer = self._pool.handle_request(
            httpcore.Request(
                method=request.method,
                url=target,
                headers=request.headers.raw,
                content=request.stream,
                extensions=request.extensions,
            )
        )
        return httpx.Response(answer.status, headers=answer.headers, stream=_Body(answer))

    def close(self) -> None:
        self._pool.close()


class _Body(httpx.SyncByteStream):
    def __init__(self, answer: httpcore.Response) -> None:
        self._answer = answer

    def __iter__(self) -> Iterator[bytes]:
        yield from self._answer.iter_stream()

    def close(self) -> None:
        self._answer.close()


@cache
def _tls() -> ssl.SSLContext:
    return httpx.create_ssl_context()


class Http:
    """An HTTP client with limits. Safe to share between threads: it keeps nothing between calls.

    `allowed_private` lists the only non-public addresses it may reach, as "host:port" or "[::1]:port".
    Sizes are bytes after decompression; times are seconds; `deadline` covers a whole call, including
    redirects and retries.
    """

    def __init__(
        self,
        *,
        allowed_private: Iterable[str] = (),
        connect_timeout: float = 5,
        read_timeout: float = 20,
        deadline: float = 60,
        max_bytes: int = 20 * 1024 * 1024,
        max_redirects: int = 5,
        attempts: int = 3,
        user_agent: str = USER_AGENT,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        # httpx gives an IPv6 host without its brackets.
        bare = str.maketrans("", "", "[]")
        self.allowed_private = frozenset(place.lower().translate(bare) for place in allowed_private)
        self.timeout = httpx.Timeout(read_timeout, connect=connect_timeout)
        self.deadline = deadline
        self.max_bytes = max_bytes
        self.max_redirects = max_redirects
        self.attempts = attempts
        self.user_agent = user_agent
        self._sleep = sleep
        self._kept: tuple[_Transport, Deadline] | None = None

    @contextmanager
    def kept_open(self) -> Iterator[Http]:
        """This client for one thread, over one connection for as long as the server keeps it open."""
        door, deadline = copy(self), Deadline(self.deadline)
        with closing(_Transport(_GuardedBackend(self.allowed_private, deadline), kept=1)) as transport:
            door._kept = transport, deadline
            yield door

    def _begin(self) -> Deadline:
        """Starts the deadline of one call; a kept connection starts a new one for each call."""
        deadline = self._kept[1] if self._kept else Deadline(self.deadline)
        deadline.started = time.monotonic()
        return deadline

    def _line(self, deadline: Deadline) -> AbstractContextManager[_Transport]:
        if self._kept is not None:
            return nullcontext(self._kept[0])
        return closing(_Transport(_GuardedBackend(self.allowed_private, deadline)))

    def get(
        self, url: str, *, headers: Mapping[str, str] | None = None, attempts: int | None = None
    ) -> Response:
        """The resource at `url`: a 2xx answer, or HttpError.

        Retries a few times, with growing jittered pauses, unless the server asks us to wait (429 or
        Retry-After), which the caller's schedule obeys. `attempts` 1: no retries.
        """
        deadline = self._begin()
        most = attempts or self.attempts
        for attempt in range(1, most + 1):
            try:
                return self._follow(httpx.URL(url), dict(headers or {}), deadline)
            except HttpError as error:
                patience = error.status == 429 or error.retry_after is not None
                pause = 0.5 * 2 ** (attempt - 1) * random.uniform(0.5, 1.5)  # noqa: S311
                if not error.retry or patience or attempt == most or pause >= deadline.left:
                    raise
                self._sleep(pause)
            except httpx.InvalidURL as error:
                raise HttpError(f"This is not a web address: {error}") from None
        raise AssertionError("unreachable: the last attempt returns or raises")

    def post(self, url: str, content: bytes, *, headers: Mapping[str, str] | None = None) -> Response:
        """Sends once, without retries or redirects, because a POST may already have had its effect."""
        try:
            target = httpx.URL(url)
        except httpx.InvalidURL as error:
            raise HttpError(f"This is not a web address: {error}") from None
        answer = self._once("POST", target, dict(headers or {}), self._begin(), content)
        return _accepted(answer)

    def _follow(self, url: httpx.URL, headers: dict[str, str], deadline: Deadline) -> Response:
        passed: list[str] = []
        for _hop in range(self.max_redirects + 1):
            answer = self._once("GET", url, headers, deadline)
            location = answer.headers.get("location")
            if answer.status not in REDIRECTS or not location:
                accepted = _accepted(answer)
                return Response(
                    accepted.url, accepted.status, accepted.headers, accepted.content, tuple(passed)
                )
            passed.append(str(url))
            target = url.join(location)
            if _origin(target) != _origin(url):  # credentials are only for the host they were given for
                headers = {k: v for k, v in headers.items() if k.lower() not in {"authorization", "cookie"}}
            url = target
        raise HttpError(f"More than {self.max_redirects} redirects from {passed[0]}.")

    def _once(
        self, method: str, url: httpx.URL, headers: dict[str, str], deadline: Deadline, content: bytes = b""
    ) -> Response:
        if url.scheme not in {"http", "https"} or not url.host:
            raise HttpError("Only http and https addresses can be fetched.")
        if url.userinfo:
            raise HttpError("Addresses that contain a user name or password are not fetched.")
        sent = {
            "Host": url.netloc.decode("ascii"),
            "User-Agent": self.user_agent,
            "Accept-Encoding": "gzip, deflate",
            "Connection": "keep-alive" if self._kept else "close",
        } | headers
        request = httpx.Request(
            method, url, headers=sent, content=content or None, extensions={"timeout": self.timeout.as_dict()}
        )
        try:
            with self._line(deadline) as transport, closing(transport.handle_request(request)) as answer:
                return Response(str(url), answer.status_code, answer.headers, self._body(answer, deadline))
        except (httpcore.TimeoutException, TimeoutError):
            raise HttpError(f"{url.host} did not answer in time.", retry=True) from None
        except (httpcore.NetworkError, httpcore.ProtocolError, httpx.TransportError, OSError) as error:
            reason = str(error) or "the connection failed"
            raise HttpError(f"{url.host} could not be reached: {reason}.", retry=True) from None

    def _body(self, answer: httpx.Response, deadline: Deadline) -> bytes:
        coding = answer.headers.get("content-encoding", "identity").strip().lower()
        if coding not in {"identity", "", "gzip", "x-gzip", "deflate"}:
            raise HttpError(f"The answer is compressed in an unsupported way ({coding}).")
        # 32 + 15: zlib recognizes gzip and deflate by their headers.
        unpack = None if coding in {"identity", ""} else zlib.decompressobj(32 + 15)
        body = bytearray()
        for chunk in answer.iter_raw():
            deadline.cap(None)
            try:
                body += unpack.decompress(chunk, self.max_bytes - len(body) + 1) if unpack else chunk
            except zlib.error:
                raise HttpError("The answer could not be decompressed.", retry=True) from None
            if len(body) > self.max_bytes:
                raise HttpError(f"The answer is larger than {self.max_bytes} bytes.")
        if unpack and body and not unpack.eof:
            raise HttpError("The answer ended before it was complete.", retry=True)
        return bytes(body)


def _origin(url: httpx.URL) -> tuple[str, str, int | None]:
    return url.scheme, url.host, url.port


def _accepted(answer: Response) -> Response:
    """The answer if it is a success, otherwise HttpError with the wait that the server asked for."""
    if 200 <= answer.status < 300:
        return answer
    raise HttpError(
        f"{httpx.URL(answer.url).host} answered {answer.status}.",
        retry=answer.status in WORTH_RETRYING,
        retry_after=retry_after(answer.headers.get("retry-after", "")),
        status=answer.status,
        body=answer.content[:4096],
    )


def retry_after(value: str, now: datetime | None = None) -> float | None:
    """The seconds in a Retry-After header, which is a number or an HTTP date; None if neither."""
    value = value.strip()
    if value.isascii() and value.isdigit():
        return float(value[:9])
    try:
        moment = email.utils.parsedate_to_datetime(value)
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(0.0, (moment - (now or datetime.now(UTC))).total_seconds())


def from_settings() -> Http:
    """The client as this installation's settings configure it."""
    from django.conf import settings  # the rest of this module runs without Django

    return Http(allowed_private=settings.HTTP_ALLOWED_PRIVATE)
