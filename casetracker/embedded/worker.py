"""The Celery worker as `make run` starts it. Because it is the only one, it can do two more things.

Tasks that a killed worker had taken are put back before it takes the first one (elsewhere they come back
after their visibility timeout of 15 minutes), and pool processes die with the worker.
"""

import os
import signal
import warnings
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "casetracker.settings")

from celery.signals import worker_process_init

from casetracker.celery import app
from casetracker.embedded.process import die_with_parent

MOST_RESTORED = 10_000  # a limit; the rest waits for the timeout
PROCESSES = 2


def restore_unacknowledged() -> None:
    """Puts back unacknowledged tasks. Call only while no other worker holds tasks."""
    with app.connection_for_write() as connection:
        channel: Any = connection.default_channel
        channel.visibility_timeout = 0
        channel.qos.restore_visible(num=MOST_RESTORED, interval=1)


@worker_process_init.connect
def _die_with_worker(**_: object) -> None:
    die_with_parent(signal.SIGKILL, os.getppid())


if __name__ == "__main__":
    # Running `make run` as root is the user's decision; the web server does not warn either.
    warnings.filterwarnings("ignore", message="You're running the worker with superuser privileges")
    restore_unacknowledged()
    app.start(
        [
            *("--quiet", "worker", f"--concurrency={PROCESSES}", "--loglevel=INFO"),
            *("--without-gossip", "--without-mingle"),
        ]
    )
