"""Celery tasks: ids in, three lines, safe to run twice."""

from celery import shared_task

from .models import Change


@shared_task
def sequence_changes() -> None:
    """Give committed changes their positions."""
    Change.sequence()
