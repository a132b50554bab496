"""The Celery application. Database rows are the queue; beat's next tick makes up for a lost message."""

from __future__ import annotations

import logging
import os
from typing import TYPE_CHECKING, Any

from celery import Celery, Task
from kombu.exceptions import OperationalError

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "casetracker.settings")
logger = logging.getLogger(__name__)


if TYPE_CHECKING:
    AnyTask = Task[Any, Any]
else:
    AnyTask = Task  # has no parameters when it runs


class Woken(AnyTask):
    """A task whose message only wakes a worker: the work is in rows, and beat's next tick finds them."""

    abstract = True

    def delay(self, *args: Any, **kwargs: Any) -> Any:
        """Sends the message if the broker is there. Called after commits, when nothing may fail any more."""
        try:
            return self.apply_async(args, kwargs, retry=False)
        except OperationalError as error:
            _log_broker_away(str(self.name), error)
            return None


app: Celery[Any] = Celery("casetracker", task_cls=Woken)
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


def wake_task(name: str, *args: str) -> None:
    """`delay` for a task in an upper room, which the caller may not import."""
    try:
        app.send_task(name, args, retry=False)
    except OperationalError as error:
        _log_broker_away(name, error)


def _log_broker_away(name: str, error: OperationalError) -> None:
    logger.warning("%s is left to the next tick, because the broker is unreachable: %s", name, error)
