"""Celery tasks: ids in, three lines, safe to run twice."""

import uuid

from celery import shared_task

from .models import Change
from .notifications import dispatch, sending


@shared_task
def sequence_changes() -> None:
    """Give committed changes their positions, and those who wait for them their deliveries."""
    Change.sequence()
    dispatch.dispatch()
    wake_senders()


def wake_senders() -> None:
    for destination_id in sending.due():
        send_to.apply_async((str(destination_id),), expires=sending.SECONDS)


@shared_task
def send_to(destination_id: str) -> None:
    sending.send(uuid.UUID(destination_id))


@shared_task
def end_old_deliveries() -> None:
    """Give up what nobody took for days, forget what was done months ago."""
    sending.give_up()
    sending.forget()
