"""/healthz: whether the parts of the site work, for people, load balancers, and the supervisor."""

import socket
from collections.abc import Callable
from urllib.parse import urlsplit

import redis
from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from casetracker import heartbeat


def database() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True


def broker() -> bool:
    try:
        return bool(heartbeat.client().ping())
    except redis.RedisError:
        return False


def _lives(part: str) -> Callable[[], bool]:
    def check() -> bool:
        try:
            return heartbeat.lives(part)
        except redis.RedisError:
            return False

    return check


def sandbox() -> bool:
    """Whether something is listening at the sandbox court's address."""
    address = urlsplit(settings.SANDBOX_URL)
    try:
        with socket.create_connection((address.hostname or "", address.port or 80), timeout=1):
            return True
    except OSError:
        return False


def parts() -> dict[str, Callable[[], bool]]:
    """The checks by name; the sandbox court only if it is configured."""
    checks = {"database": database, "broker": broker, "worker": _lives("worker"), "beat": _lives("beat")}
    return checks | ({"sandbox": sandbox} if settings.SANDBOX_URL else {})


@require_safe
@never_cache
def healthz(request: HttpRequest) -> JsonResponse:
    """200 if every part is up, otherwise 503. `?only=database,broker` checks only some parts, because a
    container answers for itself, not for the others."""
    checks = parts()
    names = [name for name in request.GET.get("only", "").split(",") if name in checks] or list(checks)
    states = {name: "up" if checks[name]() else "down" for name in names}
    all_up = all(state == "up" for state in states.values())
    response = JsonResponse(
        {"status": "up" if all_up else "down", "parts": states}, status=200 if all_up else 503
    )
    response._has_been_logged = True  # type: ignore[attr-defined]  # keeps Django from logging 503 as an error
    return response
