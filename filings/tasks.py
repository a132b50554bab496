"""Celery tasks: they take ids and are safe to run twice. Rows are the queue; messages only wake workers."""

import uuid

from celery import shared_task

from .corrections import deleted_case
from .inbox import file_queue, file_reader, mailbox
from .models import WebhookCall
from .polling import followed_feeds, gaps, pdf_fetches, run_checks, schedule


@shared_task
def tick() -> None:
    """Wake workers for what is due: feeds to check, and files whose wake-up message was lost."""
    followed_feeds.ensure_followed_feeds()
    gaps.close_by_sheets()
    schedule.end_lost_checks()
    for feed_id in schedule.claim_due():
        check_feed.delay(str(feed_id))
    for log_id in file_queue.waiting():
        process_file.delay(str(log_id))


@shared_task
def check_feed(feed_id: str) -> None:
    """Check a feed, then queue the next due feed of its host: one worker calls a host at a time."""
    if following := run_checks.check_in_turn(uuid.UUID(feed_id)):
        check_feed.delay(str(following))


# No court file takes longer to parse; after MOST_ATTEMPTS attempts the row fails with a message.
@shared_task(soft_time_limit=150, time_limit=180)
def process_file(log_id: str) -> None:
    with file_queue.claimed(uuid.UUID(log_id)) as log:
        if log is not None:
            file_reader.process(log)


@shared_task
def add_held_evidence(case_id: str) -> None:
    deleted_case.add_held_evidence(uuid.UUID(case_id))


@shared_task
def check_mailbox() -> None:
    mailbox.check()


@shared_task
def fetch_copies() -> None:
    pdf_fetches.plan()
    for fetch_id in pdf_fetches.due():
        fetch_copy.delay(str(fetch_id))


@shared_task
def fetch_copy(fetch_id: str) -> None:
    pdf_fetches.fetch(uuid.UUID(fetch_id))


@shared_task
def trim_log() -> None:
    schedule.trim_log()
    WebhookCall.trim()
    mailbox.trim()
