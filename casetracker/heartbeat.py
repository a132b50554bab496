"""Worker and beat say that they live, by a key in the broker that fades when they stop saying it.

Asking the workers (`inspect ping`) would cost each health check a broadcast and a wait; a worker's own
heartbeat comes from the loop that takes tasks, so that it is as true and costs one SET each two seconds.
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

FADES_AFTER = 15  # seconds; beat ticks at least every 5, a worker every 2
logger = logging.getLogger(__name__)


@functools.cache
def client() -> redis.Redis:
    return redis.Redis.from_url(settings.REDIS_URL, socket_timeout=2, socket_connect_timeout=2)


def note(part: str) -> None:
    """Say that a worker or beat lives on this host. A broker that is away is no reason to die."""
    try:
        with client().pipeline(transaction=False) as pipeline:
            pipeline.set(key(part), 1, ex=FADES_AFTER)
            pipeline.set(key(part, socket.gethostname()), 1, ex=FADES_AFTER)
            pipeline.execute()
    except redis.RedisError as error:
        logger.debug("no heartbeat of %s: %s", part, error)


def lives(part: str, host: str = "any") -> bool:
    """Whether some `part` (on `host`) has spoken lately. Raises redis.RedisError when the broker is away."""
    return bool(client().exists(key(part, host)))


@heartbeat_sent.connect
def _worker_lives(**_: object) -> None:
    note("worker")


class Scheduler(CeleryScheduler):
    """Celery's scheduler in memory: rows say what is due (see filings.schedule), so that a file of last
    runs, which a kill may leave torn, has nothing to add."""

    max_interval = 5

    def tick(self, *args: Any, **kwargs: Any) -> float:
        note("beat")
        return float(super().tick(*args, **kwargs))
