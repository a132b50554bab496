"""A killed worker loses no task and leaves no process behind."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from redis import Redis

from tests.embedded.conftest import ROOT, alive, descendants, wait_until

TAKE_AND_DIE = """
import os, signal
from casetracker.celery import app
app.send_task("nobody.knows")
with app.connection_for_read() as connection, connection.SimpleQueue("celery") as queue:
    queue.get(timeout=5)
    os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture
def broker(monkeypatch: pytest.MonkeyPatch) -> Redis:
    """An empty database of the broker, which the processes below also use."""
    url = os.environ["REDIS_URL"].rsplit("/", 1)[0] + "/9"
    monkeypatch.setenv("REDIS_URL", url)
    client = Redis.from_url(url)
    client.flushdb()
    return client


def python(*arguments: str) -> int:
    return subprocess.run([sys.executable, *arguments], cwd=ROOT, timeout=60, check=False).returncode


def test_tasks_of_a_killed_worker_are_requeued_before_the_next_one_starts(broker: Redis) -> None:
    assert python("-c", TAKE_AND_DIE) == -signal.SIGKILL
    assert broker.llen("celery") == 0
    assert broker.hlen("unacked") == 1
    put_back = "from casetracker.embedded.worker import restore_unacknowledged as r; r()"
    assert python("-c", put_back) == 0
    assert broker.llen("celery") == 1
    assert broker.hlen("unacked") == 0


def test_pool_processes_die_with_the_worker(broker: Redis, tmp_path: Path) -> None:
    log = tmp_path / "log"
    with log.open("wb") as output:
        worker = subprocess.Popen(
            [sys.executable, "-m", "casetracker.embedded.worker"], cwd=ROOT, stdout=output, stderr=output
        )
    try:
        wait_until(lambda: broker.exists("casetracker:heartbeat:worker:any"), 30, "a heartbeat")
        below = descendants(worker.pid)
        assert len(below) >= 2
        worker.kill()
        worker.wait(5)
        wait_until(lambda: not any(map(alive, below)), 5, "pool processes gone")
    finally:
        worker.kill()


TAKE_THREE = """
from casetracker.celery import app
for number in range(20):
    app.send_task("filings.tasks.process_file", (str(number),))
app.send_task("filings.tasks.tick")
taken = []
with app.connection_for_read() as connection, app.amqp.TaskConsumer(connection.default_channel) as consumer:
    consumer.qos(prefetch_count=1)
    def take(body, message):
        taken.append(message.headers["task"])
        message.ack()
    consumer.callbacks = [take]
    consumer.on_message = None
    while len(taken) < 3:
        connection.drain_events(timeout=5)
assert "filings.tasks.tick" in taken, taken
"""


def test_many_uploads_delay_neither_feeds_nor_messages(broker: Redis) -> None:
    assert python("-c", TAKE_THREE) == 0
