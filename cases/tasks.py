"""Celery tasks: they take IDs, have three lines, and are safe to run twice."""

import uuid

from celery import shared_task

from . import deletion
from .models import Change
from .notifications import dispatch, sending


@shared_task
def sequence_changes() -> None:
    """Assigns positions to committed changes and creates their deliveries."""
    Change.sequence()
    dispatch.dispatch()
    wake_senders()


def wake_senders() -> None:
    for destination_id in sending.due():
        send_to.delay(str(destination_id))


@shared_task(expires=10)  # seconds; the message only wakes a worker, and later ticks repeat it
def send_to(destination_id: str) -> None:
    """Sends for a few seconds. A destination with more to send goes to the end of the queue."""
    if sending.send(uuid.UUID(destination_id)) and sending.due(uuid.UUID(destination_id)):
        send_to.delay(destination_id)


@shared_task
def end_old_deliveries() -> None:
    """Gives up messages not accepted for days, and deletes those finished months ago."""
    sending.give_up()
    sending.forget()


@shared_task
def purge_deleted_cases() -> None:
    """Each by itself: one that cannot be purged keeps none of the others."""
    for case_id in deletion.due():
        purge_case.delay(str(case_id))


@shared_task
def purge_case(case_id: str) -> None:
    deletion.purge(uuid.UUID(case_id))
