"""Heartbeats of worker and beat: a key in the broker that expires when they stop renewing it.

Asking the workers (`inspect ping`) would cost each health check a broadcast and a wait. A worker's own
heartbeat comes from the loop that takes tasks, so it is just as reliable and costs one SET every two seconds.
"""

import functools
import logging
import socket
from typing import Any

import redis
from celery.beat import Scheduler as CeleryScheduler
from celery.signals import heartbeat_sent
from django.conf import settings

from casetracker.probe import heartbeat_key as key

FADES_AFTER = 15  # seconds; beat ticks at least every 5 seconds, a worker every 2
logger = logging.getLogger(__name__)


@functools.cache
def client() -> redis.Redis:
    return redis.Redis.from_url(settings.REDIS_URL, socket_timeout=2, socket_connect_timeout=2)


def note(part: str) -> None:
    """Records that a worker or beat is alive on this host. An unreachable broker is not an error."""
    try:
        with client().pipeline(transaction=False) as pipeline:
            pipeline.set(key(part), 1, ex=FADES_AFTER)
            pipeline.set(key(part, socket.gethostname()), 1, ex=FADES_AFTER)
            pipeline.execute()
    except redis.RedisError as error:
        logger.debug("no heartbeat of %s: %s", part, error)


def lives(part: str, host: str = "any") -> bool:
    """Whether a `part` (on `host`) sent a heartbeat recently. Raises redis.RedisError if the broker is
    away."""
    return bool(client().exists(key(part, host)))


@heartbeat_sent.connect
def _worker_lives(**_: object) -> None:
    note("worker")


class Scheduler(CeleryScheduler):
    """Celery's in-memory scheduler. Rows say what is due (filings/polling/schedule.py), so a file of last
    runs, which a kill could corrupt, is not needed."""

    max_interval = 5

    def tick(self, *args: Any, **kwargs: Any) -> float:
        note("beat")
        return float(super().tick(*args, **kwargs))
