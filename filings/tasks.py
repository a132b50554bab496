"""Celery tasks: ids in, a few lines, safe to run twice. Rows decide what is done; messages only wake."""

import uuid

from celery import shared_task

from . import check, gaps, schedule, watch
from .models import WebhookCall
from .pdf import fetches


@shared_task
def tick() -> None:
    """Wake workers for what is due: feeds to check, files whose message was lost."""
    watch.watch_followed()
    gaps.close_by_sheets()
    schedule.end_lost_checks()
    for feed_id in schedule.claim_due():
        check_feed.delay(str(feed_id))
    for log_id in schedule.waiting_files():
        process_file.delay(str(log_id))


@shared_task
def check_feed(feed_id: str) -> None:
    """One host is asked by one worker at a time: its next feed's turn comes when this one is done."""
    if following := check.check_in_turn(uuid.UUID(feed_id)):
        check_feed.delay(str(following))


# A file that keeps a parser busy for longer is no docket page; after a few tries its row says so.
@shared_task(soft_time_limit=150, time_limit=180)
def process_file(log_id: str) -> None:
    from . import drop  # which wakes this task

    with schedule.claimed_file(uuid.UUID(log_id)) as log:
        if log is not None:
            drop.process(log)


@shared_task
def take_in_held(case_id: str) -> None:
    from . import deleted_case  # which wakes this task

    deleted_case.take_in_held(uuid.UUID(case_id))


@shared_task
def check_mailbox() -> None:
    from . import mailbox  # which drops what it finds

    mailbox.check()


@shared_task
def fetch_copies() -> None:
    fetches.plan()
    for fetch_id in fetches.due():
        fetch_copy.delay(str(fetch_id))


@shared_task
def fetch_copy(fetch_id: str) -> None:
    fetches.fetch(uuid.UUID(fetch_id))


@shared_task
def trim_log() -> None:
    from . import mailbox

    schedule.trim_log()
    WebhookCall.trim()
    mailbox.trim()
